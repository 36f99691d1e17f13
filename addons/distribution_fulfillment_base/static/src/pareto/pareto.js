import {Component, onWillStart, onWillUnmount, useEffect, useRef, useState} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getCustomColor} from "@web/core/colors/colors";
import {formatCurrency} from "@web/core/currency";
import {serializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

const {DateTime} = luxon;

// More bars than this are read by nobody; the rest is one bar.
export const BARS = 12;

/** The rows that are drawn: the most expensive ones, and the rest as one. Without money there is none. */
export function bars(rows, othersName) {
    const costly = rows.filter((row) => row.cost > 0);
    if (costly.length <= BARS) {
        return costly;
    }
    const rest = costly.slice(BARS - 1);
    return [
        ...costly.slice(0, BARS - 1),
        {
            id: null,
            ids: rest.map((row) => row.id),
            name: othersName,
            count: rest.reduce((sum, row) => sum + row.count, 0),
            cost: rest.reduce((sum, row) => sum + row.cost, 0),
            share: rest.reduce((sum, row) => sum + row.share, 0),
            cumulative: rest.at(-1).cumulative,
        },
    ];
}

/** Which few causes make most of the cost: bars by cost, a line for their growing share. */
export class Pareto extends Component {
    static template = "distribution_fulfillment_base.Pareto";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.canvas = useRef("canvas");
        this.chart = null;
        this.display = {controlPanel: {}};
        this.groups = [
            ["rule_id", _t("Rule")],
            ["area_id", _t("Process area")],
            ["root_cause_group_id", _t("Root cause group")],
            ["root_cause_id", _t("Root cause")],
            ["reason_group_id", _t("Reason group")],
            ["reason_id", _t("Reason given")],
            ["warehouse_id", _t("Warehouse")],
            ["owner_id", _t("Owner")],
            ["partner_id", _t("Customer")],
        ];
        this.periods = [
            ["30", _t("Last 30 days")],
            ["90", _t("Last 90 days")],
            ["365", _t("Last 365 days")],
            ["all", _t("All time")],
        ];
        this.state = useState({groupBy: "rule_id", period: "90", ...this.props.state?.pareto, data: null});
        useSetupAction({
            getLocalState: () => ({
                pareto: {groupBy: this.state.groupBy, period: this.state.period},
            }),
        });
        onWillStart(() => Promise.all([loadBundle("web.chartjs_lib"), this.load()]));
        useEffect(
            () => this.draw(),
            () => [this.state.data]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    async load() {
        const {groupBy, period} = this.state;
        const dateFrom = period !== "all" && serializeDate(DateTime.now().minus({days: Number(period) - 1}));
        this.state.data = await this.keepLast.add(
            this.orm.call("fulfillment.variance", "get_pareto", [groupBy], {date_from: dateFrom})
        );
    }

    update(changes) {
        Object.assign(this.state, changes);
        return this.load();
    }

    get bars() {
        return bars(this.state.data.rows, _t("Others"));
    }

    money(amount) {
        return formatCurrency(amount, this.state.data.currency_id);
    }

    /** A dash says "no basis": nothing costs anything. */
    percent(share) {
        return share === null ? "–" : `${share.toFixed(1)} %`;
    }

    nameOf(row) {
        if (row.name) {
            return row.name;
        }
        return this.state.groupBy.startsWith("root_cause") ? _t("Not known yet") : _t("None");
    }

    /** The exceptions behind a row, by the same definition. */
    open(row) {
        const values = row.ids || [row.id];
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: this.nameOf(row),
            res_model: "fulfillment.variance",
            domain: [...this.state.data.domain, [this.state.groupBy, "in", values]],
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
        });
    }

    draw() {
        this.chart?.destroy();
        this.chart = null;
        if (!this.canvas.el) {
            return;
        }
        const rows = this.bars;
        const scheme = cookie.get("color_scheme");
        const ink = getCustomColor(scheme, "#374151", "#E4E4E4");
        const grid = getCustomColor(scheme, "rgba(0,0,0,.08)", "rgba(255,255,255,.15)");
        const labels = rows.map((row) => this.nameOf(row));
        this.chart = new Chart(this.canvas.el, {
            data: {
                labels,
                datasets: [
                    {
                        type: "line",
                        label: _t("Share so far"),
                        data: rows.map((row) => row.cumulative),
                        yAxisID: "share",
                        borderColor: getCustomColor(scheme, "#b3621b", "#f0a468"),
                        backgroundColor: getCustomColor(scheme, "#b3621b", "#f0a468"),
                        borderWidth: 2,
                        pointRadius: 3,
                        clip: 10,
                    },
                    {
                        type: "bar",
                        label: _t("Cost"),
                        data: rows.map((row) => row.cost),
                        yAxisID: "cost",
                        backgroundColor: getCustomColor(scheme, "#3b76c4", "#7fb0ee"),
                    },
                ],
            },
            options: {
                responsive: true,
                maintainAspectRatio: false,
                animation: false,
                interaction: {mode: "index", intersect: false},
                onHover: (event, elements) => {
                    event.native.target.style.cursor = elements.length ? "pointer" : "default";
                },
                onClick: (_event, elements) => elements.length && this.open(rows[elements[0].index]),
                scales: {
                    x: {
                        ticks: {
                            color: ink,
                            callback: (_value, index) =>
                                labels[index].length > 24 ? `${labels[index].slice(0, 23)}…` : labels[index],
                        },
                        grid: {display: false},
                    },
                    cost: {
                        beginAtZero: true,
                        ticks: {color: ink, callback: (value) => this.money(value)},
                        grid: {color: grid},
                    },
                    share: {
                        position: "right",
                        min: 0,
                        max: 100,
                        ticks: {color: ink, callback: (value) => `${value} %`},
                        grid: {display: false},
                    },
                },
                plugins: {
                    legend: {labels: {color: ink}},
                    tooltip: {
                        callbacks: {
                            title: ([item]) => labels[item.dataIndex],
                            label: (item) =>
                                item.dataset.yAxisID === "cost"
                                    ? _t("%(money)s in %(count)s exceptions", {
                                          money: this.money(rows[item.dataIndex].cost),
                                          count: rows[item.dataIndex].count,
                                      })
                                    : _t("%(share)s of all so far", {
                                          share: this.percent(rows[item.dataIndex].cumulative),
                                      }),
                        },
                    },
                },
            },
        });
    }
}

registry.category("actions").add("distribution_fulfillment_base.pareto", Pareto);
