from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from .set_common import SetCase

VENDORS = "Vendor Number,Vendor Name\nV1,Orchard\nV2,Farm\n"


@tagged("post_install", "-at_install")
class TestCutoverWindow(SetCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead, cls.manager = (
            new_test_user(
                cls.env(su=True),
                f"set_{name}",
                groups=f"distribution_fulfillment_base.group_{group}",
                company_id=cls.company.id,
                company_ids=cls.company.ids,
            )
            for name, group in (("lead", "consultant"), ("manager", "process_owner"))
        )
        cls.load_set = cls.make_set(vendor=VENDORS)
        cls.load_set.user_id = cls.lead
        cls.domain = cls.load_set.domain_ids

    def decision_body(self):
        return self.load_set.message_ids[0].body

    def test_what_was_rehearsed_stays_in_the_freeze(self):
        load_set, domain, file = self.load_set, self.domain, self.domain.file_ids
        with self.assertRaisesRegex(ValidationError, "begins before the cutover"), self.cr.savepoint():
            load_set.write({"freeze_date": "2026-07-02", "cutover_date": "2026-07-01"})
        load_set.write({"freeze_date": "2026-06-20", "cutover_date": "2026-07-01"})
        with freeze_time("2026-06-19"):
            file.column_ids[0].empty_values = "-"
            self.assertFalse(load_set.is_frozen)
        domain.action_check()
        changes = (
            lambda: file.column_ids[0].write({"empty_values": "n/a"}),
            lambda: file.write({"heading_row": 2}),
            lambda: file.unlink(),
            lambda: self.add_file(load_set, "vendor", VENDORS, name="more.csv"),
            lambda: file._check_may_decide(),
            lambda: domain._check_may_match(),
            lambda: self.env["fulfillment.migration.cutover.rule"].create(
                {"domain_id": domain.id, "target": "name", "operator": "empty", "reason": "No name"}
            ),
        )
        with freeze_time("2026-06-20"):
            self.env.invalidate_all()
            for position, change in enumerate(changes):
                with (
                    self.subTest(position=position),
                    self.assertRaisesRegex(UserError, "is frozen since 2026-06-20"),
                    self.cr.savepoint(),
                ):
                    change()
            with self.assertRaisesRegex(AccessError, "moves the freeze"):
                load_set.freeze_date = False
            with self.assertRaisesRegex(AccessError, "allowed by the lead"):
                domain.action_allow_change_wizard()

            wizard = self.env["fulfillment.migration.allow.change"].with_user(self.lead)
            self.assertEqual(
                domain.with_user(self.lead).action_allow_change_wizard()["res_model"], wizard._name
            )
            wizard.create({"domain_id": domain.id, "reason": "Two columns were swapped"}).action_allow()
            self.assertIn("Two columns were swapped", domain.message_ids[0].body)
            self.assertEqual(domain.message_ids[0].author_id, self.lead.partner_id)
            file.column_ids[0].empty_values = "n/a"
            self.assertTrue(domain.is_change_allowed)
            # Checked again, it stands as before.
            domain.action_check()
            self.assertFalse(domain.is_change_allowed)
            self.assertEqual(domain.freeze_change_ids.create_uid, self.lead)
            with self.assertRaisesRegex(UserError, "is frozen"), self.cr.savepoint():
                file.column_ids[0].empty_values = "-"

            # What a freeze waits for: the files of the delta load, mapped as those before.
            load_set.is_delta = True
            file.unlink()
            self.add_file(load_set, "vendor", VENDORS + "V3,Mill\n")
            domain.action_check()
            load_set.action_load()
            self.assertEqual(load_set.current_run_id.loaded_count, 3)
            with self.assertRaisesRegex(UserError, "is frozen"), self.cr.savepoint():
                domain.file_ids.column_ids[0].empty_values = "-"
            load_set.with_user(self.lead).freeze_date = date(2026, 6, 25)
            load_set.invalidate_recordset(["is_frozen"])
            self.assertFalse(load_set.is_frozen)

    def test_a_go_says_what_is_missing(self):
        load_set = self.load_set
        Decide = self.env["fulfillment.migration.decide"]
        with self.assertRaises(AccessError):
            other = new_test_user(
                self.env(su=True),
                "set_other",
                groups="distribution_fulfillment_base.group_buyer",
                company_id=self.company.id,
                company_ids=self.company.ids,
            )
            load_set.with_user(other)._decide("go", "")
        as_lead, as_manager = load_set.with_user(self.lead), load_set.with_user(self.manager)
        self.assertEqual(load_set._missing_for_load(), "Nobody has decided on a Go.")
        with self.assertRaisesRegex(UserError, "nothing was loaded|Vendors") as refused:
            as_lead._decide("go", "All is well")
        for sentence in ("reconciled: no", "signed by its owner: no", "way back: no"):
            self.assertIn(sentence, str(refused.exception))
        # Not over the lead's own work.
        with self.assertRaisesRegex(AccessError, "neither leads the migration"):
            as_lead._decide("go", "Trust me", overrule=True)
        with self.assertRaisesRegex(UserError, "Say why"):
            as_manager._decide("go", " ", overrule=True)
        wizard = Decide.with_user(self.manager).create(
            {"set_id": load_set.id, "kind": "go", "overrule": True, "reason": "The board takes the risk"}
        )
        self.assertTrue(wizard.may_overrule)
        wizard.action_decide()
        decision = load_set.decision_id
        self.assertEqual(
            (decision.kind, decision.is_overruled, decision.create_uid), ("go", True, self.manager)
        )
        self.assertIn("signed by its owner: no", decision.missing)
        self.assertIn("The board takes the risk", self.decision_body())
        for change in (lambda: decision.write({"reason": "x"}), lambda: decision.unlink()):
            with self.assertRaises(AccessError):
                change()

        load_set.fallback_plan = "Until Sunday noon the old system is started again; the lead decides."
        self.domain.owner_id = self.manager
        load_set.action_mock()
        self.assertEqual(
            [item["is_met"] for item in load_set._checklist()], [True, True, True, True, False, True]
        )
        self.domain.with_user(self.manager).action_sign()
        self.assertFalse(load_set._missing())
        wizard = self.env["fulfillment.migration.load.for.good"].with_user(self.lead)
        wizard = wizard.create({"set_id": load_set.id})
        self.assertFalse(wizard.missing, "What was overruled is missing no longer.")
        as_lead._decide("go", "")
        self.assertFalse(load_set._missing_for_load())
        # What a Go stood on is gone: whoever loads is told, and named in the log.
        with self.cr.savepoint() as savepoint:
            self.domain._void_signatures("Another file came")
            wizard.invalidate_recordset()
            self.assertRegex(wizard.missing, r"^Every domain is signed by its owner: no longer \(Vendors\).$")
            wizard.action_load()
            self.assertEqual(load_set.current_run_id.loaded_count, 2)
            self.assertIn(
                "without a valid Go. Every domain is signed", "".join(load_set.message_ids.mapped("body"))
            )
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual((load_set.decision_id.is_overruled, load_set.decision_id.missing), (False, ""))
        with self.assertRaisesRegex(UserError, "Say why"):
            as_lead._decide("fallback", "")
        as_lead._decide("fallback", "The scanners do not work")
        self.assertIn("Fall Back to the Old System", load_set._missing_for_load())
        self.assertEqual(load_set.decision_id.kind, "fallback")
        self.assertIn("Fall Back to the Old System", load_set.decision_id.display_name)
