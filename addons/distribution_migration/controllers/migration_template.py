from odoo.http import Controller, content_disposition, request, route

from .migration_refused import XLSX


class MigrationTemplate(Controller):
    """Download of the template of a domain, to be filled in."""

    @route("/fulfillment/migration/<int:domain_id>/template.xlsx", type="http", auth="user", readonly=True)
    def template(self, domain_id, **_kwargs):
        domain = request.env["fulfillment.migration.domain"].browse(domain_id).exists()
        if not domain:
            raise request.not_found()
        content = request.env["fulfillment.migration.template"]._workbook(domain)
        headers = [
            ("Content-Type", XLSX),
            ("Content-Length", str(len(content))),
            ("Content-Disposition", content_disposition(f"{domain.display_name}.xlsx")),
        ]
        return request.make_response(content, headers)
