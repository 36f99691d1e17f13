from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..facts import refuse_by_hand


class FulfillmentHistoryLoad(models.Model):
    """One load of rows from the system that came before: what was loaded, by whom, from which file.

    The load is the unit of undoing: deleting it deletes its rows and leaves an event.
    """

    _name = "fulfillment.history.load"
    _inherit = "fulfillment.kept.mixin"
    _description = "Fulfillment History Load"
    _order = "loaded_at desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, readonly=True
    )
    kind = fields.Selection(
        [
            ("sale_line", "Sale Lines"),
            ("purchase_line", "Purchase Lines"),
            ("invoice", "Invoices"),
            ("payment", "Payments"),
            ("count", "Counts"),
            ("return", "Returns"),
            ("pick", "Picks"),
        ],
        required=True,
        default="sale_line",
        readonly=True,
    )
    source_name = fields.Char(string="File", readonly=True)
    checksum = fields.Char(string="SHA-256", readonly=True, help="Of the file as it was uploaded.")
    tz = fields.Char(string="Time Zone", required=True, default="UTC", readonly=True)
    state = fields.Selection(
        [("loading", "Loading"), ("loaded", "Loaded")], required=True, default="loading", readonly=True
    )
    loaded_by_id = fields.Many2one("res.users", default=lambda self: self.env.user, readonly=True)
    loaded_at = fields.Datetime(default=fields.Datetime.now, readonly=True)
    sale_line_ids = fields.One2many("fulfillment.history.sale.line", "load_id")
    row_count = fields.Integer(compute="_compute_row_count", string="Rows")

    @api.depends("kind", "sale_line_ids")
    def _compute_row_count(self):
        for kind, loads in self.grouped("kind").items():
            # How many is no secret of the rows; some kinds are not for every role.
            rows = self._row_model(kind).sudo()
            found = rows._read_group([("load_id", "in", loads.ids)], ["load_id"], ["__count"])
            counts = {load.id: count for load, count in found}
            for load in loads:
                load.row_count = counts.get(load.id, 0)

    def write(self, vals):
        self.check_access("write")
        # A load renamed is the same load; moved to another company it would leave its rows behind.
        refuse_by_hand(self, vals, set(self._fields) - {"name"})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_depended_on(self):
        for load in self:
            obstacles = load._deletion_obstacles(together=self)
            if obstacles:
                raise UserError(
                    self.env._(
                        "%(load)s was not deleted: %(reasons)s.",
                        load=load.display_name,
                        reasons="; ".join(obstacles),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_record_event(self):
        """Leave the trace of what is deleted; consultants only (access lines say so, too)."""
        if not (self.env.su or self.env.user.has_group("distribution_fulfillment_base.group_consultant")):
            raise AccessError(
                self.env._(
                    "%(load)s was not deleted: only a consultant deletes loads.", load=self[:1].display_name
                )
            )
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": "history_deleted",
                    "company_id": load.company_id.id,
                    "model": load._name,
                    "res_id": load.id,
                    "quantity": load.row_count,
                    "unit": "rows",
                    "old_text": load.source_name,
                    "new_text": load.kind,
                    "note": load.checksum,
                }
                for load in self
            ]
        )

    def _deletion_obstacles(self, together=None):
        """Return why this load cannot be deleted, as sentences; addons add theirs.

        :param together: the loads that would go at once with this one
        """
        self.ensure_one()
        if self.kind != "invoice":
            return []
        others = self - self if together is None else together
        payments = self.env["fulfillment.history.payment"]._read_group(
            [("invoice_id.load_id", "=", self.id), ("load_id", "not in", others.ids)],
            ["load_id"],
            ["__count"],
        )
        return [
            self.env._(
                "%(count)s payments of load %(payments)s refer to its invoices: delete that load first",
                count=f"{count:,}",
                payments=load.display_name,
            )
            for load, count in payments
        ]

    @api.model
    def _row_model(self, kind):
        """Return the model whose rows are of this kind, as an empty recordset."""
        return self.env["fulfillment.history." + kind.replace("_", ".")]

    @api.model
    def _row_models(self):
        """Return the models of all kinds, as a list of empty recordsets."""
        return [self._row_model(kind) for kind, _label in self._fields["kind"].selection]

    @api.model
    def _anonymise_rows(self, party, anonymous):
        """Take the name of a party away from the rows of the former system; called by the party.

        Such rows are ours alone and bear the name as a text. A partner is known by its link;
        a picker is nothing but the text, so every picker called as the user is goes with it.

        :param party: the record of fulfillment.party, still with its name
        :param anonymous: the text that stands for the name from now on
        """
        for rows in self._row_models():
            values = {"partner_id": False}
            if rows._partner_name_column:
                values[rows._partner_name_column] = anonymous
            found = rows.sudo().search([("partner_id", "=", party.partner_id.id or 0)])
            found.write(values)
        if party.user_id:
            picks = self.env["fulfillment.history.pick"].sudo()
            names = {party.name, party.user_id.name, party.user_id.login}
            picks.search([("picker_name", "in", list(names))]).write({"picker_name": anonymous})

    def action_open_rows(self):
        """Open the rows of this load."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"distribution_fulfillment_base.action_fulfillment_history_{self.kind}"
        )
        return dict(action, domain=[("load_id", "=", self.id)], context={})
