"""What each of the nine roles may do, and that no other role does it: every act is tried as every role."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .attacks_common import BASE, AttackCase, Let
from .test_roles import ROLES

OWNERS = {"process_owner", "consultant"}
EVERYBODY = set(ROLES)
NOBODY = set()


@tagged("post_install", "-at_install")
class TestRolesActs(AttackCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.away = cls._user("customer_service", "_away")
        cls.stand_in = cls._user("customer_service", "_stand_in")

    def assertOnly(self, roles, acts):
        """Exactly these roles may do each act; all others are refused for who they are. Nothing of it stays.

        :param acts: {what it is: function of a user, which does it and asserts that it is done}
        """
        for name, act in acts.items():
            with self.subTest(name):
                self.assertEqual({role for role, user in self.users.items() if self.may(act, user)}, roles)

    def may(self, act, user):
        """Any refusal but that of a right is an error of the test."""
        with mute_logger("odoo.addons.base.models.ir_access", "odoo.addons.base.models.ir_rule"):
            try:
                with self.enter_registry_test_mode(), self.env.cr.savepoint():
                    act(user)
                    self.env.flush_all()
                    raise Let
            except Let:
                return True
            except AccessError:
                return False
            finally:
                self.env.registry.clear_cache()

    # --- the standard -------------------------------------------------------------------------

    def test_the_life_of_a_rule(self):
        draft, active, simulated, retired = (self._rule(activate=False) for _ in range(4))
        (active | retired).action_activate()
        simulated.action_simulate()
        retired.action_retire()
        (active | retired).change_note = "Agreed"

        def press(rule, button, state):
            def act(user):
                getattr(rule.with_user(user), button)()
                self.assertEqual(rule.state, state)

            return act

        self.assertOnly(
            OWNERS,
            {
                f"{button} of {rule.state}": press(rule, button, state)
                for button, state, rules in (
                    ("action_simulate", "simulated", (draft, active, retired)),
                    ("action_activate", "active", (draft, simulated, retired)),
                    ("action_retire", "retired", (draft, simulated, active)),
                    ("action_draft", "draft", (simulated, active, retired)),
                )
                for rule in rules
            },
        )

    def test_what_a_rule_says(self):
        rule, unused = self._rule(), self._rule(activate=False)

        def write(rule, **values):
            return lambda user: rule.with_user(user).write({**values, "change_note": "Agreed"})

        self.assertOnly(
            OWNERS,
            {
                "judge otherwise": write(rule, tolerance=50),
                "name another owner": write(rule, owner_id=self.manager.id),
                "put another price on it": write(rule, cost_driver_id=False),
                "word it anew": write(rule, why="Because"),
                "translate it": lambda user: unused.with_user(user).update_field_translations(
                    "why", {"en_US": "Because"}
                ),
                "name who approves": lambda user: (
                    self.env["fulfillment.approval.step"].with_user(user).create({"rule_id": unused.id})
                ),
                "copy it": lambda user: unused.with_user(user).copy(),
                "delete it": lambda user: unused.with_user(user).unlink(),
            },
        )

    def test_master_data(self):
        for model, operations in (
            ("fulfillment.rule", ("write", "create", "unlink")),
            ("fulfillment.approval.step", ("write", "create", "unlink")),
            ("fulfillment.area", ("write", "create", "unlink")),
            ("fulfillment.cost.driver", ("write", "create", "unlink")),
            ("fulfillment.cost.rate", ("write", "create", "unlink")),
            ("fulfillment.segment", ("write", "create")),
            ("fulfillment.channel", ("write", "create")),
            ("fulfillment.reason", ("write", "create")),
            ("fulfillment.root.cause", ("write", "create")),
            ("fulfillment.control.point", ("write",)),
        ):
            for operation in ("write", "create", "unlink"):
                with self.subTest(model=model, operation=operation):
                    let = {
                        role
                        for role, user in self.users.items()
                        if self.env[model].with_user(user).has_access(operation)
                    }
                    self.assertEqual(let, OWNERS if operation in operations else NOBODY)

    # --- waivers, names, the past ---------------------------------------------------------------

    def test_waivers(self):
        self._rule(response="record")
        variance = self.offer().confirm().variances()
        Waiver = self.env["fulfillment.waiver"]

        def grant(user):
            wizard = self.env["fulfillment.waive"].with_user(user)
            wizard.create({"variance_id": variance.id, "reason_id": self._reason().id}).action_grant()
            self.assertRecordValues(variance.waiver_id, [{"owner_id": user.id, "state": "valid"}])

        self.assertOnly(
            OWNERS,
            {
                "ask to waive": lambda user: variance.with_user(user).action_waive_wizard(),
                "grant": grant,
                "grant past the dialog": lambda user: Waiver.with_user(user)._grant(
                    {
                        **variance._waiver_values(),
                        "applies_to": "record",
                        "reason_id": self._reason().id,
                        "note": False,
                        "valid_until": self.today(),
                    }
                ),
            },
        )
        grant(self.owner)
        waiver = variance.waiver_id

        def withdraw(user):
            waiver.with_user(user).action_withdraw()
            self.assertRecordValues(waiver, [{"state": "withdrawn", "withdrawn_by_id": user.id}])

        self.assertOnly(OWNERS, {"withdraw": withdraw})

    def test_names_are_taken_away(self):
        Party = self.env["fulfillment.party"]
        party = Party.browse(Party._ids_of({("partner_id", self.customer.id)}).values())

        def anonymise(user):
            party.with_user(user).action_anonymise()
            self.assertRecordValues(party, [{"is_anonymised": True, "partner_id": False}])

        self.assertOnly(OWNERS, {"anonymise": anonymise})
        self.assertOnly(
            NOBODY,
            {
                "rename": lambda user: party.with_user(user).write({"name": "Somebody"}),
                "enter": lambda user: party.with_user(user).create({"name": "Somebody"}),
                "delete": lambda user: party.with_user(user).unlink(),
            },
        )

    def test_the_past_is_judged(self):
        rule = self._rule("sale_manual_discount", activate=False)

        def run(user):
            wizard = self.env["fulfillment.backtest.run"].with_user(user)
            action = wizard.create({"rule_id": rule.id, "company_id": self.company.id}).action_run()
            backtest = self.env["fulfillment.backtest"].with_user(user).browse(action["res_id"])
            self.assertEqual((backtest.author_id, backtest.rule_id), (user, rule))

        self.assertOnly(OWNERS, {"run a backtest": run})
        run(self.owner)
        backtest = rule.backtest_ids
        self.assertOnly(
            OWNERS,
            {
                "read it": lambda user: backtest.with_user(user).read(["departure_count"]),
                "throw it away": lambda user: backtest.with_user(user).unlink(),
            },
        )

    # --- stock ----------------------------------------------------------------------------------

    def test_reservations_are_repaired(self):
        """An order holds 4; the stock says 7."""
        self.env["stock.quant"]._clean_reservations()
        self.scenario().stock(self.apple, 10).order((self.apple, 4))
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.apple.id), ("location_id", "=", self.warehouse.lot_stock_id.id)]
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_quant SET reserved_quantity = 7 WHERE id = %s", (quant.id,))
        self.env.invalidate_all()
        Audit = self.env["fulfillment.reservation.audit"]

        def measure(user):
            mine = Audit.with_user(user)
            audit = mine.browse(mine.action_open()["res_id"])
            self.assertEqual(audit.line_ids.product_id, self.apple)
            return audit

        def repair(user):
            audit = measure(user)
            audit.line_ids.is_chosen = True
            audit.reason_id = self._reason("allocation_reservation_repair")
            audit.action_repair()
            self.assertEqual(quant.reserved_quantity, 4)

        self.assertOnly(OWNERS | {"warehouse_supervisor"}, {"measure": measure, "repair": repair})
        foreign = measure(self.owner)
        self.assertOnly(
            {"process_owner"}, {"measure in another's": lambda user: foreign.with_user(user).action_measure()}
        )

    # --- who decides ----------------------------------------------------------------------------

    def test_decisions_are_handed_over(self):
        Delegation = self.env["fulfillment.delegation"]
        today = fields.Date.today()
        days = {"date_from": today - timedelta(days=1), "date_to": today + timedelta(days=1)}

        def hand_over(absent, delegate):
            def act(user):
                values = {"user_id": (absent or user).id, "delegate_id": (delegate or user).id, **days}
                Delegation.with_user(user).create(values)
                deciders = Delegation._deciders(absent or user, self.env["res.users"], self.company)
                self.assertEqual(deciders.get(delegate or user), absent or user)

            return act

        self.assertOnly(EVERYBODY, {"one's own": hand_over(None, self.stand_in)})
        self.assertOnly(OWNERS, {"another's": hand_over(self.away, self.stand_in)})
        self.assertOnly(NOBODY, {"another's to oneself": hand_over(self.away, None)})
        standing = Delegation.create({"user_id": self.away.id, "delegate_id": self.stand_in.id, **days})
        self.assertOnly(
            OWNERS,
            {
                "change another's": lambda user: standing.with_user(user).write({"date_to": today}),
                "end another's": lambda user: standing.with_user(user).write({"active": False}),
                "delete another's": lambda user: standing.with_user(user).unlink(),
            },
        )
        self.assertOnly(
            NOBODY,
            {
                "turn another's to oneself": lambda user: standing.with_user(user).write(
                    {"delegate_id": user.id}
                )
            },
        )

    def test_requests(self):
        """Everybody is named as approver; who sells asks."""
        people = self.env["res.users"].union(*self.users.values())
        self._rule(
            response="approval",
            approval_step_ids=[Command.create({"amount_from": 0, "user_ids": [Command.set(people.ids)]})],
        )
        request = self.offer().ask().requests()

        def approve(user):
            request.with_user(user).action_approve()
            self.assertEqual((request.state, request.stage_ids.decided_by_id), ("approved", user))

        def reject(user):
            wizard = self.env["fulfillment.approval.reject"].with_user(user)
            wizard.create({"approval_id": request.id, "note": "Too cheap"}).action_reject()
            self.assertEqual((request.state, request.stage_ids.decided_by_id), ("rejected", user))

        def withdraw(user):
            request.with_user(user).action_withdraw()
            self.assertEqual(request.state, "withdrawn")

        self.assertOnly(EVERYBODY - {"customer_service"}, {"approve": approve, "reject": reject})
        self.assertOnly({"customer_service"}, {"withdraw": withdraw})
        step = request.stage_ids
        self.assertOnly(
            NOBODY,
            {
                "write a decision": lambda user: request.with_user(user).write({"state": "approved"}),
                "write who decides": lambda user: step.with_user(user).write({"approver_ids": user.ids}),
                "write what is allowed": lambda user: request.line_ids.with_user(user).write(
                    {"deviation": 99}
                ),
                "delete it": lambda user: request.with_user(user).unlink(),
            },
        )

    def test_requests_are_decided_by_who_is_asked(self):
        """Where a step names one person, no role stands above it."""
        self._rule(
            response="approval",
            approval_step_ids=[Command.create({"amount_from": 0, "user_ids": self.stand_in.ids})],
        )
        request = self.offer().ask().requests()
        wizard = self.env["fulfillment.approval.reject"]
        self.assertOnly(
            NOBODY,
            {
                "approve": lambda user: request.with_user(user).action_approve(),
                "reject": lambda user: (
                    wizard.with_user(user).create({"approval_id": request.id, "note": "No"}).action_reject()
                ),
            },
        )
        request.with_user(self.stand_in).action_approve()
        self.assertEqual(request.state, "approved")

    def test_holds(self):
        sale = self.offer().sale.sudo()
        sale.user_id = self.away
        Place, Release = self.env["fulfillment.hold.place"], self.env["fulfillment.hold.release"]
        values = {"sale_order_id": sale.id, "reason_id": self._reason().id, "note": "Certificate"}

        def place(user):
            Place.with_user(user).create(values).action_hold()
            self.assertRecordValues(sale.fulfillment_hold_ids, [{"state": "held", "placed_by_id": user.id}])

        desk = {"customer_service", "sales_manager"}
        self.assertOnly(
            OWNERS | desk | {"finance"},
            {"place": place, "ask to place": lambda user: sale.with_user(user).action_fulfillment_hold()},
        )
        Place.with_user(self.stand_in).create(values).action_hold()
        hold = sale.fulfillment_hold_ids

        def release(user):
            Release.with_user(user).create({"hold_ids": hold.ids, "note": "Came in"}).action_release()
            self.assertRecordValues(hold, [{"state": "released", "released_by_id": user.id}])

        self.assertOnly(OWNERS | {"sales_manager"}, {"release another's": release})
        self.assertOnly(
            NOBODY,
            {
                "write its state": lambda user: hold.with_user(user).write({"state": "released"}),
                "write who answers": lambda user: hold.with_user(user).write({"owner_id": user.id}),
                "enter one": lambda user: hold.with_user(user).create(
                    {"sale_order_id": sale.id, "finding": "Because"}
                ),
                "delete it": lambda user: hold.with_user(user).unlink(),
            },
        )

    def test_a_hold_that_a_rule_placed(self):
        """It asks for the approval of one person: neither its owner nor a role stands above."""
        self.customer.fulfillment_required_attachments = 1
        rule = self._rule(
            "sale_document_missing",
            control_point_id=self.env.ref(f"{BASE}.control_point_order_release").id,
            response="approval",
            owner_id=self.owner.id,
            approval_step_ids=[Command.create({"amount_from": 0, "user_ids": self.stand_in.ids})],
        )
        sale = self.offer().confirm().sale.sudo()
        hold = sale.fulfillment_hold_ids
        self.assertEqual((hold.rule_id, hold.state), (rule, "held"))
        Release = self.env["fulfillment.hold.release"]

        def release(user):
            Release.with_user(user).create({"hold_ids": hold.ids, "note": "Came in"}).action_release()

        self.assertOnly(NOBODY, {"release": release})
        release(self.stand_in)
        self.assertEqual(hold.state, "released")

    # --- exceptions -----------------------------------------------------------------------------

    def test_exceptions_of_others(self):
        self._rule(response="record", owner_id=self.away.id)
        variance = self.offer().confirm().variances()
        self.assertEqual(variance.owner_id, self.away)
        cause = self.env["fulfillment.root.cause"].search([], limit=1)

        def take(user):
            variance.with_user(user).action_take()
            self.assertEqual(variance.state, "in_progress")

        def hand_over(user):
            variance.with_user(user).owner_id = self.stand_in
            self.assertEqual(variance.owner_id, self.stand_in)

        def resolve(user):
            self.env["fulfillment.variance.resolve"].with_user(user).create(
                {"variance_ids": variance.ids, "root_cause_id": cause.id, "resolution": "Explained"}
            ).action_resolve()
            self.assertRecordValues(variance, [{"state": "resolved", "resolved_by_id": user.id}])

        self.assertOnly(
            OWNERS | {"sales_manager", "warehouse_supervisor"},
            {
                "take": take,
                "hand over": hand_over,
                "ask to resolve": lambda user: variance.with_user(user).action_resolve_wizard(),
                "resolve": resolve,
            },
        )
        self.assertOnly(NOBODY, {"delete": lambda user: variance.with_user(user).unlink()})
