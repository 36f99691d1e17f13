from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


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
        self.env["sale.order.line"].flush_model(
            ["order_id", "product_id", "product_uom_id", "product_uom_qty", "display_type"]
        )
        self.env["sale.order"].flush_model(
            ["state", "date_order", "client_order_ref", "partner_id", "company_id"]
        )
        this = SQL(
            """
            SELECT sale.id, sale.company_id, partner.commercial_partner_id,
                %s::timestamp AS at, lower(trim(sale.client_order_ref)) AS reference
            FROM sale_order AS sale
            INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
            WHERE sale.id = ANY(%s)
            """,
            fields.Datetime.now(),
            records.ids,
        )
        # Of two that are confirmed in one go, the later one is the duplicate.
        earlier = SQL(
            "(earlier.state IN ('sent', 'sale') AND earlier.id <> ALL(%(ids)s)"
            " OR earlier.id = ANY(%(ids)s) AND earlier.id < this.id)",
            ids=records.ids,
        )
        measures = []
        for order_id, other_id, alike, same_reference in self.env.execute_query(self._pairs(this, earlier)):
            order, other = records.browse(order_id), records.browse(other_id).sudo()
            measures.append(
                self._of_order(
                    order,
                    deviation=float(alike),
                    value_unit="% alike",
                    basis=str(other_id),
                    summary=self.env._("The same customer reference as in %(other)s", other=other.name)
                    if same_reference
                    else self.env._(
                        "%(alike)s %% like %(other)s of the same customer",
                        alike=f"{alike:.0f}",
                        other=other.name,
                    ),
                )
            )
        return measures

    @api.model
    def _pairs(self, this, earlier):
        """Query (order id, id of the order it is most like, % alike, same reference).

        :param this: SQL of the orders that are judged (id, company_id, commercial_partner_id, at, reference)
        :param earlier: SQL condition on `earlier`, the other order, and `this`
        """
        return SQL(
            """
            WITH this AS MATERIALIZED (%(this)s),
            pair AS MATERIALIZED (
                SELECT this.id, earlier.id AS other_id,
                    COALESCE(this.reference = lower(trim(earlier.client_order_ref)) AND this.reference <> '', FALSE)
                        AS same_reference
                FROM this
                INNER JOIN res_partner AS partner ON partner.commercial_partner_id = this.commercial_partner_id
                INNER JOIN sale_order AS earlier
                    ON earlier.partner_id = partner.id AND earlier.company_id = this.company_id
                WHERE earlier.id <> this.id AND %(earlier)s
                    AND earlier.date_order >= this.at - interval '7 days' AND earlier.date_order <= this.at
            ),
            content AS MATERIALIZED (
                SELECT line.order_id, line.product_id,
                    sum(line.product_uom_qty * line_uom.factor / product_uom.factor) AS quantity
                FROM sale_order_line AS line
                INNER JOIN product_product AS product ON line.product_id = product.id
                INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
                INNER JOIN uom_uom AS line_uom ON line.product_uom_id = line_uom.id
                INNER JOIN uom_uom AS product_uom ON template.uom_id = product_uom.id
                WHERE line.order_id IN (SELECT id FROM pair UNION SELECT other_id FROM pair)
                    AND %(line_where)s
                GROUP BY line.order_id, line.product_id
            ),
            size AS (SELECT order_id, count(*) AS products FROM content GROUP BY order_id),
            common AS (
                SELECT pair.id, pair.other_id, count(*) AS products,
                    sum(least(ours.quantity, theirs.quantity) / greatest(ours.quantity, theirs.quantity)) AS shares
                FROM pair
                INNER JOIN content AS ours ON ours.order_id = pair.id
                INNER JOIN content AS theirs
                    ON theirs.order_id = pair.other_id AND theirs.product_id = ours.product_id
                GROUP BY pair.id, pair.other_id
            ),
            likeness AS (
                SELECT pair.id, pair.other_id, pair.same_reference,
                    CASE WHEN pair.same_reference THEN 100.0
                        ELSE 100.0 * common.shares / (our_size.products + their_size.products - common.products)
                    END AS alike
                FROM pair
                LEFT JOIN common ON common.id = pair.id AND common.other_id = pair.other_id
                LEFT JOIN size AS our_size ON our_size.order_id = pair.id
                LEFT JOIN size AS their_size ON their_size.order_id = pair.other_id
            )
            SELECT DISTINCT ON (id) id, other_id, alike, same_reference
            FROM likeness
            WHERE alike > 0
            ORDER BY id, alike DESC, same_reference DESC, other_id
            """,
            this=this,
            earlier=earlier,
            line_where=self._line_where(),
        )

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
            joins=SQL("INNER JOIN (%s) AS alike ON sale.id = alike.id", self._pairs(this, earlier)),
        )
