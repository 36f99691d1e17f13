import datetime
import zoneinfo

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..source.sale_line import INSTANTS

PREVIEW_ROWS = 8
# Long texts last: what most often goes wrong must be in sight.
PREVIEW_FIRST = (
    *("external_key", "order_ref", *INSTANTS),
    *("ordered_qty", "shipped_qty", "uom_name", "amount_untaxed", "currency"),
)


class FulfillmentHistoryImport(models.Model):
    """The first rows as they would be loaded, while the mapping is being edited."""

    _inherit = "fulfillment.history.import"

    @api.depends(
        "tz",
        "warehouse_id",
        "one_promise",
        "delivery_is_shipment",
        "shipped_is_ordered",
        *(
            f"{columns}.{setting}"
            for columns in ("file_column_ids", "constant_ids")
            for setting in ("target", "date_style", "decimal_mark", "empty_values", "value_map")
        ),
        "constant_ids.constant",
    )
    def _compute_preview_html(self):
        for record in self:
            record.preview_html = record._preview() if record.file_column_ids else False

    def _preview(self):
        """Return the first rows as they would be loaded, faults in red."""
        try:
            reader = self._row_reader(self.file_column_ids | self.constant_ids)
        except UserError as error:
            return Markup('<p class="text-danger">%s</p>') % str(error)
        rows = (
            self.env["fulfillment.history.import.row"]
            .search([("import_id", "=", self._origin.id)], limit=PREVIEW_ROWS)
            .mapped(lambda row: (row.row_number, row.source_values, row.defect))
        )
        width = len(self.file_column_ids)
        read = [(number, *reader.read(cells, defect or "", width)) for number, cells, defect in rows]
        labels = self._target_labels(self.kind)
        present = {code for _number, values, _errors in read for code in values}
        present |= {error.target for _number, _values, errors in read for error in errors}
        codes = [code for code in PREVIEW_FIRST if code in present]
        codes += [code for code in labels if code in present and code not in PREVIEW_FIRST]
        head = Markup("").join(Markup("<th>%s</th>") % labels[code] for code in codes)
        body = Markup("").join(self._preview_row(codes, *entry) for entry in read)
        return Markup(
            '<div class="table-responsive"><table class="table table-sm table-striped'
            ' text-nowrap"><thead><tr><th>%s</th>%s</tr></thead><tbody>%s</tbody></table></div>'
        ) % (self.env._("Row"), head, body)

    def _preview_row(self, codes, number, values, errors):
        wrong = {error.target: error for error in errors}
        if "" in wrong:
            reason = self._reason(wrong[""].code, wrong[""].value, wrong[""].params)
            cells = Markup('<td colspan="%s" class="text-danger">%s</td>') % (len(codes), reason)
            return Markup("<tr><td>%s</td>%s</tr>") % (number, cells)
        cells = []
        for code in codes:
            if code in wrong:
                error = wrong[code]
                reason = self._reason(error.code, error.value, error.params)
                cells.append(
                    Markup('<td class="text-danger fw-bold" title="%s">%s</td>')
                    % (reason, error.value or "—")
                )
            else:
                text = self._preview_value(code, values.get(code))
                cells.append(Markup("<td>%s</td>") % text)
        return Markup("<tr><td>%s</td>%s</tr>") % (number, Markup("").join(cells))

    def _preview_value(self, code, value):
        if value is None:
            return ""
        kinds = {target.code: target.kind for target in self._targets(self.kind)}
        kind = kinds.get(code)
        if kind == "currency":
            return self.env["res.currency"].browse(value).name
        if kind == "warehouse":
            return self.env["stock.warehouse"].browse(value).code
        if kind != "date":
            return value if len(value) <= 40 else value[:39] + "…"
        moment = fields.Datetime.to_datetime(value).replace(tzinfo=datetime.timezone.utc)  # noqa: UP017
        local = moment.astimezone(zoneinfo.ZoneInfo(self.tz or "UTC"))
        day = format_date(self.env, local.date(), date_format="d MMM yyyy")
        return day if local.time() == datetime.time(12) else f"{day} {local:%H:%M}"
