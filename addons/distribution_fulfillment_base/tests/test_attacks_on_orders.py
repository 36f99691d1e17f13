"""Nothing that a role can send changes or releases an order past its rules."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from .attacks_common import AttackCase

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestOrderAttacks(AttackCase):
    def test_a_line_comes_into_a_confirmed_order_through_the_rule(self):
        """By a default in the context, or moved there from another order."""
        point = self.env.ref(f"{BASE}.control_point_sale_order_change")
        self._rule(response="block", control_point_id=point.id)
        sale = self.scenario().order((self.apple, 5), user_id=self.seller.id).sale
        Line = self.env["sale.order.line"].with_user(self.seller)
        values = {"product_id": self.berry.id, "product_uom_qty": 1, "price_unit": 1.0}
        self.refused(lambda: Line.create({**values, "order_id": sale.id}), "was not changed")
        self.refused(lambda: Line.with_context(default_order_id=sale.id).create(values), "was not changed")
        draft = self.scenario().quotation((self.berry, 1, 1.0), user_id=self.seller.id).sale
        self.refused(
            lambda: draft.order_line.with_user(self.seller).write({"order_id": sale.id}), "was not changed"
        )
        self.refused(
            lambda: sale.order_line.with_user(self.seller).write({"order_id": draft.id}), "was not moved"
        )
        self.assertEqual(len(sale.order_line), 1)

    def test_a_confirmed_order_is_not_set_back_to_be_changed(self):
        """Set back, changed, set on: the same change in three writes that the rule refuses in one."""
        self._rule("sale_price_changed", response="block")
        sale = self.scenario().order((self.apple, 5), user_id=self.seller.id).sale
        for role in ("customer_service", "sales_manager", "consultant"):
            for state in ("draft", "sent"):
                mine = sale.with_user(self.users[role])
                with self.subTest(role=role, state=state):
                    self.refused(
                        lambda mine=mine, state=state: mine.write({"state": state}), "was not set back"
                    )
        sale.with_user(self.seller)._action_cancel()
        sale.with_user(self.seller).action_draft()
        self.assertEqual(sale.state, "draft", "cancelling is the way")

    def test_a_change_dialog_tells_nothing_of_foreign_orders(self):
        sale = self.scenario().order((self.apple, 5)).sale
        for role in ("buyer", "planner", "warehouse_operator", "finance", "process_owner"):
            user = self.users[role]
            for dialog in ("fulfillment.order.change", "fulfillment.promise.move"):
                with self.subTest(role=role, dialog=dialog):
                    self.refused(
                        lambda user=user, dialog=dialog: (
                            self.env[dialog]
                            .with_user(user)
                            .create(
                                {
                                    "sale_order_id": sale.id,
                                    "reason_id": self._reason().id,
                                    "new_promise": "2030-01-01",
                                }
                                if dialog == "fulfillment.promise.move"
                                else {"sale_order_id": sale.id, "reason_id": self._reason().id}
                            )
                        )
                    )
        change = self.env["fulfillment.order.change"].with_user(self.stranger)
        values = {"sale_order_id": sale.id, "reason_id": self._reason().id}
        self.refused(lambda: change.create(values))
        own = self.env["sale.order"].with_user(self.stranger).create({"partner_id": self.customer.id})
        mine = change.create({**values, "sale_order_id": own.id})
        self.refused(lambda: mine.write({"sale_order_id": sale.id}))

    def test_a_hold_is_answered_for_by_somebody_who_can(self):
        sale = self.offer().sale
        portal = new_test_user(self.env, "at_portal_2", groups="base.group_portal")
        for owner in (portal, self.stranger, self.env.ref("base.public_user")):
            values = {
                "sale_order_id": sale.id,
                "reason_id": self._reason().id,
                "note": "Certificate",
                "owner_id": owner.id,
            }
            with self.subTest(owner.login):
                self.refused(
                    lambda values=values: (
                        self.env["fulfillment.hold.place"].with_user(self.seller).create(values).action_hold()
                    ),
                    "was not held",
                )

    def test_a_hold_is_released_by_who_may(self):
        """Placed by hand by the seller: his, his managers'. No other role's, through no door."""
        sale = self.offer().sale
        self.env["fulfillment.hold.place"].with_user(self.seller).create(
            {"sale_order_id": sale.id, "reason_id": self._reason().id, "note": "Certificate"}
        ).action_hold()
        hold = sale.fulfillment_hold_ids
        may = {"customer_service", "sales_manager", "process_owner", "consultant"}
        for role, user in [*self.users.items(), ("stranger", self.stranger)]:
            wizard = self.env["fulfillment.hold.release"].with_user(user)
            let = self.attempt(
                lambda wizard=wizard: wizard.create(
                    {"hold_ids": [Command.set(hold.ids)], "note": "Paid"}
                ).action_release()
            )
            self.assertEqual(let, role in may, role)
