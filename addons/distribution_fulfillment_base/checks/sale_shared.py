import json
import operator
from datetime import date
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..queries.customer_debts import CREDIT_LIMITS, INVOICED, ORDERED
from ..queries.product_facts import PRODUCT_FACTS


class Debt(NamedTuple):
    """What a customer owes a company, in its currency. Draft invoices are owed, and not overdue."""

    overdue_since: date | None
    overdue: float
    owed: float
    ordered: float  # confirmed and not invoiced; 0 where no check asked for it
    credit_limit: float


class ProductFacts(NamedTuple):
    """What the checks want to know of a product and the ORM does not read for an order anyway."""

    packaging_size: float  # of the smallest packaging, in the product's unit; 0: has none
    is_taxed: bool  # it has taxes of its own for sales in one of the companies
    has_attributes: bool  # which may have prices of their own
    has_pricelist_items: bool  # that may give a price, in one of the pricelists of the orders


class FulfillmentCheckSale(models.AbstractModel):
    """What the checks of sale orders ask the database in common, once for all of them."""

    _inherit = "fulfillment.check.sale"

    @api.model
    def _quantities(self, records, shared=None, **given):
        """{judged line: its quantity in the product's unit}."""
        shared = {"records": records} if shared is None else shared
        if "quantities" not in shared:
            shared["quantities"] = {
                line: line._fulfillment_product_qty()
                for line in self._judged_lines(shared["records"], shared=shared)
            }
        return shared["quantities"]

    @api.model
    def _debtor(self, order):
        """Whose debt an order becomes."""
        return order.partner_invoice_id.commercial_partner_id

    @api.model
    def _debts(self, records, shared=None, **given):
        """What customers and debtors owe, in one query for all checks of a control point that want to know.

        :return: {(company id, commercial partner id): Debt}
        """
        if shared is None:
            return self._query_debts(records, with_ordered=True)
        if "debts" not in shared:
            # What is ordered costs more to find out than what is invoiced, and few ask.
            with_ordered = "sale_credit_exposure" in self.env["fulfillment.rule"]._judging_checks()
            shared["debts"] = self._query_debts(shared["records"], with_ordered)
        return shared["debts"]

    @api.model
    def _query_debts(self, orders, with_ordered):
        self.env["account.move.line"].flush_model(
            ["amount_residual", "date_maturity", "parent_state", "partner_id", "reconciled", "account_id"]
        )
        self.env["account.move"].flush_model(["move_type"])
        self.env["res.partner"].flush_model(["commercial_partner_id", "credit_limit"])
        self.env["account.account"].flush_model(["account_type"])
        if with_ordered:
            self.env["sale.order.line"].flush_model(
                ["price_total", "qty_invoiced", "qty_to_invoice", "qty_delivered_method", "product_uom_qty"]
            )
            self.env["sale.order"].flush_model(
                ["state", "currency_rate", "partner_invoice_id", "delivery_status", "invoice_status"]
            )
        customers = orders.partner_id.commercial_partner_id | orders.partner_invoice_id.commercial_partner_id
        companies = orders.company_id
        parts = (INVOICED, ORDERED, CREDIT_LIMITS) if with_ordered else (INVOICED, CREDIT_LIMITS)
        rows = self.env.execute_query(
            SQL(
                " UNION ALL ".join(parts),
                customers=customers.ids,
                companies=companies.ids,
                todays=json.dumps({str(company.id): str(self._day(company)) for company in companies}),
                orders=orders.ids,
            )
        )
        sums = {}
        for company_id, partner_id, since, *money, limit in rows:
            debt = sums.setdefault((company_id, partner_id), {"since": [], "money": (0.0, 0.0, 0.0)})
            debt["since"] += [since] if since else []
            debt["money"] = tuple(map(operator.add, debt["money"], money))
            debt["limit"] = debt.get("limit", limit) if limit is None else limit
        return {
            key: Debt(
                min(debt["since"], default=None),
                *debt["money"],
                self._own(debt["limit"], "res.partner", "credit_limit", key[0]),
            )
            for key, debt in sums.items()
        }

    @api.model
    def _product_facts(self, records, shared=None, **given):
        """Packaging, taxes, attributes and pricelist items of what was ordered, in one query for all checks.

        :return: {product template: ProductFacts}
        """
        shared = {"records": records} if shared is None else shared
        if "product_facts" not in shared:
            shared["product_facts"] = self._query_product_facts(shared["records"])
        return shared["product_facts"]

    @api.model
    def _query_product_facts(self, orders):
        templates = orders.order_line.product_id.product_tmpl_id
        if not templates:
            return {}
        self.env["product.template"].flush_model(["uom_ids", "taxes_id"])
        self.env["product.template.attribute.line"].flush_model(["product_tmpl_id"])
        self.env["product.pricelist.item"].flush_model(["pricelist_id", "product_tmpl_id"])
        self.env["uom.uom"].flush_model(["factor", "parent_path"])
        rows = self.env.execute_query(
            SQL(
                PRODUCT_FACTS,
                templates=templates.ids,
                factors=[template.uom_id.factor for template in templates],
                kinds=[template.uom_id.parent_path.split("/")[0] + "/%" for template in templates],
                # Taxes may be those of a company above.
                tax_companies=[
                    int(company)
                    for path in orders.company_id.mapped("parent_path")
                    for company in path.split("/")[:-1]
                ],
                pricelists=orders.pricelist_id.ids,
            )
        )
        return {
            templates.browse(template): ProductFacts(size or 0.0, *others) for template, size, *others in rows
        }

    @api.model
    def _own(self, value, model, field_name, company_id):
        """A value that each company has of its own; where it has none, the default that stands for it."""
        if value is not None:
            return value
        field = self.env[model]._fields[field_name]
        return field.get_company_dependent_fallback(self.env[model].with_company(company_id)) or 0.0

    @api.model
    def _in_company(self, product, company):
        """The product with what it is in a company; itself where that is the one at work."""
        return product if self.env.company == company else product.with_company(company)

    @api.model
    def _pricelist_items(self, records, shared=None, **given):
        """{pricelist: its items that may give a price to these orders}, in one query for all checks and lines.

        The domain of `product.pricelist._get_applicable_rules`, which asks a query for each line.
        """
        shared = {"records": records} if shared is None else shared
        if "pricelist_items" not in shared:
            facts = self._product_facts(records, shared=shared)
            has_items = any(known.has_pricelist_items for known in facts.values())
            shared["pricelist_items"] = self._query_pricelist_items(shared["records"]) if has_items else {}
        return shared["pricelist_items"]

    @api.model
    def _query_pricelist_items(self, orders):
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
        return items.grouped("pricelist_id")

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
