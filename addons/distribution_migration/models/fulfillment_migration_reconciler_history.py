from decimal import Decimal

from odoo import models
from odoo.tools import SQL


class FulfillmentMigrationReconcilerHistory(models.AbstractModel):
    """History by month: quantities by warehouse, amounts by currency, files against rows of history.

    Both sides multiply the same fields. A flag among them, as the mark of credit notes, turns the sign.
    What rows leave out and the load filled in (the only warehouse) counts as filled in.
    """

    _name = "fulfillment.migration.reconciler.history"
    _inherit = "fulfillment.migration.reconciler"
    _description = "History of Files against Odoo"

    def _parts_of(self, measure):
        """Return (the numbers that are multiplied, the flag that turns the sign or None) of a measure."""
        own = self.env[measure.model]._fields
        flags = [code for code in measure.of if own[code].type == "boolean"]
        return [code for code in measure.of if code not in flags], next(iter(flags), None)

    # ------------------------------------------------------------------ files

    def _is_said(self, measure, codes):
        numbers, _flag = self._parts_of(measure)
        return set(numbers) <= codes

    def _said_text(self, domain, code, text):
        field = domain._what().by_code[code]
        return SQL("left(%s, 7)", text) if field.kind == "date" else text

    def _said_amount(self, domain, measure, texts):
        numbers, flag = self._parts_of(measure)
        amount = SQL(" * ").join(SQL("(%s)::numeric", texts[code]) for code in numbers)
        if not flag:
            return amount
        # Credit notes come with their mark, with a minus, or with both.
        return SQL("CASE WHEN %s = 'true' THEN -abs(%s) ELSE %s END", texts[flag], amount, amount)

    def _named(self, domain, measure, rows):
        names_of = super()._named(domain, measure, rows)
        if "warehouse" not in measure.by:
            return names_of
        place = measure.by.index("warehouse")
        only = self.env["fulfillment.history.load"]._only_warehouse(domain.company_id).id or ""

        def with_warehouse(row):
            names = names_of(row)
            return (*names[:place], names[place] or only, *names[place + 1 :])

        return with_warehouse

    # ------------------------------------------------------------------- Odoo

    def _odoo(self, run, domain, measure, part=None):
        numbers, flag = self._parts_of(measure)
        model = self.env[measure.model]
        amount = SQL(" * ").join(SQL.identifier("line", code) for code in numbers)
        if flag:
            amount = SQL("CASE WHEN %s THEN -(%s) ELSE %s END", SQL.identifier("line", flag), amount, amount)
        names = [self._month(model, domain._what().history.instants)]
        names += [SQL.identifier("line", path) for path in measure.groups[1:]]
        rows = self.env.execute_query(
            SQL(
                """SELECT %(names)s, coalesce(sum(%(amount)s), 0)::text, max(line.write_date)
                FROM %(table)s AS line
                INNER JOIN fulfillment_migration_xref AS xref
                    ON xref.company_id = line.company_id AND xref.kind = %(kind)s AND xref.res_id = line.id
                INNER JOIN fulfillment_migration_run AS run ON xref.run_id = run.id
                WHERE line.company_id = %(company)s AND run.set_id = %(set)s
                GROUP BY %(names)s""",
                names=SQL(", ").join(names),
                amount=amount,
                table=SQL.identifier(model._table),
                kind=domain.kind,
                company=domain.company_id.id,
                set=domain.set_id.id,
            )
        )
        return {
            tuple(name or "" for name in named): {"sum": Decimal(total), "written": written}
            for *named, total, written in rows
        }

    def _month(self, model, instants):
        """Return the month of the first of its dates that a row has, where it happened."""
        days = [
            SQL.identifier("line", name)
            if model._fields[name].type == "date"
            else SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE line.tz)", SQL.identifier("line", name))
            for name in instants
        ]
        return SQL("to_char(coalesce(%s), 'YYYY-MM')", SQL(", ").join(days))
