from odoo import api, models
from odoo.tools import SQL

from ..queries.judged_line import JUDGED_LINE
from ..queries.product_facts import PACKAGING


class FulfillmentCheckSale(models.AbstractModel):
    """What the checks of sale orders share to judge the past."""

    _inherit = "fulfillment.check.sale"

    @api.model
    def _departures(
        self,
        company_ids,
        date_from,
        date_to,
        *,
        expected,
        actual,
        deviation,
        amount=None,
        joins=None,
        where=None,
        by_line=False,
    ):
        """Return the query of `_backtest` over confirmed orders, from the expressions that differ.

        They may name `sale` (the order) and, by line, `line`, `product`, `template`, `line_uom` and
        `product_uom`: only lines that `_has_basis` accepts. What deviates by nothing is left out.
        """
        self._flush_orders()
        return SQL(
            """
            SELECT * FROM (
                SELECT sale.id AS record_id, %(line_id)s AS line_id, sale.date_order AS occurred_at,
                    sale.company_id, sale.warehouse_id, %(product_id)s AS product_id, sale.partner_id,
                    (%(expected)s)::float8 AS expected, (%(actual)s)::float8 AS actual,
                    (%(deviation)s)::float8 AS deviation, (%(amount)s)::float8 AS amount
                FROM sale_order AS sale
                %(line_joins)s
                %(joins)s
                WHERE sale.state = 'sale' AND sale.company_id = ANY(%(company_ids)s)
                    AND sale.date_order >= %(date_from)s AND sale.date_order < %(date_to)s
                    AND (%(line_where)s) AND (%(where)s)
            ) AS measured
            WHERE deviation > 0
            """,
            line_id=SQL("line.id") if by_line else SQL("NULL::integer"),
            product_id=SQL("line.product_id") if by_line else SQL("NULL::integer"),
            expected=expected,
            actual=actual,
            deviation=deviation,
            amount=amount or SQL("NULL"),
            line_joins=self._line_joins() if by_line else SQL(),
            joins=joins or SQL(),
            company_ids=list(company_ids),
            date_from=date_from,
            date_to=date_to,
            line_where=self._line_where() if by_line else SQL("TRUE"),
            where=where or SQL("TRUE"),
        )

    @api.model
    def _flush_orders(self):
        # Backtests are rare and read master data of all kinds: all that waits is written first.
        self.env.flush_all()

    @api.model
    def _line_joins(self):
        return SQL(
            """
            INNER JOIN sale_order_line AS line ON line.order_id = sale.id
            INNER JOIN product_product AS product ON line.product_id = product.id
            INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
            INNER JOIN uom_uom AS line_uom ON line.product_uom_id = line_uom.id
            INNER JOIN uom_uom AS product_uom ON template.uom_id = product_uom.id
            """
        )

    @api.model
    def _line_where(self):
        """`_has_basis` in SQL."""
        return SQL(JUDGED_LINE)

    @api.model
    def _packaging_join(self):
        """Join that says how many of the product's unit are in its smallest packaging: packaging.size."""
        return SQL("INNER JOIN LATERAL (%s) AS packaging ON packaging.size IS NOT NULL", SQL(PACKAGING))

    @api.model
    def _product_qty_sql(self):
        """`_fulfillment_product_qty` in SQL."""
        return SQL("(line.product_uom_qty * line_uom.factor / product_uom.factor)")

    @api.model
    def _net_price_sql(self):
        """Net unit price of the line, after its discount, in the currency of the order."""
        return SQL("(line.price_unit * (1 - COALESCE(line.discount, 0) / 100.0))")

    @api.model
    def _rate_sql(self):
        """Divide by it to get company currency."""
        return SQL("COALESCE(NULLIF(sale.currency_rate, 0), 1)")

    @api.model
    def _tz_join(self, company_ids):
        """Join that names the time zone of each company: zone.tz."""
        companies = self.env["res.company"].browse(company_ids)
        return SQL(
            "INNER JOIN (VALUES %s) AS zone (company_id, tz) ON sale.company_id = zone.company_id",
            SQL(", ").join(SQL("(%s, %s)", company.id, self._tz(company)) for company in companies),
        )
