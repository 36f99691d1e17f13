from odoo import api, fields, models

# From this probability of its weakest pair on, a person would find nothing to weigh.
CERTAIN = 0.99


class FulfillmentMigrationMatchGroup(models.Model):
    """Rows and records that are perhaps one, and what somebody decided about them."""

    _name = "fulfillment.migration.match.group"
    _description = "Possible Duplicates"
    _inherit = "fulfillment.migration.protected"
    _order = "domain_id, state, strongest DESC, probability DESC, id"
    _protected = frozenset(
        {"domain_id", "state", "probability", "certainty", "survivor_id", "chosen", "rules", "is_remembered"}
        | {"strongest"}
        | {"decided_by_id", "decided_at", "member_count", "record_count", "name", "member_ids", "pair_ids"}
    )

    domain_id = fields.Many2one(
        "fulfillment.migration.domain", required=True, ondelete="cascade", index=True, readonly=True
    )
    set_id = fields.Many2one(related="domain_id.set_id")
    company_id = fields.Many2one(related="domain_id.company_id", store=True, index=True)
    name = fields.Char(readonly=True)
    state = fields.Selection(
        [("proposed", "To Decide"), ("merged", "Merged"), ("separate", "Not Duplicates")],
        required=True,
        default="proposed",
        readonly=True,
    )
    certainty = fields.Selection(
        [("certain", "Certain"), ("look", "To Look At")],
        string="How Sure",
        compute="_compute_certainty",
        store=True,
        help="Certain: any two members are one with 99 % or more.",
    )
    probability = fields.Float(
        readonly=True, aggregator=None, help="Of the two members that are the least alike: 0 to 1."
    )
    strongest = fields.Float(
        readonly=True, aggregator=None, help="Of the two members that are the most alike: 0 to 1."
    )
    member_ids = fields.One2many("fulfillment.migration.match.member", "group_id", readonly=True)
    pair_ids = fields.One2many("fulfillment.migration.match.pair", "group_id", readonly=True)
    member_count = fields.Integer(string="Members", readonly=True)
    record_count = fields.Integer(
        string="In Odoo", readonly=True, help="Members that are records of Odoo already."
    )
    survivor_id = fields.Many2one(
        "fulfillment.migration.match.member",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The others become this one; their numbers in the old system lead to it.",
    )
    # {code of the field: id of the member whose value stays; 0 for none}
    chosen = fields.Json(readonly=True)
    # {code of the field: rule of survivorship that proposed it}
    rules = fields.Json(readonly=True)
    is_remembered = fields.Boolean(
        string="As Decided Before", readonly=True, help="Decided in another database, and brought along."
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(readonly=True)

    @api.depends("probability")
    def _compute_certainty(self):
        for group in self:
            group.certainty = "certain" if group.probability >= CERTAIN else "look"

    @api.depends("name", "member_count")
    def _compute_display_name(self):
        for group in self:
            group.display_name = self.env._(
                "%(name)s (%(count)s)", name=group.name or "", count=group.member_count
            )

    def _survivor_is_record(self):
        return bool(self.survivor_id.res_id)

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
