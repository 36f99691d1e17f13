import doctest
import gzip
import io
import zipfile

from odoo.tests import BaseCase, tagged

from ..source import (
    assume,
    conventions,
    dates,
    detect,
    flags,
    headings,
    numbers,
    profile,
    reader,
    rejects,
    rows,
    suggest,
)
from ..source.errors import SourceError


def opener(content):
    if isinstance(content, str):
        content = content.encode()
    return lambda: io.BytesIO(content)


@tagged("post_install", "-at_install", "once")
class TestSource(BaseCase):
    def test_examples_in_the_docstrings_hold(self):
        for module in (
            assume,
            conventions,
            dates,
            detect,
            flags,
            headings,
            numbers,
            profile,
            reader,
            rejects,
            rows,
            suggest,
        ):
            with self.subTest(module=module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)

    def test_encodings_are_recognised(self):
        text = "id;name\n1;Müller\n2;Ångström\n3;Łódź\n4;naïve\n"
        western = text.replace("Łódź", "Köln")
        cases = {
            "utf-8": text.encode(),
            "utf-8 with mark": text.encode("utf-8-sig"),
            "utf-16": text.encode("utf-16"),
            "utf-16-le": text.encode("utf-16-le"),
            "utf-16-be": text.encode("utf-16-be"),
            "utf-32": text.encode("utf-32"),
            "cp1252": western.encode("cp1252"),
        }
        for name, content in cases.items():
            with self.subTest(encoding=name):
                dialect = detect.inspect(opener(content))
                table = reader.SourceTable(opener(content), dialect)
                self.assertEqual(dialect.delimiter, ";")
                self.assertEqual(table.names, ["id", "name"])
                names = [record.cells[1] for record in table]
                expected = western if name == "cp1252" else text
                self.assertEqual(names, [r.split(";")[1] for r in expected.split()[1:]])

    def test_rows_are_counted_as_a_spreadsheet_counts_them(self):
        content = 'id,text\n\n1,"two\nlines"\n2,x\n'
        table = reader.SourceTable(opener(content), detect.inspect(opener(content)))
        self.assertEqual([(r.number, r.cells) for r in table], [(3, ["1", "two\nlines"]), (4, ["2", "x"])])

    def test_a_bomb_is_not_unpacked(self):
        limits = detect.Limits(unpacked=10 * 1024**2, ratio_from=1024**2)
        line = b"1,2,3\n" * 1000
        bomb = gzip.compress(line * 1000)
        with self.assertRaises(SourceError) as caught:
            detect.inspect(opener(bomb), limits)
        self.assertEqual(caught.exception.code, "unpacked_size")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"0" * 20 * 1024**2)
        with self.assertRaises(SourceError) as caught:
            detect.inspect(opener(packed.getvalue()), limits)
        self.assertEqual(caught.exception.code, "unpacked_size")

    def test_a_quote_that_is_never_closed_stops_the_reader(self):
        content = 'id,text\n1,"open\n' + "x,y\n" * 1000
        limits = detect.Limits(record=1000)
        table = reader.SourceTable(opener("id,text\n1,2\n"), detect.inspect(opener(content)), 0, limits)
        table._opener = opener(content)
        with self.assertRaises(SourceError) as caught:
            list(table)
        self.assertEqual(caught.exception.code, "endless_record")
        self.assertEqual(caught.exception.params, {"line": 2})

    def test_placeholders_are_texts_that_return_not_slips(self):
        counted = profile.ColumnProfile("Order Date")
        for value in ["2024-05-01"] * 90 + ["Not captured"] * 5 + ["31-Feb-24"] * 5 + ["oops"]:
            counted.add(value)
        self.assertEqual(counted.kind, "date")
        self.assertEqual(counted.placeholders("date"), {"Not captured": 5})

    def test_day_and_month_stay_in_doubt_until_a_day_above_twelve(self):
        for values, style, doubt in (
            ({"01/02/2024": 9, "03/04/2024": 1}, "dmy", True),
            ({"01/02/2024": 9, "13/04/2024": 1}, "dmy", False),
            ({"01/02/2024": 9, "03/14/2024": 1}, "mdy", False),
        ):
            with self.subTest(values=values):
                found, _share, is_rival = dates.detect_style(values)
                self.assertEqual((found, is_rival), (style, doubt))

    def test_month_names_of_other_languages(self):
        for text, expected in (
            ("3 févr. 2024", (2024, 2, 3)),
            ("03-Dez-24", (2024, 12, 3)),
            ("3 de mayo de 2024", None),
            ("15 sierpnia 2024", (2024, 8, 15)),
            ("12 Sept 2024", (2024, 9, 12)),
        ):
            with self.subTest(text=text):
                if expected:
                    self.assertEqual(dates.parse_date(text, "dby").timetuple()[:3], expected)
                else:
                    self.assertFalse(dates.reads(text, "dby"))
