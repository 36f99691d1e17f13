import {describe, expect, mockDate, test} from "@odoo/hoot";
import {Deferred} from "@odoo/hoot-mock";
import {browser} from "@web/core/browser/browser";
import {user} from "@web/core/user";
import {DashboardModel} from "@distribution_fulfillment_kpi/dashboard/dashboard_model";

describe.current.tags("headless");

/** A server whose answers come when the test says so. */
function makeServer() {
    const calls = [];
    return {
        calls,
        orm: {
            call: (_model, _method, _args, kwargs) => {
                const answer = new Deferred();
                calls.push({kwargs, answer});
                return answer;
            },
        },
    };
}

const page = (name) => ({name, tiles: [], options: {companies: [], warehouses: []}});

test("an answer that comes late is dropped", async () => {
    const {orm, calls} = makeServer();
    const model = new DashboardModel({orm});
    model.load();
    const second = model.update({source: "history"});
    calls[1].answer.resolve(page("history"));
    await second;
    calls[0].answer.resolve(page("live"));
    await Promise.resolve();
    expect(model.page.name).toBe("history");
    expect(model.isLoading).toBe(false);
});

test("while a newer answer is on its way the page stays busy", async () => {
    const {orm, calls} = makeServer();
    const model = new DashboardModel({orm});
    model.load();
    model.update({source: "both"});
    calls[0].answer.resolve(page("live"));
    await Promise.resolve();
    expect(model.page).toBe(null);
    expect(model.isLoading).toBe(true);
    expect(calls[1].kwargs.sources).toEqual(["live", "history"]);
});

test("comparing with the period before asks the server nothing", async () => {
    const {orm, calls} = makeServer();
    const model = new DashboardModel({orm});
    await model.update({compare: false});
    await model.update({compare: true});
    expect(calls.length).toBe(0);
});

test("whatever an address holds, the filters can be relied on", () => {
    mockDate("2026-03-15 12:00:00");
    const model = new DashboardModel(
        {},
        {preset: "eternity", source: "dreams", company: "x", date_from: "no"}
    );
    expect(model.filters).toMatchObject({
        preset: "last_90_days",
        source: "live",
        company: null,
        date_from: "2025-12-16",
        date_to: "2026-03-15",
    });
    const reversed = {preset: "custom", date_from: "2026-02-01", date_to: "2026-01-01"};
    expect(new DashboardModel({}, reversed).filters.preset).toBe("last_90_days");
});

test("an address gives back the filters that made it", async () => {
    const {orm} = makeServer();
    const model = new DashboardModel({orm});
    model.update({date_from: "2015-01-01", date_to: "2015-12-31"});
    model.update({source: "history", company: 2});
    model.update({compare: false});
    // What the router makes of it: text, without what is undefined.
    const address = JSON.parse(JSON.stringify(model.urlState));
    expect(address).toEqual({
        preset: "custom",
        source: "history",
        company: 2,
        compare: "off",
        date_from: "2015-01-01",
        date_to: "2015-12-31",
    });
    expect(new DashboardModel({orm}, {...address, company: "2"}).filters).toEqual(model.filters);
});

test("an address carries the companies of the page", async () => {
    const {orm, calls} = makeServer();
    const told = [];
    const model = new DashboardModel({orm}, {}, (state) => told.push(state.companies));
    const shown = {...page("both"), company_ids: [3, 1], options: {companies: [], warehouses: []}};
    const loaded = model.load();
    expect(calls[0].kwargs.company_ids).toBe(null);
    calls[0].answer.resolve(shown);
    await loaded;
    expect([model.urlState.companies, told]).toEqual(["1-3", ["1-3"]]);
    // A colleague opens it: the same are asked for, whichever he works in.
    const link = new DashboardModel({orm}, {companies: "1-3"});
    link.load();
    expect(calls[1].kwargs.company_ids).toEqual([1, 3]);
    // One that is chosen stands for itself; all are those at work.
    link.update({company: 3});
    expect([calls[2].kwargs.company_ids, link.urlState.companies]).toEqual([[3], undefined]);
    link.update({company: null});
    expect(calls[3].kwargs.company_ids).toBe(null);
    expect(new DashboardModel({orm}, {companies: "x-0"}).filters.companies).toBe(null);
});

test("companies at work that were changed since are those of the page", () => {
    const remember = (active) =>
        browser.sessionStorage.setItem("fulfillment.companies", JSON.stringify({shown: [1, 3], active}));
    const active = (user.activeCompanies || []).map(({id}) => id);
    remember(active);
    expect(new DashboardModel({}, {companies: "1-3"}).filters.companies).toEqual([1, 3]);
    remember([...active, 99]);
    expect(new DashboardModel({}, {companies: "1-3"}).filters.companies).toBe(null);
    // Those of another address are asked for as they are.
    expect(new DashboardModel({}, {companies: "1-4"}).filters.companies).toEqual([1, 4]);
});

test("the date just entered wins over the other one", async () => {
    const {orm, calls} = makeServer();
    const model = new DashboardModel(
        {orm},
        {preset: "custom", date_from: "2026-01-01", date_to: "2026-01-31"}
    );
    model.update({date_from: "2026-03-01"});
    expect([calls[0].kwargs.date_from, calls[0].kwargs.date_to]).toEqual(["2026-03-01", "2026-03-01"]);
    model.update({date_to: ""});
    expect(calls.length).toBe(1);
});

test("another company lets go of the warehouse", () => {
    const {orm, calls} = makeServer();
    const model = new DashboardModel({orm}, {warehouse: 5});
    model.update({company: 2});
    expect(calls[0].kwargs).toMatchObject({company_ids: [2], warehouse_ids: null});
});

test("a refusal is shown in place, a fault is not swallowed", async () => {
    const {orm, calls} = makeServer();
    const model = new DashboardModel({orm});
    const refused = model.load();
    calls[0].answer.reject({data: {name: "odoo.exceptions.AccessError", message: "Not yours."}});
    await refused;
    expect([model.error, model.page, model.isLoading]).toEqual(["Not yours.", null, false]);
    const broken = model.load();
    calls[1].answer.reject({data: {name: "builtins.ValueError", message: "boom"}});
    await expect(broken).rejects.toEqual({data: {name: "builtins.ValueError", message: "boom"}});
    expect(model.isLoading).toBe(false);
});

test("a page is empty only if no source counted anything", () => {
    const model = new DashboardModel({});
    expect(model.isEmpty).toBe(false);
    const series = (...counts) => ({series: counts.map((count) => ({current: {count}}))});
    model.page = {tiles: [series(0, 0), series(0, 0)]};
    expect(model.isEmpty).toBe(true);
    model.page = {tiles: [series(0, 0), series(0, 1)]};
    expect(model.isEmpty).toBe(false);
});

test("the currency that is shown stands in the address and in the question", async () => {
    const {orm, calls} = makeServer();
    const model = new DashboardModel({orm}, {kept: 2});
    expect(model.filters.kept).toBe("2");
    expect(model.urlState.kept).toBe("2");
    model.update({kept: "KG"});
    expect(calls[0].kwargs.kept).toBe("KG");
    expect(new DashboardModel({orm}).urlState.kept).toBe(undefined);
});
