"""A save that a rule refuses for want of a reason: what the screen gets to ask for it, and how it answers."""

from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .allocation_common import AllocationCommon

ROLE = "distribution_fulfillment_base.group_"


@tagged("post_install", "-at_install")
class TestReasonAsked(AllocationCommon):
    """What the refusal tells a screen, and what a screen may send."""

    def _asked(self, act):
        """What the refusal of an act says to a screen; {} where a reason would not be enough."""
        with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
            act()
        return getattr(refused.exception, "context", {}).get("fulfillment_reason_asked", {})

    def _forced(self):
        scenario = self.scenario().stock(self.apple, 4).order((self.apple, 10))
        return self.by_hand(self.move(scenario))

    def test_a_refusal_for_want_of_a_reason_says_all_that_a_screen_shows(self):
        self._rule("stock_quantity_forced", instruction_url="https://wiki.example/forced")
        move = self._forced()
        asked = self._asked(lambda: move.write({"quantity": 10}))
        self.assertEqual(asked["control_point"], "stock_reserve")
        (finding,) = asked["findings"]
        self.assertIn("10 Units were written", finding["summary"])
        self.assertEqual(finding["why"], "Margin given away is never seen again.")
        self.assertEqual(finding["instruction_url"], "https://wiki.example/forced")

    def test_what_no_reason_allows_asks_for_none(self):
        self._rule("stock_quantity_forced")
        self._rule("stock_quantity_forced", response="block")
        move = self._forced()
        self.assertEqual(self._asked(lambda: move.write({"quantity": 10})), {})

    def test_one_save_through_two_control_points_takes_a_reason_for_each(self):
        self._rule("sale_promise_moved")
        self._rule("sale_price_changed")
        sale = self.order((self.apple, 10)).sale
        agreed, warehouse = self._reason("volume_agreement"), self._reason("allocation_books_wrong")
        promise = self.env["fulfillment.reason"].create(
            {
                "name": "Road closed",
                "code": "road_closed",
                "initiator": "company",
                "control_point_ids": self.env.ref(
                    "distribution_fulfillment_base.control_point_sale_promise_change"
                ).ids,
            }
        )
        values = {
            "commitment_date": "2026-01-28 12:00",
            "order_line": [(1, sale.order_line.id, {"price_unit": 7})],
        }
        points = set()
        reasons = {}
        answers = {
            "sale_promise_change": [promise.id, False],
            "sale_order_change": [agreed.id, "Agreed by phone"],
        }
        for _save in range(2):
            # As the screen does: it keeps what was answered, and asks for what the next refusal names.
            point = self._asked(
                lambda: sale.with_context(
                    fulfillment_reason_id=warehouse.id, fulfillment_reasons=dict(reasons)
                ).write(values)
            )["control_point"]
            points.add(point)
            reasons[point] = answers[point]
        self.assertEqual(points, {"sale_promise_change", "sale_order_change"})
        sale.with_context(fulfillment_reasons=reasons).write(values)
        self.assertEqual(sale.order_line.price_unit, 7)
        given = self.env["fulfillment.justification"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", sale.id)]
        )
        self.assertEqual(
            {(answer.reason_id, answer.note) for answer in given},
            {(promise, False), (agreed, "Agreed by phone")},
        )

    def test_what_is_no_answer_answers_nothing(self):
        self._rule("stock_quantity_forced")
        move = self._forced()
        reason = self._reason("allocation_books_wrong").id
        for reasons in (
            "stock_reserve",
            [reason],
            {"stock_reserve": reason},
            {"stock_reserve": [reason]},
            {"stock_reserve": [True, "so"]},
            {"stock_reserve": [str(reason), "so"]},
            {"stock_reserve": [0, "so"]},
            {"transfer_done": [reason, "so"]},
            # A reason that is not offered at this point.
            {"stock_reserve": [self._reason("volume_agreement").id, "so"]},
        ):
            with self.subTest(reasons):
                self.assertTrue(
                    self._asked(
                        lambda reasons=reasons: move.with_context(fulfillment_reasons=reasons).write(
                            {"quantity": 10}
                        )
                    )
                )
        move.with_context(fulfillment_reasons={"stock_reserve": [reason, 5]}).quantity = 10
        self.assertFalse(self.env["fulfillment.justification"].search([], limit=1).note)

    def test_everybody_who_saves_can_open_the_dialog(self):
        for role in ("warehouse_operator", "customer_service", "buyer", "finance"):
            with self.subTest(role):
                person = self._person(f"giving_{role}", "Somebody", ROLE + role)
                Giving = self.env["fulfillment.reason.giving"].with_user(person)
                form = Form(
                    Giving.with_context(
                        default_control_point_code="stock_reserve",
                        default_finding_ids=[
                            (0, 0, {"summary": "10 of 4", "why": "So", "instruction_url": False})
                        ],
                    )
                )
                self.assertEqual(len(form.finding_ids), 1)
                form.reason_id = self._reason("other")
                self.assertTrue(form.needs_note)


@tagged("post_install", "-at_install")
class TestReasonTour(HttpCase, AllocationCommon):
    def test_a_picker_says_why_on_the_transfer(self):
        """Goes back once, then saves: the second save is the first one that writes."""
        rule = self._rule("stock_quantity_forced")
        scenario = self.scenario().stock(self.apple, 4).order((self.apple, 10))
        picking = scenario.sale.picking_ids
        # A manager of stock, too: with carriers installed and not our glue for them, Odoo shows no transfer to less.
        operator = new_test_user(
            self.env,
            "tour_operator",
            password="tour_operator",
            groups=f"{ROLE}warehouse_operator,stock.group_stock_manager",
        )
        # Odoo's server warns of each refusal that goes to a client.
        with mute_logger("odoo.http"):
            self.start_tour(
                f"/odoo/m-stock.picking/{picking.id}", "fulfillment_say_why", login=operator.login
            )
        self.assertEqual(picking.move_ids.quantity, 10)
        variance = self.found(rule)
        self.assertEqual(len(variance), 1)
        given = self.env["fulfillment.justification"].search([("res_id", "=", picking.id)])
        self.assertEqual((given.reason_id, given.user_id), (self._reason("allocation_books_wrong"), operator))
