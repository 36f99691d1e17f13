/**
 * Takes the pictures of the README from a running demonstration database.
 *
 *     node tools/screenshots/take.mjs [http://127.0.0.1:8069] [name ...]
 *
 * Chromium is the machine's own; the pictures land in docs/images/, those of an addon's readme with the addon. A page that logs an
 * error to the console ends the run: what is broken is not pictured.
 */
import {mkdirSync} from "node:fs";
import {launch, logIn} from "../browser.mjs";

const [base = "http://127.0.0.1:8069", ...wanted] = process.argv.slice(2);
const target = new URL("../../docs/images/", import.meta.url).pathname;
const addons = new URL("../../addons/", import.meta.url).pathname;
const DESKTOP = {width: 1280, height: 800};

/** name: who looks, where, and what has to be on the screen before the picture is taken. */
const SCREENS = {
    dashboard: {
        login: "process_owner",
        path: "/odoo/fulfillment-dashboard",
        ready: ".o_fulfillment_dashboard canvas",
    },
    exceptions: {
        login: "process_owner",
        path: "/odoo/fulfillment-exceptions",
        ready: ".o_kanban_record:not(.o_kanban_ghost)",
    },
    confirmation: {
        login: "customer_service",
        record: "distribution_demo.quotation_below_list",
        path: "/odoo/orders/",
        ready: "button[name=action_confirm]",
        clicks: ["button[name=action_confirm]:visible"],
        then: ".modal .o_data_row",
    },
    approval: {
        login: "sales_manager",
        path: "/odoo/fulfillment-approvals",
        size: {width: 375, height: 667},
        ready: ".o_kanban_record:not(.o_kanban_ghost)",
        clicks: [".o_kanban_record:not(.o_kanban_ghost)"],
        then: "button[name=action_approve]",
    },
    backtest: {
        login: "process_owner",
        path: "/odoo/fulfillment-rules",
        ready: ".o_data_row",
        clicks: [
            ".o_data_row td:has-text('Whole packagings are sold')",
            "button[name=action_backtest]",
            ".modal button[name=action_run]",
        ],
        then: ".o_form_view [name=line_ids] .o_data_row",
    },
    rule: {
        login: "process_owner",
        record: "distribution_fulfillment_base.rule_price_below_pricelist",
        path: "/odoo/fulfillment-rules/",
        ready: ".o_form_view .o_arrow_button_current:has-text('Active')",
    },
    promise: {
        login: "customer_service",
        path: "/odoo/orders/",
        find: [
            "sale.order",
            [
                ["state", "=", "sale"],
                ["delivery_status", "=", "pending"],
            ],
        ],
        ready: "button[name=action_fulfillment_move_promise]",
        clicks: [
            "button[name=action_fulfillment_move_promise]:visible",
            ".modal [name=new_promise] button",
            // The month after: later than promised, whatever was promised.
            ".o_datetime_picker .o_next",
            ".o_datetime_picker .o_date_item_cell:not(.o_out_of_range) >> nth=20",
            ".modal .modal-title",
            ".modal [name=reason_id] input",
            ".o-autocomplete--dropdown-item:has-text('supplier is late')",
            ".modal button[name=action_move]",
        ],
        then: ".modal .o_data_row",
    },
    resolution: {
        login: "process_owner",
        path: "/odoo/fulfillment-exceptions",
        ready: ".o_kanban_record:not(.o_kanban_ghost)",
        clicks: [
            ".o_kanban_record:not(.o_kanban_ghost)",
            "button[name=action_resolve_wizard]",
            ".modal [name=root_cause_id] input",
            ".o-autocomplete--dropdown-item >> nth=0",
        ],
        then: ".modal [name=resolution] textarea",
    },
    history_import: {
        login: "consultant",
        path: "/odoo/fulfillment-history-import",
        ready: ".o_list_view, .o_view_nocontent",
    },
    load_set: {
        login: "consultant",
        record: "distribution_demo.load_set_harbor",
        path: "/odoo/fulfillment-load-set/",
        ready: "div[name=domain_ids] .o_kanban_record:not(.o_kanban_ghost)",
        addon: "distribution_migration",
    },
    load_set_file: {
        login: "consultant",
        record: "distribution_demo.load_set_harbor",
        path: "/odoo/fulfillment-load-set/",
        ready: "div[name=domain_ids] .o_kanban_record:not(.o_kanban_ghost)",
        clicks: [
            "div[name=domain_ids] .o_kanban_record:has-text('Products')",
            "div[name=file_ids] .o_kanban_record:has-text('harbor_product')",
        ],
        then: "div[name=file_column_ids] .o_data_row",
        addon: "distribution_migration",
    },
    load_set_refused: {
        login: "consultant",
        record: "distribution_demo.load_set_harbor",
        path: "/odoo/fulfillment-load-set/",
        ready: "div[name=domain_ids] .o_kanban_record:not(.o_kanban_ghost)",
        clicks: [
            "div[name=domain_ids] .o_kanban_record:has-text('Products')",
            "button[name=action_open_rejects]",
        ],
        then: ".o_list_view .o_data_row",
        addon: "distribution_migration",
    },
    load_set_duplicates: {
        login: "consultant",
        record: "distribution_demo.load_set_harbor",
        path: "/odoo/fulfillment-load-set/",
        ready: "div[name=domain_ids] .o_kanban_record:not(.o_kanban_ghost)",
        clicks: [
            "div[name=domain_ids] .o_kanban_record:has-text('Customers')",
            "button[name=action_open_groups]",
            ".o_list_view .o_data_row td:nth-child(2)",
        ],
        then: ".o_form_view .o_field_widget",
        addon: "distribution_migration",
    },
    load_set_items: {
        login: "consultant",
        record: "distribution_demo.load_set_harbor",
        path: "/odoo/fulfillment-load-set/",
        ready: "div[name=domain_ids] .o_kanban_record:not(.o_kanban_ghost)",
        clicks: [
            "div[name=domain_ids] .o_kanban_record:has-text('Products')",
            "button[name=action_open_items]",
        ],
        then: ".o_fulfillment_item_matrix",
        addon: "distribution_migration",
    },
    load_set_differences: {
        login: "process_owner",
        record: "distribution_demo.load_set_harbor",
        path: "/odoo/fulfillment-load-set/",
        ready: "div[name=domain_ids] .o_kanban_record:not(.o_kanban_ghost)",
        clicks: [
            "div[name=domain_ids] .o_kanban_record:has-text('Products')",
            "button[name=action_open_reconciliation]",
        ],
        then: "button[name=action_open_differences]",
        addon: "distribution_migration",
    },
};

mkdirSync(target, {recursive: true});
const browser = await launch();

/** What a method of a model returns, called as the user who is logged in. */
async function call(page, model, method, args, kwargs = {}) {
    const answer = await page.request.post(`${base}/web/dataset/call_kw/${model}/${method}`, {
        data: {jsonrpc: "2.0", method: "call", params: {model, method, args, kwargs}},
    });
    return (await answer.json()).result;
}

/** The id of what a screen shows: behind an external id, or the latest that is found; "" for a list. */
async function recordId(page, {record, find}) {
    if (record) {
        return (await call(page, "ir.model.data", "check_object_reference", record.split(".")))[1];
    }
    return find ? (await call(page, find[0], "search", [find[1]], {limit: 1, order: "id desc"}))[0] : "";
}

for (const [name, screen] of Object.entries(SCREENS)) {
    if (wanted.length && !wanted.includes(name)) {
        continue;
    }
    const context = await browser.newContext({
        viewport: screen.size || DESKTOP,
        deviceScaleFactor: 1,
        timezoneId: "America/New_York",
    });
    const page = await context.newPage();
    const errors = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on(
        "response",
        (response) => response.status() >= 400 && errors.push(`${response.status()} ${response.url()}`)
    );
    await logIn(page, base, screen.login);
    await page.goto(base + screen.path + (await recordId(page, screen)));
    await page.waitForSelector(screen.ready, {timeout: 30000, state: "attached"});
    for (const element of screen.clicks || []) {
        await page.click(element);
    }
    if (screen.then) {
        await page.waitForSelector(screen.then, {timeout: 30000});
    }
    await page.waitForTimeout(1500); // charts and avatars come to rest
    const folder = screen.addon ? `${addons}${screen.addon}/static/description/` : target;
    await page.screenshot({path: `${folder}${name}.png`});
    await context.close();
    if (errors.length) {
        throw new Error(`${name}: the page logged errors:\n${errors.join("\n")}`);
    }
    console.log(`${name}.png`);
}
await browser.close();
