"""The scenario language that the tests of all our addons speak.

A scenario is one customer order and what happens to it, told in steps that return the
scenario. An addon adds its own steps by subclass and names the class in `scenario_class`.
"""

from datetime import datetime

import freezegun

from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase


class Scenario:
    """One sale order, step by step. Quantities are in the product's own unit unless said otherwise."""

    def __init__(self, case):
        self.case = case
        self.env = case.env
        self.sale = self.env["sale.order"]

    def at(self, instant):
        """Set the clock (UTC, "2026-01-05 14:00") for documents, ledger and create_date alike."""
        self.case.set_clock(instant)
        return self

    def quotation(self, *lines, promise=None, customer=None, warehouse=None, **values):
        """Write a quotation; a line is (product, quantity) or (product, quantity, price)."""
        self.sale = self.env["sale.order"].create(
            {
                "partner_id": (customer or self.case.customer).id,
                "warehouse_id": (warehouse or self.case.warehouse).id,
                "commitment_date": promise and fields.Datetime.to_datetime(promise),
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity, *_price in lines
                ],
                **values,
            }
        )
        # Prices last: one given to create() would not count as set by hand (see odoo's price compute).
        for line, (_product, _quantity, *price) in zip(self.sale.order_line, lines, strict=True):
            if price:
                line.price_unit = price[0]
        return self

    def confirm(self):
        self.sale.action_confirm()
        return self

    def order(self, *lines, **values):
        """A quotation, confirmed at once."""
        return self.quotation(*lines, **values).confirm()

    def promise(self, instant, reason=None):
        """Move the promise of the whole order."""
        sale = self.sale.with_context(fulfillment_reason_id=reason.id) if reason else self.sale
        sale.commitment_date = fields.Datetime.to_datetime(instant)
        return self

    def quantity(self, product, quantity, reason=None):
        """Change the ordered quantity of the product's line."""
        line = self.line(product)
        (line.with_context(fulfillment_reason_id=reason.id) if reason else line).product_uom_qty = quantity
        return self

    def stock(self, product, quantity, warehouse=None):
        """Put goods on the shelf, without a move."""
        location = (warehouse or self.case.warehouse).lot_stock_id
        self.env["stock.quant"]._update_available_quantity(product, location, quantity)
        return self

    def ship(self, quantities=None, backorder=True):
        """Validate the open transfers, first step first.

        :param quantities: {product: quantity}; None ships all that was asked for
        :param backorder: whether what is missing stays open
        """
        picking = self.sale.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")).sorted("id")[:1]
        for move in picking.move_ids.filtered(lambda move: move.state != "cancel"):
            move.quantity = move.product_uom_qty if quantities is None else quantities.get(move.product_id, 0)
            move.picked = bool(move.quantity)
        context = {"skip_backorder": True}
        if not backorder:
            context["picking_ids_not_to_backorder"] = picking.ids
        picking.with_context(**context).button_validate()
        return self

    def cancel(self, reason=None):
        sale = self.sale.with_context(fulfillment_reason_id=reason.id) if reason else self.sale
        sale._action_cancel()
        return self

    def variances(self, state=None):
        """The exceptions of this order, oldest first; the job that asks their owners has run."""
        self.env["fulfillment.variance"].sudo()._owners_to_ask()._ask_owner()
        domain = [("res_model", "=", "sale.order"), ("res_id", "=", self.sale.id)]
        if state:
            domain.append(("state", "=", state))
        return self.env["fulfillment.variance"].search(domain, order="id")

    def line(self, product):
        return self.sale.order_line.filtered(lambda line: line.product_id == product)

    def events(self, event_type=None):
        """The ledger rows about this order, oldest first."""
        domain = [("sale_order_ref", "=", self.sale.id)]
        if event_type:
            domain.append(("event_type", "=", event_type))
        return self.env["fulfillment.event"].search(domain, order="id")


class FulfillmentCommon(TransactionCase):
    """A small distributor: one warehouse in New York's time zone, three products, one customer."""

    scenario_class = Scenario
    _freezer = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context=dict(
                cls.env.context, tracking_disable=True, no_reset_password=True, mail_create_nolog=True
            )
        )
        cls.company = cls.env.company
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.warehouse.fulfillment_tz = "America/New_York"
        cls.customer = cls.env["res.partner"].create({"name": "Harbor Hardware"})
        cls.apple = cls._product("Apple", price=10, cost=6)
        cls.berry = cls._product("Berry", price=4, cost=2)
        cls.cherry = cls._product("Cherry", price=25, cost=15)

    @classmethod
    def _product(cls, name, price, cost=0, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "list_price": price,
                "standard_price": cost,
                "taxes_id": False,
                "sale_delay": 0,
                "invoice_policy": "delivery",
                **values,
            }
        )

    @classmethod
    def _rule(cls, check="sale_price_below_pricelist", **values):
        """An active rule; by default prices more than 2 % below the list need a reason."""
        points = cls.env[cls.env["fulfillment.check"]._model_of(check)]._check_control_points
        point = "sale_order_confirm" if "sale_order_confirm" in points else points[0]
        activate = values.pop("activate", True)
        rule = cls.env["fulfillment.rule"].create(
            {
                "name": f"Rule of {check}",
                # By its code: another addon may have brought it.
                "control_point_id": cls.env["fulfillment.control.point"].search([("code", "=", point)]).id,
                "check_code": check,
                "tolerance": 2.0 if check == "sale_price_below_pricelist" else 0.0,
                "response": "reason",
                "why": "Margin given away is never seen again.",
                "owner_id": cls.env.ref("base.user_admin").id,
                **values,
            }
        )
        if activate:
            rule.action_activate()
        return rule

    @classmethod
    def _reason(cls, code="volume_agreement"):
        return cls.env.ref(f"distribution_fulfillment_base.reason_{code}")

    @staticmethod
    def _fewest(measure, times=10):
        """{what: fewest statements} of several runs; the first one warms the caches.

        Odoo flushes what waits in one statement or in two, as the set of it happens to be ordered:
        validating a transfer takes one more now and then, with us or without.
        """
        runs = [measure() for _ in range(times)]
        return {what: min(run[what] for run in runs) for what in runs[0]}

    def scenario(self):
        return self.scenario_class(self)

    def today(self):
        """The company's local day, which may be another one than that of UTC."""
        return self.env["fulfillment.check.sale"]._day(self.company)

    def set_clock(self, instant):
        """Freeze the clock at a UTC instant until the next call or the end of the test."""
        instant = fields.Datetime.to_datetime(instant) if isinstance(instant, str) else instant
        # A transaction's own clock is PostgreSQL's; create_date and write_date follow it.
        self.env.flush_all()
        if self._freezer:
            # To begin anew would look through all modules there are, each time.
            self._clock.move_to(instant)
        else:
            self.addCleanup(self._release_clock)
            self._freezer = freezegun.freeze_time(instant)
            self._clock = self._freezer.start()
        self.env.cr._now = instant

    def _release_clock(self):
        """Let the real clock run again; also called early, where a browser needs it."""
        if not self._freezer:
            return
        self.env.flush_all()
        self._freezer.stop()
        self._freezer = None
        self.env.cr._now = datetime.now()
