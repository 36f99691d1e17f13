from odoo import api, fields, models
from odoo.exceptions import AccessError


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

    @api.model
    def _ids_for(self, field_name, res_ids):
        """Return {record id: party id} for users or partners; missing parties are made.

        :param field_name: "user_id" or "partner_id"
        :param res_ids: ids of that model, may hold duplicates
        """
        wanted = {res_id for res_id in res_ids if res_id}
        if not wanted:
            return {}
        found = {
            record.id: party_id
            for record, party_id in self.sudo()._read_group(
                [(field_name, "in", list(wanted))], [field_name], ["id:min"]
            )
        }
        missing = sorted(wanted - found.keys())
        if missing:
            records = self.env[self._fields[field_name].comodel_name].sudo().browse(missing).exists()
            parties = self.sudo().create([{"name": record.name, field_name: record.id} for record in records])
            found.update(zip(records.ids, parties.ids, strict=True))
        return found

    def action_anonymise(self):
        """Take the names away for good; the facts keep counting. Consultants only."""
        if not self.env.user.has_group("distribution_fulfillment_base.group_consultant"):
            raise AccessError(
                self.env._(
                    "%(count)s parties were not anonymised: only a fulfillment consultant may do that.",
                    count=len(self),
                )
            )
        # Nobody has write access to parties, so that a fact's name cannot be changed by hand.
        for party in self.sudo():
            party.write(
                {
                    "name": self.env._("Anonymised %(number)s", number=party.id),
                    "user_id": False,
                    "partner_id": False,
                    "is_anonymised": True,
                }
            )
