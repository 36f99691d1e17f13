from odoo import api, models


class FulfillmentMigrationXref(models.Model):
    """Records that Odoo merges: what leads to the one that goes, leads to the one that stays."""

    _inherit = "fulfillment.migration.xref"

    @api.model
    def _lead_to(self, gone, survivor):
        """Let old numbers, rows of loads and duplicates of records lead to their survivor.

        A number names one record a company, old system and domain, so that none can stand twice afterwards. The
        records stay when the load that brought the number is undone: as with other duplicates, it did not make the
        survivor.
        :param gone: records of one model that are about to be deleted or archived
        :param survivor: one record of that model, in any company
        """
        self.env.flush_all()
        asked = {"model": survivor._name, "gone": gone.ids, "survivor": survivor.id}
        self.env.cr.execute(
            """UPDATE fulfillment_migration_result AS result SET res_id = %(survivor)s
            FROM fulfillment_migration_xref AS xref
            INNER JOIN fulfillment_migration_domain AS domain
                ON xref.company_id = domain.company_id AND xref.kind = domain.kind
            INNER JOIN fulfillment_migration_set AS load_set
                ON domain.set_id = load_set.id AND load_set.system = xref.system
            INNER JOIN fulfillment_migration_stage AS stage ON domain.id = stage.domain_id
            WHERE xref.model = %(model)s AND xref.res_id = ANY(%(gone)s)
                AND result.stage_id = stage.id AND result.key = xref.legacy_key AND result.res_id = xref.res_id""",
            asked,
        )
        self.env.cr.execute(
            """UPDATE fulfillment_migration_xref SET res_id = %(survivor)s, is_duplicate = TRUE
            WHERE model = %(model)s AND res_id = ANY(%(gone)s)""",
            asked,
        )
        self.invalidate_model()
        self.env["fulfillment.migration.result"].invalidate_model(["res_id"])
        domains = self.env["fulfillment.migration.domain"]._domains()
        kinds = [code for code, what in domains.items() if what.model == survivor._name]
        # All companies that met these records, whoever merges them.
        self.env["fulfillment.migration.match.group"].sudo()._records_became(gone, survivor, kinds)
        self.env["fulfillment.migration.match.different"].sudo()._records_became(gone, survivor, kinds)
