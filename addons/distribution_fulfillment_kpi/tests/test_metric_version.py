"""A changed definition is noted with its date and with what changed."""

from dataclasses import replace
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.distribution_fulfillment_kpi.models import fulfillment_metric_version

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestMetricVersion(MetricCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Version = cls.env["fulfillment.metric.version"]
        cls.Version._note_versions()

    def _changed_definition(self, code="M13.line", **changes):
        definitions = dict(self.Metric._definitions())
        definitions[code] = replace(definitions[code], **changes)
        return patch.object(type(self.Metric), "_definitions", lambda door: definitions)

    def test_every_definition_has_a_version(self):
        definitions = self.Metric._definitions()
        for code, metric in definitions.items():
            with self.subTest(code):
                last = self.Version._versions(code)[-1]
                self.assertEqual(last["version"], self.Metric._version(metric))

    def test_noted_once(self):
        self.assertEqual(self.Version._note_versions(), 0)
        self.Version._register_hook()
        self.assertEqual(self.Version._note_versions(), 0)

    def test_a_change_is_noted_with_its_parts(self):
        before = self.Version._versions("M13.line")
        self.set_clock("2026-03-01 12:00")
        with self._changed_definition(is_due=False, lateness="fact.filled_day - fact.{basis}_day - 1"):
            self.assertEqual(self.Version._note_versions(), 1)
            after = self.Version._versions("M13.line")
            self.assertEqual(self.Version._note_versions(), 0)
        self.assertEqual(after[:-1], before)
        self.assertEqual(after[-1]["changed"], "lateness, is_due")
        self.assertEqual(after[-1]["first_seen"], "2026-03-01 12:00:00")
        self.assertNotEqual(after[-1]["version"], before[-1]["version"])

    def test_each_part_that_changes_a_figure_is_in_it(self):
        """Also what stands in no SQL of its own: how it is added up, whose window, in which unit."""
        for code, changes in {
            "M01.mean": {"aggregate": "median"},
            "M13.line": {"window": "supplier_"},
            "M13.unit": {"lateness_within": "fact.filled_day - fact.{basis}_day"},
            "M01.median": {"divisor": 3600},
            "M04.line": {"factor": 1},
            "M02.index": {"parts": 9},
        }.items():
            with self.subTest(code), self._changed_definition(code, **changes):
                (name,) = changes
                self.assertEqual(self.Version._note_versions(), 1)
                self.assertEqual(self.Version._versions(code)[-1]["changed"], name)
            self.Version._note_versions()

    def test_facts_that_others_rest_on_are_in_it(self):
        """Orders are judged by their lines: other SQL of lines is another figure of orders."""
        lines, orders = self.env["fulfillment.fact.sale.line"], self.env["fulfillment.fact.order"]
        metric = self.Metric._definitions()["M13.order"]
        self.assertEqual(metric.fact, orders._name)
        Record = self.env["fulfillment.period.record"]
        before = self.Metric._version(metric), Record._shape(orders), orders._derived_shape()
        with patch.object(type(lines), "_derived_sources", lambda fact: ["SELECT something_else"]):
            after = self.Metric._version(metric), Record._shape(orders), orders._derived_shape()
            self.Version._note_versions()
            self.assertEqual(self.Version._versions("M13.order")[-1]["changed"], "facts")
        self.assertNotEqual(before[0], after[0])
        # What was hashed by other SQL is no cause by records.
        self.assertNotEqual(before[1], after[1])
        # The table itself is filled anew by the marks of the lines.
        self.assertEqual(before[2], after[2])

    def test_the_files_of_a_snapshot_are_in_it(self):
        for code, metric in self.Metric._definitions().items():
            if not metric.snapshot:
                continue
            before = self.Metric._version(metric)
            fact = type(self.env[metric.fact])
            with self.subTest(code), patch.object(fact, "_snapshot_sources", lambda fact, metric: ["other"]):
                self.assertNotEqual(self.Metric._version(metric), before)

    def test_another_number_does_not_blame_the_parts(self):
        known = {"number": "2", "day": "x", "parameters": {}}
        after = {"number": "3", "day": "y", "aggregate": "z", "parameters": {}}
        self.assertEqual(self.Version._changed(known, after), "number")

    def test_back_again_is_a_further_version(self):
        before = self.Version._versions("M13.line")
        with self._changed_definition(is_due=False):
            self.Version._note_versions()
        self.assertEqual(self.Version._note_versions(), 1)
        after = self.Version._versions("M13.line")
        self.assertEqual(len(after), len(before) + 2)
        self.assertEqual(after[-1]["version"], before[-1]["version"])

    def test_another_default_of_a_parameter_is_a_version(self):
        with patch.dict(fulfillment_metric_version.DEFAULT_PARAMS, {"late_tol": 1}):
            self.assertEqual(self.Version._note_versions(), len(self.Metric._definitions()))
            self.assertEqual(self.Version._versions("M01.mean")[-1]["changed"], "late_tol")

    def test_names_are_no_part_of_it(self):
        with self._changed_definition(name="Another name", explanation="In other words"):
            self.assertEqual(self.Version._note_versions(), 0)

    def test_versions_stay(self):
        version = self.Version.search([], limit=1)
        with self.assertRaisesRegex(UserError, "never changed"):
            version.write({"version": "x"})
        with self.assertRaisesRegex(UserError, "are kept"):
            version.unlink()
        with self.assertRaisesRegex(UserError, "are kept"):
            self.as_if_uninstalling(version).sudo().unlink()
        # Uninstalling itself is believed.
        version.with_user(SUPERUSER_ID).with_context(_force_unlink=True).unlink()
        self.assertFalse(version.exists())
