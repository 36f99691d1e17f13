from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..finding import Measure


class Debt(NamedTuple):
    """What a customer owes a company, in its currency. Draft invoices are owed, and not overdue."""

    overdue_since: date | None = None
    overdue: float = 0.0
    owed: float = 0.0
    ordered: float = 0.0  # confirmed and not invoiced; 0 where no check asked for it


class ProductFacts(NamedTuple):
    """What is known of a product in a company."""

    cost: float  # per unit of the product, in company currency
    packaging_size: float  # of the smallest packaging, in the product's unit; 0: has none
    is_taxed: bool  # it has taxes of its own for sales in the company
    list_price: float  # per unit of the product, in the currency that follows
    currency_id: int
    has_attributes: bool  # which may have prices of their own


class FulfillmentCheckSale(models.AbstractModel):
    """What the checks of sale orders have in common. It has no code, so it is no check itself."""

    _name = "fulfillment.check.sale"
    _inherit = "fulfillment.check"
    _description = "Check of Sale Orders"

    # --- measuring ----------------------------------------------------------------------

    @api.model
    def _judged_lines(self, records, old_lines=None, **given):
        """The lines of goods and services that are judged.

        :param old_lines: {line: values before, or None for an added line} where a confirmed order
            was changed; only those lines are judged then
        """
        lines = records.order_line
        if old_lines is not None:
            lines &= lines.browse().union(*old_lines)
        return lines.filtered(self._has_basis)

    @staticmethod
    def _has_basis(line):
        return (
            line.product_id
            and not line.display_type
            and not line.is_downpayment
            and not line.is_expense
            and not line.combo_item_id
            and line.product_type != "combo"
            and line.product_uom_qty > 0
        )

    @api.model
    def _of_order(self, order, deviation, value_unit, summary, expected=0.0, actual=None, basis=""):
        """A measure of the order as a whole; by default nothing was expected and the deviation found."""
        return Measure(
            record=order,
            line=self.env["sale.order.line"],
            expected=expected,
            actual=deviation if actual is None else actual,
            deviation=deviation,
            value_unit=value_unit,
            summary=summary,
            basis=basis,
        )

    @api.model
    def _tz(self, company):
        """The time zone whose days count in a company."""
        return company.partner_id.tz or self.env.user.tz or "UTC"

    @api.model
    def _day(self, company, instant=None):
        """The local day of an instant (UTC; by default now) at the company."""
        return fields.Date.context_today(self.with_context(tz=self._tz(company)), instant)

    # --- shared queries -----------------------------------------------------------------

    @api.model
    def _debtor(self, order):
        """Whose debt an order becomes."""
        return order.partner_invoice_id.commercial_partner_id

    @api.model
    def _debts(self, records, shared=None, **given):
        """What customers owe, in one query for all checks of a control point that want to know.

        :return: {(company id, commercial partner id): Debt}
        """
        if shared is None:
            return self._query_debts(records, with_orders=True)
        if "debts" not in shared:
            # What is ordered costs more to find out than what is invoiced, and few ask.
            with_orders = "sale_credit_exposure" in self.env["fulfillment.rule"]._judging_checks()
            shared["debts"] = self._query_debts(shared["records"], with_orders)
        return shared["debts"]

    @api.model
    def _query_debts(self, orders, with_orders):
        self.env["account.move.line"].flush_model(
            ["amount_residual", "date_maturity", "parent_state", "partner_id", "reconciled", "account_id"]
        )
        self.env["account.move"].flush_model(["move_type"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["account.account"].flush_model(["account_type"])
        customers = orders.partner_id.commercial_partner_id | orders.partner_invoice_id.commercial_partner_id
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, partner_id, min(overdue_since), COALESCE(sum(overdue), 0),
                    COALESCE(sum(owed), 0), COALESCE(sum(ordered), 0)
                FROM (%(receivable)s %(ordered)s) AS debt
                GROUP BY company_id, partner_id
                """,
                receivable=self._receivable_sql(orders.company_id, customers),
                ordered=SQL("UNION ALL %s", self._ordered_sql(orders, customers)) if with_orders else SQL(),
            )
        )
        return {
            (company, partner): Debt(since, float(overdue), float(owed), float(ordered))
            for company, partner, since, overdue, owed, ordered in rows
        }

    @api.model
    def _receivable_sql(self, companies, customers):
        """What reduces the debt counts at once, what makes it overdue when it was due."""
        return SQL(
            """
            SELECT line.company_id, partner.commercial_partner_id AS partner_id,
                CASE WHEN line.parent_state = 'posted' AND line.amount_residual > 0
                    AND line.date_maturity < day.today THEN line.date_maturity END AS overdue_since,
                CASE WHEN line.parent_state = 'posted'
                    AND (line.amount_residual < 0 OR line.date_maturity < day.today)
                    THEN line.amount_residual END AS overdue,
                line.amount_residual AS owed, NULL::numeric AS ordered
            FROM account_move_line AS line
            INNER JOIN account_move AS move ON line.move_id = move.id
            INNER JOIN account_account AS account ON line.account_id = account.id
            INNER JOIN res_partner AS partner ON line.partner_id = partner.id
            INNER JOIN (VALUES %(days)s) AS day (company_id, today) ON line.company_id = day.company_id
            WHERE partner.commercial_partner_id = ANY(%(customers)s)
                AND account.account_type = 'asset_receivable'
                AND line.reconciled IS NOT TRUE
                AND (line.parent_state = 'posted' OR line.parent_state = 'draft' AND move.move_type = 'out_invoice')
            """,
            days=SQL(", ").join(
                SQL("(%s, %s::date)", company.id, self._day(company)) for company in companies
            ),
            customers=customers.ids,
        )

    @api.model
    def _ordered_sql(self, orders, customers):
        """Confirmed and not invoiced, these orders left out."""
        self.env["sale.order.line"].flush_model(
            ["price_total", "qty_invoiced", "qty_delivered", "product_uom_qty"]
        )
        self.env["sale.order"].flush_model(
            ["state", "currency_rate", "partner_invoice_id", "delivery_status", "invoice_status"]
        )
        return SQL(
            """
            SELECT sale.company_id, debtor.commercial_partner_id, NULL, NULL, NULL,
                line.price_total / line.product_uom_qty / %(rate)s
                * greatest(
                    0,
                    -- A delivered order that is invoiced by delivery brings nothing more.
                    CASE WHEN sale.delivery_status = 'full' AND template.type = 'consu'
                            AND template.invoice_policy = 'delivery'
                        THEN least(line.qty_delivered, line.product_uom_qty)
                        ELSE line.product_uom_qty
                    END - COALESCE(line.qty_invoiced, 0)
                )
            FROM res_partner AS debtor
            INNER JOIN sale_order AS sale ON sale.partner_invoice_id = debtor.id
            INNER JOIN sale_order_line AS line ON line.order_id = sale.id
            INNER JOIN product_product AS product ON line.product_id = product.id
            INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
            WHERE debtor.commercial_partner_id = ANY(%(customers)s)
                AND sale.company_id = ANY(%(companies)s)
                AND sale.state = 'sale' AND sale.invoice_status IS DISTINCT FROM 'invoiced'
                AND sale.id <> ALL(%(orders)s)
                AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE AND line.product_uom_qty > 0
            """,
            rate=self._rate_sql(),
            customers=customers.ids,
            companies=orders.company_id.ids,
            orders=orders.ids,
        )

    @api.model
    def _product_facts(self, records, shared=None, **given):
        """Cost and packaging of what was ordered, in one query for all checks that want to know.

        :return: {(company id, product id): ProductFacts}
        """
        shared = {"records": records} if shared is None else shared
        if "product_facts" not in shared:
            shared["product_facts"] = self._query_product_facts(shared["records"])
        return shared["product_facts"]

    @api.model
    def _query_product_facts(self, orders):
        self.env["product.product"].flush_model(["standard_price", "product_tmpl_id"])
        self.env["product.template"].flush_model(
            ["uom_id", "uom_ids", "taxes_id", "list_price", "company_id"]
        )
        self.env["product.template.attribute.line"].flush_model(["product_tmpl_id"])
        self.env["uom.uom"].flush_model(["factor", "parent_path"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company.id, product.id,
                    COALESCE((product.standard_price ->> company.id::text)::numeric, 0),
                    packaging.size,
                    EXISTS (
                        SELECT FROM product_taxes_rel AS link
                        INNER JOIN account_tax AS tax ON link.tax_id = tax.id
                        WHERE link.prod_id = template.id AND tax.company_id = ANY(%(above)s)
                    ),
                    template.list_price, COALESCE(owner.currency_id, main.currency_id),
                    EXISTS (
                        SELECT FROM product_template_attribute_line AS attribute
                        WHERE attribute.product_tmpl_id = template.id
                    )
                FROM product_product AS product
                INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
                INNER JOIN uom_uom AS product_uom ON template.uom_id = product_uom.id
                LEFT JOIN res_company AS owner ON template.company_id = owner.id
                LEFT JOIN res_company AS main ON main.id = %(main)s
                CROSS JOIN unnest(%(companies)s) AS company (id)
                %(packaging)s
                WHERE product.id = ANY(%(products)s)
                """,
                # Taxes may be those of a company above.
                above=[
                    int(company)
                    for path in orders.company_id.mapped("parent_path")
                    for company in path.split("/")[:-1]
                ],
                # As `product.template.currency_id` does.
                main=self.env["ir.model.data"]._xmlid_to_res_id("base.main_company"),
                companies=orders.company_id.ids,
                packaging=self._packaging_join("LEFT"),
                products=orders.order_line.product_id.ids,
            )
        )
        return {
            (company, product): ProductFacts(
                float(cost), float(size or 0.0), is_taxed, float(price or 0.0), *others
            )
            for company, product, cost, size, is_taxed, price, *others in rows
        }

    @api.model
    def _pricelist_items(self, records, shared=None, **given):
        """{pricelist: its items that may give a price to these orders}, in one query for all checks and lines.

        The domain of `product.pricelist._get_applicable_rules`, which asks a query for each line.
        """
        shared = {"records": records} if shared is None else shared
        if "pricelist_items" not in shared:
            orders = shared["records"]
            products = orders.order_line.product_id
            items = self.env["product.pricelist.item"].search(
                [
                    ("pricelist_id", "in", orders.pricelist_id.ids),
                    "|",
                    ("categ_id", "=", False),
                    ("categ_id", "parent_of", products.categ_id.ids),
                    "|",
                    ("product_tmpl_id", "=", False),
                    ("product_tmpl_id", "in", products.product_tmpl_id.ids),
                    "|",
                    ("product_id", "=", False),
                    ("product_id", "in", products.ids),
                ]
            )
            shared["pricelist_items"] = items.grouped("pricelist_id")
        return shared["pricelist_items"]

    @api.model
    def _pricelist_item(self, line, items):
        """The item that gives the line its price, or none.

        :param items: as `_pricelist_items` returns them
        """
        none = self.env["product.pricelist.item"]
        candidates = items.get(line.order_id.pricelist_id, none)
        if not candidates:
            return none
        date, quantity = line._get_order_date(), line.product_uom_qty
        if line.product_uom_id != line.product_id.uom_id:
            quantity = line.product_uom_id._compute_quantity(
                quantity, line.product_id.uom_id, raise_if_failure=False
            )
        return next(
            (
                item
                for item in candidates
                if not (item.date_start and item.date_start > date)
                and not (item.date_end and item.date_end < date)
                and item._is_applicable_for(line.product_id, quantity)
            ),
            none,
        )

    @api.model
    def _packaging_join(self, kind):
        """Join that says how many of the product's unit are in its smallest packaging: packaging.size.

        Only units of the same kind that are larger than the product's own are packagings.
        """
        field = self.env["product.template"]._fields["uom_ids"]
        return SQL(
            """%(kind)s JOIN LATERAL (
                SELECT min(unit.factor / product_uom.factor) AS size
                FROM %(relation)s AS link
                INNER JOIN uom_uom AS unit ON link.%(unit)s = unit.id
                WHERE link.%(template)s = template.id AND unit.factor > product_uom.factor
                    AND split_part(unit.parent_path, '/', 1) = split_part(product_uom.parent_path, '/', 1)
            ) AS packaging ON packaging.size IS NOT NULL""",
            kind=SQL("LEFT") if kind == "LEFT" else SQL("INNER"),
            relation=SQL.identifier(field.relation),
            unit=SQL.identifier(field.column2),
            template=SQL.identifier(field.column1),
        )

    # --- judging the past ---------------------------------------------------------------

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
        return SQL(
            """line.display_type IS NULL AND line.is_downpayment IS NOT TRUE AND line.is_expense IS NOT TRUE
            AND line.combo_item_id IS NULL AND template.type <> 'combo' AND line.product_uom_qty > 0"""
        )

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
