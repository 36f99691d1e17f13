import {describe, expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {makeMockEnv} from "@web/../tests/web_test_helpers";
import {bucketText, isDay, rangeOf, rangeText} from "@distribution_fulfillment_kpi/dashboard/period";

const {DateTime} = luxon;
const LEAP_DAY = DateTime.fromISO("2028-02-29");

describe.current.tags("headless");
defineMailModels();

test("the last seven days include today", () => {
    expect(rangeOf("last_7_days", LEAP_DAY)).toEqual({date_from: "2028-02-23", date_to: "2028-02-29"});
});

test("last month is a whole month, whatever today is", () => {
    expect(rangeOf("last_month", LEAP_DAY)).toEqual({date_from: "2028-01-01", date_to: "2028-01-31"});
    expect(rangeOf("last_month", DateTime.fromISO("2026-03-31"))).toEqual({
        date_from: "2026-02-01",
        date_to: "2026-02-28",
    });
});

test("twelve months begin with a first day and end with this month", () => {
    expect(rangeOf("last_12_months", LEAP_DAY)).toEqual({date_from: "2027-03-01", date_to: "2028-02-29"});
});

test("this year reaches to its last day", () => {
    expect(rangeOf("this_year", LEAP_DAY)).toEqual({date_from: "2028-01-01", date_to: "2028-12-31"});
});

test("only real days are days", () => {
    expect(isDay("2028-02-29")).toBe(true);
    for (const text of ["2026-02-29", "2026-1-1", "", null, undefined, 20260101, "01/31/2026"]) {
        expect(isDay(text)).toBe(false);
    }
});

test("a bucket is named by what it spans", async () => {
    await makeMockEnv();
    expect(bucketText("2026-01-01", "year")).toBe("2026");
    expect(bucketText("2026-04-01", "quarter")).toBe("Q2 2026");
    expect(bucketText("2026-04-01", "month")).toBe("Apr 2026");
    expect(bucketText("2026-01-05", "week")).toBe("W2, 5 Jan 26");
    expect(bucketText("2026-01-05", "day")).toBe("5 Jan 26");
});

test("a period is read from its first to its last day", () => {
    expect(rangeText("2026-01-05", "2026-02-06")).toBe("Jan 5, 2026 – Feb 6, 2026");
});
