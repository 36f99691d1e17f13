/** Where everything of a control chart lies in its picture: arithmetic alone, in units of the picture. */

export const WIDTH = 960;
export const HEIGHT = 340;
// Room for the figures beside the chart, the days below it and the names of phases above it.
const MARGIN = {left: 56, right: 16, top: 30, bottom: 34};
const MAX_LABELS = 9;

/** Round steps, about as many as asked for: 0, 20, 40… */
export function ticksOf(low, high, wanted = 5) {
    const raw = (high - low) / wanted;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw * 0.999);
    const ticks = [];
    for (let number = Math.ceil(low / step - 1e-9); number * step <= high + step * 1e-9; number++) {
        // Without the noise of floating point: 0.3, not 0.30000000000000004.
        ticks.push(Number((number * step).toPrecision(12)));
    }
    return ticks;
}

/** The lowest and the highest figure to be seen, with some air; a share is never below 0 or above 100 %. */
export function rangeOf(points, unit) {
    const figures = points
        .flatMap(({value, lower, upper, center}) => [value, lower, upper, center])
        .filter((figure) => figure !== null);
    let low = Math.min(...figures);
    let high = Math.max(...figures);
    const air = (high - low || Math.abs(high) || 1) * 0.08;
    const isNeverNegative = low >= 0;
    low -= air;
    high += air;
    return [
        isNeverNegative ? Math.max(low, 0) : low,
        unit === "%" && high > 100 && Math.max(...figures) <= 100 ? 100 : high,
    ];
}

/** In what the points of a phase are: a g chart counts records, whatever the figure is. */
export function unitOf({phases}, number) {
    return phases.find((phase) => phase.number === number).unit;
}

/** In what the axis is: nothing where phases of several units stand side by side. */
export function axisUnitOf(chart) {
    const units = new Set(chart.points.map(({phase}) => unitOf(chart, phase)));
    return units.size === 1 ? [...units][0] : "";
}

/**
 * Points with their places, the lines of each phase, ticks and phase borders.
 * A line that has no limit on a point (a run chart) is not drawn there.
 */
export function layoutOf(chart) {
    const {points, phases} = chart;
    if (!points.length) {
        return {points: [], lines: [], ticks: [], labelled: new Set(), borders: []};
    }
    const [low, high] = rangeOf(points, axisUnitOf(chart));
    const inner = WIDTH - MARGIN.left - MARGIN.right;
    const step = inner / points.length;
    const xOf = (index) => MARGIN.left + step * (index + 0.5);
    const yOf = (figure) =>
        HEIGHT - MARGIN.bottom - ((figure - low) / (high - low)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
    const placed = points.map((point, index) => ({
        ...point,
        key: `${index} ${point.day}`,
        x: xOf(index),
        y: yOf(point.value),
    }));
    const lines = [];
    const borders = [];
    for (const phase of phases) {
        const own = placed.filter((point) => point.phase === phase.number);
        if (!own.length) {
            continue;
        }
        borders.push({phase, x: own[0].x - step / 2, y: MARGIN.top - 12, isFirst: own[0] === placed[0]});
        for (const name of ["center", "lower", "upper"]) {
            lines.push({key: `${phase.number} ${name}`, name, phase, path: stairsOf(own, name, yOf, step)});
        }
    }
    const every = Math.ceil(points.length / MAX_LABELS);
    return {
        points: placed,
        lines: lines.filter(({path}) => path),
        values: pathOf(placed),
        ticks: ticksOf(low, high).map((figure) => ({figure, y: yOf(figure)})),
        labelled: new Set(placed.filter((_point, index) => index % every === 0).map(({key}) => key)),
        borders,
        left: MARGIN.left,
        right: WIDTH - MARGIN.right,
        top: MARGIN.top,
        bottom: HEIGHT - MARGIN.bottom,
        // So many that they touch: smaller.
        radius: points.length > 120 ? 2 : 4,
    };
}

/** The line through the points of each phase; it is not drawn on across a change of limits. */
function pathOf(placed) {
    return placed
        .map(({x, y, phase}, index) => {
            const isFirst = !index || placed[index - 1].phase !== phase;
            return `${isFirst ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
        })
        .join("");
}

/** A limit as stairs: each point has its own, as wide as the point's share of the picture. */
function stairsOf(points, name, yOf, step) {
    let path = "";
    let isDrawing = false;
    for (const point of points) {
        if (point[name] === null) {
            isDrawing = false;
            continue;
        }
        const y = yOf(point[name]).toFixed(1);
        path += `${isDrawing ? "L" : "M"}${(point.x - step / 2).toFixed(1)} ${y}H${(point.x + step / 2).toFixed(1)}`;
        isDrawing = true;
    }
    return path;
}
