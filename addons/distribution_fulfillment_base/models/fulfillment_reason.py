from odoo import api, fields, models, tools


class FulfillmentReason(models.Model):
    """Why the standard was departed from, and by whose wish.

    Ledger rows name it in `reason_ref`. Figures depend on `initiator`: what the customer wished is no
    failure of ours; and on `failure`, where goods came back or money was given back.
    """

    _name = "fulfillment.reason"
    _inherit = ["fulfillment.cached.mixin", "fulfillment.shared.mixin"]
    _description = "Fulfillment Reason"
    _order = "group_id, sequence, name, id"
    _rec_names_search = ("name", "group_id.name")

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    group_id = fields.Many2one("fulfillment.reason.group", ondelete="restrict", index=True)
    sequence = fields.Integer(default=10, aggregator=None)
    initiator = fields.Selection(
        [("customer", "Customer"), ("company", "Company"), ("none", "Nobody: Duplicate or Test")],
        required=True,
        string="By Whose Wish",
        help="What the customer wished moves the promise or the quantity that figures are "
        "measured against; what the company wished counts as a failure; a duplicate or a test is left out.",
    )
    failure = fields.Selection(
        [("item", "Wrong Goods"), ("condition", "Damaged Goods"), ("document", "Wrong Document")],
        string="What Went Wrong",
        help="Of a return or a credit note: what an order with this reason was not perfect in. "
        "Empty: nothing that we answer for.",
    )
    needs_note = fields.Boolean(
        string="Ask for Words", help="The reason alone says too little: a note must go with it."
    )
    usage = fields.Selection(
        [
            ("rule", "Rules"),
            ("cancel", "Cancelled Orders"),
            ("count", "Inventory Counts"),
            ("credit", "Credit Notes"),
        ],
        required=True,
        default="rule",
        string="Used For",
    )
    control_point_ids = fields.Many2many(
        "fulfillment.control.point",
        string="Offered At",
        help="Empty: offered at every control point, if it is used for them.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Another reason has this code already.")

    @api.model
    def _given(self):
        """The reason that the caller put into the context; none where that is no id of one."""
        return self._known(self.env.context.get("fulfillment_reason_id"))

    @api.model
    def _given_at(self, control_point_code):
        """The reason that the caller put into the context for a control point, and its note.

        `fulfillment_reasons` is {code of a control point: [id, note]}; where it names none for this point,
        `fulfillment_reason_id` and `fulfillment_reason_note` count.

        :return: (reason or an empty recordset, str or False)
        """
        context = self.env.context
        by_point = context.get("fulfillment_reasons")
        answer = by_point.get(control_point_code) if isinstance(by_point, dict) else None
        if not (isinstance(answer, (list, tuple)) and len(answer) == 2):
            answer = (context.get("fulfillment_reason_id"), context.get("fulfillment_reason_note"))
        reason_id, note = answer
        return self._known(reason_id), note if isinstance(note, str) else False

    @api.model
    def _known(self, reason_id):
        # Exactly int: True is one to isinstance, and would name the first reason there is.
        is_known = type(reason_id) is int and reason_id in self._known_ids()
        return self.sudo().browse(reason_id) if is_known else self.browse()

    @api.model
    @tools.ormcache()
    def _known_ids(self):
        """Ids of all reasons, archived ones too: every fact of a document asks, and there are few."""
        reasons = self.sudo().with_context(active_test=False)
        return frozenset(reasons.search([]).ids)  # pylint: disable=no-search-all

    @api.model
    def _given_note(self):
        """The words that the caller put into the context with a reason; False for none."""
        note = self.env.context.get("fulfillment_reason_note")
        return note.strip() if isinstance(note, str) and note.strip() else False

    def _serves(self, usage):
        """Whether this reason may be chosen today, for what it is to be used for."""
        return self.active and self.usage == usage

    def _is_told(self, note):
        """Whether the words that this reason asks for were written."""
        return not self.needs_note or (isinstance(note, str) and bool(note.strip()))

    def _answers(self, control_point_code, note):
        """Whether this reason, with these words, may be given at a control point."""
        if not self._serves("rule") or not self._is_told(note):
            return False
        return not self.control_point_ids or control_point_code in self.control_point_ids.mapped("code")

    @api.depends("name", "group_id.name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = " / ".join(filter(None, (record.group_id.name, record.name)))
