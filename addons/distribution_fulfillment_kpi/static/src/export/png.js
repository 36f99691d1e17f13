import {downloadFile} from "@web/core/network/download";

// What a stylesheet decides about a drawing, and a file must carry itself.
const DRAWN = [
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "opacity",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
    "dominant-baseline",
    "display",
];
export const SCALE = 2;

function onWhite(width, height, draw) {
    const canvas = document.createElement("canvas");
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    draw(context, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** A drawing with all its styles written into it. */
function selfContained(svg) {
    const copy = svg.cloneNode(true);
    const originals = [svg, ...svg.querySelectorAll("*")];
    const copies = [copy, ...copy.querySelectorAll("*")];
    originals.forEach((element, index) => {
        const style = getComputedStyle(element);
        copies[index].setAttribute(
            "style",
            DRAWN.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";")
        );
    });
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    const {width, height} = svg.getBoundingClientRect();
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    return {text: new XMLSerializer().serializeToString(copy), width, height};
}

/** A chart on a canvas as PNG, on white. */
export function pngOfCanvas(canvas) {
    const {width, height} = canvas.getBoundingClientRect();
    return onWhite(width, height, (context, ...size) => context.drawImage(canvas, 0, 0, ...size));
}

/** A drawn chart (SVG) as PNG, on white. */
export async function pngOfSvg(svg) {
    const {text, width, height} = selfContained(svg);
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    return onWhite(width, height, (context, ...size) => context.drawImage(image, 0, 0, ...size));
}

/** Save the chart that an element holds; the name says figure and period. */
export async function savePng(element, name) {
    const canvas = element.querySelector("canvas");
    const svg = element.querySelector("svg:not(.o_fulfillment_sparkline)");
    const blob = canvas ? await pngOfCanvas(canvas) : await pngOfSvg(svg);
    savePicture(blob, name);
}

/** Save a picture under a name that any system takes. */
export function savePicture(blob, name) {
    const file = name.replace(/[^\p{L}\p{N}]+/gu, "_");
    downloadFile(blob, `${file}.png`, "image/png");
}
