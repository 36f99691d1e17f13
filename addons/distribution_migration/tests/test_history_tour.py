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
        records = self.Import.search([("company_id", "=", self.company.id)], order="id")
        self.assertEqual(records.mapped("state"), ["loaded", "loaded"])
        self.assertCounts(records[0], loaded=2, refused=1, unchanged=0)
        self.assertCounts(records[1], loaded=0, refused=1, unchanged=2)
        self.assertEqual(self.lines().mapped("external_key"), ["1", "2"])

    def test_what_a_file_tells_of_is_chosen_first(self):
        self.start_tour(
            "/odoo/fulfillment-history-import",
            "distribution_migration.history_kind",
            login="history_consultant",
        )
        record = self.Import.search([("company_id", "=", self.company.id)])
        self.assertCounts(record, loaded=2, refused=0)
        lines = self.env["fulfillment.history.purchase.line"].search([("load_id", "=", record.load_id.id)])
        self.assertEqual(lines.mapped("terms_name"), ["DDP", "DDP"])
        self.assertEqual(sum(lines.mapped("received_qty")), 10.0)
