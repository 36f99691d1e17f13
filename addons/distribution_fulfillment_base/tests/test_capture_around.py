"""Facts of flows in which they were lost once."""

from odoo.fields import Command, Datetime
from odoo.tests import tagged

from .allocation_common import BASE, AllocationCommon


@tagged("post_install", "-at_install")
class TestCaptureAround(AllocationCommon):
    def test_less_is_picked_for_good_in_two_steps(self):
        """The delivery is made for what was picked, so only the pick can tell what was cut."""
        self.warehouse.delivery_steps = "pick_ship"
        scenario = self.scenario().stock(self.apple, 10).order((self.apple, 10))
        self.mark()
        scenario.ship({self.apple: 8}, backorder=False).ship()
        self.assertEqual(scenario.sale.order_line.qty_delivered, 8)
        self.assertFacts("line_cut", [{"quantity": 2, "sale_order_ref": scenario.sale.id}])

    def test_a_move_that_a_person_deletes(self):
        scenario = self.scenario().stock(self.apple, 10).order((self.apple, 10), (self.berry, 5))
        move = self.by_hand(scenario.sale.picking_ids.move_ids.filtered(lambda m: m.product_id == self.apple))
        self.mark()
        rule = self._rule("stock_unreserved_by_hand", response="block")
        with self.assertRefused("was not|were not|Nothing was"):
            move.unlink()
        rule.action_retire()
        move.unlink()
        self.assertFacts("unreserved", [{"quantity": 10, "is_auto": False}])
        self.assertFacts("line_cut", [{"quantity": 10}])

    def test_ready_though_odoo_did_not_reserve_the_last_of_it(self):
        scenario = self.scenario().stock(self.apple, 10)
        scenario = self.order((self.apple, 5), (self.berry, 5), picking_policy="one")
        picking = scenario.sale.picking_ids
        picking.move_ids.filtered(lambda move: move.product_id == self.berry)._action_cancel()
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertTrue(picking.fulfillment_first_ready_at)
        self.assertEqual(len(scenario.events("transfer_ready")), 1)

    def test_a_lot_out_of_order_written_with_the_demand(self):
        self.apple.tracking = "lot"
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.apple.id} for name in ("A1", "B2")]
        )
        for lot, day in zip(lots, ("2025-01-01", "2025-06-01"), strict=True):
            self.env["stock.quant"]._update_available_quantity(
                self.apple, self.shelf, 5, lot_id=lot, in_date=Datetime.to_datetime(day)
            )
        self._rule("stock_lot_out_of_order", point="stock_reserve", response="block")
        move = self.by_hand(self.order((self.apple, 5)).sale.picking_ids.move_ids)
        self.assertEqual(move.lot_ids, lots[0])
        with self.assertRefused("Nothing was reserved"):
            move.write({"lot_ids": [Command.set(lots[1].ids)], "product_uom_qty": 5})

    def test_less_than_a_cent_a_piece(self):
        self.env.ref("product.decimal_price").digits = 4
        scenario = self.order((self.apple, 5000, 0.0160))
        self.mark()
        scenario.line(self.apple).price_unit = 0.0240
        self.assertFacts("price_change", [{"old_number": 0.016, "new_number": 0.024}])
        purchase = self.purchase((self.berry, 5000, 0.0160))
        purchase.button_confirm()
        self.mark()
        purchase.order_line.price_unit = 0.0240
        self.assertFacts("purchase_price_change", [{"old_number": 0.016, "new_number": 0.024}])

    def test_a_kilogram_of_what_is_kept_in_tons(self):
        sand = self._product("Sand", price=100, uom_id=self.env.ref("uom.product_uom_ton").id)
        scenario = self.scenario().quotation((sand, 1))
        scenario.sale.order_line.product_uom_id = self.env.ref("uom.product_uom_kgm")
        scenario.sale.order_line.product_uom_qty = 1
        scenario.confirm()
        self.mark()
        scenario.sale.order_line.product_uom_qty = 4
        self.assertFacts("quantity_change", [{"old_number": 0.001, "new_number": 0.004}])

    def test_what_was_available_is_told_once(self):
        scenario = self.scenario().stock(self.apple, 5).order((self.apple, 5))
        self.env["fulfillment.hold.place"].create(
            {
                "sale_order_id": scenario.sale.id,
                "reason_id": self._reason().id,
                "note": "Wait",
                "owner_id": self.env.ref("base.user_admin").id,
            }
        ).action_hold()
        scenario.sale.picking_ids.do_unreserve()
        scenario.sale.fulfillment_hold_ids._release("Go on")
        self.assertEqual(len(scenario.events("availability_at_confirm")), 1)

    def test_the_name_goes_from_all_parties_of_a_person(self):
        partners = self.env["res.partner"].create([{"name": "Anna Old"}, {"name": "Anna New"}])
        for partner in partners:
            self.order((self.apple, 1), customer=partner)
        self.env["fulfillment.event"]._flush_buffer()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(partners.ids, partners[1])
        self.order((self.apple, 1), customer=self.seller.partner_id)
        self.order((self.apple, 1)).sale.with_user(self.seller).client_order_ref = "PO"
        self.env["fulfillment.event"]._record(
            [{"event_type": "history_loaded", "company_id": self.company.id, "user_id": self.seller.id}]
        )
        self.env["fulfillment.event"]._flush_buffer()
        self.env.user.group_ids += self.env.ref(f"{BASE}.group_process_owner")
        Party = self.env["fulfillment.party"].sudo()
        names = ["Anna Old", "Anna New", self.seller.name]
        self.assertEqual(set(Party.search([("name", "in", names)]).mapped("name")), set(names))
        Party.search([("name", "=", "Anna New")]).action_anonymise()
        Party.search([("user_id", "=", self.seller.id)]).action_anonymise()
        self.assertFalse(Party.search([("name", "in", names)]))

    def test_the_name_goes_from_lines_of_the_former_system(self):
        load = self.env["fulfillment.history.load"].create({"name": "old", "company_id": self.company.id})
        line = self.env["fulfillment.history.sale.line"].create(
            {
                "load_id": load.id,
                "company_id": self.company.id,
                "external_key": "1/1",
                "customer_name": self.customer.name,
                "partner_id": self.customer.id,
                "ordered_qty": 3,
            }
        )
        self.order((self.apple, 1))
        self.env["fulfillment.event"]._flush_buffer()
        self.env.user.group_ids += self.env.ref(f"{BASE}.group_process_owner")
        party = self.env["fulfillment.party"].sudo().search([("partner_id", "=", self.customer.id)])
        party.action_anonymise()
        self.assertEqual(
            (line.customer_name, line.partner_id.id, line.ordered_qty), (f"Anonymised {party.id}", False, 3)
        )
