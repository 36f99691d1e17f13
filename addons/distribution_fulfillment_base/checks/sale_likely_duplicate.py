from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..queries.likely_duplicates import LIKELY_PAIRS, RECENT_LINES

_lt = LazyTranslate(__name__)


class Content:
    """What was ordered, as far as another order can be like it."""

    def __init__(self, reference):
        self.reference = reference
        self.quantities = {}  # {product id: quantity in the reference unit of its kind}

    def add(self, product_id, quantity):
        self.quantities[product_id] = self.quantities.get(product_id, 0.0) + quantity

    def likeness(self, other):
        """(% alike, whether the customer's reference is the same)."""
        if self.reference and self.reference == other.reference:
            return 100.0, True
        common = self.quantities.keys() & other.quantities.keys()
        if not common:
            return 0.0, False
        shares = sum(
            min(self.quantities[product], other.quantities[product])
            / max(self.quantities[product], other.quantities[product])
            for product in common
        )
        return 100.0 * shares / len(self.quantities.keys() | other.quantities.keys()), False


class FulfillmentCheckSaleLikelyDuplicate(models.AbstractModel):
    _name = "fulfillment.check.sale.likely.duplicate"
    _inherit = "fulfillment.check.sale"
    _description = "Check: likely duplicate order"

    _check_code = "sale_likely_duplicate"
    _check_name = _lt("Likely duplicate order")
    _check_help = _lt(
        "How much the order is like another one of the same customer (its contacts and addresses included) and company "
        "that was confirmed or sent in the 7 days before, in %: 100 with the same customer reference, else the smaller "
        "quantity in % of the larger, on average over all products of either order. Orders confirmed in one go count "
        "for each other. A tolerance of 100 finds nothing; 95 finds what is the same but for a detail."
    )
    _check_control_points = ("sale_order_confirm",)
    _check_unit = _lt("% alike")
    _check_backtest_note = _lt(
        "Against orders confirmed, or sent and still open, in the 7 days before; contents and references as they "
        "stand today."
    )

    @api.model
    def _measure(self, records, **given):
        now = fields.Datetime.now()
        recent = self._recent(records, now)
        measures = []
        for order in records.sorted("id"):
            content = self._content(order)
            others = recent.setdefault((order.company_id.id, order.partner_id.commercial_partner_id.id), {})
            alike, same_reference, other_id = max(
                ((*content.likeness(other), -other_id) for other_id, other in others.items()),
                default=(0.0, False, 0),
            )
            # Of two that are confirmed in one go, the later one is the duplicate, however old the quotations are.
            others[order.id] = content
            if alike:
                measures.append(self._of_pair(order, records.browse(-other_id), alike, same_reference))
        return measures

    @api.model
    def _of_pair(self, order, other, alike, same_reference):
        other_name = other.sudo().name
        return self._of_order(
            order,
            deviation=alike,
            value_unit="% alike",
            basis=str(other.id),
            summary=self.env._("The same customer reference as in %(other)s", other=other_name)
            if same_reference
            else self.env._(
                "%(alike)s %% like %(other)s of the same customer", alike=f"{alike:.0f}", other=other_name
            ),
        )

    @api.model
    def _content(self, order):
        content = Content((order.client_order_ref or "").strip(" ").lower())
        # Freight, too, as of the other orders: what is a line of freight stands in no column of ours.
        for line in order.order_line.filtered(self._has_basis):
            content.add(line.product_id.id, line.product_uom_qty * line.product_uom_id.factor)
        return content

    @api.model
    def _recent(self, records, now):
        """{(company id, commercial partner id): {order id: Content}} of the days before, `records` left out."""
        self.env["sale.order.line"].flush_model(
            ["order_id", "product_id", "product_uom_id", "product_uom_qty", "display_type"]
        )
        self.env["sale.order"].flush_model(
            ["state", "date_order", "client_order_ref", "partner_id", "company_id"]
        )
        rows = self.env.execute_query(
            SQL(
                RECENT_LINES,
                customers=records.partner_id.commercial_partner_id.ids,
                companies=records.company_id.ids,
                orders=records.ids,
                now=now,
            )
        )
        # A combo is judged by neither itself nor its parts, as `_has_basis` says.
        combos = {row[5] for row in rows if row[5]}
        units = self.env["uom.uom"].browse({row[7] for row in rows if row[7]})
        factors = {unit.id: unit.factor for unit in units}
        recent = {}
        for (
            order_id,
            company_id,
            customer_id,
            reference,
            line_id,
            combo_id,
            product_id,
            unit_id,
            quantity,
        ) in rows:
            others = recent.setdefault((company_id, customer_id), {})
            content = others.setdefault(order_id, Content(reference or ""))
            if line_id and not combo_id and line_id not in combos:
                content.add(product_id, quantity * factors[unit_id])
        return recent

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        this = SQL(
            """
            SELECT sale.id, sale.company_id, partner.commercial_partner_id, sale.date_order AS at,
                lower(trim(sale.client_order_ref)) AS reference
            FROM sale_order AS sale
            INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
            WHERE sale.state = 'sale' AND sale.company_id = ANY(%s)
                AND sale.date_order >= %s AND sale.date_order < %s
            """,
            list(company_ids),
            date_from,
            date_to,
        )
        earlier = SQL(
            "earlier.state IN ('sent', 'sale') AND (earlier.date_order < this.at OR earlier.id < this.id)"
        )
        return self._departures(
            company_ids,
            date_from,
            date_to,
            expected=SQL("0"),
            actual=SQL("alike.alike"),
            deviation=SQL("alike.alike"),
            joins=SQL(
                "INNER JOIN (%s) AS alike ON sale.id = alike.id",
                SQL(LIKELY_PAIRS, this=this, earlier=earlier),
            ),
        )
