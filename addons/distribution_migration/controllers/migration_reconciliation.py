from odoo.http import Controller, content_disposition, request, route

from .migration_refused import XLSX


class MigrationReconciliation(Controller):
    """The report of a load set: as a workbook, and as a page to be printed."""

    def _load_set(self, set_id):
        load_set = request.env["fulfillment.migration.set"].browse(set_id).exists()
        if not load_set:
            raise request.not_found()
        load_set.check_access("read")
        return load_set

    @route("/fulfillment/migration/<int:set_id>/reconciliation.xlsx", type="http", auth="user", readonly=True)
    def workbook(self, set_id, **_kwargs):
        load_set = self._load_set(set_id)
        content = load_set._report_workbook()
        headers = [
            ("Content-Type", XLSX),
            ("Content-Length", str(len(content))),
            ("Content-Disposition", content_disposition(f"{load_set.code}-reconciliation.xlsx")),
        ]
        return request.make_response(content, headers)

    @route("/fulfillment/migration/<int:set_id>/reconciliation", type="http", auth="user", readonly=True)
    def page(self, set_id, **_kwargs):
        load_set = self._load_set(set_id)
        return request.render("distribution_migration.reconciliation_page", load_set._report_page())
