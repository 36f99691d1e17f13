from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class MigrationRefused(Controller):
    """Downloads of rows of a file: refused ones to be corrected, and those to be closed in the old system."""

    @route("/fulfillment/migration/<int:file_id>/refused.xlsx", type="http", auth="user", readonly=True)
    def refused(self, file_id, **_kwargs):
        file = self._file(file_id)
        return self._workbook(file._refused_workbook(), f"{file.name or 'rows'}-refused.xlsx")

    @route("/fulfillment/migration/<int:file_id>/closed.xlsx", type="http", auth="user", readonly=True)
    def closed(self, file_id, **_kwargs):
        file = self._file(file_id)
        return self._workbook(file._closed_workbook(), f"{file.name or 'rows'}-closed.xlsx")

    @staticmethod
    def _file(file_id):
        file = request.env["fulfillment.migration.file"].browse(file_id).exists()
        if not file:
            raise request.not_found()
        file.check_access("read")
        return file

    @staticmethod
    def _workbook(content, name):
        headers = [
            ("Content-Type", XLSX),
            ("Content-Length", str(len(content))),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(content, headers)
