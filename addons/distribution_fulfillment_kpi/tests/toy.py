"""The worked example of the metrics: nine orders of a small distributor, made from real flows.

Each thing that happens is a step with its instant; `build` runs all steps in the order of time, so
that stock, ledger and documents are what they would have been. Addons add steps of their own:

    def steps(self):
        yield from super().steps()
        yield "2026-02-05 12:00", lambda: self.pay("O1")

Instants are New York's, five hours behind UTC in these weeks. `_make_kit` says what K is made of:
that needs manufacturing, so the exact example stands in the tests of its glue addon.
"""

from datetime import datetime, timedelta

from odoo.fields import Command

from .common import MetricCommon


class ToyExample(MetricCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.a, cls.b, cls.c = cls.apple, cls.berry, cls.cherry
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.kit = cls._product("K", price=20)
        cls.service, cls.freight = (
            cls._product(name, price=price, type="service", is_storable=False, invoice_policy="order")
            for name, price in (("S", 50), ("D", 15))
        )
        shelf = cls.warehouse.lot_stock_id
        cls.t1, cls.t2, cls.t3, cls.returns = cls.env["stock.location"].create(
            [
                {"name": "T1", "location_id": shelf.id},
                {"name": "T2", "location_id": shelf.id},
                {"name": "T3", "location_id": shelf.id},
                {"name": "RETURNS", "location_id": shelf.location_id.id, "fulfillment_is_returns": True},
            ]
        )
        cls._make_kit()

    @classmethod
    def _make_kit(cls):
        """Say that K is one A and two B."""
        raise NotImplementedError

    def build(self):
        """Do all steps; return the orders by their names."""
        self.orders = {}
        # Stable: what is told first happens first within one minute.
        for instant, step in sorted(self.steps(), key=lambda told: told[0]):
            self.set_clock(self.utc(instant))
            step()
        self.refresh()
        return self.orders

    def setUp(self):
        super().setUp()
        self.set_clock(self.utc("2026-02-28 23:59"))

    @staticmethod
    def utc(instant):
        return datetime.fromisoformat(instant) + timedelta(hours=5)

    def steps(self):
        """(instant in New York, what is done), in any order."""
        yield from self.steps_of_stock()
        for name in ("o1", "o2", "o3", "o4", "o5", "o6", "o7", "o8", "o9"):
            yield from getattr(self, f"steps_of_{name}")()

    # The story

    def steps_of_stock(self):
        opening = self.reason("count_opening")
        for instant, product, location, quantity in (
            ("2026-01-02 08:00", self.a, self.t1, 100),
            ("2026-01-02 08:00", self.a, self.t2, 40),
            ("2026-01-02 08:00", self.b, self.t1, 200),
            ("2026-01-02 08:00", self.b, self.t3, 60),
            ("2026-01-05 08:00", self.c, self.t2, 1),
            ("2026-01-11 08:00", self.c, self.t2, 54),
        ):
            yield instant, self.doing(self.count, product, location, quantity, opening)

    def steps_of_o1(self):
        yield "2026-01-05 09:00", self.ordering("O1", (self.a, 10), (self.b, 20), promise="2026-01-07 17:00")
        yield "2026-01-06 15:00", self.shipping("O1")
        yield "2026-01-06 16:00", self.doing(self.invoice, "O1")

    def steps_of_o2(self):
        yield "2026-01-05 10:00", self.ordering("O2", (self.a, 10), (self.c, 4), promise="2026-01-08 17:00")
        yield "2026-01-07 10:00", self.shipping("O2", {self.a: 10, self.c: 1})
        yield "2026-01-07 11:00", self.doing(self.invoice, "O2")
        yield "2026-01-08 09:00", lambda: self.orders["O2"].promise(self.utc("2026-01-12 17:00"))
        yield "2026-01-12 10:00", self.shipping("O2")
        yield "2026-01-12 11:00", self.doing(self.invoice, "O2")

    def steps_of_o3(self):
        def order():
            dozens = self.scenario().quotation((self.b, 2), promise=self.utc("2026-01-09 17:00"))
            dozens.line(self.b).product_uom_id = self.dozen
            dozens.line(self.b).price_unit = 48
            self.orders["O3"] = dozens.confirm()

        yield "2026-01-06 08:00", order
        # The next day in UTC.
        yield "2026-01-09 23:30", self.shipping("O3")
        yield "2026-01-12 12:00", self.doing(self.invoice, "O3")

    def steps_of_o4(self):
        yield "2026-01-06 11:00", self.ordering("O4", (self.a, 5), (self.b, 10), promise="2026-01-09 17:00")
        yield "2026-01-08 11:00", self.shipping("O4", {self.a: 5, self.b: 8}, backorder=False)
        yield "2026-01-08 12:00", self.doing(self.invoice, "O4")

    def steps_of_o5(self):
        yield "2026-01-07 09:00", self.ordering("O5", (self.c, 2), promise="2026-01-12 17:00")
        yield "2026-01-07 12:00", lambda: self.orders["O5"].cancel(self.by_customer)

    def steps_of_o6(self):
        yield (
            "2026-01-07 09:00",
            self.ordering(
                "O6", (self.kit, 3), (self.service, 1), (self.freight, 1), promise="2026-01-12 17:00"
            ),
        )
        yield "2026-01-09 09:00", self.shipping("O6")
        yield "2026-01-09 10:00", self.doing(self.invoice, "O6")
        yield "2026-01-14 10:00", self.doing(self.claim, "O6", "claim_opened", "item", quantity=2)
        yield "2026-01-20 09:00", self.doing(self.claim, "O6", "claim_decided", "accepted", amount=8)
        yield "2026-01-20 10:00", self.doing(self.credit_goods, "O6", self.b, 2, "credit_wrong_item")
        yield "2026-01-22 09:00", self.doing(self.receive_back, "O6", self.b, 2)

    def steps_of_o7(self):
        yield "2026-01-12 09:00", self.ordering("O7", (self.a, 6), promise="2026-01-15 17:00")

    def steps_of_o8(self):
        yield "2026-01-08 09:00", self.ordering("O8", (self.b, 10), promise="2026-01-14 17:00")
        yield "2026-01-13 16:00", self.shipping("O8", {self.b: 12})
        yield "2026-01-13 17:00", self.doing(self.invoice, "O8")
        yield "2026-01-19 10:00", self.doing(self.receive_back, "O8", self.b, 2)
        yield "2026-01-19 12:00", self.doing(self.credit_returned, "O8", "credit_return")
        yield "2026-01-20 16:00", self.doing(self.restock, self.b, 1)
        yield "2026-01-21 10:00", self.doing(self.scrap, self.b, 1)

    def steps_of_o9(self):
        yield "2026-01-08 14:00", self.ordering("O9", (self.a, 4), promise="2026-01-13 17:00")
        yield "2026-01-12 14:00", self.shipping("O9")
        # At 11, although the order says 10.
        yield "2026-01-12 15:00", self.doing(self.invoice, "O9", price=11)
        yield "2026-01-19 10:00", self.doing(self.credit_all, "O9", "credit_price")
        yield "2026-01-19 11:00", self.doing(self.invoice, "O9")

    # How it is done

    @staticmethod
    def doing(what, *arguments, **keywords):
        return lambda: what(*arguments, **keywords)

    def ordering(self, name, *lines, promise):
        def order():
            self.orders[name] = self.scenario().order(*lines, promise=self.utc(promise))

        return order

    def shipping(self, name, quantities=None, backorder=True):
        return lambda: self.orders[name].ship(quantities, backorder=backorder)

    def reason(self, code):
        return self.env.ref(f"distribution_fulfillment_base.reason_{code}")

    def count(self, product, location, counted, reason=None):
        """Apply a count."""
        Quant = self.env["stock.quant"].with_context(
            inventory_mode=True, fulfillment_reason_id=reason.id if reason else False
        )
        quant = Quant.search([("product_id", "=", product.id), ("location_id", "=", location.id)], limit=1)
        if not quant:
            quant = Quant.create({"product_id": product.id, "location_id": location.id})
        quant.inventory_quantity = counted
        quant.action_apply_inventory()

    def invoice(self, name, price=None):
        """Invoice what was delivered and post it."""
        move = self.orders[name].sale._create_invoices()
        if price is not None:
            move.invoice_line_ids.price_unit = price
        return self._post(move)

    def _post(self, move):
        move.invoice_date = self.today()
        move.action_post()
        return move

    def invoices(self, name):
        """The posted invoices of an order, first to last."""
        moves = self.orders[name].sale.invoice_ids
        return moves.filtered(lambda m: m.move_type == "out_invoice" and m.state == "posted").sorted("id")

    def credit_returned(self, name, reason):
        """A credit note from the order, for goods that came back."""
        move = self.orders[name].sale._create_invoices(final=True)
        move.fulfillment_credit_reason_id = self.reason(reason)
        return self._post(move)

    def credit_all(self, name, reason):
        """Reverse the last invoice."""
        invoice = self.invoices(name)[-1]
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "journal_id": invoice.journal_id.id,
                    "fulfillment_reason_id": self.reason(reason).id,
                    "date": self.today(),
                }
            )
        )
        return self._post(self.env["account.move"].browse(wizard.reverse_moves()["res_id"]))

    def credit_goods(self, name, product, quantity, reason):
        """A credit note against the last invoice for some goods, without lines of the order."""
        invoice = self.invoices(name)[-1]
        return self._post(
            self.env["account.move"].create(
                {
                    "move_type": "out_refund",
                    "partner_id": invoice.partner_id.id,
                    "reversed_entry_id": invoice.id,
                    "fulfillment_credit_reason_id": self.reason(reason).id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "quantity": quantity,
                                "price_unit": product.list_price,
                                "tax_ids": False,
                            }
                        )
                    ],
                }
            )
        )

    def receive_back(self, name, product, quantity):
        """Goods of the last shipment come back and wait for a decision."""
        scenario = self.orders[name]
        scenario._return_wizard(product, quantity).action_create_returns()
        picking = scenario.sale.picking_ids.sorted("id")[-1]
        picking.location_dest_id = self.returns
        scenario._validate(picking)

    def restock(self, product, quantity):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.returns.id,
                "location_dest_id": self.t1.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": self.returns.id,
                            "location_dest_id": self.t1.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.button_validate()

    def scrap(self, product, quantity):
        self.env["stock.scrap"].create(
            {"product_id": product.id, "location_id": self.returns.id, "scrap_qty": quantity}
        ).do_scrap()

    def claim(self, name, event_type, word, **columns):
        """What the addon that owns claims tells the ledger."""
        sale = self.orders[name].sale
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": event_type,
                    "company_id": sale.company_id.id,
                    "model": "helpdesk.ticket",
                    "res_id": sale.id,
                    "sale_order_ref": sale.id,
                    "new_text": word,
                    **columns,
                }
            ]
        )
