import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {gapText} from "./figures";
import {rangeText} from "./period";

/** Sources without a figure in the period: from when to when there are some, or what to do. */
export function gapsOf(page, isOneFigure = false) {
    const gaps = Object.entries(page.available).map(([source, available]) => {
        const range = available ? rangeText(available.date_from, available.date_to) : "";
        const isChosen = page.sources.includes(source);
        return {
            source,
            isChosen,
            available,
            text: gapText(source, range, isChosen, isOneFigure),
            actionText: _t("Show %(range)s", {range}),
            changes: {...available, ...(isChosen ? {} : {source})},
        };
    });
    // What was asked for comes first; the other source is an offer.
    return gaps.sort((one, other) => other.isChosen - one.isChosen);
}

/** One line per gap, with the click that leads to what there is. */
export class GapAlerts extends Component {
    static template = "distribution_fulfillment_kpi.GapAlerts";
    static props = {gaps: Array, onShow: Function};
}
