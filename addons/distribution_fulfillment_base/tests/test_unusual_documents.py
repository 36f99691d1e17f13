"""With every check in force at every point it knows, documents that are out of the ordinary still pass."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .allocation_common import AllocationCommon


@tagged("post_install", "-at_install")
class TestUnusualDocuments(AllocationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        checks = cls.env["fulfillment.check"]
        for code, model in checks._checks().items():
            for point in cls.env[model]._check_control_points:
                cls._rule(code, point=point, response="record", tolerance=0)
        cls.service = cls.env["product.product"].create(
            {"name": "Advice", "type": "service", "list_price": 50}
        )
        cls.combo = cls.env["product.product"].create(
            {
                "name": "Bundle",
                "type": "combo",
                "list_price": 12,
                "combo_ids": [
                    Command.create(
                        {"name": "Fruit", "combo_item_ids": [Command.create({"product_id": cls.apple.id})]}
                    )
                ],
            }
        )

    def _orders(self):
        """{what is unusual: values of the order}."""
        product = {"product_id": self.apple.id, "product_uom_qty": 5}
        euro = self.env.ref("base.EUR")
        euro.active = True
        pricelist = self.env["product.pricelist"].create({"name": "Euro", "currency_id": euro.id})
        nobody = self.env["res.partner"].create({"name": "No Address"})
        return {
            "no lines": {},
            "a section and a note": {
                "order_line": [
                    Command.create({"display_type": "line_section", "name": "Section"}),
                    Command.create({"display_type": "line_note", "name": "Note"}),
                ]
            },
            "a service": {
                "order_line": [Command.create({"product_id": self.service.id, "product_uom_qty": 1})]
            },
            "a combo": {"order_line": [Command.create({"product_id": self.combo.id, "product_uom_qty": 1})]},
            "nothing of it": {"order_line": [Command.create({**product, "product_uom_qty": 0})]},
            "a return": {"order_line": [Command.create({**product, "product_uom_qty": -2})]},
            "for nothing": {"order_line": [Command.create({**product, "price_unit": 0})]},
            "a price below zero": {"order_line": [Command.create({**product, "price_unit": -3})]},
            "a discount of all of it": {"order_line": [Command.create({**product, "discount": 100})]},
            "twice the same": {"order_line": [Command.create(product), Command.create(product)]},
            "in another currency": {"pricelist_id": pricelist.id, "order_line": [Command.create(product)]},
            "without address and terms": {
                "partner_id": nobody.id,
                "payment_term_id": False,
                "pricelist_id": False,
                "order_line": [Command.create(product)],
            },
            "long ago": {"date_order": "2001-01-01 00:00:00", "order_line": [Command.create(product)]},
        }

    def test_from_the_quotation_to_the_customer(self):
        for what, values in self._orders().items():
            with self.subTest(what):
                self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, 20)
                sale = self.env["sale.order"].create({"partner_id": self.customer.id, **values})
                sale.action_confirm()
                self.assertEqual(sale.state, "sale")
                lines = sale.order_line.filtered(lambda line: not line.display_type)
                sale.commitment_date = fields.Datetime.add(fields.Datetime.now(), days=30)
                sale.payment_term_id = self.env.ref("account.account_payment_term_30days")
                lines.write({"price_unit": 7, "discount": 1})
                sale.write({"order_line": [Command.create({"display_type": "line_note", "name": "Added"})]})
                for picking in sale.picking_ids:
                    self.by_hand(picking).action_assign()
                    self.by_hand(picking).do_unreserve()
                    self.by_hand(picking).action_assign()
                    for move in picking.move_ids:
                        move.quantity = move.product_uom_qty / 2
                        move.picked = True
                    self.by_hand(picking).with_context(skip_backorder=True).button_validate()
                    self.assertEqual(picking.state, "done")
                sale.with_context(disable_cancel_warning=True).action_cancel()
                self.env.flush_all()

    def test_the_ledger_names_nobody_in_words(self):
        """What was found is told for good: a name in it could not be taken away any more."""
        names = {
            "customer": "Quentin Quince",
            "contact": "Wilma Warehouse",
            "new contact": "Yara Yard",
            "person": "Paula Picker",
            "seller": "Sam Seller",
        }
        self.customer.write(
            {
                "name": names["customer"],
                "use_partner_credit_limit": True,
                "credit_limit": 1,
                "fulfillment_requires_reference": True,
                "fulfillment_ship_complete": True,
                "property_payment_term_id": self.env.ref("account.account_payment_term_15days").id,
            }
        )
        contacts = self.env["res.partner"].create(
            [
                {"name": names["contact"], "type": "delivery"},
                {"name": names["new contact"], "type": "delivery", "parent_id": self.customer.id},
            ]
        )
        other = self.order((self.apple, 3))
        self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, 3)
        self.by_hand(other.sale.picking_ids).action_assign()
        sale = other.sale.copy({"partner_shipping_id": contacts[0].id}).with_user(self.seller)
        sale.order_line.price_unit = 1
        sale.action_confirm()
        self.by_hand(other.sale.picking_ids).do_unreserve()
        sale.partner_shipping_id = contacts[1]
        sale.order_line.price_unit = 2
        move = self.by_hand(sale.picking_ids).move_ids
        move.quantity = 2
        move.picked = True
        move.picking_id.with_context(skip_backorder=True).button_validate()
        sale.picking_ids.filtered(lambda picking: picking.state != "done").action_cancel()
        Event = self.env["fulfillment.event"]
        events = Event.search([("sale_order_ref", "in", (other.sale | sale).ids)])
        self.assertGreater(len(events.filtered(lambda event: event.event_type == "variance_opened")), 8)
        for event in events:
            words = " ".join(filter(None, (event.note, event.old_text, event.new_text)))
            for name in names.values():
                self.assertNotIn(name, words, event.event_type)
        changed = events.filtered(lambda event: event.note == "partner_shipping_id")
        self.assertEqual(
            changed.change_text, f"{names['contact']} → {names['new contact']}", "but it is known who it was"
        )
        found = self.env["fulfillment.variance"].search([("sale_order_id", "in", (other.sale | sale).ids)])
        for variance in found:
            for name in names.values():
                self.assertNotIn(name, variance.name)

    def test_all_of_them_in_one_call(self):
        sales = self.env["sale.order"].create(
            [{"partner_id": self.customer.id, **values} for values in self._orders().values()]
        )
        sales.action_confirm()
        self.assertEqual(set(sales.mapped("state")), {"sale"})
        self.env.flush_all()
