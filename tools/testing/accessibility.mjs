/**
 * Looks at pages of a served database with axe-core, and prints what it finds as JSON.
 *
 *     node tools/testing/accessibility.mjs http://127.0.0.1:8069 login '[{"path": …, "ready": …, "within": …}]'
 *
 * A page is ready when `ready` is on it; only what is in `within` is looked at. Printed is a list of
 * "page: impact rule: element", of serious and critical findings, and of what the page logged as an error.
 */
import {fileURLToPath} from "node:url";
import {launch, logIn} from "../browser.mjs";

const [base, login, asked] = process.argv.slice(2);
const AXE = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

/** Run in the page: serious findings in a part of it. */
async function look(within) {
    const {violations} = await window.axe.run(within, {resultTypes: ["violations"]});
    return violations
        .filter(({impact}) => ["serious", "critical"].includes(impact))
        .flatMap(({impact, id, nodes}) =>
            nodes.map((node) => `${impact} ${id}: ${node.target.join(" ")} ${node.html.slice(0, 120)}`)
        );
}

const browser = await launch();
const context = await browser.newContext({viewport: {width: 1280, height: 800}});
const page = await context.newPage();
const found = [];
let path = "/web/login";
page.on(
    "console",
    (message) => message.type() === "error" && found.push(`${path}: console: ${message.text()}`)
);
page.on("pageerror", (error) => found.push(`${path}: ${error}`));
try {
    await logIn(page, base, login);
    for (const {ready, within, ...rest} of JSON.parse(asked)) {
        path = rest.path;
        await page.goto(base + path);
        await page.waitForSelector(ready, {timeout: 60000, state: "attached"});
        // What fades in has another contrast on its way.
        await page.waitForTimeout(600);
        await page.addScriptTag({path: AXE});
        found.push(...(await page.evaluate(look, within)).map((finding) => `${path}: ${finding}`));
    }
    console.log(JSON.stringify(found));
} finally {
    await browser.close();
}
