from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class FulfillmentParty(models.Model):
    """A person or partner as the ledger knows it: the one place where a fact has a name.

    Events hold the plain id of a party and never that of a user or partner. So a name can be
    taken away (`action_anonymise`) and every count stays as it was; and a partner merge, which
    moves the foreign key here, needs to touch no event. Several parties may point at one
    partner after a merge, therefore there is no unique index.
    """

    _name = "fulfillment.party"
    _description = "Fulfillment Party"
    _order = "name, id"

    name = fields.Char(required=True)
    user_id = fields.Many2one("res.users", ondelete="set null", index="btree_not_null", readonly=True)
    partner_id = fields.Many2one("res.partner", ondelete="set null", index="btree_not_null", readonly=True)
    is_anonymised = fields.Boolean(readonly=True)

    event_count = fields.Integer(compute="_compute_event_count", string="Facts")

    def _compute_event_count(self):
        Event = self.env["fulfillment.event"]
        Event._flush_buffer()
        rows = self.env.execute_query(
            SQL(
                """SELECT party, COUNT(*) FROM (
                    SELECT id, actor_id AS party FROM fulfillment_event WHERE actor_id IN %(ids)s
                    UNION SELECT id, party_ref FROM fulfillment_event WHERE party_ref IN %(ids)s
                ) AS fact GROUP BY party""",
                ids=tuple(self.ids) or (0,),
            )
        )
        counts = dict(rows)
        for party in self:
            party.event_count = counts.get(party.id, 0)

    def action_anonymise(self):
        """Take the names away for good; the facts keep counting. Process owners only."""
        if not self.env.user.has_group("distribution_fulfillment_base.group_process_owner"):
            raise AccessError(
                self.env._(
                    "%(count)s parties were not anonymised: only a process owner may do that.",
                    count=len(self),
                )
            )
        # Nobody has write access to parties, so that a fact's name cannot be changed by hand.
        for party in self.sudo().filtered(lambda party: not party.is_anonymised):
            party.write(
                {
                    "name": self.env._("Anonymised %(number)s", number=party.id),
                    "user_id": False,
                    "partner_id": False,
                    "is_anonymised": True,
                }
            )
        # The ledger looks parties up in SQL: a fact of this very transaction must not find the name.
        self.env["fulfillment.party"].flush_model()
