from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfillmentCancelDialog(models.AbstractModel):
    """A dialog that asks why a confirmed document is cancelled, and by whose wish.

    It cancels through Odoo's own button with the reason in the context: the ledger takes it from there, as it
    does from a client that gives one.
    """

    _name = "fulfillment.cancel.dialog"
    _description = "Dialog of a Cancellation"

    # The field that names the document, the state in which it is confirmed, and what the reasons are used for.
    _document = None
    _confirmed = None
    _usage = None

    reason_id = fields.Many2one("fulfillment.reason", required=True)
    initiator = fields.Selection(related="reason_id.initiator")
    needs_note = fields.Boolean(related="reason_id.needs_note")
    note = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        # It names the document: only to who may read it.
        dialogs[self._document].check_access("read")
        return dialogs

    def write(self, vals):
        result = super().write(vals)
        if self._document in vals:
            self[self._document].check_access("read")
        return result

    def _with_reason(self):
        """The document, with the reason for whatever is recorded of it; raise where it cannot be cancelled with that.

        Odoo's own button refuses what else stands in the way.
        """
        self.ensure_one()
        document, reason = self[self._document], self.reason_id.sudo()
        document.check_access("write")
        if document.state != self._confirmed:
            raise self._refusal(self.env._("it is not confirmed any more. Look at it again."))
        if not reason._serves(self._usage):
            raise self._refusal(
                self.env._('"%(reason)s" is not offered here. Choose another reason.', reason=reason.name)
            )
        if not reason._is_told(self.note):
            raise self._refusal(self.env._('"%(reason)s" needs a note.', reason=reason.name))
        return document.with_context(fulfillment_reason_id=reason.id, fulfillment_reason_note=self.note)

    def _refusal(self, why):
        return UserError(
            self.env._(
                "%(document)s was not cancelled: %(why)s", document=self[self._document].display_name, why=why
            )
        )

    def _after(self, result):
        """What the button answers: an action that an addon above ours goes on with, else the dialog closes."""
        return result if isinstance(result, dict) else {"type": "ir.actions.act_window_close"}
