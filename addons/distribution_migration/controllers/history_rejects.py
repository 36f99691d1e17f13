import json

from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class HistoryRejects(Controller):
    """Downloads of an order history import: refused rows to correct, mapping to keep."""

    @route(
        "/fulfillment/history/<int:import_id>/refused.<string:extension>",
        type="http",
        auth="user",
        readonly=True,
    )
    def refused(self, import_id, extension, **_kwargs):
        record = self._import(import_id)
        if extension not in ("xlsx", "csv") or not record:
            raise request.not_found()
        mimetype = XLSX if extension == "xlsx" else "text/csv; charset=utf-8"
        name = f"{record._file_stem()}-refused.{extension}"
        return self._download(record._refused_file(extension), mimetype, name)

    @route("/fulfillment/history/<int:import_id>/mapping.json", auth="user", readonly=True)
    def mapping(self, import_id, **_kwargs):
        record = self._import(import_id)
        if not record:
            raise request.not_found()
        content = json.dumps(record._export_mapping(), indent=2, ensure_ascii=False) + "\n"
        name = f"{record._file_stem()}-mapping.json"
        return self._download(content.encode(), "application/json", name)

    @staticmethod
    def _import(import_id):
        record = request.env["fulfillment.history.import"].browse(import_id).exists()
        record.check_access("read")
        return record

    @staticmethod
    def _download(content, mimetype, name):
        headers = [
            ("Content-Type", mimetype),
            ("Content-Length", str(len(content))),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(content, headers)
