import base64
import csv
import gzip
import io

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .common import data_folder, table
from .kinds_common import FILES
from .set_common import SetCase

SALES = "Line ID,Order Number,Customer,SKU,Order Date,Promised Date,Delivered Date,Quantity,Unit,Net Amount"
# The import of history does not ask whose rows they are.
KEPT_OUT = ("id", "load_id", "system", "create_date", "write_date")


class HistorySetCase(SetCase):
    """A company in Chicago whose history comes by a load set, by the import of history, or by both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "America/Chicago"
        cls.env.ref("base.USD").sudo().active = True
        cls.Load = cls.env["fulfillment.history.load"]
        partner = cls.env["res.partner"].sudo()
        cls.maple = partner.create({"name": "Maple Market"})
        cls.apples = cls.env["product.product"].sudo().create({"name": "Apples", "default_code": "AP"})
        cls.files = {
            "sale_line": table(
                # A time with a zone, a time of day, a bare day; a placeholder; a record that is gone.
                "1,SO1,Maple Market,AP,2024-05-01T23:30:00Z,2024-05-02,2024-05-02 14:05,10,units,100.50",
                "2,SO1,Gone Grocers,PE,2024-05-01,2024-05-02,,5,Units,50",
                "3,SO2,Maple Market,,2024-06-01,2024-06-03,2024-06-03,1,,7.25",
                heading=SALES,
            ),
            **{kind: table(*rows, heading=heading) for kind, (heading, rows, _mapped) in FILES.items()},
        }

    def rows(self, kind, company=None):
        """Return what the history holds of a kind: all columns but those that tell when and by which load."""
        history = self.Load._row_model(kind)
        self.env.flush_all()
        found = self.env.execute_query_dict(
            SQL(
                "SELECT * FROM %s WHERE company_id = %s ORDER BY external_key",
                SQL.identifier(history._table),
                (company or self.company).id,
            )
        )
        invoices = self.Load._row_model("invoice").sudo()
        return [
            {
                # By its key: another load gives invoices other ids.
                name: invoices.browse(row[name]).external_key if name == "invoice_id" else row[name]
                for name in row
                if name not in KEPT_OUT
            }
            for row in found
        ]

    def import_file(self, kind, content):
        """Load a file by the import of history; return the import."""
        record = self.env["fulfillment.history.import"].create(
            {
                "file": base64.b64encode(content.encode()),
                "file_name": f"{kind}.csv",
                "kind": kind,
            }
        )
        record.action_read()
        record.action_check()
        record.action_load()
        return record

    def figure(self, code="M13.line"):
        """Return a figure of the history of the company; None where no addon has figures."""
        door = self.env.get("fulfillment.metric")
        if door is None:
            return None
        while self.env["fulfillment.refresh"]._refresh():
            pass
        [row] = door.compute(
            [code],
            company_ids=self.company.ids,
            source=["history"],
            date_from="1990-01-01",
            date_to="2030-12-31",
        )
        return row["value"], row["denominator"]

    def counts(self, run, kind):
        """Return {what became of rows: how many} of a domain of a load."""
        stage = run.stage_ids.filtered(lambda stage: stage.kind == kind)
        return {name: count for name, count in stage.counts.items() if count}


@tagged("post_install", "-at_install")
class TestLoadSetHistory(HistorySetCase):
    def test_a_load_set_and_the_import_bring_the_same_rows(self):
        loads, imported = self.Load, {}
        for kind, content in self.files.items():
            record = self.import_file(kind, content)
            self.assertFalse(record.refused_count, kind)
            loads |= record.load_id
            imported[kind] = self.rows(kind)
            self.assertEqual(len(imported[kind]), record.row_count)
        figure = self.figure()

        # What the import brought is known: nothing is loaded twice, and undoing leaves it.
        load_set = self.make_set(**{f"history_{kind}": content for kind, content in self.files.items()})
        load_set.action_load()
        run = load_set.current_run_id
        for kind, rows in imported.items():
            self.assertEqual(self.counts(run, f"history_{kind}"), {"known": len(rows)}, kind)
        self.assertFalse(self.Load.search([("run_id", "=", run.id)]))
        run.action_undo()
        for kind, rows in imported.items():
            self.assertEqual(self.rows(kind), rows, kind)

        # Once their loads are deleted, the set brings them, all columns alike.
        load_set.action_load()
        loads.filtered(lambda load: load.kind == "payment").unlink()
        loads.exists().unlink()
        load_set.action_mock()
        mock = load_set.current_run_id
        self.assertFalse(self.refused(mock))
        self.assertFalse(any(self.rows(kind) for kind in imported))
        load_set.action_load()
        run = load_set.current_run_id
        for kind, rows in imported.items():
            self.assertEqual(self.rows(kind), rows, kind)
            self.assertEqual(self.counts(run, f"history_{kind}"), {"loaded": len(rows)}, kind)
        self.assertEqual(self.figure(), figure)
        found = self.Load.search([("run_id", "=", run.id)])
        self.assertEqual(set(found.mapped("kind")), set(imported))
        self.assertEqual(set(found.mapped("state")), {"loaded"})
        events = self.env["fulfillment.event"].search(
            [("event_type", "=", "history_loaded"), ("res_id", "in", found.ids)]
        )
        self.assertEqual(sum(events.mapped("quantity")), sum(map(len, imported.values())))

        # And the import knows what the set brought.
        again = self.import_file("sale_line", self.files["sale_line"])
        self.assertEqual((again.loaded_count, again.unchanged_count), (0, 3))
        load_set.action_load()
        self.assertEqual(self.counts(load_set.current_run_id, "history_sale_line"), {"known": 3})

        # A load of a set is undone there, not among the loads of history.
        with self.assertRaisesRegex(UserError, "press Undo there"):
            found[:1].unlink()
        run.action_undo()
        self.assertFalse(any(self.rows(kind) for kind in imported))
        self.assertFalse(found.exists())

    def test_the_same_rows_are_refused_for_the_same_reasons(self):
        """Values, dates that cannot be, parts above the whole, amounts without currency, payments of nothing."""
        bad = {
            "purchase_line": table(
                "1,P1,2024-04-01,5,6,7,1.5,USD",
                "2,P1,2031-04-01,5,5,,,",
                "3,P1,1969-12-31,5,5,,,",
                "4,P1,2024-04-01,0,0,,,",
                "5,,2024-04-01,many,-1,,,",
                "6,P1,2024-04-01,5,5,,2,",
                "7,P1,2024-02-31,5,5,,,USD",
                "8,P1,2024-04-01,5,,,,",
                "8,P1,2024-04-01,5,,,,",
                heading="Line ID,PO Number,Order Date,Order Qty,Received Qty,Rejected Qty,Unit Price,Currency",
            ),
            "invoice": table(
                "1,2024-05-03,-10,11,,USD",
                "2,2024-05-03,-10,-11,no,USD",
                "3,2024-05-03,10,11,perhaps,USD",
                "4,2024-05-03,10,,yes,USD",
                heading="Invoice ID,Invoice Date,Net Amount,Total Amount,Credit Note,Currency",
            ),
            "payment": table("1,R9,2024-06-01,60", heading="Payment ID,Invoice Number,Payment Date,Amount"),
            "count": table(
                "1,2024-05-28,AP,Dozenz,1,1", heading="Count ID,Count Date,SKU,Unit,Book Qty,Counted Qty"
            ),
        }
        codes = {"parent_unknown": "link_unknown"}
        load_set = self.make_set(**{f"history_{kind}": content for kind, content in bad.items()})
        for kind, content in bad.items():
            record = self.import_file(kind, content)
            expected = {
                (reject.row_number, codes.get(reject.code, reject.code)) for reject in record.reject_ids
            }
            file = self.file_of(load_set, f"history_{kind}")
            found = {(row, code) for row, _target, code in self.faults(file)}
            # The check of a set says all that is wrong with a row, the import first what single values say.
            self.assertLessEqual(expected, found, kind)
            self.assertEqual({row for row, _code in found}, {row for row, _code in expected}, kind)
            self.assertTrue(all(file.reject_ids.mapped("reason")))
        load_set.action_load()
        self.assertEqual(
            self.counts(load_set.current_run_id, "history_purchase_line"), {"known": 1, "refused": 8}
        )

    def test_files_map_themselves_and_say_what_they_need(self):
        load_set = self.make_set()
        file = self.add_file(
            load_set,
            "history_sale_line",
            table(
                *(f"{n},SO1,AP,{'Date Not Captured' if n % 2 else '2024-05-01'},5,12" for n in range(40)),
                heading="Line ID,Order Number,SKU,Ship Date,Quantity,Net Amount (USD)",
            ),
        )
        self.assertFalse(file.needed)
        self.assertEqual(file.constant_ids.mapped(lambda c: (c.target, c.constant)), [("currency", "USD")])
        shipped = file.column_ids.filtered(lambda column: column.target == "shipped_at")
        self.assertEqual(shipped.empty_values, "Date Not Captured")
        shipped.target = False
        self.assertEqual(file.needed, "one of its dates")
        file.action_check()
        self.assertEqual({code for *_where, code in self.faults(file)}, {"undated"})
        shipped.target = "shipped_at"
        # What is assumed of the file is a setting of it, and goes along with the mapping.
        file.shipped_is_ordered = False
        self.assertEqual(file.state, "mapped")
        file.action_check()
        self.assertFalse(file.refused_count)
        load_set.action_load()
        self.assertEqual({row["shipped_qty"] for row in self.rows("sale_line")}, {None})
        data = load_set._export_set()
        load_set.code = "other"
        other, _missing = self.Set._import_set(data)
        self.assertNotEqual(other, load_set)
        again = self.add_file(other, "history_sale_line", base64.b64decode(file.file), file.file_name)
        self.Set._import_set(data)
        self.assertFalse(again.shipped_is_ordered)

    def test_history_is_selected_reconciled_signed_and_undone(self):
        """A company that brings its customers and products under old numbers, and its history from 2024 on."""
        files = {
            "uom": "Unit Code,Unit Name,Contains,Reference Unit\nBX,Crate of 24,24,Units\n",
            "customer": "Customer Number,Name\nC-1,Maple Market East\nC-2,Birch Bakery\n",
            "product": "Item Number,Product Name\nI-1,Pears\n",
            "warehouse": "Warehouse Code,Warehouse Name,Short Name\nW9,Airport,AIR\n",
            "history_sale_line": table(
                "1,SO1,C-1,I-1,2023-12-31 23:30,2024-01-05,2024-01-05,10,Units,100,W9",
                "2,SO2,C-1,I-1,2024-01-01,2024-01-05,2024-01-05,20,Units,200,W9",
                "3,SO3,C-2,I-1,2024-02-10,2024-02-12,,30,BX,300,",
                "4,SO4,Gone,I-9,2024-02-11,2024-02-12,,none,Units,400,",
                heading=f"{SALES},Warehouse",
            ),
        }
        load_set = self.make_set(**files)
        history = load_set.domain_ids.filtered(lambda domain: domain.kind == "history_sale_line")
        history.rule_ids.create(
            {
                "domain_id": history.id,
                "target": "ordered_at",
                "operator": "lt",
                "value": "2024-01-01",
                "reason": "Before the years that figures are asked for",
            }
        )
        load_set.action_check()
        load_set.action_mock()
        mock = load_set.current_run_id
        self.assertEqual(self.counts(mock, history.kind), {"loaded": 2, "closed": 1, "refused": 1})
        totals, differences = self.compared(mock, history.kind)
        self.assertEqual(totals["count", ""], (4, 2))
        # What a rule leaves out is one line, however many rows.
        rule = history.rule_ids.reason
        self.assertEqual(differences["count", rule], (1, 0, "closed"))
        self.assertEqual(totals["quantity", ""], (60, 50))
        self.assertEqual(differences["quantity", "2023-12 / Airport"], (10, 0, "closed"))
        self.assertEqual(totals["value", "USD"], (1000, 500))

        load_set.action_load()
        run = load_set.current_run_id
        lines = {row["external_key"]: row for row in self.rows("sale_line")}
        self.assertEqual(set(lines), {"2", "3"})
        partners, products = self.loaded("customer"), self.loaded("product")
        self.assertEqual(lines["2"]["partner_id"], partners["C-1"].id)
        self.assertEqual(lines["2"]["product_id"], products["I-1"].id)
        self.assertEqual(lines["2"]["warehouse_id"], self.loaded("warehouse")["W9"].id)
        self.assertFalse(lines["3"]["warehouse_id"], "with two warehouses nobody guesses")
        self.assertEqual(lines["2"]["customer_name"], "C-1")
        self.assertEqual(lines["3"]["uom_name"], "Crate of 24")
        totals, differences = self.compared(run, history.kind)
        self.assertEqual(totals["quantity", "2024-01"], (20, 20))
        self.assertEqual(totals["quantity", "2024-02"], (30, 30))
        self.assertEqual(totals["value", "USD"], (1000, 500))
        self.assertEqual(differences["quantity", "2023-12 / Airport"], (10, 0, "closed"))
        self.assertEqual(differences["value", "2024-02 / USD"], (700, 300, "refused"))

        owner = new_test_user(
            *(self.env(su=True), "history_owner", "distribution_fulfillment_base.group_process_owner"),
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        history.owner_id = owner
        history.reconciliation_id.difference_ids.with_user(owner).filtered(
            lambda difference: difference.cause == "refused"
        )._explain("No quantity in the old system either")
        history.with_user(owner).action_sign()
        self.assertEqual(history.signature_ids.state, "signed")

        run.action_undo()
        self.assertEqual(history.signature_ids.state, "voided")
        self.assertFalse(self.rows("sale_line"))
        self.assertFalse(self.loaded(history.kind))

    def test_each_company_has_its_own_history(self):
        other = self.env["res.company"].sudo().create({"name": "Southern Distribution"})
        self.env.user.sudo().company_ids |= other
        load_set = self.make_set(history_sale_line=self.files["sale_line"])
        load_set.action_load()
        both = self.env(context={"allowed_company_ids": [other.id, self.company.id]})
        second = self.Set.with_env(both).create({"name": "Legacy South", "code": "legacy"})
        self.assertEqual(second.company_id, other)
        self.env["fulfillment.migration.file"].with_env(both).create(
            {
                "domain_id": self.env["fulfillment.migration.domain"]
                .with_env(both)
                .create({"set_id": second.id, "kind": "history_sale_line"})
                .id,
                "file": base64.b64encode(self.files["sale_line"].encode()),
                "file_name": "sales.csv",
            }
        )
        second.action_check()
        second.action_load()
        self.assertEqual(self.counts(second.current_run_id, "history_sale_line"), {"loaded": 3})
        self.assertEqual(len(self.rows("sale_line")), 3)
        self.assertEqual(len(self.rows("sale_line", other)), 3)
        second.current_run_id.action_undo()
        self.assertEqual(len(self.rows("sale_line")), 3)
        self.assertFalse(self.rows("sale_line", other))

    def test_payments_and_changed_rows_guard_their_history(self):
        load_set = self.make_set(
            history_invoice=self.files["invoice"],
            history_payment=self.files["payment"],
        )
        load_set.action_load()
        invoices = load_set.current_run_id
        self.assertEqual(
            [row["currency_id"] for row in self.rows("payment")], [self.env.ref("base.USD").id] * 2
        )
        # Payments of another load stand on its invoices.
        more = self.import_file("payment", self.files["payment"].replace("P1,", "P8,").replace("P2,", "P9,"))
        self.assertEqual(more.loaded_count, 2)
        with self.assertRaisesRegex(UserError, "depend on what it made"):
            invoices.action_undo()
        more.load_id.unlink()

        # Other content under a known number is told, and changes nothing.
        file = self.file_of(load_set, "history_payment")
        before = self.rows("payment")
        file.file = base64.b64encode(self.files["payment"].replace(",60", ",61").encode())
        file.action_read()
        file.action_check()
        load_set.action_load()
        self.assertEqual(self.counts(load_set.current_run_id, "history_payment"), {"changed": 1, "known": 1})
        self.assertEqual(self.rows("payment"), before)
        with self.assertRaisesRegex(UserError, "made nothing"):
            load_set.current_run_id.action_undo()
        invoices.action_undo()
        self.assertFalse(self.rows("payment") + self.rows("invoice"))

        imported = self.import_file("invoice", self.files["invoice"])
        self.assertEqual(imported.loaded_count, 2)
        load_set.domain_ids.filtered(lambda domain: domain.kind == "history_payment").unlink()
        file = self.file_of(load_set, "history_invoice")
        file.file = base64.b64encode(self.files["invoice"].replace(",110,", ",111,").encode())
        file.action_read()
        file.action_check()
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(self.counts(run, "history_invoice"), {"refused": 1, "known": 1})
        self.assertEqual(self.refused(run), {"R1": ("other_content", "key")})
        result = run.result_ids.filtered(lambda result: result.state == "refused")
        self.assertIn("Loaded already with other content", result.reason)

    def test_a_real_file_says_the_same_both_ways(self):
        """Two thousand of the real shipment lines of SCMS, mapped without touching anything."""
        folder = data_folder()
        path = folder and folder / "scms_shipments" / "scms_delivery_history.csv.gz"
        if not path or not path.is_file():
            self.skipTest("The data of scms_shipments is not there (DISTRIBUTION_DATA).")
        rows = list(csv.reader(io.StringIO(gzip.decompress(path.read_bytes()).decode(), newline="")))[:2001]
        content = io.StringIO()
        csv.writer(content).writerows(rows)
        record = self.import_file("sale_line", content.getvalue())
        self.assertEqual((record.loaded_count, record.refused_count), (2000, 0))
        imported = self.rows("sale_line")
        record.load_id.unlink()
        load_set = self.make_set(history_sale_line=content.getvalue())
        file = self.file_of(load_set, "history_sale_line")
        self.assertFalse(file.refused_count)
        load_set.action_load()
        self.assertEqual(self.rows("sale_line"), imported)
        totals, differences = self.compared(load_set.current_run_id, "history_sale_line")
        self.assertFalse(differences)
        quantity = sum(row["ordered_qty"] for row in imported)
        self.assertEqual(totals["quantity", ""], (quantity, quantity))
