from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..domains.along import HEADS, NO_DEPENDANTS, REFERENCES, ROWS, TOLD_AS

# Groups that are told, and the records named of each.
TOLD = 5
NAMED = 3
MADE, FOUND = SQL.identifier("fulfillment_undo_made"), SQL.identifier("fulfillment_undo_found")


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
        for table, reference, document, parent in self._references_here():
            self._gather(
                "stock_reference",
                None,
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

    # ------------------------------------------------------------------- made

    def _gather(self, table, kind, ids):
        """Keep what a query finds in a table as made; return how many rows are new.

        :param kind: the domain, as SQL
        :param ids: query of two columns, id and kind, if `kind` is None
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (relname, id, kind) SELECT %s, made.* FROM (%s) AS made"
                " ON CONFLICT DO NOTHING",
                MADE,
                table,
                ids,
            )
            if kind is None
            else SQL(
                "INSERT INTO %s (relname, id, kind) SELECT %s, made.*, %s FROM (%s) AS made"
                " ON CONFLICT DO NOTHING",
                MADE,
                table,
                kind,
                ids,
            )
        )
        return self.env.cr.rowcount

    def _gather_loaded(self, stage):
        """Keep the records of a domain, what goes with each, and the lines of documents."""
        what, kind = stage.domain_id._what(), stage.kind
        table = self.env[what.model]._table
        own = SQL(
            # What was there before, and only found, is not this load's.
            "SELECT xref.res_id FROM fulfillment_migration_xref AS xref"
            " WHERE xref.run_id = %s AND xref.kind = %s AND xref.model = %s AND xref.is_duplicate IS NOT TRUE",
            self.id,
            kind,
            what.model,
        )
        self._gather(table, kind, own)
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
            self._gather(self.env[model]._table, kind, whole)
        if what.document:
            lines = self.env[what.model]._fields[what.document]
            child = self.env[lines.comodel_name]._table
            open_only = SQL("line.state <> 'done'") if child == "stock_move" else SQL("TRUE")
            self._gather(
                child,
                kind,
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
            self._gather(self.env[model]._table, kind, along)
        for child, along in self.env["fulfillment.migration.loader"]._of(kind)._made_beside(self):
            self._gather(child, kind, along)

    def _gather_along(self):
        """Keep what Odoo made along with what is kept, and along with that, until nothing is left."""
        there = self._tables()
        rows = [row for row in ROWS if {row[0], row[2]} <= there]
        heads = [head for head in HEADS if {head[0], head[1]} <= there]
        more = True
        while more:
            more = 0
            for table, column, parent, condition in rows:
                more += self._gather(
                    table,
                    None,
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
                    None,
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

    def _tables(self):
        """Return the names of the tables that ROWS and HEADS speak of and this database has, with their columns."""
        asked = {(row[0], row[1]) for row in ROWS} | {(head[1], head[2]) for head in HEADS}
        return {
            table
            for table in {name for row in ROWS for name in (row[0], row[2])} | {head[0] for head in HEADS}
            if table in self._models_by_table()
        } - {
            table
            for table, column in asked
            if table in self._models_by_table()
            and column not in self.env[self._models_by_table()[table]]._fields
        }

    def _models_by_table(self):
        return {model._table: name for name, model in self.env.registry.items() if model._auto}

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
                list((*what.parts, *tables, *NO_DEPENDANTS)),
            )
        )

    def _tell_as_documents(self):
        """Put the document in the place of each of its lines that was found."""
        for table, (column, head) in TOLD_AS.items():
            if not {table, head} <= self._models_by_table().keys():
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
        """Delete what the load made along and Odoo leaves behind when that is gone: prices and references of nothing."""
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
        return [one for one in REFERENCES if one[3] in self._models_by_table()]
