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
