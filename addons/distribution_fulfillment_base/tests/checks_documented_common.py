"""What docs/checks.md says of the checks of an addon, against the checks themselves."""

from pathlib import Path

TABLE = Path(__file__).parents[3] / "docs" / "checks.md"


class ChecksDocumented:
    """docs/checks.md tells of every check of `addon`, and every check has a rule to start with."""

    addon = None

    def checks(self):
        """{code: check} of this addon."""
        checks = self.env["fulfillment.check"]._checks()
        return {
            code: self.env[model]
            for code, model in checks.items()
            if self.env[model]._original_module == self.addon
        }

    def rows(self):
        """{code: other cells} of the table under the addon's heading."""
        _before, heading, section = TABLE.read_text().partition(f"\n## {self.addon}\n")
        self.assertTrue(heading, f"Add a section ## {self.addon} to docs/checks.md")
        rows = {}
        for row in section.partition("\n## ")[0].splitlines():
            cells = [cell.strip() for cell in row.strip("|").split("|")]
            if cells[0].startswith("`"):
                rows[cells[0].strip("`")] = cells[1:]
        return rows

    def test_every_check_stands_in_the_table(self):
        rows, checks = self.rows(), self.checks()
        self.assertTrue(checks)
        self.assertFalse(checks.keys() - rows.keys(), "Add a row for each to docs/checks.md")
        self.assertFalse(rows.keys() - checks.keys(), "Take out of docs/checks.md what is no check")
        for code, check in checks.items():
            with self.subTest(code):
                name, points, unit, backtest = rows[code][:4]
                self.assertEqual(name, str(check._check_name))
                self.assertEqual(points, ", ".join(check._check_control_points))
                self.assertEqual(unit, str(check._check_unit))
                self.assertEqual(backtest, "no" if check._check_backtest else "yes")

    def test_a_check_judges_the_past_or_says_why_not(self):
        for code, check in self.checks().items():
            with self.subTest(code):
                query = check._backtest([self.env.company.id], "2026-01-01", "2026-02-01")
                self.assertEqual(query is None, bool(check._check_backtest))

    def test_every_check_has_a_rule_to_start_with(self):
        rules = self.env["ir.model.data"].search(
            [("module", "=", self.addon), ("model", "=", "fulfillment.rule")]
        )
        shipped = self.env["fulfillment.rule"].browse(rules.mapped("res_id")).exists()
        self.assertEqual(set(shipped.mapped("check_code")), set(self.checks()))
        self.assertTrue(all(shipped.mapped("why")))

    def test_the_texts_are_translated_late(self):
        """A text that is translated when the module is loaded speaks the language of whoever started the server."""
        for code, check in self.checks().items():
            for text in (
                check._check_name,
                check._check_help,
                check._check_backtest,
                check._check_backtest_note,
            ):
                with self.subTest(code):
                    self.assertNotIsInstance(text, str)
