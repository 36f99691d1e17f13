"""Purchases told in steps, and what they came to."""

from odoo import fields
from odoo.fields import Command

from .common import MetricCommon
from .naive_supply import NaiveSupply


class Supply:
    """One purchase order, step by step; a line is (product, quantity, price)."""

    def __init__(self, case):
        self.case = case
        self.env = case.env
        self.purchase = self.env["purchase.order"]
        self.dock = self.env["stock.picking"]

    def at(self, instant):
        """Set the clock (UTC)."""
        self.case.set_clock(instant)
        return self

    def order(self, *lines, promise, vendor=None, **values):
        """A purchase order, approved at once."""
        self.purchase = self.env["purchase.order"].create(
            {
                "partner_id": (vendor or self.case.vendor).id,
                "picking_type_id": self.case.warehouse.in_type_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "price_unit": price,
                            "date_planned": promise,
                        }
                    )
                    for product, quantity, price in lines
                ],
                **values,
            }
        )
        # Given to create(), a date is moved by what the price list says.
        for line in self.purchase.order_line:
            line.date_planned = promise
        self.purchase.button_confirm()
        return self

    def line(self, product):
        return self.purchase.order_line.filtered(lambda line: line.product_id == product)

    def promise(self, instant):
        """The vendor says another date."""
        for line in self.purchase.order_line:
            line.date_planned = fields.Datetime.to_datetime(instant)
        return self

    def _open(self, moves):
        return moves.picking_id.filtered(lambda picking: picking.state not in ("done", "cancel")).sorted(
            "id"
        )[:1]

    def arrive(self):
        """The truck stands at the dock."""
        self._open(self.purchase.order_line.move_ids).action_fulfillment_arrived()
        return self

    def receive(self, quantities=None, backorder=True):
        """Validate the open receipt; {product: quantity}, None: all."""
        self.dock = self._open(self.purchase.order_line.move_ids)
        return self._validate(self.dock, quantities, backorder)

    def put_away(self, quantities=None, backorder=True):
        """Validate the next transfer on the way to the shelf."""
        moves = self.purchase.order_line.move_ids
        for _step in range(5):
            moves |= moves.move_dest_ids
        shelf = self.case.warehouse.lot_stock_id
        inside = moves.filtered(
            lambda move: (
                move.location_id.usage == "internal"
                and not move.location_id._child_of(shelf)
                and not move.origin_returned_move_id
            )
        )
        return self._validate(self._open(inside), quantities, backorder)

    def _validate(self, picking, quantities, backorder=True):
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantities is None else quantities.get(move.product_id, 0)
            move.picked = bool(move.quantity)
        context = {"skip_backorder": True}
        if not backorder:
            context["picking_ids_not_to_backorder"] = picking.ids
        picking.with_context(**context).button_validate()
        return self

    def give_back(self, product, quantity, exchange=False):
        """Return goods of the last receipt to the vendor; with `exchange` others come for them."""
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=self.dock.id, active_ids=self.dock.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.filtered(lambda line: line.product_id == product).quantity = quantity
        before = self.env["stock.picking"].search([], order="id desc", limit=1).id
        if exchange:
            wizard.action_create_exchanges()
        else:
            wizard.action_create_returns()
        for picking in self.env["stock.picking"].search([("id", ">", before)], order="id"):
            self._validate(picking, None)
        return self

    def inspect(self, product, outcome, quantity):
        """What the inspection says of a receipt of the last transfer."""
        move = self.dock.move_ids.filtered(lambda move: move.product_id == product)[:1]
        self.env["fulfillment.event"]._record(
            [
                dict(
                    move._fulfillment_event_keys(),
                    event_type="receipt_inspected",
                    new_text=outcome,
                    quantity=quantity,
                    expected=move.quantity,
                )
            ]
        )
        return self

    def bill(self, price, quantity=None, product=None, refund=False):
        """Post a bill (or a credit note) for what was received of the first line."""
        line = self.line(product) if product else self.purchase.order_line[0]
        bill = self.env["account.move"].create(
            {
                "move_type": "in_refund" if refund else "in_invoice",
                "partner_id": self.purchase.partner_id.id,
                "currency_id": self.purchase.currency_id.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "product_uom_id": line.product_uom_id.id,
                            "quantity": line.qty_received if quantity is None else quantity,
                            "price_unit": price,
                            "tax_ids": False,
                            "purchase_line_id": line.id,
                        }
                    )
                ],
            }
        )
        bill.action_post()
        self.last_bill = bill
        return self

    def cancel(self, reason=None):
        order = self.purchase.with_context(fulfillment_reason_id=reason.id) if reason else self.purchase
        order.button_cancel()
        return self


class SupplyCommon(MetricCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Orchard Supplies"})
        for product in (cls.apple, cls.berry, cls.cherry):
            product.supplier_taxes_id = False

    def supply(self):
        return Supply(self)

    def assert_like_naive_supply(self, companies=None, period=None):
        """Every figure equals the naive reference and its drill-down, and what is stored a full build."""
        self.assert_supply_figures(companies, period)
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def assert_supply_figures(self, companies=None, period=None):
        companies = companies or self.company
        period = period or self.period
        first, last = (fields.Date.to_date(day) for day in period)
        naive = NaiveSupply(self.env, companies, fields.Datetime.now(), first, last)
        self.refresh()
        for name, expected in naive.results().items():
            code, _slash, basis = name.partition("/")
            with self.subTest(code=code, basis=basis):
                rows = self.Metric.compute(
                    [code],
                    *period,
                    company_ids=companies.ids,
                    params={"promise_basis": basis} if basis else None,
                )
                for row in rows:
                    drilled = self.Metric.drill(code, row)
                    self.assertEqual(drilled["count"], row["count"])
                    self.assertEqual(len(drilled["ids"]), row["count"])
                    key = row.get("currency") or row.get("uom_family")
                    figure = expected.get(key) if isinstance(expected, dict) else expected
                    if figure is None:
                        self.assertIsNone(row["value"])
                    else:
                        self.assertAlmostEqual(row["value"], float(figure), 6)
