from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.distribution_fulfillment_base.facts import refuse_by_hand, refuse_given

# What may still be written on a frozen baseline: the talk about it.
TALK = ("message_", "activity_", "rating_")
# Written by the freezing alone.
FACTS = {"state", "replaces_id", "author_id", "reason", "frozen_by_id", "frozen_at", "record_hash"}


class FulfillmentBaseline(models.Model):
    """What service was before: figures of a period and scope, frozen once and never changed.

    Whoever finds it wrong freezes another one, which replaces it; the old one stays as it was.
    """

    _name = "fulfillment.baseline"
    _inherit = ["mail.thread", "fulfillment.kept.mixin", "fulfillment.own.company.mixin"]
    _description = "Baseline"
    _order = "frozen_at desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    warehouse_ids = fields.Many2many("stock.warehouse", check_company=True, help="Empty: all of the company.")
    date_from = fields.Date(required=True, string="From")
    date_to = fields.Date(required=True, string="To", help="The last day of the period.")
    source = fields.Selection(
        [("live", "Live Orders"), ("history", "History")],
        required=True,
        default="history",
        help="What its figures are computed from.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("frozen", "Frozen")], required=True, default="draft", readonly=True, copy=False
    )
    is_replaced = fields.Boolean(compute="_compute_is_replaced", search="_search_is_replaced")
    replaces_id = fields.Many2one(
        "fulfillment.baseline", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    replaced_by_ids = fields.One2many("fulfillment.baseline", "replaces_id", readonly=True)
    author_id = fields.Many2one(
        "res.users", readonly=True, copy=False, help="Who answers for the figures.", ondelete="restrict"
    )
    reason = fields.Text(readonly=True, copy=False, help="Why this period and this scope.")
    frozen_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    frozen_at = fields.Datetime(readonly=True, copy=False)
    record_hash = fields.Char(
        string="Hash",
        readonly=True,
        copy=False,
        help="SHA-256 over period, scope and all lines, as the ledger keeps it: who changes a line in the database is "
        "found out.",
    )
    line_ids = fields.One2many("fulfillment.baseline.line", "baseline_id", copy=True)
    computed_line_ids = fields.One2many(
        "fulfillment.baseline.line",
        "baseline_id",
        domain=[("kind", "=", "computed")],
        string="Computed Figures",
    )
    signed_line_ids = fields.One2many(
        "fulfillment.baseline.line", "baseline_id", domain=[("kind", "=", "signed")], string="Entered Figures"
    )

    _period_order = models.Constraint(
        "CHECK (date_from <= date_to)", "A baseline ends before it begins: exchange the two dates."
    )

    @api.depends("replaced_by_ids")
    def _compute_is_replaced(self):
        for baseline in self:
            baseline.is_replaced = bool(baseline.replaced_by_ids)

    def _search_is_replaced(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("replaced_by_ids", "!=" if True in value else "=", False)]

    @api.constrains("warehouse_ids", "company_id")
    def _check_warehouses(self):
        for baseline in self:
            foreign = baseline.warehouse_ids.filtered(lambda w, own=baseline.company_id: w.company_id != own)
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(baseline)s is of %(company)s, %(warehouse)s is not. Choose warehouses of the company.",
                        baseline=baseline.name,
                        company=baseline.company_id.name,
                        warehouse=foreign[0].name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_given(self, vals_list, FACTS)
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        refuse_by_hand(self, vals, FACTS)
        if not all(name.startswith(TALK) for name in vals):
            self._require_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._require_draft()

    def _require_draft(self):
        """Refuse to touch what is frozen, whoever asks."""
        frozen = self.filtered(lambda baseline: baseline.state == "frozen")
        if frozen:
            raise UserError(
                self.env._(
                    "%(baseline)s is frozen and stays as it is: results are measured against it.\n"
                    "Freeze another baseline; it replaces this one, and both are kept.",
                    baseline=frozen[0].name,
                )
            )

    def _require_process_owner(self):
        if not self.env.user.has_group("distribution_fulfillment_base.group_process_owner"):
            raise AccessError(
                self.env._("A baseline is frozen by a process owner or a consultant; ask one of them.")
            )

    # Buttons

    def action_add_metrics(self):
        """Add a line for each metric that has none yet, on-time ones for the first and the last promise."""
        self.ensure_one()
        self.check_access("write")
        self._require_draft()
        present = {(line.metric_code, line.promise_basis) for line in self.line_ids}
        values = []
        for code, metric in sorted(self.env["fulfillment.metric"]._definitions().items()):
            for basis in ("first", "last") if metric.uses_basis else (False,):
                if (code, basis) not in present:
                    values.append(
                        {
                            "baseline_id": self.id,
                            "kind": "computed",
                            "metric_code": code,
                            "promise_basis": basis,
                        }
                    )
        self.env["fulfillment.baseline.line"].create(values)

    def action_freeze_wizard(self):
        self.ensure_one()
        self._require_process_owner()
        self.check_access("write")
        self._require_draft()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Freeze %(baseline)s", baseline=self.name),
            "res_model": "fulfillment.baseline.freeze",
            "view_mode": "form",
            "target": "new",
            "context": {"default_baseline_id": self.id},
        }

    # Freezing

    def _freeze(self, author, reason):
        """Compute all lines in one go and keep them for good.

        :param author: the user who answers for the figures
        :param reason: why this period and scope
        """
        self.ensure_one()
        self._require_process_owner()
        self.check_access("write")
        # Two persons who freeze at once: the second finds it frozen.
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        self._require_draft()
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "%(baseline)s was not frozen: it has no lines. Add the metrics it shall hold.",
                    baseline=self.name,
                )
            )
        self.env["fulfillment.refresh"].sudo()._settle()
        self.line_ids._compute_figures()
        # What nobody writes by hand is written by the process.
        self.sudo().write(
            {
                "author_id": author.id,
                "reason": reason,
                "frozen_by_id": self.env.user.id,
                "frozen_at": fields.Datetime.now(),
                "replaces_id": self._current(self.company_id, self.warehouse_ids).id,
                "record_hash": self._hash(),
                "state": "frozen",
            }
        )
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": "baseline_frozen",
                    "company_id": self.company_id.id,
                    "model": self._name,
                    "res_id": self.id,
                    "quantity": len(self.line_ids),
                    "unit": "lines",
                    "old_text": self.replaces_id.name,
                    "new_text": self.name,
                    "note": self.record_hash,
                }
            ]
        )
        self.message_post(
            body=self.env._(
                "Frozen, for %(author)s: %(reason)s", author=self.author_id.name, reason=self.reason
            )
        )

    @api.model
    def _current(self, company, warehouses):
        """The baseline in force of exactly these warehouses (none: the whole company); empty for none."""
        frozen = self.search(
            [("company_id", "=", company.id), ("state", "=", "frozen"), ("is_replaced", "=", False)],
            order="frozen_at desc, id desc",
        )
        return frozen.filtered(lambda baseline: baseline.warehouse_ids == warehouses)[:1]
