"""Every reason why records take no part has words on the screen."""

import re

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open

from ..metric import DQ_BITS

FIGURES = "distribution_fulfillment_kpi/static/src/dashboard/figures.js"


@tagged("post_install", "-at_install")
class TestWords(TransactionCase):
    def _words(self, function):
        """The words that a function of figures.js knows."""
        with file_open(FIGURES) as file:
            text = file.read()
        body = text[text.index(f"export function {function}(") :]
        return set(re.findall(r"^\s+(\w+): _t\(", body[: body.index("\n}\n")], re.MULTILINE))

    def test_no_exclusion_lacks_a_word(self):
        known = self._words("exclusionText")
        self.assertIn("not_due", known)
        for metric in self.env["fulfillment.metric"]._definitions().values():
            words = {
                "not_due",
                *self.env[metric.fact]._fact_exclusions,
                *(word for word, _ in metric.exclusions),
            }
            with self.subTest(code=metric.code):
                self.assertFalse(words - known)

    def test_no_doubt_lacks_a_word(self):
        self.assertFalse(DQ_BITS.keys() - self._words("qualityText"))
