from odoo import models
from odoo.tools import SQL

from ..domains.along import HEADS, REFERENCES, ROWS

# Of the transaction: rows, by table and id, that undoing takes away, each with the domain that made it.
MADE = SQL.identifier("fulfillment_undo_made")


class FulfillmentMigrationRun(models.Model):
    """What a load made: its records, and what Odoo made along with them (domains/along.py)."""

    _inherit = "fulfillment.migration.run"

    def _gather(self, table, rows):
        """Keep rows of a table as made; return how many are new.

        :param rows: query of (id, domain)
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (relname, id, kind) SELECT %s, made.* FROM (%s) AS made ON CONFLICT DO NOTHING",
                MADE,
                table,
                rows,
            )
        )
        return self.env.cr.rowcount

    def _gather_loaded(self, stage):
        """Keep the records of a domain, what goes with each, and the lines of documents."""
        what, kind = stage.domain_id._what(), stage.kind

        def keep(table, ids):
            self._gather(table, SQL("SELECT kept.*, %s FROM (%s) AS kept", kind, ids))

        table = self.env[what.model]._table
        own = SQL(
            # What was there before, and only found, is not this load's.
            "SELECT xref.res_id FROM fulfillment_migration_xref AS xref"
            " WHERE xref.run_id = %s AND xref.kind = %s AND xref.model = %s AND xref.is_duplicate IS NOT TRUE",
            self.id,
            kind,
            what.model,
        )
        keep(table, own)
        if what.inherits:
            model, field = what.inherits
            # A product with variants is a row's of its own, whichever load brought its variants.
            whole = SQL(
                """SELECT DISTINCT part.%s FROM %s AS part WHERE part.id IN (%s) AND NOT EXISTS (
                    SELECT FROM fulfillment_migration_xref AS whole
                    WHERE whole.model = %s AND whole.res_id = part.%s
                )""",
                SQL.identifier(field),
                SQL.identifier(table),
                own,
                model,
                SQL.identifier(field),
            )
            keep(self.env[model]._table, whole)
        if what.document:
            lines = self.env[what.model]._fields[what.document]
            child = self.env[lines.comodel_name]._table
            open_only = SQL("line.state <> 'done'") if child == "stock_move" else SQL("TRUE")
            keep(
                child,
                SQL(
                    "SELECT line.id FROM %s AS line WHERE line.%s IN (%s) AND %s",
                    SQL.identifier(child),
                    SQL.identifier(lines.inverse_name),
                    own,
                    open_only,
                ),
            )
        for model, field in what.comes_with:
            along = SQL(
                """SELECT along.id FROM %s AS along WHERE along.%s IN (%s) AND NOT EXISTS (
                    SELECT FROM fulfillment_migration_xref AS row
                    WHERE row.model = %s AND row.res_id = along.id
                )""",
                SQL.identifier(self.env[model]._table),
                SQL.identifier(field),
                own,
                model,
            )
            keep(self.env[model]._table, along)
        for child, along in self.env["fulfillment.migration.loader"]._of(kind)._made_beside(self):
            keep(child, along)

    def _gather_along(self):
        """Keep what Odoo made along with what is kept, and along with that, until nothing is left."""
        rows = [row for row in ROWS if self._has(row[0], row[1]) and self._has(row[2], "id")]
        heads = [head for head in HEADS if self._has(head[1], head[2]) and self._has(head[0], "id")]
        more = True
        while more:
            more = 0
            for table, column, parent, condition in rows:
                more += self._gather(
                    table,
                    SQL(
                        """SELECT along.id, parent.kind FROM %s AS along
                        INNER JOIN %s AS parent ON parent.relname = %s AND along.%s = parent.id
                        WHERE %s""",
                        SQL.identifier(table),
                        MADE,
                        parent,
                        SQL.identifier(column),
                        SQL(condition),  # pylint: disable=sql-injection; written above
                    ),
                )
            for table, child, column in heads:
                more += self._gather(
                    table,
                    SQL(
                        """SELECT part.%(column)s, min(own.kind) FROM %(child)s AS part
                        INNER JOIN %(made)s AS own ON own.relname = %(name)s AND part.id = own.id
                        WHERE part.%(column)s IS NOT NULL AND NOT EXISTS (
                            SELECT FROM %(child)s AS other
                            WHERE other.%(column)s = part.%(column)s AND NOT EXISTS (
                                SELECT FROM %(made)s AS gone WHERE gone.relname = %(name)s AND gone.id = other.id
                            )
                        )
                        GROUP BY part.%(column)s""",
                        column=SQL.identifier(column),
                        child=SQL.identifier(child),
                        made=MADE,
                        name=child,
                    ),
                )

    def _gather_references(self):
        """Keep what ties moves to the orders of the load."""
        for table, reference, document, parent in self._references_here():
            self._gather(
                "stock_reference",
                SQL(
                    """SELECT DISTINCT ON (tie.%(reference)s) tie.%(reference)s, own.kind FROM %(table)s AS tie
                    INNER JOIN %(made)s AS own ON own.relname = %(parent)s AND tie.%(document)s = own.id""",
                    reference=SQL.identifier(reference),
                    table=SQL.identifier(table),
                    made=MADE,
                    parent=parent,
                    document=SQL.identifier(document),
                ),
            )

    def _has(self, table, column):
        """Tell whether this database has a table of records with a column."""
        model = self._models_by_table().get(table)
        return bool(model) and column in self.env[model]._fields

    def _models_by_table(self):
        return {model._table: name for name, model in self.env.registry.items() if model._auto}

    # -------------------------------------------------------------- undoing

    def _release_goods(self):
        """Unreserve what the transfers made along hold: their goods are to be taken back before the orders."""
        reserved = self.env.execute_query(
            SQL(
                """SELECT move.id FROM stock_move AS move
                INNER JOIN %s AS own ON own.relname = 'stock_move' AND move.id = own.id
                WHERE move.state IN ('assigned', 'partially_available')""",
                MADE,
            )
        )
        self.env["stock.move"].browse(move_id for (move_id,) in reserved)._do_unreserve()

    def _drop_orphans(self):
        """Delete what the load made along and Odoo leaves behind: prices and references of nothing."""
        self.env.flush_all()
        for model, orphaned in (
            (
                "product.value",
                SQL(
                    "left_over.product_id IS NULL AND left_over.lot_id IS NULL AND left_over.move_id IS NULL"
                ),
            ),
            (
                "stock.reference",
                SQL(" AND ").join(
                    SQL(
                        "NOT EXISTS (SELECT FROM %s AS tie WHERE tie.%s = left_over.id)",
                        SQL.identifier(table),
                        SQL.identifier(reference),
                    )
                    for table, reference, _document, _parent in self._references_here()
                ),
            ),
        ):
            table = self.env[model]._table
            left = self.env.execute_query(
                SQL(
                    """SELECT left_over.id FROM %s AS left_over
                    INNER JOIN %s AS own ON own.relname = %s AND left_over.id = own.id WHERE %s""",
                    SQL.identifier(table),
                    MADE,
                    table,
                    orphaned,
                )
            )
            # They belong to nobody any more.
            self.env[model].sudo().browse(record_id for (record_id,) in left).unlink()

    def _references_here(self):
        """Return those of REFERENCES whose documents this database has."""
        return [one for one in REFERENCES if self._has(one[3], "id")]
