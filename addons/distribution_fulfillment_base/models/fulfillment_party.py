from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

# Who a party can stand for, with the name it gets.
PEOPLE = {
    "user_id": """
        SELECT users.id, partner.name
        FROM res_users AS users INNER JOIN res_partner AS partner ON users.partner_id = partner.id
    """,
    "partner_id": "SELECT partner.id, COALESCE(partner.name, '?') AS name FROM res_partner AS partner",
}


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
                """SELECT fact.party, COUNT(DISTINCT event.id)
                FROM fulfillment_event AS event
                CROSS JOIN LATERAL (VALUES
                    (event.actor_id), (event.party_ref), (event.old_party_ref), (event.new_party_ref)
                ) AS fact (party)
                WHERE fact.party = ANY(%(ids)s)
                GROUP BY fact.party""",
                ids=self.ids,
            )
        )
        counts = dict(rows)
        for party in self:
            party.event_count = counts.get(party.id, 0)

    @api.model
    def _ids_of(self, keys):
        """{key: party id}; parties that are missing are made.

        :param keys: set of ("user_id", id of a user) and ("partner_id", id of a partner)
        """
        known = self._known_ids()
        missing = {key for key in keys if key not in known}
        found = self._find(missing) if missing else {}
        # What this very transaction made may be rolled back, and is not remembered.
        known.update({key: party for key, (party, is_lasting) in found.items() if is_lasting})
        parties = {key: found[key][0] if key in found else known.get(key) for key in keys}
        for field_name in PEOPLE:
            parties.update(
                self._make(field_name, [key[1] for key in missing - found.keys() if key[0] == field_name])
            )
        return parties

    @api.model
    @tools.ormcache()
    def _known_ids(self):
        """{("user_id" or "partner_id", its id): party id}, filled as they are asked for.

        One dict for all, kept until the caches are cleared, because a whole flush asks at once.
        """
        return {}

    @api.model
    def _find(self, keys):
        """{key: (party id, whether it was there before this transaction)} of those that are there."""
        rows = self.env.execute_query(
            SQL(
                """SELECT user_id, partner_id, id, create_date < now() AT TIME ZONE 'UTC' FROM fulfillment_party
                WHERE user_id = ANY(%s) OR partner_id = ANY(%s) ORDER BY id DESC""",
                *([record_id for name, record_id in keys if name == field_name] for field_name in PEOPLE),
            )
        )
        # After a merge several parties may belong to one partner: the first stands for it.
        return {
            key: (party, is_lasting)
            for user, partner, party, is_lasting in rows
            for key in (("user_id", user), ("partner_id", partner))
            if key in keys
        }

    @api.model
    def _make(self, field_name, record_ids):
        """{(field name, id): id of a new party}."""
        if not record_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO fulfillment_party (name, %(field)s, create_uid, write_uid, create_date, write_date)
                SELECT person.name, person.id, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                FROM (%(people)s) AS person WHERE person.id = ANY(%(ids)s)
                RETURNING %(field)s, id""",
                field=SQL.identifier(field_name),
                people=SQL(PEOPLE[field_name]),
                uid=SUPERUSER_ID,
                ids=record_ids,
            )
        )
        return {(field_name, record_id): party for record_id, party in rows}

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
        # A merge leaves two parties of one partner, and a user is a partner, too: the name goes from all of them.
        people = self.sudo()
        partners = people.partner_id | people.user_id.partner_id
        users = people.user_id | partners.with_context(active_test=False).user_ids
        same = Domain("partner_id", "in", partners.ids) | Domain("user_id", "in", users.ids)
        for party in (people | people.search(same)).filtered(lambda party: not party.is_anonymised):
            anonymous = self.env._("Anonymised %(number)s", number=party.id)
            self.env["fulfillment.history.load"]._anonymise_rows(party, anonymous)
            party.write({"name": anonymous, "user_id": False, "partner_id": False, "is_anonymised": True})
        # The ledger looks parties up in SQL: a fact of this very transaction must not find the name.
        self.env["fulfillment.party"].flush_model()
        self.env.registry.clear_cache()
