"""The published data of the textbooks (see its README): limits and points beyond them."""

import csv
import json
from functools import cached_property
from statistics import fmean
from unittest import SkipTest

from odoo.tests import BaseCase, tagged

from ..spc import Counts, Individuals, Proportions, Rates, Sample, draw
from ..spc.constants import mean_range
from ..spc.subgroups import mean_and_range, mean_and_s
from .test_history import data_folder
from .test_spc_examples import beyond


@tagged("post_install", "-at_install")
class TestSpcTextbook(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = data_folder() / "spc_textbook"
        if not cls.folder.is_dir():
            raise SkipTest(f"The textbook data is not at {cls.folder}.")

    @cached_property
    def expected(self):
        return json.loads((self.folder / "expected.json").read_text())

    def rows(self, name):
        with (self.folder / f"{name}.csv").open(newline="") as file:
            return list(csv.DictReader(file))

    def samples(self, name, key, total, size=None):
        """(samples of the trial, those after it)."""
        parts = [], []
        for number, row in enumerate(self.rows(name), 1):
            sample = Sample(
                int(row[key]) if key else number, float(row[total]), float(row[size] if size else 1)
            )
            parts[row.get("trial") == "False"].append(sample)
        return parts

    def assert_printed(self, figure, printed):
        """To the digits that are printed; a figure that was cut instead of rounded differs by less than one."""
        text = str(printed)
        decimals = len(text.partition(".")[2])
        self.assertLessEqual(abs(figure - printed), 10.0**-decimals * 0.501, f"{figure} is not {text}")

    def assert_limits(self, chart, expected):
        point = chart.points[0]
        self.assert_printed(point.center, expected["center"])
        self.assert_printed(point.lower, expected["LCL"])
        self.assert_printed(point.upper, expected["UCL"])

    def test_piston_rings(self):
        expected = self.expected["pistonrings"]
        groups = {}
        for row in self.rows("pistonrings"):
            groups.setdefault((int(row["sample"]), row["trial"] == "True"), []).append(float(row["diameter"]))
        trial = [group for (_sample, is_trial), group in groups.items() if is_trial]
        chart = mean_and_range(trial)
        self.assertEqual(chart.size, expected["n"])
        for figure, key in (
            (chart.center, "center"),
            (chart.sigma_within, "sigma_within"),
            (chart.lower, "LCL"),
            (chart.upper, "UCL"),
            (chart.spread_center, "R_center"),
            (chart.spread_upper, "R_UCL"),
        ):
            self.assert_printed(figure, expected[key])
        beyond_limits = [list(groups)[index] for index in chart.beyond(groups.values())]
        self.assertEqual(
            [sample for sample, is_trial in beyond_limits if is_trial], expected["phase1_beyond"]
        )
        self.assertEqual(
            [sample for sample, is_trial in beyond_limits if not is_trial], expected["phase2_beyond"]
        )
        # By standard deviations instead: the same centre, and the same rings are beyond.
        by_s = mean_and_s(trial)
        self.assertEqual(by_s.center, chart.center)
        self.assertEqual(by_s.beyond(groups.values()), chart.beyond(groups.values()))

    def _proportions(self, name, key, excluded=()):
        expected = self.expected[key]
        trial, new = self.samples(name, "sample", "D", "size")
        self.assertEqual({sample.size for sample in trial + new}, {expected["n"]})
        chart = draw(Proportions(), trial, rules=("N1",), excluded=excluded)
        self.assert_limits(chart, expected)
        self.assertEqual(beyond(chart), expected["trial_beyond"])
        after = draw(Proportions(), new, limits=chart.limits, rules=("N1",))
        self.assertEqual(after.stage, "frozen")
        self.assertEqual(beyond(after), expected["new_beyond"])

    def test_orange_juice(self):
        self._proportions("orangejuice", "orangejuice (limits from samples 1-30)")

    def test_orange_juice_without_what_was_explained(self):
        self._proportions(
            "orangejuice", "orangejuice (samples 15 and 23 removed, as in the manual)", excluded=(15, 23)
        )

    def test_orange_juice_of_the_better_machine(self):
        self._proportions("orangejuice2", "orangejuice2")

    def test_circuit_boards(self):
        expected = self.expected["circuit"]
        trial, new = self.samples("circuit", "sample", "x")
        chart = draw(Counts(), trial, rules=("N1",))
        self.assert_limits(chart, expected)
        self.assertEqual(beyond(chart), expected["trial_beyond"])
        self.assertEqual(beyond(draw(Counts(), new, limits=chart.limits)), expected["new_beyond"])

    def test_personal_computers(self):
        expected = self.expected["pcmanufact"]
        samples, _none = self.samples("pcmanufact", None, "x", "size")
        self.assertEqual({sample.size for sample in samples}, {expected["n"]})
        chart = draw(Rates(), samples)
        self.assert_limits(chart, expected)
        self.assertEqual(beyond(chart), expected["beyond"])

    def test_dyed_cloth(self):
        """Every bolt is of another size, and has limits of its own."""
        expected = self.expected["dyedcloth"]
        samples, _none = self.samples("dyedcloth", None, "x", "size")
        chart = draw(Rates(), samples)
        self.assert_printed(chart.limits.center, expected["center"])
        self.assertEqual(len(chart.points), len(expected["UCL_by_point"]))
        for point, upper in zip(chart.points, expected["UCL_by_point"], strict=True):
            self.assert_printed(point.upper, upper)
        self.assertEqual(beyond(chart), expected["beyond"])

    def test_viscosity(self):
        """The package that the figures come from does not round the mean range of two values."""
        expected = self.expected["viscosity"]
        trial, new = self.samples("viscosity", "batch", "viscosity")
        chart = draw(Individuals(d2=mean_range(2)), trial, rules=("N1",))
        self.assert_limits(chart, expected)
        self.assert_printed(chart.limits.spread, expected["mean_moving_range"])
        self.assert_printed(chart.limits.sigma, expected["sigma"])
        self.assert_printed(chart.limits.spread_upper, expected["mR_UCL"])
        self.assertEqual(beyond(chart), expected["trial_beyond"])
        self.assertEqual(beyond(draw(Individuals(), new, limits=chart.limits)), expected["new_beyond"])
        # With the rounded one the same point is beyond.
        self.assertEqual(beyond(draw(Individuals(), trial)), expected["trial_beyond"])
        self.assert_printed(fmean(sample.total for sample in trial), expected["center"])
