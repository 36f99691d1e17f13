import {Component, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {useDropdownState} from "@web/core/dropdown/dropdown_hooks";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

const COLORS = {3: "text-bg-danger", 2: "text-bg-warning", 1: "text-bg-info"};

/** How many exceptions wait for me, by severity and process area; each line opens the inbox on just these. */
export class InboxSystray extends Component {
    static template = "distribution_fulfillment_base.InboxSystray";
    static components = {Dropdown};
    static props = {};

    setup() {
        this.action = useService("action");
        this.inbox = useState(useService("fulfillment_inbox"));
        this.dropdown = useDropdownState();
    }

    get label() {
        const {open, overdue} = this.inbox;
        return open
            ? _t("Exceptions: %(open)s open, %(overdue)s overdue", {open, overdue})
            : _t("Exceptions: none open");
    }

    color(severity) {
        return COLORS[severity.id];
    }

    areaName(area) {
        return area.name || _t("No process area");
    }

    /** Open the inbox on mine, narrowed by filters of its search view. */
    open(filters = {}) {
        this.dropdown.close();
        return this.action.doAction("distribution_fulfillment_base.action_fulfillment_variance", {
            additionalContext: {search_default_mine: 1, search_default_unresolved: 1, ...filters},
            clearBreadcrumbs: true,
        });
    }

    openSeverity(severity) {
        return this.open({[`search_default_severity_${severity.id}`]: 1});
    }

    openArea(area) {
        return this.open(area.id ? {search_default_area_id: area.id} : {search_default_no_area: 1});
    }
}

registry.category("systray").add(
    "distribution_fulfillment_base.inbox",
    {
        Component: InboxSystray,
        isDisplayed: (env) => env.services.fulfillment_inbox.isShown,
    },
    {sequence: 22}
);
