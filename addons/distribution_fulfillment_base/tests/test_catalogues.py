"""Reasons and root causes stand in two levels; the lower one is chosen, the upper one is reported."""

import psycopg2

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import FulfillmentCommon

CATALOGUES = ("fulfillment.reason", "fulfillment.root.cause")


@tagged("post_install", "-at_install")
class TestCatalogues(FulfillmentCommon):
    def _entry(self, model, name, group, **values):
        if model == "fulfillment.reason":
            values["initiator"] = "company"
        return self.env[model].create({"name": name, "code": name.lower(), "group_id": group.id, **values})

    def test_shown_with_the_group_and_found_by_either_name(self):
        for model in CATALOGUES:
            with self.subTest(model):
                group = self.env[f"{model}.group"].create({"name": "Zeppelins"})
                entry = self._entry(model, "Ballast", group)
                self.assertEqual(entry.display_name, "Zeppelins / Ballast")
                for words in ("ballast", "zeppelin"):
                    self.assertEqual(self.env[model].name_search(words), [(entry.id, "Zeppelins / Ballast")])
                group.name = "Airships"
                self.assertEqual(entry.display_name, "Airships / Ballast")

    def test_without_a_group_the_name_alone(self):
        self.assertEqual(self._reason("other").display_name, "Other")

    def test_what_is_shipped_stands_in_groups(self):
        """All but the catch-alls."""
        base = "distribution_fulfillment_base"
        for model, alone in zip(CATALOGUES, ({"other"}, {"false_alarm"}), strict=True):
            shipped = self.env["ir.model.data"].search([("module", "=", base), ("model", "=", model)])
            entries = self.env[model].browse(shipped.mapped("res_id"))
            with self.subTest(model):
                self.assertEqual(
                    set(entries.filtered(lambda entry: not entry.group_id).mapped("code")),
                    alone,
                    "Give the entry a group_id in its data file.",
                )

    def test_a_group_in_use_is_kept(self):
        for model in CATALOGUES:
            group = self.env[f"{model}.group"].create({"name": "Used"})
            self._entry(model, "Lasting", group)
            with (
                self.subTest(model),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.RestrictViolation),
                self.cr.savepoint(),
            ):
                group.unlink()
                self.env.flush_all()

    def test_exceptions_roll_up_to_the_group(self):
        self._rule(response="record")
        variance = self.scenario().order((self.apple, 5, 8.0)).variances()
        group = self.env["fulfillment.root.cause.group"].create({"name": "Data Quality"})
        cause = self._entry("fulfillment.root.cause", "Duplicate", group)
        variance._resolve(cause, "Merged")
        self.assertEqual(variance.root_cause_group_id, group)
        other = self.env["fulfillment.root.cause.group"].create({"name": "Governance"})
        cause.group_id = other
        self.assertEqual(variance.root_cause_group_id, other)

    def test_a_salesperson_without_a_role_is_asked_for_a_reason_by_its_full_name(self):
        user = new_test_user(self.env, "asked", groups="sales_team.group_sale_salesman")
        self.assertEqual(
            self._reason().with_user(user).display_name, "Price / Volume agreed with the customer"
        )
