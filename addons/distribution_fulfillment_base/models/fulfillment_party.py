from odoo import SUPERUSER_ID, api, fields, models, tools
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

    @api.model
    def _ids_of(self, field_name, record_ids):
        """{id of a user or partner: id of its party}; parties that are missing are made.

        :param field_name: `user_id` or `partner_id`
        """
        known = self._known_ids()
        missing = [record_id for record_id in record_ids if (field_name, record_id) not in known]
        made = {}
        if missing:
            rows = self._find(field_name, missing)
            # What this very transaction made may be rolled back, and is not remembered.
            known.update(
                {(field_name, record_id): party for record_id, party, is_lasting in rows if is_lasting}
            )
            made = {record_id: party for record_id, party, _is_lasting in rows}
            made.update(self._make(field_name, [each for each in missing if each not in made]))
        return {
            record_id: made.get(record_id) or known.get((field_name, record_id)) for record_id in record_ids
        }

    @api.model
    @tools.ormcache()
    def _known_ids(self):
        """{(field name, id of a user or partner): party id}, filled as they are asked for.

        One dict for all, kept until the caches are cleared, because a whole flush asks at once.
        """
        return {}

    @api.model
    def _find(self, field_name, record_ids):
        # After a merge several parties may belong to one partner: the first stands for it.
        return self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (%(field)s) %(field)s, id, create_date < now() AT TIME ZONE 'UTC'
                FROM fulfillment_party WHERE %(field)s = ANY(%(ids)s) ORDER BY %(field)s, id""",
                field=SQL.identifier(field_name),
                ids=record_ids,
            )
        )

    @api.model
    def _make(self, field_name, record_ids):
        if not record_ids:
            return {}
        people = (
            SQL(
                "SELECT users.id, partner.name FROM res_users AS users"
                " INNER JOIN res_partner AS partner ON users.partner_id = partner.id"
            )
            if field_name == "user_id"
            else SQL("SELECT partner.id, COALESCE(partner.name, '?') AS name FROM res_partner AS partner")
        )
        return dict(
            self.env.execute_query(
                SQL(
                    """INSERT INTO fulfillment_party (name, %(field)s, create_uid, write_uid, create_date, write_date)
                    SELECT person.name, person.id, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                    FROM (%(people)s) AS person WHERE person.id = ANY(%(ids)s)
                    RETURNING %(field)s, id""",
                    field=SQL.identifier(field_name),
                    people=people,
                    uid=SUPERUSER_ID,
                    ids=record_ids,
                )
            )
        )

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
        self.env.registry.clear_cache()
