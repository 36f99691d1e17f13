import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from odoo.cli.command import find_command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import GOOD_ROWS, HistoryCase, table


@tagged("post_install", "-at_install")
class TestHistoryCommand(HistoryCase):
    """`odoo history` does what the screen does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.command = find_command("history")

    def setUp(self):
        super().setUp()
        # The command commits and locks on its own cursor; here it works inside the test's.
        self.patch(self.env.cr, "commit", self.env.flush_all)
        self.patch(self.env.cr, "rollback", lambda: None)

    def file(self, content, name="orders.csv"):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def run_command(self, *args):
        """Run the command in this transaction; return (exit code, stdout, stderr)."""
        command = self.command()
        options = command.parser.parse_args(["-d", self.env.cr.dbname, "--company", self.company.name, *args])
        out, err = StringIO(), StringIO()

        @contextmanager
        def cursor(*_args, **_kwargs):
            yield self.env.cr

        with (
            redirect_stdout(out),
            redirect_stderr(err),
            patch("odoo.modules.registry.Registry.cursor", cursor),
        ):
            try:
                code = command.load(options)
            except UserError as error:
                code = 2
                err.write(str(error))
            except Exception as error:
                code = getattr(error, "code", None)
                if code is None:
                    raise
                err.write(str(error))
        return code, out.getvalue(), err.getvalue()

    def test_a_good_file_is_loaded_once(self):
        path = self.file(table(*GOOD_ROWS))
        code, out, err = self.run_command("--file", path)
        self.assertEqual(code, 0, err)
        self.assertIn("3 rows: 3 new, 0 unchanged, 0 refused", out)
        self.assertIn("Reading orders.csv", err)
        code, out, err = self.run_command("--file", path, "--json")
        self.assertEqual(code, 0, err)
        result = json.loads(out)
        self.assertEqual(
            {key: result[key] for key in ("rows", "loaded", "unchanged", "refused")},
            {"rows": 3, "loaded": 0, "unchanged": 3, "refused": 0},
        )
        self.assertIn("This very file was loaded before", err)
        self.assertEqual(len(self.lines()), 3)

    def test_refused_rows_are_told_and_fail_the_command(self):
        path = self.file(table(*GOOD_ROWS, "4,SO4,,,,,x,,,"))
        refused = self.folder / "refused.csv"
        code, out, err = self.run_command("--file", path, "--rejects", str(refused))
        self.assertEqual(code, 1)
        self.assertIn("4 rows: 3 new, 0 unchanged, 1 refused", out)
        self.assertIn("Row 5: Quantity (Ordered Quantity) “x”: Not a number", err)
        self.assertIn("Not a number", refused.read_text(encoding="utf-8-sig"))
        code, out, _err = self.run_command("--file", path, "--allow-rejects")
        self.assertEqual(code, 0)
        self.assertIn("0 new, 3 unchanged, 1 refused", out)
        code, out, _err = self.run_command("--file", path, "--json")
        self.assertEqual(code, 1)
        [row] = json.loads(out)["refused_rows"]
        self.assertEqual(
            (row["row"], row["column"], row["field"], row["value"]),
            (5, "Quantity", "Ordered Quantity", "x"),
        )
        self.assertIn("Not a number", row["reason"])

    def test_settings_and_mapping_come_from_options(self):
        path = self.file(table(*GOOD_ROWS))
        code, out, err = self.run_command("--file", path, "--print-mapping")
        self.assertEqual(code, 0, err)
        mapping = json.loads(out)
        mapping["columns"]["Customer"]["target"] = "vendor_name"
        saved = self.file(json.dumps(mapping), "mapping.json")
        options = ("--mapping", saved, "--tz", "Asia/Tokyo", "--warehouse", self.warehouse.code)
        code, _out, err = self.run_command("--file", path, *options)
        self.assertEqual(code, 0, err)
        self.assertEqual(set(self.lines().mapped("vendor_name")), {"Maple Market", "Birch Bakery"})
        self.assertEqual(set(self.lines().mapped("tz")), {"Asia/Tokyo"})
        imports = self.env["fulfillment.history.import"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(imports), 1, "printing the mapping leaves nothing behind")

    def test_the_kind_comes_from_the_option_or_the_mapping(self):
        heading = "Line ID,PO Number,Vendor,Order Date,Promised Date,Order Qty,Received Qty"
        rows = ("1,P1,Orchard Ltd,2024-04-01,2024-04-10,10,8", "2,P1,Orchard Ltd,2024-04-01,2024-04-10,5,5")
        path = self.file(table(*rows, heading=heading), "purchases.csv")
        code, out, err = self.run_command("--file", path, "--kind", "purchase_line", "--print-mapping")
        self.assertEqual(code, 0, err)
        self.assertEqual(json.loads(out)["kind"], "purchase_line")
        saved = self.file(out, "mapping.json")
        code, out, err = self.run_command("--file", path, "--mapping", saved)
        self.assertEqual(code, 0, err)
        self.assertIn("2 rows: 2 new", out)
        Purchase = self.env["fulfillment.history.purchase.line"]
        self.assertEqual(Purchase.search_count([("company_id", "=", self.company.id)]), 2)
        code, out, err = self.run_command("--file", path, "--kind", "purchase_line")
        self.assertEqual((code, "0 new, 2 unchanged" in out), (0, True), err)
        for options, sentence in (
            (("--kind", "invoice", "--mapping", saved), "The mapping is for a file of kind purchase_line"),
            (("--kind", "wishes"), "Kind wishes is unknown; there are: sale_line, purchase_line"),
        ):
            code, _out, err = self.run_command("--file", path, *options)
            self.assertEqual(code, 2)
            self.assertIn(sentence, err)

    def test_checking_loads_nothing(self):
        path = self.file(table(*GOOD_ROWS))
        code, out, err = self.run_command("--file", path, "--check-only")
        self.assertEqual(code, 0, err)
        self.assertIn("3 rows: 3 to load", out)
        self.assertFalse(self.lines())

    def test_mistakes_get_a_sentence(self):
        path = self.file(table(*GOOD_ROWS))
        pdf = self.file(b"%PDF-1.7", "a.pdf")
        wrong = self.file('{"columns": {"Nope": {"target": "order_ref"}}}', "wrong.json")
        cases = {
            ("--file", str(self.folder / "none.csv")): "cannot be read: No such file",
            ("--file", pdf): "is a PDF file",
            ("--file", path, "--warehouse", "XX"): "has the code XX; there are:",
            ("--file", path, "--tz", "Mars"): "Time zone Mars is unknown",
            ("--file", path, "--company", "Nobody"): "No company is called Nobody",
            ("--file", path, "--user", "nobody"): "No user has the login nobody",
            ("--file", path, "--mapping", path): "is not JSON",
            ("--file", path, "--mapping", wrong): "columns that the file does not have: Nope",
        }
        for args, sentence in cases.items():
            with self.subTest(sentence=sentence):
                code, _out, err = self.run_command(*args)
                self.assertEqual(code, 2)
                self.assertIn(sentence, err)
        self.assertFalse(self.lines())

    def test_the_program_itself_explains_its_exit_codes(self):
        """Through the real program, in a process of its own."""
        addons = str(Path(__file__).parents[2])
        result = subprocess.run(
            [sys.executable, "-m", "odoo", f"--addons-path={addons}", "history", "--help"],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("Exit code: 0 all rows are loaded or were before", result.stdout)
