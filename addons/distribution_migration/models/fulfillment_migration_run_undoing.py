from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.distribution_fulfillment_base.doors import MIGRATION, doing

UNLINKED = 500
NAMED = 5
# The ledger of facts keeps the names of people by itself, and forgets who they were when those are deleted.
KEPT = ("fulfillment_party",)


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
        updated = self.result_ids.filtered(lambda result: result.state == "updated")
        if sum(self.stage_ids.mapped("updated_count")) > len(updated):
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
            for stage in self.stage_ids.sorted("sequence", reverse=True):
                self._restore_records(stage)
                left += self._restore_replaced(stage)
                self._unlink_records(stage)
        if left:
            self._tell_left(left)
        self._system_write({"state": "undone", "ended_at": fields.Datetime.now()})
        self.stage_ids.domain_id._void_signatures(self.env._("%(run)s was undone.", run=self.display_name))
        return True

    def _made(self):
        """Return {table: query of the ids in it that this load made}."""
        queries = defaultdict(list)
        for domain in self.stage_ids.domain_id:
            what = domain._what()
            table = self.env[what.model]._table
            own = SQL(
                # What was there before, and only found, is not this load's.
                "SELECT xref.res_id FROM fulfillment_migration_xref AS xref"
                " WHERE xref.run_id = %s AND xref.model = %s AND xref.is_duplicate IS NOT TRUE",
                self.id,
                what.model,
            )
            queries[table].append(own)
            if what.inherits:
                model, field = what.inherits
                queries[self.env[model]._table].append(
                    SQL(
                        # A product with variants is a row's of its own, whichever load brought its variants.
                        """SELECT part.%s FROM %s AS part WHERE part.id IN (%s) AND NOT EXISTS (
                            SELECT FROM fulfillment_migration_xref AS whole
                            WHERE whole.model = %s AND whole.res_id = part.%s
                        )""",
                        SQL.identifier(field),
                        SQL.identifier(table),
                        own,
                        model,
                        SQL.identifier(field),
                    )
                )
            if what.document:
                lines = self.env[what.model]._fields[what.document]
                queries[self.env[lines.comodel_name]._table].append(
                    SQL(
                        "SELECT line.id FROM %s AS line WHERE line.%s IN (%s)",
                        SQL.identifier(self.env[lines.comodel_name]._table),
                        SQL.identifier(lines.inverse_name),
                        own,
                    )
                )
            for model, field in what.comes_with:
                queries[self.env[model]._table].append(
                    SQL(
                        """SELECT along.id FROM %s AS along WHERE along.%s IN (%s) AND NOT EXISTS (
                            SELECT FROM fulfillment_migration_xref AS row
                            WHERE row.model = %s AND row.res_id = along.id
                        )""",
                        SQL.identifier(self.env[model]._table),
                        SQL.identifier(field),
                        own,
                        model,
                    )
                )
        return {table: SQL(" UNION ").join(its) for table, its in queries.items()}

    def _check_not_depended_on(self):
        """Raise when a record that this load did not make refers to one that it made."""
        found = []
        for kind in self.stage_ids.mapped("kind"):
            what = self.stage_ids.filtered(lambda stage, kind=kind: stage.kind == kind).domain_id._what()
            for model, count in self._dependants(what):
                found.append(
                    self.env._(
                        "%(count)s × %(what)s (of %(domain)s)",
                        count=count,
                        what=self.env["ir.model"]._get(model).name,
                        domain=self.env["fulfillment.migration.domain"]._kind_labels()[kind],
                    )
                )
        if found:
            raise UserError(
                self.env._(
                    "%(name)s was not undone: other records depend on what it made: %(found)s.\n"
                    "Delete those first, or correct the records one by one.",
                    name=self.display_name,
                    found=", ".join(found[:NAMED]) + (" …" if len(found) > NAMED else ""),
                )
            )

    def _dependants(self, what):
        """Yield (model, count) of rows of others that refer to records of a domain."""
        models_by_table = {model._table: name for name, model in self.env.registry.items() if model._auto}
        made = self._made()
        for table, column, target in self._references(what):
            # Tables of many to many are no records: their rows go with either end.
            if table not in models_by_table:
                continue
            own = SQL("AND child.id NOT IN (%s)", made[table]) if table in made else SQL("")
            ((count,),) = self.env.execute_query(
                SQL(
                    "SELECT count(*) FROM %s AS child WHERE child.%s IN (%s) %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    made[target],
                    own,
                )
            )
            if count:
                yield models_by_table[table], count

    def _references(self, what):
        """Return (table, column, table referred to) of the foreign keys to the records of a domain.

        Left out is what goes with a record: its translations, messages, and the parts the ORM makes with it.
        """
        tables = [self.env[what.model]._table]
        if what.inherits:
            tables.append(self.env[what.inherits[0]]._table)
        return self.env.execute_query(
            SQL(
                """SELECT child.relname, field.attname, parent.relname
                FROM pg_constraint AS reference
                INNER JOIN pg_class AS child ON reference.conrelid = child.oid
                INNER JOIN pg_class AS parent ON reference.confrelid = parent.oid
                INNER JOIN pg_attribute AS field
                    ON reference.conrelid = field.attrelid AND reference.conkey[1] = field.attnum
                WHERE reference.contype = 'f' AND parent.relname = ANY(%s) AND NOT child.relname = ANY(%s)
                ORDER BY child.relname, field.attname""",
                tables,
                list((*what.parts, *tables, *KEPT)),
            )
        )

    def _restore_records(self, stage):
        """Give updated records back the values that they had before this load."""
        loader, domain = self.env["fulfillment.migration.loader"]._of(stage.kind), stage.domain_id
        results = self.result_ids.filtered(
            lambda result: result.stage_id == stage and result.state == "updated"
        )
        Model = domain._model().with_context(active_test=False)
        for result in results:
            record = Model.browse(result.res_id).exists()
            if record:
                loader._restore(domain, record, result.change_kept)
        self.env.cr.execute(
            """UPDATE fulfillment_migration_xref AS xref
            SET fingerprint = result.change_kept ->> 'fingerprint', said = result.change_kept -> 'said'
            FROM fulfillment_migration_result AS result
            WHERE result.stage_id = %s AND result.state = 'updated' AND xref.company_id = result.company_id
                AND xref.kind = %s AND xref.legacy_key = result.key""",
            [stage.id, stage.kind],
        )

    def _unlink_records(self, stage):
        loader = self.env["fulfillment.migration.loader"]._of(stage.kind)
        self.env.cr.execute(
            """SELECT xref.res_id FROM fulfillment_migration_xref AS xref
            -- Rows go with their file, when it is replaced by a newer one: the record is to be found without them.
            LEFT JOIN fulfillment_migration_result AS result
                ON xref.res_id = result.res_id AND result.stage_id = %s AND result.state = 'loaded'
            WHERE xref.run_id = %s AND xref.kind = %s AND xref.is_duplicate IS NOT TRUE
            ORDER BY coalesce(result.level, 0) DESC, xref.res_id DESC""",
            [stage.id, self.id, stage.kind],
        )
        ids = list(dict.fromkeys(res_id for (res_id,) in self.env.cr.fetchall()))
        for start in range(0, len(ids), UNLINKED):
            loader._take_back(stage.domain_id, ids[start : start + UNLINKED])
        self._forget_duplicates(stage, ids)
        self.env.cr.execute(
            "DELETE FROM fulfillment_migration_xref WHERE run_id = %s AND kind = %s", [self.id, stage.kind]
        )
        self.env["fulfillment.migration.xref"].invalidate_model()
