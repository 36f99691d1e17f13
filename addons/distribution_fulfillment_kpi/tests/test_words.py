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

    def test_workbooks_and_pages_use_the_same_words(self):
        with file_open(FIGURES) as file:
            text = file.read()
        Metric = self.env["fulfillment.metric"]
        for function, known in (
            ("exclusionText", Metric._exclusion_texts()),
            ("qualityText", Metric._doubt_texts()),
        ):
            body = text[text.index(f"export function {function}(") :]
            body = body[: body.index("\n}\n")]
            self.assertEqual(
                dict(re.findall(r'^\s+(\w+): _t\("(.*?)"\)', body, re.MULTILINE)), known, function
            )
        own = re.findall(r'^\s+(M\d+): \{(\w+): _t\("(.*?)"\)\}', text, re.MULTILINE)
        self.assertEqual(
            {(family, word): words for family, word, words in own},
            {
                (family, word): words
                for family, texts in Metric._own_exclusion_texts().items()
                for word, words in texts.items()
            },
        )
        row = {
            "code": "M01.mean",
            "excluded": {"not_due": 3, "negative_duration": 1},
            "dq": {"backfilled": 2},
        }
        self.assertEqual(Metric._excluded_text(row), "1 shipped before ordered, 3 not due yet")
        self.assertEqual(Metric._doubt_text(row), "2 from before the first promise was captured")
        self.assertEqual(Metric._excluded_text({**row, "excluded": {"of_an_addon": 1}}), "1 of_an_addon")

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
