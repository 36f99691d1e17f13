from odoo import fields, models


class FulfillmentMigrationItemDecision(models.Model):
    """Whether an item moves: by its old number, so that it holds for the next reading, file and database.

    Items that stay behind for one reason share a cutover rule, which closes their rows.
    """

    _name = "fulfillment.migration.item.decision"
    _description = "Decision on an Item"
    _inherit = "fulfillment.migration.protected"
    _order = "domain_id, key"
    _rec_name = "key"
    _log_access = False
    _protected = frozenset({"domain_id", "key", "decision", "rule_id", "decided_by_id", "decided_at"})

    domain_id = fields.Many2one(
        "fulfillment.migration.domain", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    key = fields.Char(string="Number in the Old System", required=True, readonly=True)
    decision = fields.Selection(
        [("moves", "Moves"), ("stays", "Stays Behind")], string="Decided", required=True, readonly=True
    )
    rule_id = fields.Many2one(
        "fulfillment.migration.cutover.rule", ondelete="cascade", index="btree_not_null", readonly=True
    )
    reason = fields.Char(related="rule_id.reason")
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(readonly=True)

    _key_uniq = models.UniqueIndex("(domain_id, key)", "An item is decided on once.")
    _rule_makes_sense = models.Constraint(
        "CHECK ((decision = 'stays') = (rule_id IS NOT NULL))", "What stays behind does so by a cutover rule."
    )

    def _decide(self, domain, keys, decision, rule=None, decided_by=None):
        """Keep one decision for many items of a domain, by their old numbers; the caller has checked the right.

        :param decided_by: {key: user id}, where it was decided elsewhere
        """
        if not keys:
            return
        self.flush_model()
        by = decided_by or {}
        self.env.cr.execute(
            """INSERT INTO fulfillment_migration_item_decision
                (domain_id, company_id, key, decision, rule_id, decided_by_id, decided_at)
            SELECT %s, %s, told.key, %s, %s, told.decided_by_id, %s
            FROM unnest(%s::text[], %s::integer[]) AS told (key, decided_by_id)
            ON CONFLICT (domain_id, key) DO UPDATE SET
                decision = excluded.decision, rule_id = excluded.rule_id,
                decided_by_id = excluded.decided_by_id, decided_at = excluded.decided_at""",
            [
                *(
                    domain.id,
                    domain.company_id.id,
                    decision,
                    rule.id if rule else None,
                    fields.Datetime.now(),
                ),
                *(list(keys), [by.get(key, self.env.uid) for key in keys]),
            ],
        )
        self.invalidate_model()
        self._show(domain)

    def _forget(self, domain, keys):
        """Take decisions back."""
        self.env.cr.execute(
            "DELETE FROM fulfillment_migration_item_decision WHERE domain_id = %s AND key = ANY(%s)",
            [domain.id, list(keys)],
        )
        self.invalidate_model()
        self._show(domain)

    def _show(self, domain):
        """Show the decisions on the items of a domain that are reviewed at present."""
        self.env.cr.execute(
            """UPDATE fulfillment_migration_item AS item SET decision_id = decision.id
            FROM fulfillment_migration_item_decision AS decision
            WHERE item.domain_id = %(domain)s AND decision.domain_id = %(domain)s AND item.key = decision.key
                AND item.product_id IS NULL AND item.decision_id IS DISTINCT FROM decision.id""",
            {"domain": domain.id},
        )
        self.env["fulfillment.migration.item"].invalidate_model()
