import {advanceTime, expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    MockServer,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {POLL_MS} from "@distribution_migration/import_poll/import_poll";

class HistoryImport extends models.Model {
    _name = "history.import";

    name = fields.Char();
    job_state = fields.Selection({
        selection: [
            ["idle", "Idle"],
            ["running", "Running"],
        ],
    });

    _records = [
        {id: 1, name: "orders.csv", job_state: "running"},
        {id: 2, name: "other.csv", job_state: "idle"},
    ];
}

defineMailModels();
defineModels([HistoryImport]);

const form = (resId) => ({
    type: "form",
    resModel: "history.import",
    resId,
    arch: `<form><field name="name"/><field name="job_state" widget="fulfillment_import_poll"/></form>`,
});

test("a running step is read again until it is done", async () => {
    onRpc("web_read", () => expect.step("read"));
    await mountView(form(1));
    expect.verifySteps(["read"]);
    expect(".fa-spinner").toHaveCount(1);
    await advanceTime(POLL_MS);
    expect.verifySteps(["read"]);
    MockServer.env["history.import"].write([1], {job_state: "idle"});
    await advanceTime(POLL_MS);
    await advanceTime(POLL_MS);
    expect.verifySteps(["read"]);
});

test("an idle record is left alone", async () => {
    onRpc("web_read", () => expect.step("read"));
    await mountView(form(2));
    await advanceTime(3 * POLL_MS);
    expect.verifySteps(["read"]);
    expect(".fa-spinner").toHaveCount(0);
});

test("a form with unsaved changes is not overwritten", async () => {
    onRpc("web_read", () => expect.step("read"));
    await mountView(form(1));
    await contains(".o_field_widget[name=name] input").edit("mine");
    await advanceTime(3 * POLL_MS);
    expect.verifySteps(["read"]);
    expect(".o_field_widget[name=name] input").toHaveValue("mine");
});
