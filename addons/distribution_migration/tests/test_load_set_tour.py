from odoo.tests import HttpCase, new_test_user, tagged

from .set_common import SetCase


@tagged("post_install", "-at_install")
class TestLoadSetTour(SetCase, HttpCase):
    """From nothing to a signed mock load, in the browser, as the readme tells it."""

    def test_from_nothing_to_a_signed_mock_load(self):
        owner = new_test_user(
            self.env(su=True),
            "set_owner",
            name="Olga Owner",
            groups="distribution_fulfillment_base.group_process_owner",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.start_tour(
            "/odoo/fulfillment-load-set", "distribution_migration.load_set", login="set_consultant"
        )
        load_set = self.Set.search([("company_id", "=", self.company.id)])
        run = load_set.run_ids
        self.assertEqual((run.kind, run.state, run.loaded_count, run.refused_count), ("mock", "done", 2, 1))
        self.assertFalse(self.env["product.template"].search([("name", "=", "Golden apples")]))
        self.start_tour(
            "/odoo/fulfillment-load-set", "distribution_migration.load_set_owner", login="set_owner"
        )
        self.assertEqual(load_set.domain_ids.progress, "signed")
        self.assertEqual(load_set.domain_ids.signature_ids.signed_by_id, owner)

    def test_units(self):
        """The units of our screens; Hoot calls a suite by the hash of its name."""
        suite = 0
        for char in "@distribution_migration":
            suite = ((suite << 5) - suite + ord(char)) & 0xFFFFFFFF
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite:08x}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
