import gzip
import io
from datetime import datetime

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import GOOD_ROWS, HEADING, HistoryCase, table


def workbook(rows, sheets=("Orders",)):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title in sheets:
        sheet = book.create_sheet(title)
        for row in rows if title == sheets[-1] else []:
            sheet.append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


@tagged("post_install", "-at_install")
class TestHistoryFiles(HistoryCase):
    """What may be uploaded, and the sentence for what may not."""

    def test_unusable_files_are_refused_with_a_sentence(self):
        good = table(*GOOD_ROWS).encode()
        cases = {
            "an empty one": b"",
            "is empty": b"  \n\n",
            "is a PDF file": b"%PDF-1.7 ...",
            "is a PNG file": b"\x89PNG\r\n\x1a\n....",
            "is a ZIP file": _zip(),
            "binary data": bytes(range(1, 32)) * 40,
            "no rows below it": HEADING.encode() + b"\n",
            "one column only": b"Line ID\n1\n2\n",
            "old Excel workbook or has a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....",
            "cannot be unpacked": gzip.compress(good)[:-9],
            "up to 500 are read": (",".join(f"c{i}" for i in range(501)) + "\n1,2\n").encode(),
        }
        for sentence, content in cases.items():
            with self.subTest(sentence=sentence), self.assertRaisesRegex(UserError, sentence):
                self.read(content)

    def test_the_size_of_an_upload_is_limited(self):
        self.env["ir.config_parameter"].set_param("distribution_migration.max_file_mb", "1")
        with self.assertRaisesRegex(UserError, "larger than 1 MB"):
            self.read(table(*GOOD_ROWS) + "x" * 1024**2)

    def test_a_refused_file_leaves_nothing(self):
        record = self.upload(b"%PDF-1.7")
        with self.assertRaises(UserError):
            record.action_read()
        self.assertEqual(record.state, "draft")
        self.assertFalse(record.column_ids)

    def test_compressed_text_is_read(self):
        record = self.loaded(gzip.compress(table(*GOOD_ROWS).encode()), "orders.csv.gz")
        self.assertCounts(record, row=3, loaded=3, refused=0)

    def test_a_workbook_is_read_with_its_own_dates_and_numbers(self):
        moment = datetime(2024, 5, 2)
        rows = [
            HEADING.split(","),
            [
                1,
                "SO1",
                "Maple Market",
                "Apples",
                moment,
                datetime(2024, 5, 2, 16, 30),
                10,
                9.5,
                100.5,
                "USD",
            ],
            [None] * 10,
            [2, "SO1", "Maple Market", "Pears", moment, None, 5, 0, 50, "USD"],
        ]
        record = self.loaded(workbook(rows, ("Cover", "Orders")), "orders.xlsx")
        self.assertEqual((record.source_kind, record.sheet), ("xlsx", "Orders"))
        self.assertCounts(record, row=2, loaded=2)
        self.assertRecordValues(
            self.lines(record),
            [
                {
                    "row_number": 2,
                    # Chicago: noon of a bare date, and 16:30 as written
                    "first_promised_at": datetime(2024, 5, 2, 17),
                    "shipped_at": datetime(2024, 5, 2, 21, 30),
                    "ordered_qty": 10.0,
                    "shipped_qty": 9.5,
                    "amount_untaxed": 100.5,
                },
                {
                    "row_number": 4,
                    "first_promised_at": datetime(2024, 5, 2, 17),
                    "shipped_at": False,
                    "ordered_qty": 5.0,
                    "shipped_qty": 0.0,
                    "amount_untaxed": 50.0,
                },
            ],
        )

    def test_what_was_detected_can_be_corrected(self):
        """A title above the heading, semicolons, decimal commas; then the encoding by hand."""
        content = "Bericht Mai;;;\n" + "ID;Auftrag;Menge;Order Date\n1;Ä1;1.234,5;31.12.2023\n"
        record = self.read(content.encode("cp1252"))
        self.assertRecordValues(
            record, [{"encoding": "cp1252", "delimiter": ";", "heading_row": 2, "row_count": 1}]
        )
        quantity = self.column(record, "Menge")
        self.assertEqual(quantity.decimal_mark, ",")
        self.assertEqual(self.column(record, "Order Date").date_style, "dmy")
        quantity.target = "ordered_qty"
        self.column(record, "Auftrag").target = "order_ref"
        record.encoding = "cp437"
        self.assertEqual(record.state, "draft", "the file must be read again")
        record.action_read()
        self.assertEqual(record.encoding, "cp437")
        self.assertEqual(self.column(record, "Auftrag").target, "order_ref", "corrections stay")
        self.assertNotEqual(record.row_ids.source_values[1], "Ä1")
        record.encoding = "cp1252"
        record.action_read()
        self.assertEqual(record.row_ids.source_values, ["1", "Ä1", "1.234,5", "31.12.2023"])
        record.action_check()
        self.assertCounts(record, ready=1, refused=0)

    def test_another_file_is_detected_anew(self):
        record = self.read(table(*GOOD_ROWS))
        other = self.upload(table(*GOOD_ROWS).replace(",", ";"), "other.csv")
        record.file = other.file
        record.action_read()
        self.assertEqual(record.delimiter, ";")
        self.assertEqual(record.row_count, 3)

    def test_oddities_are_told(self):
        content = table(
            "key,order,who,what,when,when,how many,how many,worth,money",
            *GOOD_ROWS,
            GOOD_ROWS[0].replace("Maple Market", "CafÃ© Maple").replace("1,SO1", "4,SO1", 1),
        )
        record = self.read(content)
        self.assertEqual({note["code"] for note in record.read_notes}, {"second_heading", "mojibake"})
        self.assertIn("Row 2 looks like a second heading", record.notes_html)
        self.assertIn("CafÃ© Maple", record.notes_html)
        record.heading_row = 2
        record.action_read()
        self.assertEqual(record.row_count, 4)

    def test_a_known_file_says_so(self):
        self.loaded(table(*GOOD_ROWS))
        record = self.read(table(*GOOD_ROWS), "again.csv")
        self.assertIn("This very file was loaded before: orders.csv, 3 rows", record.notes_html)


def _zip():
    import zipfile

    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("orders.csv", "a,b\n1,2\n")
    return output.getvalue()
