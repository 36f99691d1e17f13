import {advanceTime, expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {MockServer, defineModels, fields, models, mountView, onRpc} from "@web/../tests/web_test_helpers";
import {POLL_MS} from "@distribution_migration/import_poll/import_poll";

class LoadRun extends models.Model {
    _name = "load.run";

    state = fields.Selection({
        selection: [
            ["running", "Running"],
            ["failed", "Failed"],
        ],
    });

    _records = [{id: 1, state: "running"}];
}

defineMailModels();
defineModels([LoadRun]);

test("a running load is asked whether somebody works on it, then read again, until it has ended", async () => {
    onRpc("web_read", () => expect.step("read"));
    onRpc("load.run", "refresh_running", () => {
        expect.step("ask");
        MockServer.env["load.run"].write([1], {state: "failed"});
        return true;
    });
    await mountView({
        type: "form",
        resModel: "load.run",
        resId: 1,
        arch: `<form><field name="state" widget="fulfillment_run_poll"/></form>`,
    });
    expect.verifySteps(["read"]);
    expect(".fa-spinner").toHaveCount(1);
    await advanceTime(POLL_MS);
    await advanceTime(POLL_MS);
    expect.verifySteps(["ask", "read"]);
    expect(".fa-spinner").toHaveCount(0);
});
