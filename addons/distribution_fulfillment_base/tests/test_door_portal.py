"""What a customer does on the portal: signing is never undone, and a wish is taken while it is one."""

from datetime import datetime

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from .common import FulfillmentCommon

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class PortalCase(HttpCase, FulfillmentCommon):
    def sent(self, *lines, **values):
        """A quotation in the customer's hands, and the token of its link."""
        scenario = self.scenario().quotation(*lines, require_signature=True, require_payment=False, **values)
        scenario.sale.action_quotation_sent()
        return scenario, scenario.sale._portal_ensure_token()


@tagged("post_install", "-at_install")
class TestPortalSignature(PortalCase):
    def accept(self, order, token):
        return self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {"access_token": token, "name": "Harriet Harbor", "signature": PIXEL},
        )

    def test_a_signed_order_is_confirmed_and_held_where_a_rule_refuses(self):
        for response in ("reason", "block"):
            with self.subTest(response):
                rule = self._rule(response=response)
                scenario, token = self.sent((self.apple, 5, 5.0))
                answer = self.accept(scenario.sale, token)
                self.assertTrue(answer.get("force_refresh"), answer)
                self.assertEqual((scenario.sale.state, scenario.sale.signed_by), ("sale", "Harriet Harbor"))
                self.assertTrue(scenario.sale.fulfillment_is_held)
                self.assertFalse(scenario.sale.picking_ids)
                self.assertRecordValues(
                    scenario.sale.fulfillment_hold_ids,
                    [{"rule_id": rule.id, "state": "held", "owner_id": rule.owner_id.id}],
                )
                self.assertRecordValues(
                    scenario.variances(), [{"rule_id": rule.id, "state": "open", "reason_id": False}]
                )
                # A person did it, though nobody of ours was logged in.
                self.assertRecordValues(scenario.events("order_confirmed"), [{"is_auto": False}])
                self.assertEqual(len(scenario.events("order_held")), 1)
                self.assertFalse(scenario.events("attempt_refused"))
                rule.change_note = "Next"
                rule.action_retire()

    def test_what_is_in_order_goes_to_the_warehouse(self):
        self._rule()
        scenario, token = self.sent((self.apple, 5))
        self.accept(scenario.sale, token)
        self.assertEqual((scenario.sale.state, scenario.sale.fulfillment_is_held), ("sale", False))
        self.assertEqual(len(scenario.sale.picking_ids), 1)
        self.assertFalse(scenario.variances())

    def test_the_link_of_another_order_opens_nothing(self):
        scenario, _token = self.sent((self.apple, 5))
        _other, wrong = self.sent((self.apple, 5))
        self.assertIn("error", self.accept(scenario.sale, wrong))
        self.assertEqual(scenario.sale.state, "sent")


@tagged("post_install", "-at_install")
class TestPortalWish(PortalCase):
    def wish(self, order, token, day):
        return self.url_open(
            f"/my/orders/{order.id}/requested_date?access_token={token}",
            data={"csrf_token": Request.csrf_token(self), "requested_date": day},
        )

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def test_the_day_is_one_of_the_warehouse(self):
        self.warehouse.fulfillment_tz = "Pacific/Auckland"
        scenario, token = self.sent((self.apple, 5))
        page = self.url_open(scenario.sale.get_portal_url()).text
        self.assertIn(f"/my/orders/{scenario.sale.id}/requested_date", page)
        self.wish(scenario.sale, token, "2036-01-15")
        # Noon of the 15th, 13 hours ahead of UTC.
        self.assertEqual(scenario.sale.fulfillment_requested_date, datetime(2036, 1, 14, 23))
        (note,) = scenario.sale.message_ids.filtered(lambda message: "Wants to have" in message.body)
        self.assertEqual(note.author_id, self.customer)
        self.assertIn('value="2036-01-15"', self.url_open(scenario.sale.get_portal_url()).text)
        self.wish(scenario.sale, token, "")
        self.assertFalse(scenario.sale.fulfillment_requested_date)

    def test_no_day_no_wish(self):
        scenario, token = self.sent((self.apple, 5))
        for day in ("yesterday", "2036-13-01", "2020-01-01"):
            with self.subTest(day):
                self.wish(scenario.sale, token, day)
                self.assertFalse(scenario.sale.fulfillment_requested_date)

    def test_only_with_the_token_and_only_on_a_quotation(self):
        scenario, token = self.sent((self.apple, 5))
        _other, wrong = self.sent((self.apple, 5))
        for stranger in (wrong, "", "0"):
            with self.subTest(stranger=stranger):
                self.wish(scenario.sale, stranger, "2036-01-15")
                self.assertFalse(scenario.sale.fulfillment_requested_date)
        for change in (
            {"validity_date": "2020-01-01"},
            {"validity_date": False, "signature": PIXEL},
            {"signature": False, "state": "cancel"},
        ):
            scenario.sale.write(change)
            with self.subTest(change):
                self.wish(scenario.sale, token, "2036-01-15")
                self.assertFalse(scenario.sale.fulfillment_requested_date)
        ordered, token = self.sent((self.apple, 5))
        ordered.confirm()
        self.wish(ordered.sale, token, "2036-01-15")
        self.assertFalse(ordered.sale.fulfillment_requested_date)
        self.assertFalse(ordered.events("terms_changed"))

    def test_a_customer_who_is_logged_in_writes_as_himself(self):
        buyer = new_test_user(
            self.env, "wish_buyer", password="wish-buyer-password", groups="base.group_portal"
        )
        buyer.partner_id.parent_id = self.customer
        scenario, token = self.sent((self.apple, 5))
        self.authenticate("wish_buyer", "wish-buyer-password")
        self.wish(scenario.sale, token, "2036-01-15")
        self.assertTrue(scenario.sale.fulfillment_requested_date)
        (note,) = scenario.sale.message_ids.filtered(lambda message: "Wants to have" in message.body)
        self.assertEqual(note.author_id, buyer.partner_id)
