"""Every kind of history lives and goes by its load."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import FulfillmentCommon

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestHistoryKinds(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Load = cls.env["fulfillment.history.load"]
        cls.kinds = [kind for kind, _label in cls.Load._fields["kind"].selection]
        cls.consultant = new_test_user(cls.env, "kinds", groups=f"{BASE}.group_consultant")

    def load(self, kind, *keys, **values):
        """Return a load of rows with these keys; a payment is for the invoice that `values` names."""
        load = self.Load.create({"name": f"Old {kind}", "kind": kind, "company_id": self.company.id})
        load._row_model(kind).create(
            [
                {"load_id": load.id, "company_id": self.company.id, "external_key": key, **values}
                for key in keys
            ]
        )
        return load

    def rows(self, load):
        return load._row_model(load.kind).search([("load_id", "=", load.id)])

    def each(self, *keys):
        """Yield (kind, load with these keys) for every kind."""
        invoice = self.rows(self.load("invoice", "of the payments"))
        for kind in self.kinds:
            yield kind, self.load(kind, *keys, **({"invoice_id": invoice.id} if kind == "payment" else {}))

    def test_a_load_counts_opens_and_deletes_its_rows(self):
        for kind, load in self.each("1", "2"):
            with self.subTest(kind):
                mine = load.with_user(self.consultant)
                self.assertEqual(mine.row_count, 2)
                action = mine.action_open_rows()
                self.assertEqual(action["res_model"], load._row_model(kind)._name)
                rows = self.rows(load)
                self.assertEqual(self.env[action["res_model"]].search(action["domain"]), rows)
                mine.unlink()
                self.assertFalse(rows.exists())
                event = self.env["fulfillment.event"].search(
                    [("event_type", "=", "history_deleted"), ("new_text", "=", kind)], limit=1
                )
                self.assertEqual(event.quantity, 2)

    def test_how_many_rows_is_told_to_those_who_may_not_read_them(self):
        operator = new_test_user(self.env, "counter", groups=f"{BASE}.group_warehouse_operator")
        self.assertEqual(self.load("invoice", "1", "2").with_user(operator).row_count, 2)

    def test_a_key_is_one_row_a_company_and_kind(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for kind, load in self.each("1"):
            row = self.rows(load)
            values = {"load_id": load.id, "external_key": "1"}
            if kind == "payment":
                values["invoice_id"] = row.invoice_id.id
            with (
                self.subTest(kind),
                mute_logger("odoo.sql_db"),
                self.assertRaises(UniqueViolation),
                self.env.cr.savepoint(),
            ):
                row.create({**values, "company_id": self.company.id})
                row.flush_model()
            if kind != "payment":
                self.assertTrue(row.create({**values, "company_id": other.id}))

    def test_companies_do_not_see_each_others_rows(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups=f"{BASE}.group_consultant",
            company_id=elsewhere.id,
            company_ids=elsewhere.ids,
        )
        for kind, load in self.each("1"):
            with self.subTest(kind):
                self.assertFalse(self.rows(load.with_user(stranger)))
                self.assertTrue(self.rows(load.with_user(self.consultant)))

    def test_invoices_stay_while_payments_refer_to_them(self):
        invoices = self.load("invoice", "R1")
        payments = self.load("payment", "P1", "P2", invoice_id=self.rows(invoices).id)
        mine = invoices.with_user(self.consultant)
        with self.assertRaisesRegex(UserError, "2 payments of load Old payment refer to its invoices"):
            mine.unlink()
        self.assertEqual(payments.row_count, 2)
        (mine | payments.with_user(self.consultant)).unlink()
        self.assertFalse((invoices | payments).exists())

    def test_payments_go_before_their_invoices(self):
        invoices = self.load("invoice", "R1")
        self.load("payment", "P1", invoice_id=self.rows(invoices).id).with_user(self.consultant).unlink()
        invoices.with_user(self.consultant).unlink()
        self.assertFalse(invoices.exists())

    def test_the_name_goes_from_rows_of_every_kind(self):
        name, key = self.customer.name, self.customer.id
        loads = {
            "sale_line": {"customer_name": name, "partner_id": key},
            "purchase_line": {"vendor_name": name, "partner_id": key},
            "invoice": {"customer_name": name, "partner_id": key},
            "return": {"customer_name": name, "partner_id": key},
        }
        rows = {kind: self.rows(self.load(kind, "1", **values)) for kind, values in loads.items()}
        picks = self.rows(self.load("pick", "1", picker_name=self.seller_name()))
        self.env["fulfillment.event"]._record(
            [
                {"event_type": "history_loaded", "company_id": self.company.id, "partner_id": key},
                {"event_type": "history_loaded", "company_id": self.company.id, "user_id": self.picker.id},
            ]
        )
        self.env["fulfillment.event"]._flush_buffer()
        self.env.user.group_ids += self.env.ref(f"{BASE}.group_process_owner")
        Party = self.env["fulfillment.party"].sudo()
        customer = Party.search([("partner_id", "=", key)])
        picker = Party.search([("user_id", "=", self.picker.id)])
        (customer | picker).action_anonymise()
        for kind, row in rows.items():
            with self.subTest(kind):
                self.assertFalse(row.partner_id)
                self.assertEqual(row[row._partner_name_column], f"Anonymised {customer.id}")
        self.assertEqual(picks.sudo().picker_name, f"Anonymised {picker.id}")

    def seller_name(self):
        self.picker = new_test_user(self.env, "pia", groups="base.group_user", name="Pia Picker")
        return self.picker.name
