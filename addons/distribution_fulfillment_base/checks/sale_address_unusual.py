from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSaleAddressUnusual(models.AbstractModel):
    _name = "fulfillment.check.sale.address.unusual"
    _inherit = "fulfillment.check.sale"
    _description = "Check: delivery address outside the customer's usual ones"

    _check_code = "sale_address_unusual"
    _check_name = _lt("Delivery to an unusual address")
    _check_help = _lt(
        "The delivery address belongs to another company than the customer, and no order of the customer that was "
        "confirmed before went there: 1, with a tolerance of 0. Left out: customers without an earlier order."
    )
    _check_control_points = ("order_release", "sale_order_confirm")
    _check_unit = _lt("addresses")
    _check_backtest_note = _lt("To whom an address belongs is taken as it is today.")

    @api.model
    def _measure(self, records, **given):
        foreign = records.filtered(
            lambda order: (
                order.partner_shipping_id.commercial_partner_id != order.partner_id.commercial_partner_id
            )
        )
        known = self._known(foreign)
        return [
            self._of_order(
                order,
                deviation=1.0,
                value_unit="addresses",
                basis=str(order.partner_shipping_id.id),
                summary=self.env._("The customer had nothing delivered to this delivery address before"),
            )
            for order in foreign
            # No earlier order: nothing is usual yet.
            if known.get(order.id) is False
        ]

    @api.model
    def _known(self, orders):
        """{order id: whether the customer's earlier orders went to its address}, in one query."""
        if not orders:
            return {}
        self.env["sale.order"].flush_model(["state", "partner_id", "partner_shipping_id", "company_id"])
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT sale.id, bool_or(earlier.partner_shipping_id = sale.partner_shipping_id)
                    FROM sale_order AS sale
                    INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
                    INNER JOIN res_partner AS contact
                        ON partner.commercial_partner_id = contact.commercial_partner_id
                    INNER JOIN sale_order AS earlier
                        ON earlier.partner_id = contact.id AND earlier.company_id = sale.company_id
                    WHERE sale.id = ANY(%(ids)s) AND earlier.state = 'sale' AND earlier.id <> ALL(%(ids)s)
                    GROUP BY sale.id
                    """,
                    ids=orders.ids,
                )
            )
        )

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        return self._departures(
            company_ids,
            date_from,
            date_to,
            expected=SQL("0"),
            actual=SQL("1"),
            deviation=SQL("1"),
            joins=SQL(
                """INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
                INNER JOIN res_partner AS address ON sale.partner_shipping_id = address.id
                CROSS JOIN LATERAL (
                    SELECT bool_or(earlier.partner_shipping_id = sale.partner_shipping_id) AS is_known
                    FROM res_partner AS contact
                    INNER JOIN sale_order AS earlier ON earlier.partner_id = contact.id
                    WHERE contact.commercial_partner_id = partner.commercial_partner_id
                        -- Only where it matters: most orders go to an address of the customer.
                        AND address.commercial_partner_id <> partner.commercial_partner_id
                        AND earlier.company_id = sale.company_id AND earlier.state = 'sale'
                        AND (earlier.date_order, earlier.id) < (sale.date_order, sale.id)
                ) AS history"""
            ),
            where=SQL("history.is_known IS FALSE"),
        )
