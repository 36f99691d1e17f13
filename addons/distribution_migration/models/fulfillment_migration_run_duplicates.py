from markupsafe import Markup

from odoo import models
from odoo.tools import SQL

from .fulfillment_migration_loader import plain, writable


class FulfillmentMigrationStage(models.Model):
    """Rows that became another row: their numbers are kept as soon as that row is a record."""

    _inherit = "fulfillment.migration.stage"

    def _keep_merged(self, keys=None):
        """Let the numbers of merged rows lead to the record of their survivor, where it has one by now.

        :param keys: of the survivors asked for; all by default
        """
        self.ensure_one()
        asked = SQL("TRUE") if keys is None else SQL("result.survivor_key = ANY(%s)", list(keys))
        domain, run = self.domain_id, self.run_id
        self.env.cr.execute(
            SQL(
                """WITH done AS (
                    UPDATE fulfillment_migration_result AS result SET res_id = xref.res_id
                    FROM fulfillment_migration_xref AS xref
                    WHERE result.stage_id = %(stage)s AND result.state = 'merged' AND result.res_id IS NULL
                        AND result.survivor_key IS NOT NULL AND %(asked)s
                        AND xref.company_id = %(company)s AND xref.system = %(system)s AND xref.kind = %(kind)s
                        AND xref.legacy_key = result.survivor_key
                    RETURNING result.key, result.fingerprint, result.res_id
                ),
                named AS (
                    INSERT INTO ir_model_data
                        (module, name, model, res_id, noupdate, create_uid, create_date, write_uid, write_date)
                    SELECT '__migration__', %(prefix)s || md5(done.key), %(model)s, done.res_id, TRUE, %(uid)s,
                        now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                    FROM done
                    ON CONFLICT (module, name) DO UPDATE SET res_id = EXCLUDED.res_id
                )
                INSERT INTO fulfillment_migration_xref
                    (company_id, system, kind, legacy_key, model, res_id, run_id, fingerprint, is_duplicate)
                SELECT %(company)s, %(system)s, %(kind)s, done.key, %(model)s, done.res_id, %(run)s,
                    done.fingerprint, TRUE
                FROM done""",
                stage=self.id,
                asked=asked,
                company=domain.company_id.id,
                system=domain.set_id.system,
                kind=domain.kind,
                prefix=f"{run.set_id._external_id_prefix()}_{domain.kind}_",
                model=domain._what().model,
                uid=self.env.uid,
                run=run.id,
            )
        )

    def _refuse_left_over(self):
        """Refuse merged rows whose survivor was not loaded."""
        self.env.cr.execute(
            """UPDATE fulfillment_migration_result
            SET state = 'refused', code = 'merged_away', target = 'key', value = survivor_key
            WHERE stage_id = ANY(%s) AND state = 'merged' AND res_id IS NULL""",
            [self.ids],
        )
        self.env["fulfillment.migration.result"].invalidate_model()


class FulfillmentMigrationRun(models.Model):
    """Taking back what a load did to records that were there before it."""

    _inherit = "fulfillment.migration.run"

    def _restore_replaced(self, stage):
        """Give records that were there before the values back that the load replaced.

        :returns: sentences of what was changed since and therefore stays
        """
        results = self.result_ids.browse(
            result_id
            for (result_id,) in self.env.execute_query(
                SQL(
                    """SELECT id FROM fulfillment_migration_result
                    WHERE stage_id = %s AND state = 'merged' AND replaced IS NOT NULL ORDER BY id DESC""",
                    stage.id,
                )
            )
        )
        Model = self.env[stage.domain_id._what().model].with_company(self.company_id)
        there, left = set(Model.browse(results.mapped("res_id")).exists().ids), []
        for result in results.filtered(lambda result: result.res_id in there):
            record = Model.browse(result.res_id)
            values = {}
            for name, (before, after) in result.replaced.items():
                if plain(record, name) == after:
                    values[name] = writable(record, name, before)
                else:
                    left.append(
                        self.env._(
                            "%(field)s of %(record)s: changed since the load",
                            field=record._fields[name]._description_string(self.env),
                            record=record.display_name,
                        )
                    )
            record.write(values)
        return left

    def _tell_left(self, left):
        items = Markup().join(Markup("<li>%s</li>") % line for line in left)
        self.set_id.message_post(
            body=Markup("<p>%s</p><ul>%s</ul>")
            % (self.env._("%(name)s was undone, and this was left as it is:", name=self.display_name), items)
        )

    def _forget_names(self, stage):
        """Forget the external ids of rows that became other records."""
        names = SQL(
            """SELECT %s || md5(xref.legacy_key) FROM fulfillment_migration_xref AS xref
            WHERE xref.run_id = %s AND xref.kind = %s AND xref.is_duplicate""",
            f"{self.set_id._external_id_prefix()}_{stage.kind}_",
            self.id,
            stage.kind,
        )
        # By their names, a part at a time: joined, PostgreSQL may look through all numbers for each external id.
        for part in self._in_parts(names):
            self.env.cr.execute(
                "DELETE FROM ir_model_data WHERE module = '__migration__' AND name = ANY(%s) AND model = %s",
                [part, stage.domain_id._what().model],
            )

    def _forget_duplicates(self, stage, ids):
        """Forget the numbers that lead to records which are gone."""
        self.env.cr.execute(
            "DELETE FROM fulfillment_migration_xref WHERE model = %s AND res_id = ANY(%s) AND is_duplicate",
            [stage.domain_id._what().model, ids],
        )
