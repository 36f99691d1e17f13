import base64
import json
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from ..models import fulfillment_migration_file_cleansing as cleansing
from ..models.fulfillment_migration_file_decisions import BY_TEXT
from .test_corrections import VENDORS, CorrectionCase


@tagged("post_install", "-at_install")
class TestCorrectionsRemembered(CorrectionCase):
    """Decisions outlive another reading, another mapping, another file and another database."""

    def decided(self):
        """Accept phones, take one out, refuse e-mails."""
        load_set, file = self.vendors()
        self.proposed(file)
        phones = self.rule(file, "Phone", "phone")
        phones.action_accept()
        phones.correction_ids.filtered(lambda cell: cell.row_number == 3).action_take_out()
        self.rule(file, "Email", "email").action_refuse()
        return load_set, file

    def applied(self, file):
        cells = self.env["fulfillment.migration.correction"].search([("file_id", "=", file.id)])
        return {(cell.row_number, cell.after) for cell in cells if cell.is_applied}

    def test_a_second_reading_keeps_what_was_decided(self):
        _load_set, file = self.decided()
        before = self.applied(file)
        self.assertEqual(len(before), 2)
        file.action_read()
        self.assertFalse(file.correction_rule_ids)
        self.assertTrue(file.is_outdated)
        file.action_check()
        self.assertFalse(file.is_outdated)
        self.assertEqual(self.applied(file), before)
        self.assertEqual(self.rule(file, "Email", "email").state, "refused")
        self.assertTrue(self.rule(file, "Phone", "phone").is_remembered)

    def test_a_changed_mapping_drops_what_was_proposed_for_the_column(self):
        load_set, file = self.decided()
        before = self.applied(file)
        phone = file.column_ids.filtered(lambda column: column.target == "phone")
        phone.target = "comment"
        self.assertFalse(self.applied(file))
        self.assertIn("Email", file.correction_rule_ids.mapped("column_name"))
        file.action_check()
        self.assertNotIn(
            "phone", file.correction_rule_ids.filtered(lambda r: r.column_name == "Phone").mapped("rule")
        )
        phone = file.column_ids.filtered(lambda column: column.name == "Phone")
        phone.target = "phone"
        file.action_propose_corrections()
        self.assertEqual(self.applied(file), before)
        load_set.action_check()

    def test_the_next_file_is_offered_the_accepted_rules(self):
        load_set, file = self.decided()
        load_set.action_check()
        other = self.add_file(
            load_set, "vendor", VENDORS.replace("\nV", "\nW").replace("5001", "5002"), name="again.csv"
        )
        self.assertFalse(other.corrected_count)
        self.proposed(other)
        phones = self.rule(other, "Phone", "phone")
        self.assertEqual((phones.state, phones.is_remembered), ("accepted", True))
        # What was decided on a single cell says nothing of another file.
        self.assertEqual(phones.applied_count, 3)
        self.assertEqual(self.rule(other, "Email", "email").state, "refused")
        self.assertEqual(self.rule(other, "Vendor Name", "mojibake").state, "proposed")
        self.assertIn("as they were before", "".join(other.domain_id.message_ids.mapped("body")))
        accepted = other.correction_rule_ids.filtered(lambda rule: rule.state == "accepted")
        self.assertLessEqual(set(accepted.mapped("rule")), BY_TEXT)

    def test_a_newer_file_in_the_freeze_takes_along_what_was_decided(self):
        load_set, file = self.decided()
        load_set.action_check()
        load_set.write(
            {"is_delta": True, "freeze_date": "2020-01-01", "cutover_date": fields.Date.today()},
        )
        file.file = base64.b64encode(VENDORS.replace("5001", "5002").encode())
        file.action_read()
        file.domain_id.action_check()
        phones = self.rule(file, "Phone", "phone")
        self.assertEqual((file.state, phones.state, phones.is_remembered), ("checked", "accepted", True))
        self.assertTrue(self.applied(file))
        with self.assertRaisesRegex(UserError, "is frozen since 2020-01-01"):
            phones.action_refuse()

    def test_decisions_move_with_the_load_set(self):
        load_set, file = self.decided()
        file.action_check()
        before = self.applied(file)
        data = json.loads(json.dumps(load_set._export_set()))
        other = self.env["res.company"].sudo().create({"name": "Southern Distribution"})
        self.consultant.sudo().company_ids += other
        there = self.Set.with_company(other)
        moved, missing = there._import_set(data)
        self.assertEqual(list(missing), ["vendor.csv"])
        again = self.add_file(moved, "vendor", VENDORS)
        there._import_set(data)
        self.assertTrue(again.is_outdated)
        again.action_check()
        self.assertEqual(self.applied(again), before)
        self.assertEqual(moved._export_set(), data)

    def test_strange_decisions_are_passed_over(self):
        load_set, file = self.vendors()
        for told in (
            None,
            [],
            {"rules": "x"},
            {"rules": [None, {"column": 1}, {"rule": "phone"}]},
            {"rules": [{"column": "Phone", "target": "phone", "rule": "phone", "confidence": "certain"}]},
        ):
            with self.subTest(told=told):
                file._take_decisions(told)
                self.assertFalse(file.decisions)
        decision = {
            "column": "Phone",
            "target": "phone",
            "rule": "phone",
            "confidence": "certain",
            "params": {},
        }
        cells = [[2, "030 901820", None, "paid"], [-1, "", "", ""], [2], [2, "a\0", "b", "accepted"]]
        file._take_decisions(
            {"checksum": file.checksum, "rules": [{**decision, "state": "paid", "cells": cells}]}
        )
        load_set.action_check()
        self.assertFalse(file.corrected_count)

    def test_the_consultant_and_the_owner_of_the_domain_decide(self):
        load_set, file = self.vendors()
        self.proposed(file)

        def user(name, role="process_owner", company=self.company):
            return new_test_user(
                self.env(su=True),
                name,
                groups=f"distribution_fulfillment_base.group_{role}",
                company_id=company.id,
                company_ids=company.ids,
            )

        owner, other = user("corrections_owner"), user("corrections_other")
        load_set.domain_ids.owner_id = owner
        phones = self.rule(file, "Phone", "phone")
        cell = phones.correction_ids[0]
        mine = phones.with_user(other)
        self.assertEqual(mine.cell_count, 3)
        for call in (
            mine.action_accept,
            mine.action_refuse,
            cell.with_user(other).action_take_out,
            file.with_user(other).action_propose_corrections,
            lambda: cell.with_user(other).write({"after": "+1"}),
        ):
            with self.assertRaisesRegex(AccessError, "consultant or the owner"):
                call()
        for call in (
            lambda: phones.with_user(owner).write({"state": "accepted"}),
            lambda: phones.write({"state": "accepted"}),
            lambda: cell.write({"is_applied": True}),
            lambda: cell.write({"before": "x"}),
            lambda: file.write({"decisions": {}}),
        ):
            with self.assertRaises(AccessError):
                call()
        phones.with_user(owner).action_accept()
        self.assertEqual((phones.state, phones.decided_by_id), ("accepted", owner))
        cell.with_user(owner).write({"after": "+49 30 901821"})
        self.assertEqual((cell.state, cell.is_applied, phones.applied_count), ("accepted", True, 3))
        self.assertIn(owner.partner_id, load_set.domain_ids.message_ids.author_id)
        file.with_user(owner).action_propose_corrections()
        self.assertEqual(self.rule(file, "Phone", "phone").state, "accepted")
        for role in ("customer_service", "buyer", "warehouse_supervisor"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                phones = self.rule(file, "Phone", "phone")
                phones.with_user(user(f"corrections_{role}", role)).action_accept()
        company = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        stranger = user("corrections_elsewhere", "consultant", company)
        with self.assertRaises(AccessError):
            self.rule(file, "Phone", "phone").with_user(stranger).action_accept()

    def test_nothing_is_decided_during_a_load(self):
        load_set, file = self.vendors(VENDORS.replace("Deutschland", "DE").replace("U.S.A.", "US"))
        self.proposed(file)
        load_set.action_check()
        self.env["fulfillment.migration.run"]._start(load_set, "real")
        with self.assertRaisesRegex(UserError, "is running"):
            self.rule(file, "Phone", "phone").action_accept()
        with self.assertRaisesRegex(UserError, "is running"):
            file.action_propose_corrections()

    def test_what_proposes_nothing_is_not_accepted(self):
        _load_set, file = self.vendors()
        self.proposed(file)
        with self.assertRaisesRegex(UserError, "not what is right"):
            self.rule(file, "Email", "email_form").action_accept()

    def test_large_files_are_reviewed_in_the_background(self):
        load_set, file = self.vendors()
        imports = type(self.env["fulfillment.history.import"])
        with (
            patch.object(imports, "_has_job_runner", lambda _self: True),
            patch.object(cleansing, "INLINE_ROWS", 3),
            trap_jobs() as trap,
        ):
            file.action_propose_corrections()
            trap.assert_jobs_count(1, only=file._job_propose_corrections)
            self.assertTrue(file.is_proposing)
            self.assertFalse(file.correction_rule_ids)
            trap.perform_enqueued_jobs()
        self.assertFalse(file.is_proposing)
        self.assertEqual(self.rule(file, "Phone", "phone").cell_count, 3)
        with patch.object(cleansing, "INLINE_ROWS_WITHOUT_RUNNER", 3):
            with self.assertRaisesRegex(UserError, "in the background"):
                file.action_propose_corrections()
        file._system_write({"is_proposing": True})
        file._job_propose_failed(exc_message="out of memory")
        self.assertFalse(file.is_proposing)
        self.assertIn("out of memory", "".join(load_set.domain_ids.message_ids.mapped("body")))
        function = self.env["queue.job.function"].sudo()
        function = function.search([("name", "=", "<fulfillment.migration.file>._job_propose_corrections")])
        self.assertTrue(hasattr(file, function.on_fail_method))
