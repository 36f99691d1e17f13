"""The nightly check repairs, and says so; a baseline that was changed past Odoo is found out."""

import base64
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.distribution_fulfillment_kpi import question

from .target_common import JanuaryCommon
from .test_baseline import BaselineCommon


@tagged("post_install", "-at_install")
class TestNightlyCheck(JanuaryCommon, BaselineCommon):
    def test_what_the_check_repairs_is_told(self):
        """Spec 5.7: a finding in the ledger, and process owners of the company hear of it."""
        self.january()
        stranger = self._user("owner_elsewhere", "process_owner", self.env.ref("base.main_company"))
        # Somebody meddles with the table itself.
        self.env.cr.execute(
            "UPDATE fulfillment_fact_sale_line SET shipped_qty = 1 WHERE company_id = %s", [self.company.id]
        )
        Event, Message = self.env["fulfillment.event"], self.env["mail.message"]
        mine = [("event_type", "=", "figures_repaired"), ("company_id", "=", self.company.id)]
        with self.assertLogs("odoo.addons.distribution_fulfillment_kpi", "WARNING"):
            wrong = self.env["fulfillment.refresh"]._cron_verify()
        # Three facts gone and three come.
        self.assertEqual(wrong["fulfillment.fact.sale.line"], 6)
        Event._flush_buffer()
        told = {event.new_text: event.quantity for event in Event.search(mine)}
        self.assertEqual(told["fulfillment.fact.sale.line"], 6)
        message = Message.search([("subject", "like", f"Figures of {self.company.name}")])
        self.assertIn(self.owner.partner_id, message.notified_partner_ids)
        self.assertNotIn(stranger.partner_id, message.notified_partner_ids)
        self.assertIn("fulfillment.fact.sale.line: 6", message.body)
        # Once it is right again there is nothing to tell.
        self.assertEqual(self.env["fulfillment.refresh"]._cron_verify(), {})
        Event._flush_buffer()
        self.assertEqual(Event.search_count(mine), len(told))

    def test_what_was_changed_past_odoo_is_found_out(self):
        self.january()
        whole = self._baseline("M13.line")
        line = self.env["fulfillment.baseline.line"].with_user(self.owner)
        line = line.create(
            {
                "baseline_id": whole.id,
                "kind": "signed",
                "name": "Pick accuracy",
                "value": 98.5,
                "unit": "%",
                "source_text": "Count of 400 picks in week 3",
                "proof": base64.b64encode(b"400 picks, 6 wrong"),
                "proof_name": "count.txt",
            }
        )
        baseline, other = self._freeze(whole), self._freeze(self._baseline("M13.line"))
        Event = self.env["fulfillment.event"]
        mine = [("event_type", "=", "baseline_changed"), ("res_id", "in", (baseline | other).ids)]

        def check():
            self.env.flush_all()
            self.env.invalidate_all()
            changed = self.env["fulfillment.baseline"]._check_seals()
            Event._flush_buffer()
            return changed & (baseline | other).sudo()

        self.assertFalse(check())
        self.assertEqual((baseline.seal, other.seal), ("kept", "kept"))
        # An update brings another parameter: nobody changed the baseline.
        with patch.dict(question.DEFAULT_PARAMS, {"of_tomorrow": 1}):
            self.assertFalse(check())
        # Another proof is another figure.
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", line._name), ("res_field", "=", "proof"), ("res_id", "=", line.id)]
        )
        attachment.raw = b"400 picks, none wrong"
        self.assertEqual(check(), baseline.sudo())
        self.assertEqual((baseline.seal, other.seal), ("changed", "kept"))
        self.assertEqual(Event.search_count(mine), 1)
        told = baseline.message_ids[0]
        self.assertIn("is not as it was frozen", told.body)
        self.assertIn(self.owner.partner_id, told.notified_partner_ids)
        # Told once for each state it is found in.
        check()
        self.assertEqual(Event.search_count(mine), 1)
        # Who changes the hash with it has the ledger against him.
        self.env.cr.execute(
            "UPDATE fulfillment_baseline SET record_hash = %s WHERE id = %s", [baseline._hash(), baseline.id]
        )
        self.assertEqual(check(), baseline.sudo())
        # So do period and scope.
        self.env.cr.execute(
            "UPDATE fulfillment_baseline SET date_from = '2026-01-02' WHERE id = %s", other.ids
        )
        self.assertEqual(check(), (baseline | other).sudo())
        self.assertEqual(Event.search_count(mine), 2)
