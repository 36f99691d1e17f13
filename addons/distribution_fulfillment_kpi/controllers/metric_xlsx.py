import json

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request


class MetricXlsx(http.Controller):
    """Figures as a workbook, by the rights of whoever asks."""

    @http.route("/fulfillment/metrics.xlsx", type="http", auth="user", methods=["POST"], readonly=True)
    def metrics_xlsx(self, asked, token=None):
        # The client adds a token of its own to each download.
        del token
        try:
            asked = json.loads(asked)
        except ValueError as error:
            raise UserError(request.env._("What was asked for is no list of figures.")) from error
        name, content = request.env["fulfillment.metric.workbook"]._workbook(asked)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ],
        )
