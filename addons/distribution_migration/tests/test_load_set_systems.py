import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from .set_common import SetCase

MAIN = """Customer Number,Name,City,Street
D10001,Corner Shop,Leeds,Kirkgate 1
D10002,Grand Hotel,York,Stonegate 2
D10003,Old Mill,Hull,Dock Street 3
"""
ACQUIRED = """Customer Number,Name,City,Street
D10001,Harbour Café,Bristol,Welsh Back 4
D10003,,Bath,
"""
CONTACTS = """Contact Number,Name,Customer Number
K1,Ann,D10001
K2,Bob,D10002
K3,Cid,D10003
"""


@tagged("post_install", "-at_install")
class TestSystems(SetCase):
    """Several load sets of one company: of several old systems, and of one."""

    def set_of(self, code, system=None, **files):
        values = {"name": code, "code": code, "is_delta": True}
        load_set = self.Set.create({**values, "system": system} if system else values)
        for kind, content in files.items():
            self.add_file(load_set, kind, content)
        load_set.action_check()
        return load_set

    def test_history_belongs_to_its_old_system(self):
        """Both systems number lines, orders and invoices from 1; neither overwrites or answers for the other."""
        sales = "Line ID,Order Number,Customer,SKU,Order Date,Promised Date,Shipped Date,Quantity,Unit,Net Amount\n"
        invoices = "Invoice ID,Invoice Number,Invoice Date,Total Amount,Net Amount,Currency\n"
        payments = "Payment ID,Invoice Number,Payment Date,Amount\n"
        uom = "Unit Code,Unit Name,Contains,Reference Unit\n"
        self.env.ref("base.USD").sudo().active = True
        main = self.set_of(
            "main",
            uom=f"{uom}BX,Box of 24,24,Units\n",
            history_sale_line=f"{sales}1,SO1,Shop,AP,2024-05-01,2024-05-02,2024-05-02,10,BX,100\n"
            "2,SO1,Shop,PE,2024-05-01,2024-05-02,2024-05-09,4,Units,40\n",
            history_invoice=f"{invoices}1,R1,2024-05-03,110,100,USD\n",
            history_payment=f"{payments}1,R1,2024-06-01,60\n",
        )
        main.action_load()
        self.assertFalse(self.refused(main.current_run_id))
        Line, Invoice, Payment = (
            self.env[f"fulfillment.history.{kind}"] for kind in ("sale.line", "invoice", "payment")
        )
        mine = [("company_id", "=", self.company.id)]
        before = Line.search(mine, order="id")
        said = before.read(["ordered_qty", "uom_name", "customer_name", "system"])

        # A unit that only the other system has a number for is none of this one.
        acquired = self.set_of(
            "acq",
            history_sale_line=f"{sales}1,SO1,Café,AP,2024-05-01,2024-05-02,2024-05-02,7,Units,70\n"
            "2,SO1,Café,PE,2024-05-01,2024-05-02,2024-05-03,4,BX,40\n",
            history_invoice=f"{invoices}1,R1,2024-05-04,77,70,USD\n",
            history_payment=f"{payments}1,R1,2024-06-02,77\n",
        )
        file = self.file_of(acquired, "history_sale_line")
        self.assertEqual(self.faults(file), {(3, "uom_name", "unit_unknown")})
        file.column_ids.filtered(lambda column: column.target == "uom_name").value_map = "BX = Units"
        file.action_check()
        acquired.action_load()
        run = acquired.current_run_id
        self.assertFalse(self.refused(run))
        self.assertEqual(run.loaded_count, 4)
        self.assertEqual(before.read(["ordered_qty", "uom_name", "customer_name", "system"]), said)
        both = Line.search([*mine, ("external_key", "=", "1")], order="id")
        self.assertEqual(
            both.mapped(lambda line: (line.system, line.ordered_qty)), [("main", 10), ("acq", 7)]
        )
        for totals, _differences in (
            self.compared(run, kind) for kind in ("history_sale_line", "history_payment")
        ):
            self.assertEqual(*totals["count", ""])
        paid = {
            (payment.system, payment.invoice_id.system, payment.amount) for payment in Payment.search(mine)
        }
        self.assertEqual(paid, {("main", "main", 60), ("acq", "acq", 77)})
        self.assertEqual(len(Invoice.search(mine)), 2)
        acquired.action_load()
        self.assertEqual(acquired.current_run_id.known_count, 4)

        # The import of history does not say whose rows it brings: what either system has is there.
        imported = self.env["fulfillment.history.import"].create(
            {
                "file": base64.b64encode(
                    f"{sales}1,SO1,Café,AP,2024-05-01,2024-05-02,2024-05-02,7,Units,70\n"
                    "2,SO1,Nobody,PE,2024-05-01,2024-05-02,2024-05-03,4,Units,40\n".encode()
                ),
                "file_name": "sales.csv",
                "kind": "sale_line",
            }
        )
        imported.action_read()
        imported.action_check()
        self.assertEqual((imported.unchanged_count, imported.refused_count), (1, 1))

        run.action_undo()
        self.assertEqual(Line.search(mine, order="id"), before)
        self.assertEqual(Payment.search(mine).system, "main")

    def states(self, run):
        return {result.key: result.state for result in run.result_ids}

    def test_numbers_belong_to_their_old_system(self):
        main = self.set_of("main", customer=MAIN)
        self.assertEqual(main.system, "main")
        main.action_load()
        shop, hotel, mill = (self.loaded("customer")[key] for key in ("D10001", "D10002", "D10003"))

        acquired = self.set_of("acq", customer=ACQUIRED, contact=CONTACTS)
        acquired.action_mock()
        told = {"D10001": "loaded", "D10003": "refused", "K1": "loaded", "K2": "loaded", "K3": "refused"}
        self.assertEqual(self.states(acquired.current_run_id), told)
        acquired.action_load()
        run = acquired.current_run_id
        self.assertEqual(self.states(run), told)
        self.assertEqual((shop.name, shop.city, mill.name), ("Corner Shop", "Leeds", "Old Mill"))
        self.assertEqual(self.compared(run, "customer")[0]["count", ""], (2, 1))
        cafe, ann, bob = (
            self.env["res.partner"].browse(
                run.result_ids.filtered(lambda one, key=key: one.key == key).res_id
            )
            for key in ("D10001", "K1", "K2")
        )
        # Its own café, the hotel that only the other system brought, and nobody for a row of its own that was refused.
        self.assertEqual((cafe.name, ann.parent_id, bob.parent_id), ("Harbour Café", cafe, hotel))
        self.assertEqual(self.refused(run)["K3"], ("link_refused", "parent"))
        self.assertEqual((shop.old_number, cafe.old_number), ("D10001", "D10001"))
        self.assertEqual(self.env["res.partner"].search([("old_number", "=", "D10001")]), shop | cafe)
        acquired.action_load()
        self.assertEqual(self.states(acquired.current_run_id)["D10001"], "known")

        # Who names a number that two other systems have is asked which one is meant.
        third = self.set_of("third", contact=CONTACTS.replace("K", "L"))
        self.assertEqual(self.faults(self.file_of(third, "contact")), {(2, "parent", "link_ambiguous")})

        # Another set of the first system knows its rows, and takes back what it wrote there.
        delta = self.set_of("main_delta", "main", customer=MAIN.replace("Leeds", "Bradford"))
        delta.action_load()
        run = delta.current_run_id
        self.assertEqual(self.states(run), {"D10001": "updated", "D10002": "known", "D10003": "known"})
        self.assertEqual((shop.city, cafe.city), ("Bradford", "Bristol"))
        with self.assertRaisesRegex(UserError, "keeps its old system"):
            delta.system = "acq"
        data = delta._export_set()
        self.assertEqual(data["system"], "main")
        moved, _missing = self.Set._import_set({**data, "code": "main_again"})
        self.assertEqual((moved.system, moved.code), ("main", "main_again"))
        run.action_undo()
        self.assertEqual(shop.city, "Leeds")
        delta.action_mock()
        self.assertEqual(delta.current_run_id.updated_count, 1)
        # What the first load of the acquired system made goes; what is the other system's stays.
        acquired.run_ids.filtered(lambda one: one.kind == "real" and one.loaded_count).action_undo()
        self.assertEqual((cafe.exists(), shop.exists()), (self.env["res.partner"], shop))
        self.assertEqual(self.loaded("customer").keys(), {"D10001", "D10002", "D10003"})

    def test_two_companies_may_call_their_load_sets_alike(self):
        """External ids are named once a database, whoever may see them."""
        other = self.env["res.company"].sudo().create({"name": "Southern Distribution"})
        self.consultant.sudo().company_ids += other
        families = "Style,Style Name,Attribute 1,Value 1\nT,Shirt,Length of Sleeve,{}\n"
        main = self.set_of("legacy", customer=MAIN, product_family=families.format("Long"))
        main.action_load()
        twin = self.Set.create({"name": "Twin", "code": "legacy", "company_id": other.id})
        for kind, content in (("customer", MAIN), ("product_family", families.format("Short"))):
            self.add_file(twin, kind, content)
        twin.action_check()
        twin.action_load()
        run = twin.current_run_id
        self.assertEqual((run.state, run.loaded_count, run.refused_count), ("done", 4, 0))
        names = self.env["ir.model.data"].sudo().search([("module", "=", "__migration__")]).mapped("name")
        own = f"legacy-{other.id}_"
        self.assertIn(self.external_id("customer", "D10001"), names)
        self.assertIn(self.external_id("customer", "D10001").replace("legacy_", own, 1), names)
        # What one takes back is its own.
        value = self.env["product.attribute.value"].search([("name", "=", "Long")])
        run.action_undo()
        self.assertTrue(value.exists())
        self.assertEqual(len(self.loaded("customer")), 3)
        left = self.env["ir.model.data"].sudo().search([("module", "=", "__migration__")]).mapped("name")
        self.assertEqual(sorted(left), sorted(name for name in names if not name.startswith(own)))
