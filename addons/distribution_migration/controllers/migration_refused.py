from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class MigrationRefused(Controller):
    """Download of the refused rows of a file, to be corrected."""

    @route("/fulfillment/migration/<int:file_id>/refused.xlsx", type="http", auth="user", readonly=True)
    def refused(self, file_id, **_kwargs):
        file = request.env["fulfillment.migration.file"].browse(file_id).exists()
        if not file:
            raise request.not_found()
        file.check_access("read")
        content = file._refused_workbook()
        headers = [
            ("Content-Type", XLSX),
            ("Content-Length", str(len(content))),
            ("Content-Disposition", content_disposition(f"{file.name or 'rows'}-refused.xlsx")),
        ]
        return request.make_response(content, headers)
