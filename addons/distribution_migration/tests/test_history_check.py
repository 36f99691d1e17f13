import csv
import io

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import GOOD_ROWS, HistoryCase, table, unlike


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestHistoryCheck(HistoryCase):
    """Bad rows are refused one by one; good rows of the same file load."""

    def broken(self, **values):
        """Return the first good row with other values, by heading."""
        heading = (
            "Line ID,Order Number,Customer,Product,Promised Date,Ship Date,Quantity,"
            "Shipped Quantity,Net Amount,Currency"
        ).split(",")
        cells = dict(zip(heading, GOOD_ROWS[0].split(","), strict=True), **{"Line ID": "99"})
        cells.update(values)
        buffer = io.StringIO()
        csv.writer(buffer).writerow(cells.values())
        return buffer.getvalue().strip()

    def test_each_fault_is_named_with_row_field_value_and_reason(self):
        cases = {
            ("Line ID", "", "missing"): "every row needs a value",
            ("Line ID", "2", "repeated_key"): "Row 3 has the same key",
            ("Order Number", "", "missing"): "every row needs a value",
            ("Promised Date", "soon", "date_style"): "Not a date written as year-month-day",
            ("Promised Date", "2024-02-30", "date_calendar"): "no such day",
            ("Ship Date", "1969-12-31", "date_past"): "Before 1970",
            ("Ship Date", "2026-11-22", "date_future"): "Lies in the future",
            ("Promised Date", "9999-12-31", "date_far"): "five years ahead",
            ("Quantity", "ten", "number"): "Not a number",
            ("Quantity", "-1", "negative"): "Negative",
            ("Quantity", "0", "zero"): "Zero",
            ("Quantity", "", "missing"): "every row needs a value",
            ("Quantity", "1000000001", "absurd"): "Too large",
            ("Net Amount", "-0.01", "negative"): "Negative",
            ("Currency", "XXQ", "currency_unknown"): "No currency has this code",
            ("Shipped Quantity", "#REF!", "workbook_error"): "shows an error",
        }
        for (name, value, code), sentence in cases.items():
            with self.subTest(column=name, value=value):
                record = self.checked(table(*GOOD_ROWS, self.broken(**{name: value})))
                self.assertEqual(self.rejects(record), [(5, name, value, code)])
                self.assertIn(sentence, record.reject_ids.reason)
                self.assertCounts(record, ready=3, refused=1)
                record.action_load()
                self.assertEqual(self.lines(record).mapped("row_number"), [2, 3, 4])
                record.load_id.unlink()

    def test_the_other_side_of_each_boundary_passes(self):
        cases = {
            "Ship Date": ("1970-01-01", "2026-11-20", "2026-11-21", ""),
            "Promised Date": ("2031-11-19", ""),
            "Quantity": ("0.001", "1000000000", "1,000"),
            "Net Amount": ("0", "", "1e3"),
        }
        for name, values in cases.items():
            for value in values:
                with self.subTest(column=name, value=value):
                    record = self.checked(table(*GOOD_ROWS, self.broken(**{name: value})))
                    self.assertEqual(self.rejects(record), [])

    def test_an_inactive_currency_says_so(self):
        self.env.ref("base.CHF").active = False
        record = self.checked(table(*GOOD_ROWS, self.broken(Currency="CHF")))
        self.assertEqual(self.rejects(record), [(5, "Currency", "CHF", "currency_inactive")])

    def test_an_amount_needs_a_currency(self):
        record = self.checked(table(*GOOD_ROWS, self.broken(Currency="")))
        self.assertEqual(self.rejects(record), [(5, "", "", "missing")])
        self.assertEqual(record.reject_ids.field_name, "Currency")

    def test_damaged_rows_are_refused_whole(self):
        good = table(*GOOD_ROWS).encode()
        long = "x" * 32768
        cases = {
            "columns": b"99,SO9,too,few\n",
            "nul": self.broken(Customer="a?b").encode().replace(b"?", b"\0") + b"\n",
            "long": self.broken(Customer=long).encode() + b"\n",
        }
        for code, line in cases.items():
            with self.subTest(code=code):
                record = self.checked(good + line)
                self.assertEqual([(r[0], r[3]) for r in self.rejects(record)], [(5, code)])
                self.assertCounts(record, ready=3, refused=1)
        with self.subTest(code="undecodable"):
            more = "".join(
                self.broken(**{"Line ID": str(n), "Customer": "Zoë"}) + "\n" for n in (11, 12)
            ).encode()
            record = self.checked(good + more + self.broken(Customer="Zo?").encode().replace(b"?", b"\xeb"))
            self.assertEqual([(r[0], r[3]) for r in self.rejects(record)], [(7, "undecodable")])

    def test_texts_that_no_index_holds_are_refused(self):
        record = self.checked(
            table(*GOOD_ROWS, self.broken(**{"Line ID": unlike(3000), "Customer": unlike(3000)}))
        )
        self.assertEqual(
            {(row, column, code) for row, column, _value, code in self.rejects(record)},
            {(5, "Line ID", "too_long"), (5, "Customer", "too_long")},
        )
        self.assertIn("Longer than 300 characters", " ".join(record.reject_ids.mapped("reason")))
        record.action_load()
        self.assertEqual(record.loaded_count, 3)

    def test_a_row_with_several_faults_is_refused_once(self):
        record = self.checked(table(*GOOD_ROWS, self.broken(Quantity="x", Currency="?")))
        self.assertEqual(
            self.rejects(record),
            [(5, "Quantity", "x", "number"), (5, "Currency", "?", "currency_unknown")],
        )
        self.assertCounts(record, ready=3, refused=1)

    def test_a_repeated_key_is_refused_even_after_a_bad_row(self):
        bad = self.broken(Quantity="x")
        record = self.checked(table(bad, self.broken(), *GOOD_ROWS))
        self.assertEqual(
            self.rejects(record),
            [(2, "Quantity", "x", "number"), (3, "Line ID", "99", "repeated_key")],
        )
        self.assertCounts(record, ready=3, refused=2)

    def test_unknown_warehouses_are_refused(self):
        heading = "ID,Order,Quantity,Order Date,Warehouse"
        code = self.warehouse.code
        rows = (f"1,A,1,2024-05-01,{code.lower()}", "2,A,1,2024-05-01,Nowhere", "3,A,1,2024-05-01,")
        record = self.checked(table(*rows, heading=heading))
        self.assertEqual(self.rejects(record), [(3, "Warehouse", "Nowhere", "warehouse_unknown")])
        record.action_load()
        self.assertEqual(self.lines(record).warehouse_id, self.warehouse)

    def test_odd_but_possible_rows_are_told_and_loaded(self):
        heading = "ID,Order,Quantity,Order Date,Ship Date,Promised Date"
        rows = ("1,A,1,2024-05-09,2024-05-01,2024-05-01", "2,A,1,2024-05-01,,")
        record = self.checked(table(*rows, heading=heading))
        self.assertCounts(record, ready=2, refused=0)
        self.assertEqual(
            {note["code"]: note["params"]["count"] for note in record.check_notes},
            {"inverted": 1, "unpromised": 1, "undelivered": 1},
        )

    def test_no_row_is_refused_without_a_reason(self):
        """Whatever is read again between two chunks, as after a commit of the command line."""
        self.loaded(table(*GOOD_ROWS), "first.csv")
        changed = GOOD_ROWS[0].replace("100.50", "99")
        record = self.read(table(changed, self.broken(), self.broken()), "second.csv")
        record._prepare_check()
        record._check_chunk()
        self.env.invalidate_all()
        record._check_chunk()
        self.assertEqual(
            self.rejects(record),
            [(2, "Line ID", "1", "other_content"), (4, "Line ID", "99", "repeated_key")],
        )
        self.assertCounts(record, ready=1, refused=2, unchanged=0)

    def test_the_workbook_of_refused_rows_comes_back_corrected(self):
        """Download, correct in the workbook, load: the row is there once, nothing else changes."""
        formula = '=HYPERLINK("http://x")'
        record = self.loaded(table(*GOOD_ROWS, self.broken(Quantity="x", Customer=formula.replace('"', "'"))))
        self.assertEqual(len(self.lines()), 3)
        book = openpyxl.load_workbook(io.BytesIO(record._refused_file("xlsx")))
        sheet = book.active
        heading, row = list(sheet.iter_rows())
        self.assertEqual(
            [cell.value for cell in heading][-4:],
            ["Refused row", "Refused field", "Refused value", "Reason"],
        )
        self.assertEqual([cell.value for cell in row][-4:-1], ["5", "Ordered Quantity", "x"])
        self.assertEqual(row[2].data_type, "s", "a formula stays text")
        row[6].value = 12
        output = io.BytesIO()
        book.save(output)
        corrected = self.read(output.getvalue(), "corrected.xlsx")
        self.assertEqual(corrected.mapping_id.name, "orders.csv", "mapped as the first file was")
        self.assertEqual(corrected.column_count, 10, "our own columns are not part of the file")
        corrected.action_check()
        corrected.action_load()
        self.assertCounts(corrected, row=1, loaded=1, refused=0)
        line = self.lines(corrected)
        self.assertRecordValues(line, [{"external_key": "99", "ordered_qty": 12.0}])
        self.assertEqual(line.customer_name, formula.replace('"', "'"))
        self.assertEqual(len(self.lines()), 4)

    def test_refused_rows_as_csv_hold_no_formula(self):
        record = self.checked(table(self.broken(Quantity="x", Customer="=1+1"), *GOOD_ROWS))
        text = record._refused_file("csv").decode("utf-8-sig")
        [_heading, row] = csv.reader(io.StringIO(text))
        self.assertEqual(row[2], "'=1+1")
        fixed = text.replace(",x,", ",1,", 1)
        again = self.loaded(fixed, "fixed.csv")
        self.assertEqual(self.lines(again).customer_name, "=1+1")

    def test_rows_are_not_loaded_unchecked(self):
        record = self.read(table(*GOOD_ROWS))
        with self.assertRaisesRegex(UserError, "step is not possible"):
            record.action_load()
