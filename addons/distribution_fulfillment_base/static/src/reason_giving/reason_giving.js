import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {Record} from "@web/model/relational_model/record";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";

/**
 * Shows what was found of a save and asks why.
 *
 * @param {Object} model of the record that was not saved
 * @param {Object} asked {control_point, findings: [{summary, why, instruction_url}]}, as the server sent it
 * @returns {Promise<{reasonId: number, note: string|false}|null>} null when the person goes back
 */
function askReason(model, asked) {
    return new Promise((resolve) => {
        model.dialog.add(
            FormViewDialog,
            {
                resModel: "fulfillment.reason.giving",
                title: _t("Before this is saved"),
                canExpand: false,
                context: {
                    default_control_point_code: asked.control_point,
                    default_finding_ids: asked.findings.map((finding) => [0, 0, finding]),
                },
                // Nothing of the dialog is kept: what it says goes with the save that was refused.
                onRecordSave: async (record) => {
                    if (!(await record.checkValidity({displayNotification: true}))) {
                        return false;
                    }
                    resolve({reasonId: record.data.reason_id.id, note: record.data.note});
                    return true;
                },
            },
            {onClose: () => resolve(null)}
        );
    });
}

/** A save that only wants a reason asks for it and is done again, on whatever screen it was pressed. */
patch(Record.prototype, {
    async _save(options = {}) {
        return super._save({
            ...options,
            onError: async (error, ways) => {
                const asked = error.data?.context?.fulfillment_reason_asked;
                if (asked) {
                    const answer = await askReason(this.model, asked);
                    return answer ? this._saveWithReason(asked.control_point, answer, ways) : false;
                }
                if (options.onError) {
                    return options.onError(error, ways);
                }
                // As Odoo does where nobody minds the error.
                if (!this.isInEdition) {
                    await this._load({});
                }
                throw error;
            },
        });
    },

    /** An act may pass several control points, each with reasons of its own: those given before stay. */
    async _saveWithReason(controlPoint, {reasonId, note}, {retry}) {
        const {context} = this.config;
        const before = {...context};
        Object.assign(context, {
            fulfillment_reason_id: reasonId,
            fulfillment_reason_note: note,
            fulfillment_reasons: {...context.fulfillment_reasons, [controlPoint]: [reasonId, note]},
        });
        try {
            return await retry();
        } finally {
            for (const key of ["fulfillment_reason_id", "fulfillment_reason_note", "fulfillment_reasons"]) {
                if (key in before) {
                    context[key] = before[key];
                } else {
                    delete context[key];
                }
            }
        }
    },
});
