"""The ledger only grows, writes once, and loses nothing but what is rolled back."""

import contextlib

import psycopg2.errors

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..doors import SYSTEM
from .common import FulfillmentCommon


@tagged("post_install", "-at_install")
class TestLedger(FulfillmentCommon):
    def _fact(self, **values):
        return {"event_type": "history_loaded", "company_id": self.company.id, **values}

    def test_change_is_refused_by_the_database(self):
        self.env["fulfillment.event"]._record([self._fact()])
        self.env.cr.flush()
        for statement in (
            "UPDATE fulfillment_event SET note = 'x'",
            "DELETE FROM fulfillment_event",
            "TRUNCATE fulfillment_event",
        ):
            with (
                self.subTest(statement),
                self.assertRaisesRegex(psycopg2.errors.RestrictViolation, "only grows"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_a_fact_is_told_in_words(self):
        """Which order, and what changed from what to what, with its unit; nothing is no row of zeros."""
        self.apple.uom_id.name = "Units"
        scenario = (
            self.scenario()
            .at("2026-01-05 14:00")
            .order((self.apple, 10), promise="2026-01-08 22:00")
            .promise("2026-01-12 22:00")
            .quantity(self.apple, 12)
        )
        reader = new_test_user(
            self.env, "ledger_reader", groups="distribution_fulfillment_base.group_buyer", tz="UTC"
        )
        facts = (
            self.env["fulfillment.event"]
            .with_user(reader)
            .with_context(tz="UTC")
            .search([("document_name", "=", scenario.sale.name)])
        )
        told = {fact.event_type: (fact.document_name, fact.change_text) for fact in facts}
        self.assertEqual(told["quantity_change"], (scenario.sale.name, "10 Units → 12 Units"))
        self.assertRegex(told["promise_change"][1], r"1/8/26.* → 1/12/26")
        self.assertRegex(told["order_confirmed"][1], r"^1/8/26")

    def test_facts_are_one_insert_at_the_flush(self):
        Event = self.env["fulfillment.event"]
        Event._record([self._fact()])  # parties and vocabulary are cached from here on
        self.env.cr.flush()
        with self.assertQueryCount(1):
            for _number in range(20):
                Event._record([self._fact(), self._fact()])
            Event._flush_buffer()

    def test_rollback_drops_the_buffer(self):
        Event = self.env["fulfillment.event"]
        before = Event.search_count([])
        with contextlib.suppress(ValueError), self.env.cr.savepoint():
            Event._record([self._fact(note="rolled back")])
            raise ValueError
        self.env.cr.flush()
        self.assertEqual(Event.search_count([]), before)

    def test_retry_with_the_same_operation_writes_once(self):
        Event = self.env["fulfillment.event"]
        for _retry in range(3):
            Event._record([self._fact(operation_id="scanner-1/42")])
            self.env.cr.flush()
        self.assertEqual(Event.search_count([("operation_id", "=", "scanner-1/42")]), 1)

    def test_unknown_words_are_refused(self):
        with self.assertRaisesRegex(ValueError, "Unknown fulfillment event type"):
            self.env["fulfillment.event"]._record([self._fact(event_type="promise_sett")])
        with self.assertRaisesRegex(ValueError, "Unknown columns"):
            self.env["fulfillment.event"]._record([self._fact(qty=3)])

    def test_events_cannot_be_entered_by_hand(self):
        with self.assertRaisesRegex(UserError, "cannot be entered"):
            self.env["fulfillment.event"].create({"event_type": "history_loaded"})
        user = new_test_user(
            self.env, "ledger_owner", groups="distribution_fulfillment_base.group_process_owner"
        )
        with self.assertRaises(AccessError):
            self.env["fulfillment.event"].with_user(user).check_access("write")

    def test_actor_survives_as_a_number_when_anonymised(self):
        clerk = new_test_user(self.env, "clerk", groups="base.group_user", name="Carla Clerk")
        Event = self.env["fulfillment.event"]
        Event.with_user(clerk)._record([self._fact(note="by Carla")])
        event = Event.search([("note", "=", "by Carla")])
        self.assertEqual(event.actor_name, "Carla Clerk")
        self.assertFalse(event.is_auto)
        party = self.env["fulfillment.party"].browse(event.actor_id)
        with self.assertRaisesRegex(AccessError, "only a process owner"):
            party.with_user(clerk).action_anonymise()
        owner = new_test_user(
            self.env, "anonymiser", groups="distribution_fulfillment_base.group_process_owner"
        )
        self.assertEqual(party.with_user(owner).event_count, 1)
        party.with_user(owner).action_anonymise()
        event.invalidate_recordset()
        self.assertEqual(event.actor_name, f"Anonymised {party.id}")
        self.assertEqual(event.actor_id, party.id)
        self.assertEqual(party.with_user(owner).event_count, 1)
        Event.with_user(clerk)._record([self._fact(note="Carla again")])
        self.assertNotEqual(Event.search([("note", "=", "Carla again")]).actor_id, party.id)

    def test_partner_merge_keeps_the_party(self):
        twin = self.env["res.partner"].create({"name": "Harbour Hardware"})
        Event, Party = self.env["fulfillment.event"], self.env["fulfillment.party"]
        Event._record([self._fact(partner_id=self.customer.id), self._fact(partner_id=twin.id)])
        first, second = Event.search([("event_type", "=", "history_loaded")], order="id").mapped("party_ref")[
            -2:
        ]
        self.env["base.partner.merge.automatic.wizard"]._merge((self.customer | twin).ids, self.customer)
        Party.invalidate_model()
        self.assertEqual(Party.browse([first, second]).partner_id, self.customer)
        Event._record([self._fact(partner_id=self.customer.id, note="after the merge")])
        self.assertEqual(Event.search([("note", "=", "after the merge")]).party_ref, min(first, second))

    def test_a_party_that_was_rolled_back_is_made_anew(self):
        Event, Party = self.env["fulfillment.event"], self.env["fulfillment.party"]
        partner = self.env["res.partner"].create({"name": "Never Before"})
        with contextlib.suppress(ZeroDivisionError), self.env.cr.savepoint():
            Event._record([self._fact(partner_id=partner.id)])
            Event._flush_buffer()
            lost = Party.search([("partner_id", "=", partner.id)]).id
            raise ZeroDivisionError
        Event._record([self._fact(partner_id=partner.id, note="after the rollback")])
        party = Party.browse(Event.search([("note", "=", "after the rollback")]).party_ref)
        self.assertNotEqual(party.id, lost)
        self.assertEqual(party.exists().partner_id, partner)

    def test_parties_of_many_facts_are_found_at_once(self):
        """New and known persons and partners in one flush: one statement finds, one makes each kind."""
        Event = self.env["fulfillment.event"]
        partners = self.env["res.partner"].create([{"name": f"Partner {number}"} for number in range(5)])
        Event._record([self._fact(partner_id=partners[0].id)])
        Event._flush_buffer()
        with self.assertQueryCount(3):
            Event._record([self._fact(partner_id=partner.id, note="many") for partner in partners])
            Event._flush_buffer()
        parties = self.env["fulfillment.party"].browse(
            Event.search([("note", "=", "many")]).mapped("party_ref")
        )
        self.assertEqual(parties.partner_id, partners)

    def test_order_of_facts_is_kept(self):
        Event = self.env["fulfillment.event"]
        Event._record([self._fact(note=f"fact {number:03}") for number in range(50)])
        facts = Event.search([("note", "like", "fact ")], order="id")
        self.assertEqual(facts.mapped("note"), sorted(facts.mapped("note")))

    def test_values_come_back_as_they_were_given(self):
        Event = self.env["fulfillment.event"]
        Event._record(
            [
                self._fact(
                    note='He said "50 % off", then {nothing} \\ more: é, 重',
                    quantity=0.000001,
                    amount=-1234567.891,
                    old_datetime="2026-01-05 14:00:01",
                    new_datetime=Datetime.to_datetime("2026-01-05 14:00:02"),
                    is_auto=True,
                )
            ]
        )
        self.assertRecordValues(
            Event.search([("event_type", "=", "history_loaded")], order="id desc", limit=1),
            [
                {
                    "note": 'He said "50 % off", then {nothing} \\ more: é, 重',
                    "quantity": 0.000001,
                    "amount": -1234567.891,
                    "old_datetime": Datetime.to_datetime("2026-01-05 14:00:01"),
                    "new_datetime": Datetime.to_datetime("2026-01-05 14:00:02"),
                    "is_auto": True,
                    "sale_order_ref": 0,
                }
            ],
        )

    def test_job_under_a_persons_name_says_that_it_is_none(self):
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        Event = self.env["fulfillment.event"].with_user(clerk)
        Event._record([self._fact(note="by hand")])
        Event.with_context(fulfillment_actor=SYSTEM)._record([self._fact(note="by a job")])
        Event.with_context(fulfillment_actor="system")._record([self._fact(note="by a forger")])
        facts = self.env["fulfillment.event"].search([("note", "like", "by ")], order="id")
        self.assertEqual(facts.mapped("is_auto")[-3:], [False, True, False])

    def test_companies_do_not_see_each_other(self):
        other = self.env["res.company"].create({"name": "Lakeside"})
        self.env["fulfillment.event"]._record([self._fact(company_id=other.id, note="theirs")])
        user = new_test_user(self.env, "ours", groups="distribution_fulfillment_base.group_process_owner")
        self.assertFalse(self.env["fulfillment.event"].with_user(user).search([("note", "=", "theirs")]))
