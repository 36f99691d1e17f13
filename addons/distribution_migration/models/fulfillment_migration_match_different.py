from odoo import api, fields, models


class FulfillmentMigrationMatchDifferent(models.Model):
    """Two rows or records of which somebody said that they are not the same: nobody is asked again."""

    _name = "fulfillment.migration.match.different"
    _description = "Not a Duplicate"
    _inherit = "fulfillment.migration.protected"
    _order = "domain_id, id"
    _rec_name = "one"
    _protected = frozenset({"domain_id", "one", "other", "one_name", "other_name"})

    domain_id = fields.Many2one(
        "fulfillment.migration.domain", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="domain_id.company_id", store=True, index=True)
    # In the form of the pool: "k:" and the number in the old system, or "r:" and the id of a record.
    one = fields.Char(required=True, readonly=True)
    other = fields.Char(required=True, readonly=True)
    one_name = fields.Char(string="This", readonly=True)
    other_name = fields.Char(string="Is Not", readonly=True)
    create_uid = fields.Many2one("res.users", string="Said By", readonly=True)
    create_date = fields.Datetime(string="Said On", readonly=True)

    _pair_uniq = models.UniqueIndex("(domain_id, one, other)", "Two that are not the same are listed once.")

    @api.model
    def _remember(self, domain, pairs):
        """Remember pairs ((ident, name), (ident, name)) of a domain as different; known ones stay."""
        told = {tuple(sorted(pair)): None for pair in pairs}
        known = {(one.one, one.other) for one in self.sudo().search([("domain_id", "=", domain.id)])}
        self.sudo().create(
            [
                {
                    "domain_id": domain.id,
                    "one": one,
                    "one_name": one_name,
                    "other": other,
                    "other_name": other_name,
                }
                for (one, one_name), (other, other_name) in told
                if (one, other) not in known
            ]
        )

    @api.model
    def _forget(self, domain, idents):
        """Forget of a group of idents that any two of them are different."""
        self.sudo().search(
            [("domain_id", "=", domain.id), ("one", "in", list(idents)), ("other", "in", list(idents))]
        ).unlink()

    @api.model
    def _records_became(self, gone, survivor, kinds):
        """What records that were merged are not, their survivor is not either."""
        went = {f"r:{record.id}" for record in gone}
        told = self.search(
            [("domain_id.kind", "in", kinds), "|", ("one", "in", list(went)), ("other", "in", list(went))]
        )
        for domain, pairs in told.grouped("domain_id").items():
            kept = []
            for pair in pairs:
                names = ((pair.one, pair.one_name), (pair.other, pair.other_name))
                ends = [
                    (f"r:{survivor.id}", survivor.display_name) if ident in went else (ident, name)
                    for ident, name in names
                ]
                if ends[0][0] != ends[1][0]:
                    kept.append(ends)
            pairs.unlink()
            self._remember(domain, kept)

    def action_forget(self):
        """Let these be found again."""
        self.domain_id._check_may_match()
        self.sudo().unlink()
        return True
