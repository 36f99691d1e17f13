"""Nothing that a role can send writes a fact that figures rest on."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .attacks_common import AttackCase

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestFactsByRole(AttackCase):
    """Nine roles: facts are entered, changed, copied or deleted by none of them."""

    def facts(self):
        """{name: (record, what a forger would write)} of one order that has all of them."""
        approval_rule = self._approval_rule()
        margin_rule = self._rule("sale_margin_below_floor", response="record", activate=False)
        scenario = self.offer().ask()
        request = scenario.requests()
        request.with_user(self.manager).action_approve()
        scenario.sale.action_confirm()
        variance = scenario.variances()
        self.env["fulfillment.hold.place"].with_user(self.seller).create(
            {"sale_order_id": scenario.sale.id, "reason_id": self._reason().id, "note": "Certificate"}
        ).action_hold()
        hold = scenario.sale.fulfillment_hold_ids
        waiver = (
            self.env["fulfillment.waiver"]
            .with_user(self.users["consultant"])
            ._grant(
                {
                    **variance._waiver_values(),
                    "applies_to": "record",
                    "reason_id": self._reason().id,
                    "note": False,
                    "valid_until": fields.Date.today(),
                }
            )
        )
        approval_rule.write({"response": "reason", "change_note": "Softer"})
        explained = self.offer(6)
        explained.sale.with_context(fulfillment_reason_id=self._reason().id).action_confirm()
        justification = self.env["fulfillment.justification"].search([], order="id desc", limit=1)
        backtest = (
            self.env["fulfillment.backtest"]
            .with_user(self.owner)
            ._run(
                margin_rule.with_user(self.owner),
                self.company,
                fields.Date.today() - timedelta(days=1),
                fields.Date.today(),
            )
        )
        return {
            "approval": (request, {"state": "rejected"}),
            "approval line": (request.line_ids, {"fingerprint": "forged"}),
            "approval stage": (request.stage_ids, {"decision": "rejected"}),
            "waiver": (waiver, {"valid_until": "2099-01-01"}),
            "hold": (hold, {"state": "released"}),
            "variance": (variance, {"state": "resolved"}),
            "justification": (justification, {"note": "forged"}),
            "backtest": (backtest, {"document_count": 0}),
            "backtest line": (backtest.line_ids[:1], {"deviation": 0.0}),
            "backtest person": (backtest.person_ids[:1], {"names": "forged"}),
            "rule version": (approval_rule.version_id, {"tolerance": 99.0}),
            "ledger": (scenario.events()[:1], {"note": "forged"}),
        }

    def test_facts(self):
        let = []
        for name, (record, forged) in self.facts().items():
            self.assertTrue(record, name)
            for role, user in self.users.items():
                mine = record.with_user(user)
                acts = {
                    "write": lambda mine=mine, forged=forged: mine.write(forged),
                    "create": lambda mine=mine, forged=forged: mine.create({**forged}),
                    "create by default": lambda mine=mine, forged=forged: mine.with_context(
                        **{f"default_{key}": value for key, value in forged.items()}
                    ).create({}),
                    "copy": lambda mine=mine: mine.copy(),
                    "unlink": lambda mine=mine: mine.unlink(),
                    "unlink as by uninstalling": lambda mine=mine: mine.with_context(
                        _force_unlink=True
                    ).unlink(),
                }
                let += [f"{name}: {door} as {role}" for door, act in acts.items() if self.attempt(act)]
        # Process owners throw away a backtest as a whole; another one is run at any time.
        allowed = {
            f"backtest: {door} as {role}"
            for door in ("unlink", "unlink as by uninstalling")
            for role in ("process_owner", "consultant")
        }
        self.assertFalse(set(let) - allowed)

    def test_through_the_document(self):
        """Nested commands go the way of the records they mean."""
        scenario = self.offer()
        self.env["fulfillment.hold.place"].with_user(self.seller).create(
            {"sale_order_id": scenario.sale.id, "reason_id": self._reason().id, "note": "Certificate"}
        ).action_hold()
        hold = scenario.sale.fulfillment_hold_ids
        for role in ("customer_service", "sales_manager", "consultant"):
            for command in (
                Command.update(hold.id, {"state": "released"}),
                Command.delete(hold.id),
                Command.unlink(hold.id),
                Command.clear(),
                Command.create({"finding": "forged"}),
            ):
                with self.subTest(role=role, command=command):
                    sale = scenario.sale.with_user(self.users[role])
                    self.assertFalse(
                        self.attempt(
                            lambda sale=sale, command=command: sale.write({"fulfillment_hold_ids": [command]})
                        )
                    )
        self.assertEqual(hold.state, "held")

    def test_a_rule_that_judged_is_not_deleted_as_by_uninstalling(self):
        """Its reasons and versions would go with it."""
        rule = self._rule()
        self.offer().sale.with_context(fulfillment_reason_id=self._reason().id)
        for role in ("process_owner", "consultant"):
            mine = rule.with_user(self.users[role]).with_context(_force_unlink=True)
            with self.subTest(role):
                self.refused(mine.unlink, "Retire it instead")

    def test_facts_answer_no_questions_about_orders(self):
        """Whoever reads facts of an order asks about it what he may read of it, and nothing else."""
        scenario = self.offer()
        scenario.sale.action_confirm()
        self.customer.credit_limit = 7000
        planner = self.users["planner"]
        self.assertTrue(
            self.env["fulfillment.event"]
            .with_user(planner)
            .search_count([("sale_order_ref", "=", scenario.sale.id)])
        )
        for path in ("sale_order_id.partner_id.credit_limit", "sale_order_id.access_token"):
            with self.subTest(path):
                domain = [(path, "!=", False), ("sale_order_ref", "=", scenario.sale.id)]
                try:
                    found = self.env["fulfillment.event"].with_user(planner).search_count(domain)
                except AccessError:
                    found = 0
                self.assertFalse(found)
