from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.distribution_fulfillment_base.doors import MIGRATION, doing

from ..streaming import in_parts

UNLINKED = 500


class FulfillmentMigrationRun(models.Model):
    """Taking a real load back, while nothing else depends on what it made."""

    _inherit = "fulfillment.migration.run"

    def action_undo(self):
        """Delete the records of a load, last domain first.

        :raises UserError: when it runs, or other records depend on its own; nothing is deleted then
        """
        self.ensure_one()
        self.check_access("write")
        if self.kind != "real" or self.state not in ("done", "stopped", "failed"):
            raise UserError(
                self.env._(
                    "%(name)s cannot be undone: it is running, or left nothing behind.",
                    name=self.display_name,
                )
            )
        updated = self.env["fulfillment.migration.result"].search_count(
            [("run_id", "=", self.id), ("state", "=", "updated")]
        )
        if sum(self.stage_ids.mapped("updated_count")) > updated:
            # Rows go with their file, and with them what the records held before.
            raise UserError(
                self.env._(
                    "%(name)s cannot be undone: a file of it was removed, and nobody knows any more what the records "
                    "held that it updated.\nCorrect them by hand, or bring their values along by another load.",
                    name=self.display_name,
                )
            )
        if not updated and not self._has_records():
            raise UserError(self.env._("%(name)s made nothing that could be undone.", name=self.display_name))
        self._check_not_depended_on()
        left = []
        with doing(self.env, source=MIGRATION):
            self._release_goods()
            for stage in self.stage_ids.sorted("sequence", reverse=True):
                self._restore_records(stage)
                left += self._restore_replaced(stage)
                self._unlink_records(stage)
            self._drop_orphans()
        if left:
            self._tell_left(left)
        self._system_write({"state": "undone", "ended_at": fields.Datetime.now()})
        self.stage_ids.domain_id._void_signatures(self.env._("%(run)s was undone.", run=self.display_name))
        return True

    def _restore_records(self, stage):
        """Give updated records back the values that they had before this load."""
        loader, domain = self.env["fulfillment.migration.loader"]._of(stage.kind), stage.domain_id
        updated = SQL(
            "SELECT id FROM fulfillment_migration_result WHERE stage_id = %s AND state = 'updated' ORDER BY id",
            stage.id,
        )
        Model = domain._model().with_context(active_test=False)
        for ids in self._in_parts(updated):
            results = self.env["fulfillment.migration.result"].browse(ids)
            there = set(Model.browse(results.mapped("res_id")).exists().ids)
            for result in results.filtered(lambda result: result.res_id in there):  # noqa: B023
                loader._restore(domain, Model.browse(result.res_id), result.change_kept)
        self.env.cr.execute(
            """UPDATE fulfillment_migration_xref AS xref
            SET fingerprint = result.change_kept ->> 'fingerprint', said = result.change_kept -> 'said'
            FROM fulfillment_migration_result AS result
            WHERE result.stage_id = %s AND result.state = 'updated' AND xref.company_id = result.company_id
                AND xref.system = %s AND xref.kind = %s AND xref.legacy_key = result.key""",
            [stage.id, self.set_id.system, stage.kind],
        )

    def _unlink_records(self, stage):
        loader = self.env["fulfillment.migration.loader"]._of(stage.kind)
        loader = loader.with_context(fulfillment_undone_run_id=self.id)
        made = SQL(
            """SELECT record.id FROM (
                SELECT xref.res_id AS id, 0 AS level, TRUE AS is_made FROM fulfillment_migration_xref AS xref
                WHERE xref.run_id = %s AND xref.kind = %s AND xref.is_duplicate IS NOT TRUE
                UNION ALL
                -- Rows go with their file, when it is replaced by a newer one: the record is to be found without
                -- them.
                SELECT result.res_id, result.level, FALSE FROM fulfillment_migration_result AS result
                WHERE result.stage_id = %s AND result.state = 'loaded'
            ) AS record
            GROUP BY record.id HAVING bool_or(record.is_made)
            ORDER BY max(record.level) DESC, record.id DESC""",
            self.id,
            stage.kind,
            stage.id,
        )
        self._forget_names(stage)
        for ids in self._in_parts(made):
            loader._take_back(stage.domain_id, ids)
            self._forget_duplicates(stage, ids)
        loader._leave_nothing(stage.domain_id, self)
        self.env.cr.execute(
            "DELETE FROM fulfillment_migration_xref WHERE run_id = %s AND kind = %s", [self.id, stage.kind]
        )
        self.env["fulfillment.migration.xref"].invalidate_model()
        self.env.registry.clear_cache()

    def _in_parts(self, query):
        """Yield what a query of one column finds, some at a time; memory holds no more than what is done with these."""
        for rows in in_parts(self.env.cr, "fulfillment_undo_part", query, UNLINKED):
            yield [value for (value,) in rows]
            self.env.invalidate_all()
