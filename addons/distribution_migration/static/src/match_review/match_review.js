import {Component, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Possible duplicates side by side: fields are rows, members are columns. A click on a value lets it
 * stay, a click on the head of a column lets its member survive. The server decides what may be done.
 */
export class MatchReview extends Component {
    static template = "distribution_migration.MatchReview";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({isBusy: false, differingOnly: false});
    }

    get review() {
        return this.props.record.data[this.props.name] || {members: [], fields: [], pairs: []};
    }

    get fields() {
        const {fields} = this.review;
        return this.state.differingOnly ? fields.filter((field) => field.differs) : fields;
    }

    get canTakeOut() {
        return this.review.is_open && this.review.members.length > 2;
    }

    survive(member) {
        if (this.review.is_open && member.can_survive && !member.survives) {
            return this.call("action_survive", [member.id]);
        }
    }

    choose(field, memberId) {
        if (this.review.is_open && field.chosen !== memberId) {
            return this.call("action_choose", [field.code, memberId]);
        }
    }

    takeOut(member) {
        return this.call("action_take_out", [member.id]);
    }

    async open(member) {
        const action = await this.orm.call("fulfillment.migration.match.member", "action_open", [
            [member.id],
        ]);
        await this.action.doAction(action);
    }

    /** One decision at a time: the next one starts from what the last one left. */
    async call(method, args) {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        const {record} = this.props;
        try {
            await this.orm.call(record.resModel, method, [[record.resId], ...args]);
        } finally {
            await record.load();
            this.state.isBusy = false;
        }
    }
}

registry.category("fields").add("fulfillment_match_review", {
    component: MatchReview,
    supportedTypes: ["json"],
});
