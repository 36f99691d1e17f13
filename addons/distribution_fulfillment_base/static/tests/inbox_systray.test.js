import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {advanceTime, animationFrame, mockDate} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    getService,
    makeMockEnv,
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {session} from "@web/session";
import {InboxSystray} from "@distribution_fulfillment_base/inbox_systray/inbox_systray";

defineMailModels();

const SUMMARY = {
    open: 3,
    overdue: 1,
    next_deadline: false,
    severities: [
        {id: "3", name: "High", open: 1, overdue: 1},
        {id: "1", name: "Low", open: 2, overdue: 0},
    ],
    areas: [
        {id: 7, name: "Promising", open: 2, overdue: 1},
        {id: false, name: false, open: 1, overdue: 0},
    ],
};

function answer(summary, isShown = true) {
    patchWithCleanup(session, {fulfillment_inbox: isShown});
    onRpc("fulfillment.variance", "get_inbox_summary", () => {
        expect.step("asked");
        return summary();
    });
}

function recordActions() {
    mockService("action", {
        doAction(action, options) {
            expect.step(action.split(".")[1]);
            expect.step(Object.keys(options.additionalContext).sort().join(" "));
        },
    });
}

test("it counts what is open, and says what is overdue", async () => {
    answer(() => SUMMARY);
    await mountWithCleanup(InboxSystray);
    await animationFrame();
    expect(".o_fulfillment_inbox_count").toHaveText("3");
    expect(".o_fulfillment_inbox_count").toHaveClass("o_fulfillment_inbox_overdue");
    expect(".o_fulfillment_inbox").toHaveAttribute("aria-label", "Exceptions: 3 open, 1 overdue");
    await contains(".o_fulfillment_inbox").click();
    expect(queryAllTexts(".o_fulfillment_inbox_severity")).toEqual(["High: 1", "Low: 2"]);
    expect(queryAllTexts(".o_fulfillment_inbox_area > span:first-child")).toEqual([
        "Promising",
        "No process area",
    ]);
    expect.verifySteps(["asked"]);
});

test("each line opens the inbox on just these", async () => {
    answer(() => SUMMARY);
    recordActions();
    await mountWithCleanup(InboxSystray);
    await animationFrame();
    for (const target of [
        ".o_fulfillment_inbox_open",
        ".o_fulfillment_inbox_late",
        ".o_fulfillment_inbox_severity:contains(High)",
        ".o_fulfillment_inbox_area:contains(Promising)",
        ".o_fulfillment_inbox_area:contains(No process area)",
    ]) {
        await contains(".o_fulfillment_inbox").click();
        await contains(target).click();
    }
    const mine = "search_default_mine search_default_unresolved";
    expect.verifySteps([
        "asked",
        "action_fulfillment_variance",
        mine,
        "action_fulfillment_variance",
        "search_default_mine search_default_overdue search_default_unresolved",
        "action_fulfillment_variance",
        "search_default_mine search_default_severity_3 search_default_unresolved",
        "action_fulfillment_variance",
        "search_default_area_id search_default_mine search_default_unresolved",
        "action_fulfillment_variance",
        "search_default_mine search_default_no_area search_default_unresolved",
    ]);
});

test("with nothing open there is no badge, and the menu says so", async () => {
    answer(() => ({...SUMMARY, open: 0, overdue: 0, severities: [], areas: []}));
    await mountWithCleanup(InboxSystray);
    await animationFrame();
    expect(".o_fulfillment_inbox_count").toHaveCount(0);
    await contains(".o_fulfillment_inbox").click();
    expect(".o_fulfillment_inbox_menu").toHaveText("No exception waits for you.");
    expect.verifySteps(["asked"]);
});

test("it asks again when the next deadline has passed, and not before", async () => {
    mockDate("2026-01-09 12:00:00", +0);
    let overdue = 0;
    answer(() => ({...SUMMARY, overdue, next_deadline: overdue ? false : "2026-01-09 12:10:00"}));
    await mountWithCleanup(InboxSystray);
    await animationFrame();
    expect.verifySteps(["asked"]);
    await advanceTime(9 * 60 * 1000);
    expect.verifySteps([]);
    overdue = 1;
    await advanceTime(2 * 60 * 1000);
    await animationFrame();
    expect.verifySteps(["asked"]);
    expect(".o_fulfillment_inbox_count").toHaveClass("o_fulfillment_inbox_overdue");
    await advanceTime(48 * 3600 * 1000);
    expect.verifySteps([]);
});

test("who has no role costs no request and sees no icon", async () => {
    answer(() => SUMMARY, false);
    await makeMockEnv();
    expect(getService("fulfillment_inbox").isShown).toBe(false);
    expect.verifySteps([]);
});
