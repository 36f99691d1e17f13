import gzip
import io
import itertools
import resource
import time
import zipfile

import openpyxl
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import unlike
from .set_common import SetCase

MEGABYTE = 1024**2
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><worksheet><sheetData><row><c><v>&i;</v></c></row></sheetData></worksheet>"
)
# Cells that somebody, or something, has put into files before.
CELLS = (
    *(
        "",
        " ",
        "A-1",
        "A-2",
        "A-3",
        "C1",
        "Units",
        "10",
        "-1",
        "1e400",
        "1.234,56",
        "2026-01-31",
        "31.02.2026",
    ),
    *(
        "yes",
        "perhaps",
        "=HYPERLINK(1)",
        "@SUM(1)",
        "+1",
        "'; DROP TABLE res_partner; --",
        "a\x00b",
        "\x1f\x1e",
    ),
    *(
        "\\",
        "\\N",
        "\\.",
        '"',
        "\u202eevil",
        "🍁" * 50,
        "9" * 400,
        "x" * 40_000,
        # Longer than what an index holds, and not to be pressed together.
        unlike(3_000),
        "{0}%s%(a)s",
        "\ufdd0",
        "NaN",
        "∞",
    ),
    *("[A-1] Apples", "base.main_company", "a.b", "\n", "a\r\nb", "=", "²³"),
)
FUZZED = {
    "product_category": ("Category Code", "Category Name", "Parent Category", "Remark"),
    "product": (
        "Item Number",
        "Description",
        "Unit of Measure",
        "Sales Price",
        "Stock Item",
        "Product Category",
    ),
    "product_family": ("Style", "Title", "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value"),
    "customer": ("Customer Number", "Name", "Country", "State", "Parent Customer", "Credit Limit"),
    "history_sale_line": ("Line ID", "Order Number", "Customer", "SKU", "Order Date", "Quantity", "Unit"),
    "vendor_price": ("Vendor", "Item Number", "Unit Price", "Valid From", "Minimum Quantity"),
    "open_sale_order": (
        "External ID",
        "Customer",
        "Order Date",
        "Order Lines/Product",
        "Order Lines/Quantity",
    ),
}
# What may well stand in such a column, so that some rows are good.
PLAUSIBLE = {
    "Category Code": ("G1", "G2", "G3", "G4"),
    "Parent Category": ("", "", "G1", "G2"),
    "Item Number": ("A-3", "A-4", "A-5", "A-6"),
    "Unit of Measure": ("Units", "", "kg"),
    "Style": ("TS", "GL"),
    "Option1 Name": ("Size",),
    "Option1 Value": ("S", "M"),
    "Option2 Name": ("", "Colour"),
    "Option2 Value": ("", "Red"),
    "Sales Price": ("10", "1.5", ""),
    "Stock Item": ("yes", "no"),
    "Product Category": ("",),
    "Customer Number": ("C1", "C2", "C3"),
    "Country": ("US", ""),
    "State": ("CA", ""),
    "Parent Customer": ("", "C1"),
    "Credit Limit": ("", "100"),
    "Vendor": ("C1",),
    "Unit Price": ("5", "7.5"),
    "Valid From": ("2026-01-31", ""),
    "Minimum Quantity": ("1", "10"),
    "External ID": ("S1", "S2", ""),
    "Customer": ("C1", ""),
    "Order Date": ("2026-10-05", ""),
    "Line ID": ("L1", "L2", "L3", "L4"),
    "Order Number": ("S1", "S2"),
    "Quantity": ("1", "2.5"),
    "Unit": ("Units", ""),
    "Order Lines/Product": ("A-3", "[A-3] Apples"),
    "Order Lines/Quantity": ("4", "1"),
}
SECONDS = 8


class Undo(Exception):
    """Ends a savepoint."""


@st.composite
def files(draw):
    """Return (domain, bytes) of a small file: headings that are known, cells that are anything, some bytes damaged."""
    kind = draw(st.sampled_from(sorted(FUZZED)))
    headings = draw(st.permutations(FUZZED[kind]))
    strange = st.sampled_from(CELLS) | st.text(max_size=8)
    plausible = [st.sampled_from(PLAUSIBLE.get(heading, ("One", "Two"))) for heading in headings]
    good = st.tuples(*plausible).map(list)
    mixed = st.tuples(*(cell | strange for cell in plausible)).map(list)
    odd = st.lists(strange, max_size=len(headings) + 1)
    rows = [headings, *draw(st.lists(good | good | mixed | odd, min_size=1, max_size=6))]
    if draw(st.booleans()):
        content = workbook(rows)
    else:
        mark = draw(st.sampled_from(",;\t|"))
        quoted = draw(st.booleans())
        text = "\n".join(
            mark.join('"' + cell.replace('"', '""') + '"' if quoted else cell for cell in cells)
            for cells in rows
        )
        content = text.encode(draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252"))), "replace")
    if draw(st.integers(0, 3)) == 0 and content:
        at = draw(st.integers(0, len(content) - 1))
        content = content[:at] + draw(st.binary(max_size=3)) + content[at + 1 :]
    return kind, content


def workbook(rows):
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    for line, cells in enumerate(rows):
        for column, text in enumerate(cells):
            sheet.write_string(line, column, text[:32767])
    book.close()
    return output.getvalue()


def zipped(**members):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return output.getvalue()


def with_sheet(content):
    """Return a workbook whose sheet is this XML."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([["a", "b"]]))) as book, zipfile.ZipFile(output, "w") as copy:
        for name in book.namelist():
            copy.writestr(name, content if name.endswith("sheet1.xml") else book.read(name))
    return output.getvalue()


@tagged("post_install", "-at_install", "once")
class TestLoadSetHostile(SetCase):
    # Odoo looks into each upload for what kind of file it is, and says of a broken one that it could not.
    @mute_logger("odoo.tools.mimetypes.guess_mimetype")
    def test_files_that_are_refused_as_a_whole(self):
        load_set = self.Set.create({"name": "Hostile", "code": "hostile"})
        good = workbook([["Item Number", "Description"], ["A-1", "Apples"]])
        cases = {
            "zip bomb": zipped(**{"xl/workbook.xml": b"0" * 51 * MEGABYTE}),
            "gzip bomb": gzip.compress(b"Item Number,Description\n" + b"1,2\n" * 13 * MEGABYTE),
            "10,000 columns": ",".join(f"c{number}" for number in range(10_000)) + "\n" + "," * 9_999,
            "10,000 columns in a workbook": workbook(
                [[f"c{number}" for number in range(10_000)], ["1"] * 10_000]
            ),
            "a picture": b"\x89PNG\r\n\x1a\n" + bytes(1000),
            "bytes": bytes(range(256)) * 100,
            "a ZIP": zipped(**{"a.txt": "x"}),
            "half a workbook": good[: len(good) // 2],
            "an old workbook that is none": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2000,
            "a sheet that is no XML": with_sheet("<worksheet><sheetData><row>"),
            "a sheet that breaks off": with_sheet(
                '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                '<dimension ref="A1:B99"/><sheetData>'
                + '<row><c t="inlineStr"><is><t>A-1</t></is></c><c><v>1</v></c></row>'
                * 98
            ),
            "entities in entities": with_sheet(ENTITIES),
            "a quote that never ends": 'Item Number,Description\n"' + "x,y\n" * 600_000,
            "a quote that never ends, late": "Item Number,Description\n"
            + "x,y\n" * 9000
            + '"'
            + "x,y\n" * 600_000,
            "half a packed file": gzip.compress(
                b"Item Number,Description\n" + b"".join(b"%d,%x\n" % (n, n * n) for n in range(50_000))
            )[:-1000],
            "headings only": "Item Number,Description\n",
            "blanks": " \n\n \n",
        }
        kinds = itertools.cycle(("product", "open_sale_order", "customer"))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for name, content in cases.items():
            with self.subTest(case=name), self.assertRaises(UserError) as caught:
                self.add_file(load_set, next(kinds), content, "upload")
            self.assertIn("upload", str(caught.exception))
        self.assertLess(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, 400 * 1024)
        self.assertFalse(load_set.domain_ids.file_ids)

    def test_rows_that_are_refused_one_by_one(self):
        lines = [
            b"Customer Number,Name,Parent Customer,Notes",
            b"C1,Corner Shop,,=HYPERLINK(1)",
            b"C2,NUL \x00 inside,,",
            b"C3," + b"x" * 1_000_000 + b",,",
            "C4,Café,,".encode(),
            b"C5,Caf\xe9,,",
            b"C6,Six,C7,",
            b"C7,Seven,C6,",
            b"C1,Again,,-2+3",
            b"C8,Eight,C8,@SUM(1)",
            b"C9,too,many,cells,here",
            b"CA,'; DROP TABLE res_partner; --,C1,\\N",
            # Longer than what an index holds, and not to be pressed together.
            f"{unlike(400)},Long number,,".encode(),
            f"CB,{unlike(3000)},,".encode(),
        ]
        load_set = self.make_set(customer=b"\n".join(lines))
        file = self.file_of(load_set, "customer")
        self.assertEqual(
            self.faults(file),
            {
                (3, "", "nul"),
                (4, "", "long"),
                (6, "", "undecodable"),
                (7, "parent", "cycle"),
                (8, "parent", "cycle"),
                (9, "key", "repeated_key"),
                (10, "parent", "cycle"),
                (11, "", "columns"),
                (13, "key", "too_long"),
            },
        )
        self.assertTrue(all(file.reject_ids.mapped("reason")))
        book = openpyxl.load_workbook(io.BytesIO(file._refused_workbook()))
        cells = [cell for row in book.active.iter_rows() for cell in row if cell.value]
        self.assertIn("@SUM(1)", [cell.value for cell in cells])
        self.assertEqual({cell.data_type for cell in cells}, {"s"})
        load_set.action_load()
        loaded = self.loaded("customer")
        self.assertEqual(set(loaded), {"C1", "C4", "CA"})
        refused = load_set.current_run_id.result_ids.filtered(lambda result: result.key == "CB")
        self.assertEqual((refused.state, refused.code), ("refused", "odoo"))
        self.assertIn("too long", refused.message)
        self.assertEqual(loaded["CA"].name, "'; DROP TABLE res_partner; --")
        self.assertEqual(loaded["CA"].parent_id, loaded["C1"])

    def test_any_small_file_is_refused_or_counted_row_by_row(self):
        """Upload, map, check and mock load: no other error than a sentence, no warning, each row counted once."""
        self.env["res.partner"].create({"name": "C1", "ref": "C1"})
        self.env["product.product"].create({"name": "A-3", "default_code": "A-3"})
        until = time.monotonic() + SECONDS
        seen = {"files": 0, "refused": 0, "rows": 0, "loaded": 0}

        @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @example(("product_category", b"Category Code,Category Name\nG1,One\nG2,\n"))
        @given(files())
        def try_out(drawn):
            if time.monotonic() < until:
                seen["files"] += 1
                self.try_file(*drawn, seen)

        with self.assertNoLogs(level="WARNING"):
            try_out()
        self.assertGreater(seen["loaded"], 0, seen)
        self.assertGreater(seen["rows"], seen["loaded"], seen)

    @mute_logger("odoo.sql_db", "odoo.tools.mimetypes.guess_mimetype")
    def try_file(self, kind, content, seen):
        model = self.env["fulfillment.migration.domain"]._domains()[kind].model
        records = self.env[model].with_context(active_test=False)
        try:
            with self.env.cr.savepoint():
                count = records.search_count([])
                load_set = self.Set.create({"name": "Fuzz", "code": "fuzz"})
                try:
                    file = self.add_file(load_set, kind, content, "upload")
                    load_set.action_check()
                    load_set.action_mock()
                except UserError as error:
                    self.assertTrue(str(error).strip())
                    seen["refused"] += 1
                    raise Undo from error
                run = load_set.current_run_id
                self.assertEqual(run.state, "done")
                results = run.result_ids
                self.assertEqual(len(results), file.row_count)
                self.assertEqual(len(set(results.mapped("row_number"))), file.row_count)
                self.assertLessEqual(set(results.mapped("state")), {"loaded", "refused"})
                self.assertTrue(all(result.reason for result in results if result.state == "refused"))
                self.assertEqual(records.search_count([]), count)
                self.assertFalse(self.loaded(kind))
                seen["rows"] += file.row_count
                seen["loaded"] += run.loaded_count
                raise Undo
        except Undo:
            self.env.invalidate_all(flush=False)
