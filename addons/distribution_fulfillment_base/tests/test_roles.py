"""Nine roles: what each may read of the control data, and that none may write facts."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .documents_common import DocumentsCommon

ROLES = (
    "customer_service",
    "sales_manager",
    "buyer",
    "planner",
    "warehouse_operator",
    "warehouse_supervisor",
    "finance",
    "process_owner",
    "consultant",
)


@tagged("post_install", "-at_install")
class TestRoles(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: new_test_user(cls.env, f"role_{role}", groups=f"distribution_fulfillment_base.group_{role}")
            for role in ROLES
        }

    def test_every_role_reads_the_ledger_and_none_writes_it(self):
        for role, user in self.users.items():
            with self.subTest(role):
                order = self.env["sale.order"].create({"partner_id": self.customer.id, "user_id": user.id})
                fact = {"event_type": "order_locked", "sale_order_ref": order.id, "note": f"seen by {role}"}
                self.env["fulfillment.event"]._record([{**fact, "company_id": self.company.id}])
                event = self.env["fulfillment.event"].with_user(user).search([("note", "=", fact["note"])])
                self.assertEqual(event.document_name, order.name)
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(event.has_access(operation))

    def test_history_is_the_consultants(self):
        for role, user in self.users.items():
            with self.subTest(role):
                History = self.env["fulfillment.history.load"].with_user(user)
                self.assertTrue(History.has_access("read"))
                for operation in ("write", "create", "unlink"):
                    self.assertEqual(History.has_access(operation), role == "consultant")

    def test_rows_of_the_former_system_are_read_and_never_written(self):
        """Money that came in is for those who see invoices; the rest is for every role."""
        for kind, _label in self.env["fulfillment.history.load"]._fields["kind"].selection:
            for role, user in self.users.items():
                with self.subTest(kind=kind, role=role):
                    Rows = self.env["fulfillment.history.load"].with_user(user)._row_model(kind)
                    is_money = kind in ("invoice", "payment")
                    may = not is_money or role in (
                        *("customer_service", "sales_manager", "finance", "process_owner", "consultant"),
                    )
                    self.assertEqual(Rows.has_access("read"), may)
                    for operation in ("write", "create", "unlink"):
                        self.assertFalse(Rows.has_access(operation))

    def test_who_picked_is_for_those_with_the_group_of_person_level_figures(self):
        load = self.env["fulfillment.history.load"].create({"name": "Old system", "kind": "pick"})
        pick = self.env["fulfillment.history.pick"].create(
            {
                "load_id": load.id,
                "company_id": self.company.id,
                "external_key": "1",
                "picker_name": "Pia Picker",
                "error_kind": "wrong item",
            }
        )
        for role, user in self.users.items():
            with self.subTest(role):
                mine = pick.with_user(user)
                self.assertEqual(mine.error_kind, "wrong item")
                for call in (
                    lambda mine=mine: mine.read(["picker_name"]),
                    lambda mine=mine: mine.search([("picker_name", "=", "Pia Picker")]),
                    lambda mine=mine: mine._read_group([], ["picker_name"], ["__count"]),
                ):
                    with self.assertRaises(AccessError):
                        call()
        named = new_test_user(
            self.env,
            "role_person_level",
            groups="distribution_fulfillment_base.group_person_level",
        )
        self.assertEqual(pick.with_user(named).picker_name, "Pia Picker")

    def test_names_of_people_are_not_listed_for_everyone(self):
        for role, user in self.users.items():
            with self.subTest(role):
                self.assertEqual(
                    self.env["fulfillment.party"].with_user(user).has_access("read"),
                    role in ("process_owner", "consultant"),
                )

    def test_the_standard_is_the_process_owners(self):
        """Rules, areas, owners, rates, reasons: read by every role, changed by two."""
        for model in (
            "fulfillment.rule",
            "fulfillment.area",
            "fulfillment.area.owner",
            "fulfillment.cost.driver",
            "fulfillment.cost.rate",
            "fulfillment.escalation.step",
            "fulfillment.reason",
            "fulfillment.reason.group",
            "fulfillment.root.cause",
            "fulfillment.root.cause.group",
        ):
            for role, user in self.users.items():
                with self.subTest(model=model, role=role):
                    Model = self.env[model].with_user(user)
                    self.assertTrue(Model.has_access("read"))
                    for operation in ("write", "create"):
                        self.assertEqual(Model.has_access(operation), role in ("process_owner", "consultant"))

    def test_planners_read_customer_invoices_and_no_other_entries(self):
        entries = self.env["account.move"].create(
            [
                {"move_type": "out_invoice", "partner_id": self.customer.id},
                {"move_type": "in_invoice", "partner_id": self.customer.id},
                {"move_type": "entry"},
            ]
        )
        for role, readable in (("planner", 1), ("warehouse_supervisor", 1), ("process_owner", 3)):
            with self.subTest(role):
                found = entries.with_user(self.users[role]).search([("id", "in", entries.ids)], order="id")
                self.assertEqual(found, entries[:readable])
                self.assertFalse(found.has_access("write"))
        self.assertFalse(entries.with_user(self.users["warehouse_operator"]).has_access("read"))

    def test_the_process_owner_changes_no_document(self):
        for kind, document in self._documents().items():
            for operation in ("write", "create", "unlink"):
                with self.subTest(kind=kind, operation=operation):
                    self.assertFalse(document.with_user(self.users["process_owner"]).has_access(operation))

    def test_what_was_judged_is_nobodys_to_write(self):
        for model in (
            "fulfillment.rule.version",
            "fulfillment.justification",
            "fulfillment.cost.line",
            "fulfillment.escalation",
        ):
            for role, user in self.users.items():
                with self.subTest(model=model, role=role):
                    Model = self.env[model].with_user(user)
                    self.assertTrue(Model.has_access("read"))
                    for operation in ("write", "create", "unlink"):
                        self.assertFalse(Model.has_access(operation))

    def test_nobody_enters_or_deletes_exceptions(self):
        for role, user in self.users.items():
            with self.subTest(role):
                Variance = self.env["fulfillment.variance"].with_user(user)
                self.assertTrue(Variance.has_access("read"))
                for operation in ("create", "unlink"):
                    self.assertFalse(Variance.has_access(operation))

    def test_every_role_opens_its_menu(self):
        """The inbox stands for all of them; configuration for those who own the standard."""
        exceptions = self.env.ref("distribution_fulfillment_base.menu_fulfillment_exceptions")
        configuration = self.env.ref("distribution_fulfillment_base.menu_fulfillment_configuration")
        for role, user in self.users.items():
            with self.subTest(role):
                visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
                self.assertIn(exceptions.id, visible)
                self.assertEqual(configuration.id in visible, role in ("process_owner", "consultant"))

    def test_a_plain_employee_sees_nothing(self):
        user = new_test_user(self.env, "plain", groups="base.group_user")
        for model in (
            "fulfillment.event",
            "fulfillment.history.load",
            "fulfillment.party",
            "fulfillment.variance",
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(user).search([])

    def test_the_order_desk_cancels_what_it_confirmed(self):
        """Odoo reads the purchases behind an order when it is cancelled; the desk has to be let."""
        for role in ("customer_service", "sales_manager"):
            with self.subTest(role):
                scenario = self.scenario().order((self.apple, 5))
                scenario.sale.with_user(self.users[role])._action_cancel()
                self.assertEqual(scenario.sale.state, "cancel")
