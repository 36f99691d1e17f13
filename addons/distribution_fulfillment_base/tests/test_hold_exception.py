"""What a rule holds is an exception, too: with owner, deadline and money, open as long as the hold stands."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..doors import CUSTOMER, PERSON, doing
from .hold_common import BASE, HoldCase


@tagged("post_install", "-at_install")
class TestHoldException(HoldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.process_owner = new_test_user(cls.env, "he_process", groups=f"{BASE}.group_process_owner")
        cls.cause = cls.env.ref(f"{BASE}.root_cause_master_data")
        cls.late = cls.env["res.partner"].create({"name": "Late Payer"})

    def setUp(self):
        super().setUp()
        self.overdue(30, customer=self.late)

    def held(self, **values):
        scenario = self.order(customer=self.late, **values).confirm()
        self.assertTrue(scenario.sale.fulfillment_is_held)
        return scenario

    def ask_owners(self):
        """What the job does, without its commits."""
        self.env["fulfillment.variance"]._owners_to_ask()._ask_owner()

    def todos(self, scenario, user):
        """The to-dos of a user about the order, on its holds and its exceptions."""
        sale = scenario.sale
        return (sale.fulfillment_hold_ids.activity_ids | scenario.variances().activity_ids).filtered(
            lambda activity: activity.user_id == user
        )

    def resolving(self, variance, user, note="The account was set right"):
        return (
            self.env["fulfillment.variance.resolve"]
            .with_user(user)
            .create({"variance_ids": variance.ids, "root_cause_id": self.cause.id, "resolution": note})
        )

    def test_what_is_held_has_owner_deadline_and_money(self):
        driver = self.env.ref(f"{BASE}.cost_driver_price_erosion")
        self.env["fulfillment.cost.rate"].create(
            {
                "driver_id": driver.id,
                "company_id": self.company.id,
                "amount": 35,
                "valid_from": "2020-01-01",
                "source": "Agreed",
            }
        )
        rule = self.overdue_rule(
            cost_driver_id=driver.id,
            deadline_hours=4,
            severity="3",
            instruction_url="https://x.example/dunning",
        )
        scenario = self.held()
        hold, variance = scenario.sale.fulfillment_hold_ids, scenario.variances()
        self.assertRecordValues(
            variance,
            [
                {
                    "rule_id": rule.id,
                    "res_model": "sale.order",
                    "res_id": scenario.sale.id,
                    "partner_id": self.late.id,
                    "owner_id": self.credit.id,
                    "severity": "3",
                    "state": "open",
                    "hold_id": hold.id,
                    "hold_state": "held",
                    "deviation": 30,
                }
            ],
        )
        self.assertGreater(variance.deadline, fields.Datetime.now())
        self.assertTrue(variance.cost)
        self.assertEqual(hold.variance_count, 1)
        self.assertEqual(variance.search(hold.action_open_variances()["domain"]), variance)
        self.assertEqual(variance.action_open_hold()["res_id"], hold.id)
        self.assertEqual((hold.why, hold.instruction_url), (rule.why, "https://x.example/dunning"))
        release = Form(
            self.env["fulfillment.hold.release"]
            .with_user(self.credit)
            .with_context(default_hold_ids=hold.ids)
        )
        self.assertEqual(len(release.hold_ids), 1)

    def test_one_to_do_in_the_inbox_counter_and_digest_of_who_answers(self):
        self.overdue_rule()
        scenario = self.held()
        self.ask_owners()
        todo = self.todos(scenario, self.credit)
        self.assertRecordValues(todo, [{"res_model": "fulfillment.variance", "automated": True}])
        mine = self.env["fulfillment.variance"].with_user(self.credit)
        self.assertEqual(mine.get_inbox_summary()["open"], 1)
        now = fields.Datetime.now()
        days = {self.credit: (now.date(), now + timedelta(days=1), now - timedelta(days=1))}
        figures = mine.sudo()._digest_figures(days, now)
        self.assertEqual(figures[self.credit.id]["ids"], scenario.variances().ids)

    def test_released_it_is_closed_with_ground_and_who(self):
        self.overdue_rule()
        scenario = self.held()
        variance = scenario.variances()
        self.ask_owners()
        self.release(scenario.sale, self.manager, "Paid by phone")
        self.assertRecordValues(
            variance,
            [
                {
                    "state": "resolved",
                    "resolved_by_id": self.manager.id,
                    "resolution": "Released to the warehouse: Paid by phone",
                    "root_cause_id": False,
                    "hold_state": "released",
                }
            ],
        )
        self.assertFalse(self.todos(scenario, self.credit))
        self.assertEqual(
            scenario.events("variance_resolved").mapped("note"), [variance.resolution], "told once"
        )
        with self.assertRaises(AccessError):
            variance.with_user(self.seller).action_explain_wizard()
        action = variance.with_user(self.credit).action_explain_wizard()
        self.assertEqual(action["context"]["default_variance_ids"], variance.ids)
        self.resolving(variance, self.credit).action_resolve()
        self.assertEqual(variance.root_cause_id, self.cause)
        self.assertIn("Paid by phone\nThe account was set right", variance.resolution)
        self.assertEqual(variance.resolved_by_id, self.manager, "who let it go stays")
        self.assertEqual(len(scenario.events("root_cause_named")), 1)
        self.assertFalse(variance.is_unexplained)

    def test_cancelled_it_is_closed_and_held_again_reopened(self):
        self.overdue_rule()
        scenario = self.held()
        variance = scenario.variances()
        first = scenario.sale.fulfillment_hold_ids
        scenario.cancel()
        self.assertRecordValues(
            variance,
            [{"state": "resolved", "resolution": "The order was cancelled, and its hold with it."}],
        )
        self.assertEqual(variance.hold_state, "cancelled")
        scenario.sale.action_draft()
        scenario.confirm()
        second = scenario.sale.fulfillment_hold_ids - first
        self.assertEqual(scenario.variances(), variance, "the same one, not another")
        variance.invalidate_recordset()
        self.assertRecordValues(
            variance,
            [{"state": "open", "occurrence_count": 2, "resolution": False, "hold_id": second.id}],
        )
        self.assertTrue(variance.reopened_at)

    def test_grown_beyond_its_release_it_recurs(self):
        self.overdue_rule()
        scenario = self.held()
        variance = scenario.variances()
        self.release(scenario.sale, self.credit)
        scenario.quantity(self.apple, 5.5)
        self.assertEqual(variance.state, "resolved", "the release covers a tenth more")
        scenario.quantity(self.apple, 50)
        self.assertEqual((variance.state, variance.occurrence_count), ("open", 2))
        self.assertEqual(len(scenario.events("variance_reopened")), 1)

    def test_not_resolved_by_hand_while_the_order_waits(self):
        self.overdue_rule()
        scenario = self.held()
        variance = scenario.variances()
        for act in (
            variance.with_user(self.credit).action_resolve_wizard,
            self.resolving(variance, self.credit).action_resolve,
        ):
            with self.assertRaisesRegex(UserError, f"{scenario.sale.name} is on hold for it"):
                act()
        variance.with_user(self.credit).action_take()
        self.assertEqual(variance.state, "in_progress")

    def test_a_waiver_lets_the_order_go(self):
        self.overdue_rule()
        scenario = self.held()
        variance = scenario.variances()
        self.env["fulfillment.waive"].with_user(self.process_owner).create(
            {"variance_id": variance.id, "reason_id": self._reason().id}
        ).action_grant()
        self.assertEqual((variance.state, variance.resolved_by_id), ("resolved", self.process_owner))
        self.assertRecordValues(
            scenario.sale.fulfillment_hold_ids,
            [{"state": "released", "released_by_id": self.process_owner.id}],
        )
        self.assertTrue(scenario.sale.picking_ids)
        self.assertFalse(variance.is_unexplained)

    def test_who_is_handed_the_exception_releases_the_order(self):
        self.overdue_rule()
        scenario = self.held()
        variance, hold = scenario.variances(), scenario.sale.fulfillment_hold_ids
        self.ask_owners()
        colleague = new_test_user(self.env, "he_colleague", groups=f"{BASE}.group_finance")
        with self.assertRaises(AccessError):
            self.release(scenario.sale, colleague)
        variance.with_user(self.credit).owner_id = colleague
        self.assertEqual(hold.owner_id, colleague)
        self.assertFalse(self.todos(scenario, self.credit))
        self.assertEqual(len(self.todos(scenario, colleague)), 1)
        self.release(scenario.sale, colleague)
        self.assertEqual(variance.resolved_by_id, colleague)

    def test_the_routing_by_money_names_who_answers_for_both(self):
        area = self.env["fulfillment.area"].create({"name": "Credit", "code": "hold_credit"})
        for amount, user in ((0, self.credit), (20, self.manager)):
            self.env["fulfillment.area.owner"].create(
                {
                    "area_id": area.id,
                    "company_id": self.company.id,
                    "amount_from": amount,
                    "user_id": user.id,
                }
            )
        driver = self.env.ref(f"{BASE}.cost_driver_price_erosion")
        self.overdue_rule(owner_id=False, area_id=area.id, cost_driver_id=driver.id)
        self.env["fulfillment.cost.rate"].create(
            {
                "driver_id": driver.id,
                "company_id": self.company.id,
                "amount": 35,
                "valid_from": "2020-01-01",
                "source": "Agreed",
            }
        )
        scenario = self.held()
        self.assertGreaterEqual(scenario.variances().cost, 20)
        self.assertEqual(scenario.variances().owner_id, self.manager)
        self.assertEqual(scenario.sale.fulfillment_hold_ids.owner_id, self.manager)

    def test_who_is_asked_for_a_release_has_no_second_to_do(self):
        director = new_test_user(self.env, "he_director", groups=f"{BASE}.group_sales_manager")
        self.overdue_rule(
            response="approval",
            owner_id=self.manager.id,
            approval_step_ids=[
                Command.create({"sequence": 10, "user_ids": [Command.set(self.manager.ids)]}),
                Command.create({"sequence": 20, "user_ids": [Command.set(director.ids)]}),
            ],
        )
        scenario = self.held()
        self.ask_owners()
        self.assertRecordValues(self.todos(scenario, self.manager), [{"res_model": "fulfillment.hold"}])
        self.release(scenario.sale, self.manager)
        self.assertEqual(len(self.todos(scenario, director)), 1)
        self.ask_owners()
        self.assertRecordValues(self.todos(scenario, self.manager), [{"res_model": "fulfillment.variance"}])
        # Asked once more, for the order is another one by now.
        scenario.quantity(self.apple, 5000)
        scenario.sale.fulfillment_hold_ids._call_deciders()
        self.assertRecordValues(self.todos(scenario, self.manager), [{"res_model": "fulfillment.hold"}])
        self.release(scenario.sale, self.manager)
        self.release(scenario.sale, director)
        self.assertEqual(scenario.variances().state, "resolved")
        self.assertFalse(self.todos(scenario, self.manager) | self.todos(scenario, director))

    def test_each_rule_for_itself(self):
        self.overdue_rule()
        self.late.fulfillment_required_attachments = 1
        document = self._rule(
            "sale_document_missing",
            control_point_id=self.env.ref(f"{BASE}.control_point_order_release").id,
            owner_id=self.manager.id,
            response="block",
        )
        scenario = self.held()
        self.assertEqual(len(scenario.variances()), 2)
        hold = scenario.sale.fulfillment_hold_ids.filtered(lambda hold: hold.rule_id == document)
        self.env["fulfillment.hold.release"].with_user(self.manager).create(
            {"hold_ids": [Command.set(hold.ids)], "note": "It came"}
        ).action_release()
        self.assertTrue(scenario.sale.fulfillment_is_held)
        states = {variance.rule_id: variance.state for variance in scenario.variances()}
        self.assertEqual(states.pop(document), "resolved")
        self.assertEqual(set(states.values()), {"open"})

    def test_past_its_deadline_it_is_escalated(self):
        area = self.env["fulfillment.area"].create({"name": "Credit", "code": "hold_credit"})
        step = self.env["fulfillment.escalation.step"].create(
            {"area_id": area.id, "hours": 0, "target": "user", "user_id": self.process_owner.id}
        )
        self.overdue_rule(area_id=area.id, deadline_hours=0)
        scenario = self.held()
        now = fields.Datetime.now() + timedelta(days=21)
        due = self.env["fulfillment.variance"]._due_for_escalation(now)
        self.assertIn(scenario.variances().id, due[step])

    def test_a_signed_order_is_held_for_the_exceptions_of_its_lines(self):
        self._rule(response="block", owner_id=self.credit.id)
        scenario = self.scenario().quotation(
            (self.apple, 5, 5.0), (self.cherry, 1, 5.0), user_id=self.seller.id
        )
        with doing(self.env, door=CUSTOMER, actor=PERSON):
            scenario.sale.action_confirm()
        hold = scenario.sale.fulfillment_hold_ids
        variances = scenario.variances()
        self.assertEqual(len(variances), 2)
        self.assertEqual((hold.variance_count, variances.hold_id), (2, hold))
        waive = self.env["fulfillment.waive"].with_user(self.process_owner)
        for variance, state in zip(variances, ("held", "released"), strict=True):
            waive.create({"variance_id": variance.id, "reason_id": self._reason().id}).action_grant()
            self.assertEqual(hold.state, state, "held as long as one of them is open")

    def test_by_hand_there_is_a_to_do_and_no_exception(self):
        scenario = self.order()
        self._hold(scenario.sale)
        self.assertFalse(scenario.variances())
        self.assertRecordValues(self.todos(scenario, self.seller), [{"res_model": "fulfillment.hold"}])
        self.assertEqual(scenario.sale.fulfillment_hold_ids.variance_count, 0)
        with self.assertRaisesRegex(UserError, "No order is held"):
            self.env["fulfillment.variance"].new({"name": "Nothing"}).action_open_hold()

    def test_who_sees_the_order_sees_both(self):
        self.overdue_rule()
        scenario = self.held()
        variance, hold = scenario.variances(), scenario.sale.fulfillment_hold_ids
        self.assertEqual(variance.with_user(self.seller).hold_id, hold)
        self.assertEqual(hold.with_user(self.seller).variance_count, 1)
        other = new_test_user(self.env, "he_other", groups=f"{BASE}.group_user")
        for record in (variance, hold):
            self.assertFalse(record.with_user(other).has_access("read"))
