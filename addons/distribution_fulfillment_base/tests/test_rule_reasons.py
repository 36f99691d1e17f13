"""Why a rule changes, leaves force or comes back: asked where it can be written, over every way to do it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import FulfillmentCommon

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestRuleReasons(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(cls.env, "rr_owner", groups=f"{BASE}.group_process_owner")
        # The rules hold for all companies.
        cls.owner.company_ids = cls.env["res.company"].search([])

    def own(self, **values):
        return self._rule(**values).with_user(self.owner)

    def refused(self, act, words):
        with self.assertRaisesRegex(UserError, f"(?s){words}.*Reason for Change"), self.env.cr.savepoint():
            act()

    def say(self, rule, note, **values):
        """Write the reason, and what else changes, on the form as it is shown."""
        with Form(rule) as form:
            for name, value in values.items():
                form[name] = value
            self.assertFalse(form._get_modifier("change_note", "invisible"))
            form.change_note = note

    def notes(self, rule):
        return [(version.note, version.state) for version in rule.version_ids.sorted("number")]

    def test_a_new_rule_is_asked_nothing(self):
        form = Form(self.own(activate=False))
        self.assertTrue(form._get_modifier("change_note", "invisible"))

    def test_back_to_draft_altered_and_put_back(self):
        """On the form alone: where a reason is demanded, its field is shown."""
        rule = self.own()
        self.refused(rule.action_draft, "stays in force")
        self.say(rule, "To be written anew")
        rule.action_draft()
        self.assertEqual(rule.state, "draft")
        with Form(rule) as form:
            form.tolerance = 5
        self.refused(rule.action_activate, "not put in force again")
        self.say(rule, "Spring promotion")
        rule.action_activate()
        self.assertEqual(
            self.notes(rule),
            [("Activated", "active"), ("To be written anew", "draft"), ("Spring promotion", "active")],
        )
        self.assertFalse(rule.change_note, "the reason was for that change")
        self.assertEqual(rule.version_id.author_id, self.owner)

    def test_no_way_back_into_force_without_a_reason(self):
        activate, simulate, retire, draft = (
            "action_activate",
            "action_simulate",
            "action_retire",
            "action_draft",
        )
        for ways, state, backs in (
            ([retire], "retired", [activate, simulate]),
            ([draft], "draft", [activate, simulate]),
            ([simulate], "simulated", [activate]),
            ([retire, draft], "draft", [activate, simulate]),
            ([draft, retire], "retired", [activate, simulate]),
        ):
            for back in backs:
                with self.subTest(ways=ways, back=back):
                    rule = self.own()
                    rule.change_note = "Tried enough"
                    for way in ways:
                        getattr(rule, way)()
                    self.refused(getattr(rule, back), "not put in force again")
                    self.assertEqual(rule.state, state)
                    self.say(rule, "It was of use")
                    getattr(rule, back)()
                    self.assertEqual(self.notes(rule)[-1][0], "It was of use")
                    rule.sudo().action_retire()

    def test_no_way_out_of_force_without_a_reason(self):
        for way, state in (
            ("action_simulate", "simulated"),
            ("action_draft", "draft"),
            ("action_retire", "retired"),
        ):
            with self.subTest(way):
                rule = self.own()
                for note in (False, "", "   "):
                    rule.change_note = note
                    self.refused(getattr(rule, way), "stays in force")
                self.assertEqual(rule.state, "active")
                rule.change_note = "Too many false alarms"
                getattr(rule, way)()
                self.assertEqual(self.notes(rule)[1:], [("Too many false alarms", state)])
                rule.sudo().action_retire()

    def test_one_of_several_without_a_reason_stops_all(self):
        rules = self.own() | self.own(tolerance=30)
        rules[0].change_note = "Tried enough"
        self.refused(rules.action_retire, "stays in force")
        self.assertEqual(rules.mapped("state"), ["active", "active"])

    def test_from_simulation_into_force_for_the_first_time(self):
        """Nobody was told of it before: only what was changed meanwhile is explained."""
        rule = self.own(activate=False)
        rule.action_simulate()
        rule.action_draft()
        rule.action_simulate()
        rule.tolerance = 7
        self.refused(rule.action_activate, "not put in force")
        self.say(rule, "Seven is what the ledger shows")
        rule.action_activate()
        self.assertEqual(
            self.notes(rule),
            [
                ("Simulated", "simulated"),
                ("Simulated", "simulated"),
                ("Seven is what the ledger shows", "active"),
            ],
        )
        other = self.own(activate=False)
        other.action_simulate()
        other.action_activate()
        self.assertEqual(self.notes(other)[-1], ("Activated", "active"))

    def test_a_reason_that_was_saved_first_counts_once(self):
        """The form sends only what was changed since it was saved."""
        rule = self.own()
        self.say(rule, "Spring promotion")
        rule.tolerance = 5
        self.assertEqual(self.notes(rule)[-1][0], "Spring promotion")
        self.refused(lambda: rule.write({"tolerance": 6}), "was not changed")
        self.refused(lambda: rule.write({"tolerance": 6, "change_note": "  "}), "was not changed")
        self.say(rule, "Summer, too", tolerance=6)
        self.assertEqual(self.notes(rule)[-1][0], "Summer, too")

    # --- what a version keeps, and what it does not ------------------------------------------

    def test_who_answers_and_what_it_costs_are_of_the_version(self):
        other = new_test_user(self.env, "rr_other", groups=f"{BASE}.group_process_owner")
        area = self.env["fulfillment.area"].create({"name": "Prices", "code": "rr_prices"})
        driver = self.env["fulfillment.cost.driver"].search([], limit=1)
        rule = self.own(cost_driver_id=False)
        for name, value in (("owner_id", other), ("area_id", area), ("cost_driver_id", driver)):
            with self.subTest(name):
                before, former = rule.version_id, rule[name]
                self.refused(lambda n=name, v=value: rule.write({n: v.id}), "was not changed")
                self.assertEqual(rule[name], former)
                self.say(rule, f"Another {name}", **{name: value})
                self.assertRecordValues(
                    rule.version_id,
                    [{name: value.id, "number": before.number + 1, "note": f"Another {name}"}],
                )
                self.assertEqual(before[name], former, "who looks back sees what was")

    def test_a_version_alone_says_where_and_how_it_judged(self):
        steps = [(0, 0, {"amount_from": 0, "user_ids": self.owner.ids})]
        rule = self.own(response="approval", approval_step_ids=steps, deadline_hours=8, severity="3")
        self.assertRecordValues(
            rule.version_id,
            [
                {
                    "state": "active",
                    "control_point_id": rule.control_point_id.id,
                    "check_code": "sale_price_below_pricelist",
                    "tolerance": 2.0,
                    "response": "approval",
                    "approval": f"from 0: {self.owner.name}",
                    "approval_basis": "document",
                    "severity": "3",
                    "deadline_hours": 8.0,
                    "scope": "all companies, all warehouses, all products",
                    "area_id": rule.control_point_id.area_id.id,
                    "owner_id": rule.owner_id.id,
                    "cost_driver_id": False,
                }
            ],
        )
        self.say(rule, "By what is lost", approval_basis="departure")
        self.assertEqual(rule.version_id.approval_basis, "departure")
        self.say(rule, "Nobody is asked any more", response="warn")
        self.assertFalse(rule.version_id.approval_basis)
        with Form(rule.version_id) as form:
            self.assertEqual((form.response, form.severity), ("warn", "3"))

    def chatter(self, rule):
        """Flush what is tracked; (text, new values) of messages about the wording, oldest first."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        messages = rule.sudo().message_ids.sorted("id").filtered("body")
        return [
            (str(message.body), message.tracking_value_ids.mapped("new_value_char")) for message in messages
        ]

    def test_a_better_sentence_says_why_and_voids_nothing(self):
        rule = self.own()
        self.env.cr.precommit.run()
        version = rule.version_id
        silent = rule.with_context(tracking_disable=True, mail_notrack=True)
        for name, value in (
            ("why", "Each percent is our profit."),
            ("instruction_url", "https://example.com/p"),
        ):
            with self.subTest(name):
                self.refused(lambda n=name, v=value: silent.write({n: v}), "was not changed")
                silent.write({name: value, "change_note": f"Nobody understood {name}"})
                (body, values) = self.chatter(rule)[-1]
                self.assertIn(f"Nobody understood {name}", body)
                self.assertEqual(values, [value])
                self.assertEqual(rule.version_id, version, "waivers and approvals hold on")
                self.assertFalse(rule.change_note)

    def test_a_translation_says_why_too(self):
        """Clients translate without writing."""
        rule, local = self.own(), new_test_user(self.env, "rr_local", groups=f"{BASE}.group_process_owner")
        self.env["res.company"].create({"name": "Lakeside"})
        self.env["res.lang"]._activate_lang("fr_FR")
        french = {"fr_FR": "La marge perdue l'est à jamais."}

        def translate():
            rule.update_field_translations("why", french)

        self.owner.company_ids = self.env["res.company"].search([])
        self.refused(translate, "was not changed")
        with self.assertRaisesRegex(AccessError, "it holds for all companies"):
            rule.with_user(local).update_field_translations("why", french)
        rule.change_note = "For Montréal"
        translate()
        self.assertEqual(rule.with_context(lang="fr_FR").why, french["fr_FR"])
        self.assertIn("For Montréal", self.chatter(rule)[-1][0])
        self.refused(translate, "was not changed")

    def test_a_waiver_outlives_a_better_sentence(self):
        grantor = self.owner
        grantor.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        seller = new_test_user(self.env, "rr_seller", groups=f"{BASE}.group_customer_service")
        rule = self.own(response="block")
        scenario = self.scenario().quotation((self.apple, 5, 5.0), user_id=seller.id)
        sale = scenario.sale.with_user(grantor)
        dialog = sale.env["fulfillment.confirmation"].browse(sale.action_fulfillment_confirm()["res_id"])
        sale.env["fulfillment.waive"].create(
            {"confirmation_line_id": dialog.line_ids.id, "reason_id": self._reason().id}
        ).action_grant()
        self.say(rule, "Nobody understood it", why="Each percent is our profit.")
        scenario.sale.action_confirm()
        self.assertEqual(len(scenario.events("waiver_used")), 1)
