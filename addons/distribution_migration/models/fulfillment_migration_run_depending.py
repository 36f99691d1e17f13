from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..domains.along import NO_DEPENDANTS, TOLD_AS
from .fulfillment_migration_run_made import MADE

# Groups that are told, and the records named of each.
TOLD = 5
NAMED = 3
# Of the transaction: rows, by table and id, that stand in the way, each with the domain it is told under.
FOUND = SQL.identifier("fulfillment_undo_found")


class FulfillmentMigrationRun(models.Model):
    """What depends on the records of a load, but for what the load itself made along with them.

    Two tables of the transaction hold rows by table and id: what undoing takes away, and what stands in its way.
    """

    _inherit = "fulfillment.migration.run"

    def _check_not_depended_on(self):
        """Raise when a record that this load did not make refers to one that it made."""
        self.env.flush_all()
        for table in (MADE, FOUND):
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
            self.env.cr.execute(
                SQL(
                    "CREATE TEMPORARY TABLE %s (relname text, id integer, kind text, PRIMARY KEY (relname, id))"
                    " ON COMMIT DROP",
                    table,
                )
            )
        # The last domain first: an order is one of the orders, not one of the units of its products.
        stages = self.stage_ids.sorted("sequence", reverse=True)
        for stage in stages:
            self._gather_loaded(stage)
        self._gather_along()
        self._gather_references()
        self.env.cr.execute(SQL("ANALYZE %s", MADE))
        for stage in stages:
            self._find_dependants(stage)
        self._tell_as_documents()
        self._pass_over_own_counts()
        found = self._found(stages.mapped("kind"))
        if found:
            raise UserError(
                self.env._(
                    "%(name)s was not undone: other records depend on what it made: %(found)s.\n"
                    "Delete those first, or correct the records one by one.",
                    name=self.display_name,
                    found=", ".join(found[:TOLD]) + (" …" if len(found) > TOLD else ""),
                )
            )

    # ------------------------------------------------------------- dependants

    def _find_dependants(self, stage):
        """Keep the rows of others that refer to what a domain made, each once."""
        models_by_table = self._models_by_table()
        for table, column, target in self._references(stage.domain_id._what()):
            # Tables of many to many are no records: their rows go with either end.
            if table not in models_by_table:
                continue
            self.env.cr.execute(
                SQL(
                    """INSERT INTO %(found)s (relname, id, kind)
                    SELECT DISTINCT %(table)s, child.id, %(kind)s FROM %(child)s AS child
                    INNER JOIN %(made)s AS own
                        ON own.relname = %(target)s AND own.kind = %(kind)s AND child.%(column)s = own.id
                    WHERE NOT EXISTS (
                        SELECT FROM %(made)s AS gone WHERE gone.relname = %(table)s AND gone.id = child.id
                    )
                    ON CONFLICT DO NOTHING""",
                    found=FOUND,
                    made=MADE,
                    table=table,
                    kind=stage.kind,
                    child=SQL.identifier(table),
                    target=target,
                    column=SQL.identifier(column),
                )
            )

    def _references(self, what):
        """Return (table, column, table referred to) of the foreign keys to the records of a domain.

        Left out is what goes with a record: its translations, messages, and the parts the ORM makes with it.
        """
        tables = [self.env[what.model]._table]
        if what.inherits:
            tables.append(self.env[what.inherits[0]]._table)
        lines = []
        if what.document:
            lines.append(self.env[self.env[what.model]._fields[what.document].comodel_name]._table)
        # History names records by texts as well; that a payment is of an invoice, both of history, it does not.
        passed = () if what.history else NO_DEPENDANTS
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
                tables + lines,
                list((*what.parts, *tables, *passed)),
            )
        )

    def _tell_as_documents(self):
        """Put the document in the place of each of its lines that was found."""
        for table, (column, head) in TOLD_AS.items():
            if not (self._has(table, column) and self._has(head, "id")):
                continue
            self.env.cr.execute(
                SQL(
                    """WITH parts AS (
                        DELETE FROM %(found)s AS part USING %(child)s AS child
                        WHERE part.relname = %(table)s AND part.id = child.id AND child.%(column)s IS NOT NULL
                        RETURNING child.%(column)s AS id, part.kind
                    )
                    INSERT INTO %(found)s (relname, id, kind)
                    SELECT %(head)s, parts.id, min(parts.kind) FROM parts GROUP BY parts.id
                    ON CONFLICT DO NOTHING""",
                    found=FOUND,
                    table=table,
                    child=SQL.identifier(table),
                    column=SQL.identifier(column),
                    head=head,
                )
            )

    def _pass_over_own_counts(self):
        """Leave out opening stock of products that others moved, where it is said what they did."""
        own = SQL(
            "relname = 'stock_move' AND id IN (SELECT id FROM stock_move WHERE fulfillment_opening_run_id = %s)",
            self.id,
        )
        self.env.cr.execute(
            SQL(
                "DELETE FROM %(found)s WHERE %(own)s AND EXISTS (SELECT FROM %(found)s WHERE NOT (%(own)s))",
                found=FOUND,
                own=own,
            )
        )

    def _found(self, kinds):
        """Return what was found in words, a sentence for each model and domain.

        :param kinds: the domains in the order in which they are told
        """
        labels = self.env["fulfillment.migration.domain"]._kind_labels()
        groups = self.env.execute_query(
            SQL(
                """SELECT kind, relname, count(*), (array_agg(id ORDER BY id))[:%s] FROM %s
                GROUP BY kind, relname ORDER BY array_position(%s, kind), count(*) DESC, relname""",
                NAMED,
                FOUND,
                kinds,
            )
        )
        models_by_table, told = self._models_by_table(), []
        for kind, table, count, ids in groups:
            # Whoever undoes may not read all that refers to a record: names are told, nothing else of it.
            records = self.env[models_by_table[table]].sudo().browse(ids)
            told.append(
                self.env._(
                    "%(count)s × %(what)s (of %(domain)s: %(names)s)",
                    count=count,
                    what=self.env["ir.model"].sudo()._get(models_by_table[table]).name,
                    domain=labels[kind],
                    names=", ".join(str(name) for name in records.mapped("display_name"))
                    + (" …" if count > NAMED else ""),
                )
            )
        return told
