from collections import Counter

from odoo.tests import BaseCase, tagged

from ..cleansing import review
from ..cleansing.proposals import CERTAIN, LIKELY, LOOK, accepted
from ..cleansing.table import Table
from .cleansing_common import rows

FOLDER = "cleansing_dirty_clean"


@tagged("post_install", "-at_install", "once")
class TestCleansingMeasured(BaseCase):
    """Cell by cell against two real tables whose clean version is known."""

    def reviewed(self, name):
        dirty, clean = rows(FOLDER, f"{name}_dirty.csv.gz"), rows(FOLDER, f"{name}_clean.csv.gz")
        names = list(dirty[0])
        self.clean = {
            (row, column): text for row, cells in enumerate(clean) for column, text in cells.items()
        }
        self.wrong = {
            (row, column)
            for row, cells in enumerate(dirty)
            for column, text in cells.items()
            if text != self.clean[row, column]
        }
        return review.review(Table.of(names, ([row[name] for name in names] for row in dirty)))

    def cells(self, groups, *confidences):
        return {
            (proposal.row, proposal.column)
            for group in groups
            if group.confidence in confidences
            for proposal in group.proposals()
        }

    def right(self, corrections):
        return sum(proposal.after == self.clean[cell] for cell, proposal in corrections.items())

    def test_beers(self):
        groups = self.reviewed("beers")
        self.assertEqual(len(self.wrong), 4362)
        corrections = accepted(groups)
        self.assertGreaterEqual(self.right(corrections) / len(self.wrong), 0.95)
        certain = accepted(groups, (CERTAIN,))
        self.assertGreaterEqual(self.right(certain) / len(self.wrong), 0.95)
        self.assertFalse(certain.keys() - self.wrong, "a correct cell would be altered")
        detected = self.cells(groups, CERTAIN, LIKELY)
        self.assertGreaterEqual(len(detected & self.wrong) / len(detected), 0.99)

    def test_hospital(self):
        groups = self.reviewed("hospital")
        self.assertEqual(len(self.wrong), 509)
        detected = self.cells(groups, CERTAIN, LIKELY)
        self.assertGreaterEqual(len(detected & self.wrong) / len(detected), 0.95)
        self.assertGreaterEqual(len(detected & self.wrong) / len(self.wrong), 0.95)
        corrections = accepted(groups)
        self.assertGreaterEqual(self.right(corrections) / len(corrections), 0.98)
        self.assertGreaterEqual(self.right(corrections) / len(self.wrong), 0.9)
        certain = accepted(groups, (CERTAIN,))
        self.assertFalse(certain.keys() - self.wrong, "a correct cell would be altered")
        self.assertGreaterEqual(self.right(certain) / len(self.wrong), 0.75)

    def test_what_may_be_meant_is_only_offered_for_a_look(self):
        """The word "empty" and units that all values have: in hospital's clean version as well."""
        groups = self.reviewed("hospital")
        offered = Counter(group.rule for group in groups if group.confidence == LOOK)
        self.assertTrue({"placeholder", "unit_everywhere", "blanks"} <= offered.keys())
        sure = {group.rule for group in groups if group.confidence != LOOK}
        self.assertFalse({"placeholder", "unit_everywhere", "blanks"} & sure)
