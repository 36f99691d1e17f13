"""What the vendor promised first, when the vendor agreed, and what came."""

from odoo.fields import Command, Datetime
from odoo.tests import tagged

from .ledger_common import LedgerCommon


@tagged("post_install", "-at_install")
class TestCapturePurchase(LedgerCommon):
    def _confirmed(self):
        self.scenario().at("2026-01-05 14:00")
        order = self.purchase((self.apple, 5, 6), (self.berry, 10, 2)).with_user(self.buyer)
        self.mark()
        order.button_confirm()
        return order

    def test_confirmation_keeps_first_promise_quantity_and_price(self):
        order = self._confirmed()
        promise = Datetime.to_datetime("2026-01-12 12:00:00")
        self.assertFacts(
            ["purchase_confirmed", "vendor_promise_set"],
            [
                {
                    "event_type": "purchase_confirmed",
                    "new_datetime": promise,
                    "amount": 50,
                    "is_auto": False,
                    "actor_name": "Bea Buyer",
                },
                *(
                    {
                        "event_type": "vendor_promise_set",
                        "new_datetime": promise,
                        "amount": price,
                        "is_auto": False,
                        "actor_name": "Bea Buyer",
                    }
                    for price in (6, 2)
                ),
            ],
        )
        self.assertRecordValues(
            order.order_line,
            [
                {
                    "fulfillment_first_date_planned": promise,
                    "fulfillment_first_qty": quantity,
                    "fulfillment_ref_price": price,
                }
                for quantity, price in ((5, 6), (10, 2))
            ],
        )

    def test_quantity_and_price_are_kept_per_unit_of_the_product(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.purchase((self.berry, 2, 24))
        order.order_line.write({"product_uom_id": dozen.id, "price_unit": 24, "product_qty": 2})
        order.button_confirm()
        self.assertRecordValues(order.order_line, [{"fulfillment_first_qty": 24, "fulfillment_ref_price": 2}])

    def test_days_that_the_price_list_gives_are_kept(self):
        """Later edits of the price list change nothing; without a price there is no such agreement."""
        seller = self.env["product.supplierinfo"].create(
            {
                "partner_id": self.vendor.id,
                "product_tmpl_id": self.apple.product_tmpl_id.id,
                "price": 6,
                "delay": 7,
            }
        )
        order = self.purchase((self.apple, 5, 6), (self.berry, 10, 2)).with_user(self.buyer)
        self.mark()
        order.button_confirm()
        seller.delay = 20
        agreed = self.facts("vendor_promise_set").mapped("expected")
        self.assertEqual(agreed, [7, 0])
        self.env.cr.execute(
            "SELECT expected FROM fulfillment_event WHERE id = ANY(%s) ORDER BY id",
            [self.facts("vendor_promise_set").ids],
        )
        self.assertEqual(self.env.cr.fetchall(), [(7,), (None,)])

    def test_vendor_promise_quantity_and_price_change(self):
        order = self._confirmed()
        line = order.order_line[0]
        reason = self._reason("supplier_late")
        line.with_context(fulfillment_reason_id=reason.id).date_planned = "2026-01-20 12:00:00"
        self.assertFacts(
            "vendor_promise_change",
            [
                {
                    "old_datetime": Datetime.to_datetime("2026-01-12 12:00:00"),
                    "new_datetime": Datetime.to_datetime("2026-01-20 12:00:00"),
                    "reason_ref": reason.id,
                    "is_auto": False,
                    "actor_name": "Bea Buyer",
                }
            ],
        )
        line.price_unit = 7
        self.assertFacts("purchase_price_change", [{"old_number": 6, "new_number": 7, "is_auto": False}])
        line.product_qty = 4
        self.assertFacts("purchase_quantity_change", [{"old_number": 5, "new_number": 4, "is_auto": False}])
        self.assertEqual(line.fulfillment_first_date_planned, Datetime.to_datetime("2026-01-12 12:00:00"))

    def test_imported_as_confirmed_it_is_promised_once(self):
        self.mark()
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.customer.id,
                "state": "purchase",
                "order_line": [
                    Command.create({"product_id": product.id, "product_qty": 5, "price_unit": 6})
                    for product in (self.apple, self.berry)
                ],
            }
        )
        self.assertFacts(
            ["purchase_confirmed", "vendor_promise_set"],
            [
                {"event_type": "purchase_confirmed", "purchase_order_ref": order.id},
                *(
                    {"event_type": "vendor_promise_set", "purchase_line_ref": line.id}
                    for line in order.order_line
                ),
            ],
        )

    def test_line_added_to_a_confirmed_order_is_promised_then(self):
        order = self._confirmed()
        order.order_line = [
            Command.create({"product_id": self.cherry.id, "product_qty": 1, "price_unit": 15})
        ]
        self.assertEqual(self.facts("vendor_promise_set")[-1].product_ref, self.cherry.id)

    def test_goods_that_a_vendor_sends_in_exchange_are_marked(self):
        order = self._confirmed()
        receipt = order.picking_ids
        receipt.move_ids.picked = True
        receipt.button_validate()
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.buyer)
            .with_context(active_id=receipt.id, active_ids=receipt.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.filtered(lambda line: line.product_id == self.apple).quantity = 2
        wizard.action_create_exchanges()
        moves = order.order_line.move_ids - receipt.move_ids
        self.assertEqual(
            sorted(moves.mapped(lambda move: (move.location_id.usage, move.fulfillment_is_replacement))),
            [("internal", False), ("supplier", True)],
        )

    def test_acknowledgement_by_a_person_and_not_by_receiving(self):
        acknowledged, received = self._confirmed(), self._confirmed()
        self.mark()
        acknowledged.action_acknowledge()
        received.picking_ids.move_ids.picked = True
        received.picking_ids.button_validate()
        self.assertTrue(received.acknowledged)
        self.assertFacts("purchase_acknowledged", [{"purchase_order_ref": acknowledged.id, "is_auto": False}])
        self.assertEqual(acknowledged.fulfillment_ack_at, Datetime.to_datetime("2026-01-05 14:00:00"))
        self.assertFalse(received.fulfillment_ack_at)
        self.assertFacts(
            "receipt_done",
            [
                {
                    "purchase_order_ref": received.id,
                    "picking_ref": received.picking_ids.id,
                    "actor_name": "Bea Buyer",
                    "is_auto": False,
                }
            ],
        )

    def test_acknowledged_before_the_confirmation(self):
        """The vendor's word, its date and reference are those of the day it was given."""
        self.set_clock("2026-01-04 10:00")
        self.mark()
        order = self.purchase((self.apple, 5, 6), partner_ref="V-4711")
        order.action_acknowledge()
        self.set_clock("2026-01-05 14:00")
        order.button_confirm()
        order.write({"acknowledged": True})
        imported = self.purchase((self.apple, 5, 6), acknowledged=True)
        refused = self.purchase((self.apple, 5, 6))
        refused.button_cancel()
        refused.acknowledged = True
        told = {"old_text": "draft", "new_datetime": Datetime.to_datetime("2026-01-12 12:00:00")}
        self.assertFacts(
            "purchase_acknowledged",
            [
                {
                    **told,
                    "purchase_order_ref": order.id,
                    "occurred_at": Datetime.to_datetime("2026-01-04 10:00:00"),
                    "note": "V-4711",
                },
                {**told, "purchase_order_ref": imported.id, "note": False},
            ],
        )
        self.assertEqual(order.fulfillment_ack_at, Datetime.to_datetime("2026-01-04 10:00:00"))

    def test_a_price_per_dozen_is_no_other_price(self):
        order = self._confirmed()
        line = order.order_line[0]
        self.mark()
        line.write({"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "price_unit": 72})
        self.assertFalse(self.facts("purchase_price_change"))
        line.price_unit = 84
        self.assertFacts(
            "purchase_price_change", [{"old_number": 6, "new_number": 7, "uom_ref": self.apple.uom_id.id}]
        )

    def test_arrival_at_the_dock(self):
        order = self._confirmed()
        self.set_clock("2026-01-11 13:00")
        order.picking_ids.action_fulfillment_arrived()
        order.picking_ids.action_fulfillment_arrived()
        self.assertFacts(
            "dock_arrival",
            [
                {
                    "new_datetime": Datetime.to_datetime("2026-01-11 13:00:00"),
                    "purchase_order_ref": order.id,
                    "is_auto": False,
                }
            ],
        )

    def test_expedite_and_cancel(self):
        order = self._confirmed()
        order.priority = "1"
        order.button_cancel()
        self.assertFacts(
            ["expedited", "purchase_cancelled"],
            [
                {"event_type": "expedited", "new_text": "vendor", "old_text": False},
                {"event_type": "purchase_cancelled", "new_text": False, "old_text": "purchase"},
            ],
        )

    def test_goods_sent_back_to_the_vendor(self):
        order = self._confirmed()
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        picking = order.picking_ids
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves[0].quantity = 2
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.picked = True
        self.mark()
        back.button_validate()
        self.assertFacts(
            "vendor_return_done",
            [{"quantity": 2, "purchase_line_ref": order.order_line[0].id, "is_auto": True}],
        )
