"""Who reserved what, who took it away, and by whose hand."""

from odoo.tests import tagged

from .ledger_common import LedgerCommon


@tagged("post_install", "-at_install")
class TestCaptureReservation(LedgerCommon):
    def _waiting(self, quantity=10, stock=10):
        """A confirmed order whose goods are reserved as far as the stock goes."""
        scenario = self.scenario().at("2026-01-05 14:00")
        if stock:
            scenario.stock(self.apple, stock)
        scenario.order((self.apple, quantity), promise="2026-01-08 22:00")
        self.mark()
        return scenario

    def test_confirmation_reserves_by_the_system_in_the_name_of_the_seller(self):
        self.mark()
        scenario = self.scenario().at("2026-01-05 14:00").stock(self.apple, 4).quotation((self.apple, 10))
        scenario.sale.with_user(self.seller).action_confirm()
        self.assertFacts(
            "reserved",
            [
                {
                    "sale_line_ref": scenario.line(self.apple).id,
                    "old_number": 0,
                    "new_number": 4,
                    "quantity": 4,
                    "expected": 10,
                    "is_auto": True,
                    "actor_name": "Sam Seller",
                    "location_ref": self.shelf.id,
                }
            ],
        )
        self.assertFacts(
            "availability_at_confirm",
            [{"expected": 10, "actual": 4, "new_text": "at_confirm", "product_ref": self.apple.id}],
        )
        self.assertFacts("transfer_ready", [{"expected": 1, "actual": 0, "unit": "moves"}])

    def test_held_order_meets_the_stock_when_it_is_released(self):
        scenario = self.scenario().stock(self.apple, 4).quotation((self.apple, 10))
        held = {
            scenario.sale: [{"finding": "Papers missing", "owner_id": self.env.ref("base.user_admin").id}]
        }
        self.env["fulfillment.hold"]._place(scenario.sale, held)
        self.mark()
        scenario.confirm()
        self.assertFacts("availability_at_confirm", [])
        holds = scenario.sale.fulfillment_hold_ids
        self.env["fulfillment.hold.release"].create(
            {"hold_ids": [(6, 0, holds.ids)], "note": "Papers came"}
        ).action_release()
        self.assertFacts("availability_at_confirm", [{"expected": 10, "actual": 4}])
        self.assertFacts("reserved", [{"quantity": 4, "is_auto": True}])

    def test_quantities_are_in_the_products_unit(self):
        """2 dozen ordered, 18 pieces on the shelf."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self.mark()
        scenario = self.scenario().stock(self.berry, 18).quotation((self.berry, 2))
        scenario.line(self.berry).product_uom_id = dozen
        scenario.confirm()
        self.assertFacts(
            "reserved",
            [{"quantity": 18, "expected": 24, "actual": 18, "uom_ref": self.berry.uom_id.id}],
        )
        self.assertFacts("availability_at_confirm", [{"expected": 24, "actual": 18}])

    def test_scheduler_is_no_person_though_a_person_starts_it(self):
        scenario = self._waiting(stock=0).stock(self.apple, 10)
        self.env["stock.rule"].with_user(self.picker).sudo()._run_scheduler_tasks(company_id=self.company.id)
        self.assertFacts("reserved", [{"quantity": 10, "is_auto": True}])
        self.assertFacts("transfer_ready", [{"picking_ref": scenario.sale.picking_ids.id, "is_auto": True}])

    def test_check_availability_is_a_persons_wish(self):
        scenario = self._waiting(stock=0).stock(self.apple, 10)
        scenario.sale.picking_ids.with_user(self.picker).action_assign()
        self.assertFacts(
            "reserved",
            [{"quantity": 10, "new_number": 10, "is_auto": False, "actor_name": "Paula Picker"}],
        )
        self.assertFacts("transfer_ready", [{"is_auto": False}])

    def test_unreserve_by_hand(self):
        scenario = self._waiting()
        scenario.sale.picking_ids.with_user(self.picker).with_context(
            fulfillment_reason_id=self._reason("stock_short").id
        ).do_unreserve()
        self.assertFacts(
            ["unreserved", "reservation_overridden"],
            [
                {
                    "event_type": "unreserved",
                    "old_number": 10,
                    "new_number": 0,
                    "quantity": 10,
                    "is_auto": False,
                    "actor_name": "Paula Picker",
                    "reason_ref": self._reason("stock_short").id,
                }
            ],
        )

    def test_released_by_a_process_is_automatic(self):
        for step in ("cancel", "less"):
            with self.subTest(step):
                scenario = self._waiting()
                if step == "cancel":
                    scenario.sale.with_user(self.seller)._action_cancel()
                else:
                    scenario.line(self.apple).with_user(self.seller).product_uom_qty = 6
                self.assertFalse(self.facts("unreserved", "reserved").filtered(lambda fact: not fact.is_auto))
                self.assertTrue(self.facts("unreserved"))
                self.assertFalse(self.facts("reservation_overridden"))

    def test_quantity_lowered_and_raised_by_hand(self):
        scenario = self._waiting(stock=20)
        move = scenario.sale.picking_ids.move_ids.with_user(self.picker)
        move.quantity = 7
        move.quantity = 12
        self.assertFacts(
            ["reservation_overridden", "quantity_forced", "reserved", "unreserved"],
            [
                {
                    "event_type": "reservation_overridden",
                    "old_number": old,
                    "new_number": new,
                    "note": "quantity",
                    "is_auto": False,
                    "actor_name": "Paula Picker",
                }
                for old, new in ((10, 7), (7, 12))
            ],
        )

    def test_code_of_the_superuser_is_automatic(self):
        self._waiting().sale.picking_ids.move_ids.quantity = 7
        self.assertFacts("reservation_overridden", [{"is_auto": True, "new_number": 7}])

    def test_quantity_forced_without_stock(self):
        scenario = self._waiting(stock=4)
        scenario.sale.picking_ids.move_ids.with_user(self.picker).quantity = 10
        self.assertFacts(
            "quantity_forced",
            [{"quantity": 6, "expected": 4, "actual": 10, "is_auto": False, "location_ref": self.shelf.id}],
        )

    def test_bin_changed_by_hand(self):
        scenario = self._waiting()
        self.env["stock.quant"]._update_available_quantity(self.apple, self.bin, 10)
        scenario.sale.picking_ids.move_line_ids.with_user(self.picker).location_id = self.bin
        self.assertFacts(
            "reservation_overridden",
            [
                {
                    "note": "location",
                    "old_text": self.shelf.complete_name,
                    "new_text": self.bin.complete_name,
                    "location_ref": self.bin.id,
                    "quantity": 0,
                }
            ],
        )

    def test_lot_changed_by_hand(self):
        self.apple.tracking = "lot"
        old, new = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.apple.id} for name in ("LOT-1", "LOT-2")]
        )
        Quant = self.env["stock.quant"]
        Quant._update_available_quantity(self.apple, self.shelf, 10, lot_id=old)
        scenario = self._waiting(stock=0)
        Quant._update_available_quantity(self.apple, self.shelf, 10, lot_id=new)
        scenario.sale.picking_ids.move_line_ids.with_user(self.picker).lot_id = new
        self.assertFacts("reservation_overridden", [{"note": "lot", "lot_ref": new.id}])
        self.assertIn("LOT-1", self.facts("reservation_overridden").old_text)

    def test_line_removed_and_added_by_hand(self):
        scenario = self._waiting()
        line = scenario.sale.picking_ids.move_line_ids
        move = line.move_id
        line.with_user(self.picker).unlink()
        self.env["stock.move.line"].with_user(self.picker).create(
            {
                "move_id": move.id,
                "picking_id": move.picking_id.id,
                "product_id": self.apple.id,
                "location_id": self.shelf.id,
                "location_dest_id": move.location_dest_id.id,
                "quantity": 5,
            }
        )
        self.assertFacts(
            "reservation_overridden",
            [
                {"note": "removed", "old_number": 10, "new_number": 0},
                {"note": "added", "old_number": 0, "new_number": 5},
            ],
        )

    def test_goods_taken_from_another_order(self):
        """One order holds all 10; another one is validated with 6 it has not."""
        loser = self._waiting()
        taker = self.scenario().order((self.apple, 6))
        self.mark()
        move = taker.sale.picking_ids.move_ids.with_user(self.picker)
        move.quantity = 6
        move.picked = True
        taker.sale.picking_ids.with_user(self.picker).button_validate()
        self.assertFacts(
            "reservation_taken",
            [
                {
                    "sale_order_ref": loser.sale.id,
                    "quantity": 6,
                    "old_number": 10,
                    "new_number": 4,
                    "new_text": taker.sale.picking_ids.name,
                    "note": "validated",
                    "is_auto": False,
                    "actor_name": "Paula Picker",
                }
            ],
        )
        self.assertFacts("quantity_forced", [{"sale_order_ref": taker.sale.id, "quantity": 6}])

    def test_receipt_is_no_reservation(self):
        order = self.purchase((self.apple, 5, 6))
        order.button_confirm()
        self.mark()
        order.picking_ids.move_ids.with_user(self.buyer).quantity = 4
        self.assertFalse(self.facts())

    def test_picking_what_was_reserved_overrides_nothing(self):
        scenario = self._waiting()
        scenario.sale.picking_ids.with_user(self.picker).button_validate()
        self.assertFalse(
            self.facts("reservation_overridden", "quantity_forced", "unreserved", "reservation_taken")
        )
