"""Who cancels on the form says why, and by whose wish; every other door cancels as ever."""

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from .ledger_common import LedgerCommon

BASE = "distribution_fulfillment_base"


class CancelCase(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(cls.env, "cancel_clerk", groups=f"{BASE}.group_customer_service")
        cls.plain = new_test_user(cls.env, "cancel_plain", groups="sales_team.group_sale_salesman_all_leads")

    def dialog(self, document, reason, user, note=False):
        """The dialog of the Cancel button, filled in as on the screen."""
        action = document.with_user(user).action_fulfillment_cancel()
        form = Form(self.env[action["res_model"]].with_user(user).with_context(**action["context"]))
        form.reason_id = self._reason(reason)
        if note:
            form.note = note
        return form.save()


@tagged("post_install", "-at_install")
class TestCancelOrder(CancelCase):
    def test_the_ledger_knows_by_whose_wish(self):
        for code, note, initiator in (
            ("cancel_customer_gone", False, "customer"),
            ("cancel_not_deliverable", False, "company"),
            ("cancel_duplicate", False, "none"),
            ("cancel_customer_other", "Closed for good", "customer"),
        ):
            with self.subTest(code):
                scenario = self.scenario().stock(self.apple, 5).order((self.apple, 5))
                self.dialog(scenario.sale, code, self.clerk, note).action_cancel_order()
                self.assertEqual(scenario.sale.state, "cancel")
                self.assertEqual(scenario.sale.picking_ids.mapped("state"), ["cancel"])
                self.assertRecordValues(
                    scenario.events("order_cancelled"),
                    [
                        {
                            "old_text": "sale",
                            "reason_ref": self._reason(code).id,
                            "note": note,
                            "actor_name": self.clerk.name,
                            "is_auto": False,
                            "amount": 50.0,
                        }
                    ],
                )
                self.assertEqual(self._reason(code).initiator, initiator)
                self.assertFalse(scenario.events("line_cut"))

    def test_a_reason_that_asks_for_words_gets_them(self):
        scenario = self.scenario().order((self.apple, 5))
        action = scenario.sale.with_user(self.clerk).action_fulfillment_cancel()
        dialogs = self.env[action["res_model"]].with_user(self.clerk)
        for note in (False, "  "):
            dialog = dialogs.create(
                {
                    "sale_order_id": scenario.sale.id,
                    "reason_id": self._reason("cancel_company_other").id,
                    "note": note,
                }
            )
            with (
                self.subTest(note=note),
                self.assertRaisesRegex(UserError, "was not cancelled: .* needs a note"),
            ):
                dialog.action_cancel_order()
        self.assertEqual(scenario.sale.state, "sale")

    def test_only_reasons_of_cancellations_that_are_in_use(self):
        self._reason("cancel_test").active = False
        scenario = self.scenario().order((self.apple, 5))
        for code in ("customer_wish", "count_miscount", "cancel_test"):
            dialog = (
                self.env["fulfillment.order.cancel"]
                .with_user(self.clerk)
                .create({"sale_order_id": scenario.sale.id, "reason_id": self._reason(code).id})
            )
            with self.subTest(code), self.assertRaisesRegex(UserError, "is not offered here"):
                dialog.action_cancel_order()

    def test_a_quotation_is_cancelled_as_ever(self):
        for state in ("draft", "sent"):
            with self.subTest(state):
                scenario = self.scenario().quotation((self.apple, 5))
                scenario.sale.state = state
                scenario.sale.with_user(self.clerk).action_fulfillment_cancel()
                self.assertEqual(scenario.sale.state, "cancel")
                self.assertRecordValues(
                    scenario.events("order_cancelled"), [{"old_text": state, "reason_ref": 0}]
                )

    def test_a_locked_order_is_refused_by_odoo_before_and_after_the_dialog(self):
        scenario = self.scenario().order((self.apple, 5))
        dialog = self.dialog(scenario.sale, "cancel_customer_gone", self.clerk)
        scenario.sale.action_lock()
        with self.assertRaisesRegex(UserError, "locked order"):
            dialog.action_cancel_order()
        with self.assertRaisesRegex(UserError, "locked order"):
            scenario.sale.with_user(self.clerk).action_fulfillment_cancel()
        self.assertEqual(scenario.sale.state, "sale")
        self.assertFalse(scenario.events("order_cancelled"))

    def test_a_colleague_was_quicker(self):
        scenario = self.scenario().order((self.apple, 5))
        dialog = self.dialog(scenario.sale, "cancel_customer_gone", self.clerk)
        scenario.cancel()
        with self.assertRaisesRegex(
            UserError, f"{scenario.sale.name} was not cancelled: it is not confirmed"
        ):
            dialog.action_cancel_order()
        self.assertEqual(len(scenario.events("order_cancelled")), 1)

    def test_the_draft_invoice_ends_with_it_for_the_same_reason(self):
        self.apple.invoice_policy = "order"
        # Odoo asks who cancels an invoice for more than the order desk has.
        self.clerk.group_ids += self.env.ref("account.group_account_invoice")
        scenario = self.scenario().order((self.apple, 5))
        scenario.sale._create_invoices()
        self.mark()
        self.dialog(scenario.sale, "cancel_credit_refused", self.clerk).action_cancel_order()
        self.assertEqual(scenario.sale.invoice_ids.state, "cancel")
        self.assertFacts(
            "invoice_cancelled",
            [{"reason_ref": self._reason("cancel_credit_refused").id, "old_text": "draft"}],
        )

    def test_without_the_dialog_it_is_as_it_was(self):
        """RPC, other addons, the mass action: done at once, unclassified unless a reason is given."""
        reason = self._reason("cancel_customer_gone")
        for act, reason_ref, note in (
            (lambda sale: sale.action_cancel(), 0, False),
            (lambda sale: sale.with_context(fulfillment_asks=True).action_cancel(), 0, False),
            (
                lambda sale: (
                    self.env["sale.mass.cancel.orders"]
                    .with_user(self.clerk)
                    .create({"sale_order_ids": [Command.set(sale.ids)]})
                    .action_mass_cancel()
                ),
                0,
                False,
            ),
            (
                lambda sale: sale.with_context(
                    fulfillment_reason_id=reason.id, fulfillment_reason_note="By the shop"
                ).action_cancel(),
                reason.id,
                "By the shop",
            ),
            (
                lambda sale: sale.with_context(
                    fulfillment_reason_id=reason.id, fulfillment_reason_note=["no", "words"]
                ).action_cancel(),
                reason.id,
                False,
            ),
        ):
            scenario = self.scenario().order((self.apple, 5))
            act(scenario.sale.with_user(self.clerk))
            self.assertEqual(scenario.sale.state, "cancel")
            self.assertRecordValues(
                scenario.events("order_cancelled"), [{"reason_ref": reason_ref, "note": note}]
            )

    def test_several_companies(self):
        other = self.env["res.company"].create({"name": "Lakeside"})
        both = new_test_user(
            self.env,
            "cancel_both",
            groups=f"{BASE}.group_customer_service",
            company_id=self.company.id,
            company_ids=[Command.set((self.company | other).ids)],
        )
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        scenario = self.scenario().order(
            (self.apple, 5), company_id=other.id, warehouse=warehouse, user_id=False
        )
        with self.assertRaises(AccessError):
            scenario.sale.with_user(self.clerk).action_fulfillment_cancel()
        with self.assertRaises(AccessError):
            self.env["fulfillment.order.cancel"].with_user(self.clerk).create(
                {
                    "sale_order_id": scenario.sale.id,
                    "reason_id": self._reason("cancel_customer_gone").id,
                }
            )
        sale = scenario.sale.with_context(allowed_company_ids=(self.company | other).ids)
        self.dialog(sale, "cancel_customer_gone", both).action_cancel_order()
        self.assertRecordValues(
            scenario.events("order_cancelled"),
            [{"company_id": other.id, "reason_ref": self._reason("cancel_customer_gone").id}],
        )

    def test_who_may_not_write_orders_may_not_cancel(self):
        sale = self.scenario().order((self.apple, 5)).sale
        reader = new_test_user(self.env, "cancel_reader", groups=f"{BASE}.group_process_owner")
        with self.assertRaises(AccessError):
            sale.with_user(reader).action_fulfillment_cancel()
        dialog = self.dialog(sale, "cancel_customer_gone", self.clerk)
        with self.assertRaises(AccessError):
            dialog.with_user(self.plain).action_cancel_order()

    def test_no_dialog_is_turned_to_an_order_one_may_not_read(self):
        """Its name would be told."""
        own = new_test_user(self.env, "cancel_own", groups="sales_team.group_sale_salesman")
        mine = self.scenario().order((self.apple, 1), user_id=own.id).sale
        theirs = self.scenario().order((self.apple, 1), user_id=self.seller.id).sale
        dialog = self.dialog(mine, "cancel_customer_gone", own)
        with self.assertRaises(AccessError):
            dialog.write({"sale_order_id": theirs.id})


@tagged("post_install", "-at_install")
class TestCancelButton(HttpCase, CancelCase):
    def setUp(self):
        super().setUp()
        groups = f"{BASE}.group_customer_service"
        new_test_user(self.env, "cancel_web", password="cancel-web-password", groups=groups)
        self.authenticate("cancel_web", "cancel-web-password")

    def press(self, document, method):
        """What the form sends, with the context that the button has in the form."""
        buttons = self.buttons(document._name, method)
        context = {"fulfillment_asks": True} if any(button.get("context") for button in buttons) else {}
        return self.make_jsonrpc_request(
            f"/web/dataset/call_button/{document._name}/{method}",
            {
                "model": document._name,
                "method": method,
                "args": [document.ids],
                "kwargs": {"context": context},
            },
        )

    def buttons(self, model, method):
        arch = etree.fromstring(self.env[model].get_view(view_type="form")["arch"])
        return arch.xpath(f"//header/button[@name='{method}']")

    def test_one_button_is_shown_in_each_state(self):
        """For quotations Odoo's own, which the browser asks about; for confirmed orders the dialog alone asks."""
        quotation, confirmed = self.buttons("sale.order", "action_cancel")
        self.assertTrue(quotation.get("confirm"))
        self.assertFalse(confirmed.get("confirm"))
        self.assertEqual(confirmed.get("context"), "{'fulfillment_asks': True}")
        for state in ("draft", "sent", "sale", "cancel"):
            for locked in (False, True):
                shown = [
                    button
                    for button in (quotation, confirmed)
                    # What the client evaluates.
                    if not eval(  # pylint: disable=eval-used
                        button.get("invisible"), {"state": state, "locked": locked, "id": 1}
                    )
                ]
                with self.subTest(state=state, locked=locked):
                    expected = {"draft": [quotation], "sent": [quotation], "sale": [confirmed]}
                    self.assertEqual(shown, [] if locked else expected.get(state, []))

    def test_the_button_opens_the_dialog_and_cancels_a_quotation(self):
        order = self.scenario().order((self.apple, 5)).sale
        self.assertEqual(self.press(order, "action_cancel")["res_model"], "fulfillment.order.cancel")
        self.assertEqual(order.state, "sale")
        quotation = self.scenario().quotation((self.apple, 5)).sale
        self.press(quotation, "action_cancel")
        self.assertEqual(quotation.state, "cancel")
