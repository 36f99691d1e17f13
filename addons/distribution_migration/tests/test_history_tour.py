from odoo.tests import HttpCase, tagged

from .common import HistoryCase


@tagged("post_install", "-at_install")
class TestHistoryTour(HistoryCase, HttpCase):
    """The whole way in the browser, as a consultant goes it."""

    def test_upload_map_check_load(self):
        self.start_tour(
            "/odoo/fulfillment-history-import",
            "distribution_migration.history_import",
            login="history_consultant",
        )
        record = self.Import.search([("company_id", "=", self.company.id)])
        self.assertRecordValues(
            record, [{"state": "loaded", "loaded_count": 2, "refused_count": 1}]
        )
        self.assertEqual(self.lines().mapped("external_key"), ["1", "2"])
