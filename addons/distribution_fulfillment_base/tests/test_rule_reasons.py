"""Why a rule changes, leaves force or comes back: asked where it can be written, over every way to do it."""

from odoo.exceptions import UserError
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
