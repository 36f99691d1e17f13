"""What was promised first is kept, and every move of it is a fact."""

from odoo.fields import Command, Datetime
from odoo.tests import Form, tagged

from .common import FulfillmentCommon


@tagged("post_install", "-at_install")
class TestPromiseCapture(FulfillmentCommon):
    def test_first_promise_stays_when_the_promise_moves(self):
        scenario = (
            self.scenario()
            .at("2026-01-05 14:00")
            .order((self.apple, 10), (self.berry, 5), promise="2026-01-08 22:00")
            .at("2026-01-08 14:00")
            .promise("2026-01-12 22:00")
            .promise("2026-01-13 22:00")
            .promise("2026-01-13 22:00")  # no change, no fact
        )
        self.assertRecordValues(
            scenario.sale.order_line,
            [
                {
                    "fulfillment_confirmed_at": Datetime.to_datetime("2026-01-05 14:00:00"),
                    "fulfillment_first_promise": Datetime.to_datetime("2026-01-08 22:00:00"),
                    "fulfillment_promise_source": "explicit",
                    "fulfillment_first_qty": quantity,
                    "fulfillment_unit_value": value,
                }
                for quantity, value in ((10, 10), (5, 4))
            ],
        )
        self.assertRecordValues(
            scenario.events("promise_change"),
            [
                {
                    "occurred_at": Datetime.to_datetime("2026-01-08 14:00:00"),
                    "old_datetime": Datetime.to_datetime(old),
                    "new_datetime": Datetime.to_datetime(new),
                    "sale_line_ref": 0,
                }
                for old, new in (
                    ("2026-01-08 22:00:00", "2026-01-12 22:00:00"),
                    ("2026-01-12 22:00:00", "2026-01-13 22:00:00"),
                )
            ],
        )
        self.assertEqual(len(scenario.events("promise_set")), 2)
        self.assertEqual(len(scenario.events("order_confirmed")), 1)

    def test_lead_time_is_a_promise_and_no_lead_is_none(self):
        self.apple.sale_delay = 3
        scenario = self.scenario().at("2026-01-05 14:00").order((self.apple, 1), (self.berry, 1))
        self.assertRecordValues(
            scenario.sale.order_line,
            [
                {
                    "fulfillment_first_promise": Datetime.to_datetime("2026-01-08 14:00:00"),
                    "fulfillment_promise_source": "lead_time",
                },
                {"fulfillment_first_promise": False, "fulfillment_promise_source": "none"},
            ],
        )

    def test_ship_complete_promises_the_slowest_line(self):
        self.apple.sale_delay, self.berry.sale_delay = 3, 1
        scenario = (
            self.scenario()
            .at("2026-01-05 14:00")
            .order((self.apple, 1), (self.berry, 1), picking_policy="one")
        )
        self.assertEqual(
            scenario.sale.order_line.mapped("fulfillment_first_promise"),
            [Datetime.to_datetime("2026-01-08 14:00:00")] * 2,
        )

    def test_ship_complete_promises_lines_without_a_lead_time_too(self):
        """They wait for the slowest line, which is what the customer is told; on their own they are no promise."""
        self.apple.sale_delay, self.berry.sale_delay = 3, 0
        for policy, promise, source in (
            ("one", Datetime.to_datetime("2026-01-08 14:00:00"), "lead_time"),
            ("direct", False, "none"),
        ):
            with self.subTest(policy=policy):
                scenario = (
                    self.scenario()
                    .at("2026-01-05 14:00")
                    .order((self.apple, 1), (self.berry, 1), picking_policy=policy)
                )
                self.assertRecordValues(
                    scenario.line(self.berry),
                    [{"fulfillment_first_promise": promise, "fulfillment_promise_source": source}],
                )

    def test_lead_time_moved_on_the_line_is_a_change_of_that_line(self):
        self.apple.sale_delay = 3
        scenario = self.scenario().at("2026-01-05 14:00").order((self.apple, 1))
        scenario.line(self.apple).customer_lead = 5
        event = scenario.events("promise_change")
        self.assertRecordValues(
            event,
            [
                {
                    "sale_line_ref": scenario.line(self.apple).id,
                    "old_datetime": Datetime.to_datetime("2026-01-08 14:00:00"),
                    "new_datetime": Datetime.to_datetime("2026-01-10 14:00:00"),
                }
            ],
        )
        self.assertEqual(
            scenario.line(self.apple).fulfillment_first_promise, Datetime.to_datetime("2026-01-08 14:00:00")
        )

    def test_state_written_directly_is_captured_like_a_confirmation(self):
        scenario = (
            self.scenario().at("2026-01-05 14:00").quotation((self.apple, 10), promise="2026-01-08 22:00")
        )
        scenario.sale.write({"state": "sale", "date_order": "2026-01-05 14:00:00"})
        self.assertEqual(
            scenario.line(self.apple).fulfillment_first_promise, Datetime.to_datetime("2026-01-08 22:00:00")
        )
        self.assertEqual(len(scenario.events("order_confirmed")), 1)

    def test_line_added_later_is_promised_then(self):
        scenario = (
            self.scenario()
            .at("2026-01-05 14:00")
            .order((self.apple, 10), promise="2026-01-08 22:00")
            .at("2026-01-06 09:00")
        )
        scenario.sale.order_line = [Command.create({"product_id": self.berry.id, "product_uom_qty": 2})]
        self.assertRecordValues(
            scenario.line(self.berry),
            [
                {
                    "fulfillment_confirmed_at": Datetime.to_datetime("2026-01-06 09:00:00"),
                    "fulfillment_first_promise": Datetime.to_datetime("2026-01-08 22:00:00"),
                    "fulfillment_first_qty": 2,
                }
            ],
        )

    def test_quantities_are_kept_in_the_products_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        dozen.active = True
        self.berry.uom_ids = [Command.link(dozen.id)]
        self.env.user.group_ids += self.env.ref("uom.group_uom")
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.customer
            with form.order_line.new() as line:
                line.product_id = self.berry
                line.product_uom_id = dozen
                line.product_uom_qty = 2
        scenario = self.scenario()
        scenario.sale = form.record
        scenario.confirm()
        self.assertRecordValues(
            scenario.sale.order_line, [{"fulfillment_first_qty": 24, "fulfillment_unit_value": 4}]
        )
        scenario.sale.order_line.product_uom_qty = 3
        self.assertRecordValues(scenario.events("quantity_change"), [{"old_number": 24, "new_number": 36}])

    def test_price_changed_after_confirmation_is_a_fact(self):
        scenario = self.scenario().order((self.apple, 10))
        scenario.line(self.apple).price_unit = 9
        self.assertRecordValues(
            scenario.events("price_change"),
            [{"old_number": 10, "new_number": 9, "unit": self.company.currency_id.name}],
        )

    def test_unit_value_is_in_company_currency(self):
        currency = self.env["res.currency"].create({"name": "FBC", "symbol": "F", "rounding": 0.01})
        self.env["res.currency.rate"].create(
            {"name": "2026-01-01", "rate": 2, "currency_id": currency.id, "company_id": self.company.id}
        )
        pricelist = self.env["product.pricelist"].create({"name": "In FBC", "currency_id": currency.id})
        scenario = (
            self.scenario().at("2026-01-05 14:00").order((self.apple, 10, 30), pricelist_id=pricelist.id)
        )
        self.assertEqual(scenario.line(self.apple).fulfillment_unit_value, 15)

    def test_copy_of_an_order_carries_no_promise_of_the_old_one(self):
        scenario = self.scenario().order((self.apple, 1), promise="2026-01-08 22:00")
        copy = scenario.sale.copy()
        self.assertFalse(copy.order_line.fulfillment_confirmed_at)
        self.assertFalse(copy.order_line.fulfillment_first_promise)

    def test_cut_is_recorded_once(self):
        """10 asked, 8 shipped, no backorder: 2 are cut. Then nothing of an untouched line."""
        scenario = (
            self.scenario()
            .stock(self.apple, 10)
            .stock(self.berry, 10)
            .order((self.apple, 10), (self.berry, 5))
            .ship({self.apple: 8}, backorder=False)
        )
        self.assertRecordValues(
            scenario.events("line_cut").sorted("quantity"),
            [
                {"sale_line_ref": scenario.line(self.apple).id, "quantity": 2},
                {"sale_line_ref": scenario.line(self.berry).id, "quantity": 5},
            ],
        )
        self.assertEqual(len(scenario.events("shipment_done")), 1)
        self.assertFalse(scenario.events("backorder_created"))

    def test_backorder_is_no_cut_until_it_is_cancelled(self):
        scenario = self.scenario().stock(self.apple, 10).order((self.apple, 10)).ship({self.apple: 8})
        self.assertEqual(len(scenario.events("backorder_created")), 1)
        self.assertFalse(scenario.events("line_cut"))
        scenario.sale.picking_ids.filtered(lambda p: p.state != "done").action_cancel()
        self.assertRecordValues(scenario.events("line_cut"), [{"quantity": 2}])

    def test_cancelled_order_is_one_fact_and_no_cut(self):
        scenario = self.scenario().stock(self.apple, 10).order((self.apple, 10)).cancel()
        self.assertRecordValues(scenario.events("order_cancelled"), [{"old_text": "sale"}])
        self.assertFalse(scenario.events("line_cut"))

    def test_exchange_ships_a_replacement_and_the_return_is_none(self):
        scenario = self.scenario().stock(self.apple, 20).order((self.apple, 10)).ship()
        picking = scenario.sale.picking_ids
        wizard = Form(
            self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking")
        ).save()
        wizard.product_return_moves.quantity = 3
        wizard.action_create_exchanges()
        new_moves = scenario.sale.order_line.move_ids - picking.move_ids
        returned = new_moves.filtered("origin_returned_move_id")
        self.assertEqual(returned.mapped("fulfillment_is_replacement"), [False])
        self.assertEqual((new_moves - returned).mapped("fulfillment_is_replacement"), [True])

    def test_first_ready_instant_is_kept(self):
        scenario = (
            self.scenario()
            .at("2026-01-05 14:00")
            .stock(self.apple, 10)
            .order((self.apple, 10))
            .at("2026-01-06 14:00")
        )
        picking = scenario.sale.picking_ids
        picking.do_unreserve()
        picking.action_assign()
        self.assertEqual(picking.fulfillment_first_ready_at, Datetime.to_datetime("2026-01-05 14:00:00"))
