from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from .sale_past import LONG_AGO

_lt = LazyTranslate(__name__)

# For how long an address of the customer is new. A shorter time would let it be entered with the order.
NEW_FOR = timedelta(days=1)


class FulfillmentCheckSaleAddressUnusual(models.AbstractModel):
    _name = "fulfillment.check.sale.address.unusual"
    _inherit = "fulfillment.check.sale"
    _description = "Check: delivery address outside the customer's usual ones"

    _check_code = "sale_address_unusual"
    _check_name = _lt("Delivery to an unusual address")
    _check_help = _lt(
        "No order of the customer that was confirmed before went to the delivery address, and it is not one of the "
        "customer's own: 1, with a tolerance of 0. Its own are the main address, and those of its company that were "
        "entered at least a day before the order; where the address of a confirmed order is changed, a day before "
        "that. Left out at the confirmation: customers without an earlier order."
    )
    _check_control_points = ("order_release", "sale_order_change", "sale_order_confirm")
    _check_unit = _lt("addresses")
    _check_backtest_note = _lt(
        "To whom an address belongs is taken as it is today, and where an order goes as it stands on it: an address "
        "that was changed after the confirmation is judged with it. Addresses count from when they were entered here."
    )

    @api.model
    def _measure(self, records, old_orders=None, **given):
        """:param old_orders: {order: `_fulfillment_agreed` before} where confirmed orders are changed"""
        is_change = old_orders is not None
        if is_change:
            records = records.filtered(
                lambda order: (
                    order in old_orders and old_orders[order]["delivery_address"] != order.partner_shipping_id
                )
            )
        unusual = records.filtered(lambda order: not self._is_own(order, is_change))
        known = self._known(unusual)
        return [
            self._of_order(
                order,
                deviation=1.0,
                value_unit="addresses",
                basis=str(order.partner_shipping_id.id),
                summary=self.env._("The customer had nothing delivered to this delivery address before"),
            )
            for order in unusual
            # No earlier order: nothing is usual yet. What is changed was agreed.
            if known.get(order.id, not is_change) is False
        ]

    @api.model
    def _is_own(self, order, is_change):
        """Whether an order goes to an address that the customer had before. Asks nothing of the database."""
        address, customer = order.partner_shipping_id, order.partner_id.commercial_partner_id
        if address.commercial_partner_id != customer:
            return False
        if address == customer or (address.type == "contact" and address.parent_id == customer):
            return True
        until = fields.Datetime.now() if is_change else order.create_date
        return address.create_date <= until - NEW_FOR

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
    def _concerned_sql(self):
        return SQL("fact.event_type = 'terms_changed' AND fact.note = 'partner_shipping_id'")

    @api.model
    def _backtest_of(self, rule, company_ids, date_from, date_to):
        if not self._is_judged_as_changed(rule):
            return super()._backtest_of(rule, company_ids, date_from, date_to)
        measured = self._past(company_ids, LONG_AGO, date_to, is_change=True)
        return self._changed(measured, company_ids, date_from, date_to)

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        return self._past(company_ids, date_from, date_to)

    @api.model
    def _past(self, company_ids, date_from, date_to, is_change=False):
        """The query of `_backtest`, for the confirmation or for the last change of the address."""
        instant, entered = SQL("sale.date_order"), SQL("sale.create_date")
        if is_change:
            instant = entered = SQL(
                "(SELECT max(fact.occurred_at) FROM fulfillment_event AS fact "
                "WHERE fact.sale_order_ref = sale.id AND %s)",
                self._concerned_sql(),
            )
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
                    SELECT address.commercial_partner_id = partner.commercial_partner_id AND (
                        address.id = partner.commercial_partner_id
                        OR (address.type = 'contact' AND address.parent_id = partner.commercial_partner_id)
                        OR address.create_date <= %(entered)s - %(new_for)s
                    ) AS is_own
                ) AS usual
                CROSS JOIN LATERAL (
                    SELECT bool_or(earlier.partner_shipping_id = sale.partner_shipping_id) AS is_known
                    FROM res_partner AS contact
                    INNER JOIN sale_order AS earlier ON earlier.partner_id = contact.id
                    WHERE contact.commercial_partner_id = partner.commercial_partner_id
                        -- Only where it matters: most orders go to an address of the customer.
                        AND usual.is_own IS NOT TRUE
                        AND earlier.company_id = sale.company_id AND earlier.state = 'sale'
                        AND (earlier.date_order, earlier.id) < (%(instant)s, sale.id)
                        AND earlier.id <> sale.id
                ) AS history""",
                new_for=NEW_FOR,
                entered=entered,
                instant=instant,
            ),
            where=SQL(
                "usual.is_own IS NOT TRUE AND history.is_known IS NOT TRUE"
                if is_change
                else "history.is_known IS FALSE"
            ),
        )
