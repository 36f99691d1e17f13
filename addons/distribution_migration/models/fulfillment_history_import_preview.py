import datetime
import zoneinfo

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..source.kinds import SWITCHES

PREVIEW_ROWS = 8
# What most often goes wrong must be in sight: texts that are not needed come last.
PREVIEW_FIRST = ("date", "number", "flag", "unit", "currency")


class FulfillmentHistoryImport(models.Model):
    """The first rows as they would be loaded, while the mapping is being edited."""

    _inherit = "fulfillment.history.import"

    @api.depends(
        "tz",
        "warehouse_id",
        "kind",
        *SWITCHES,
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
        codes = [code for code in self._preview_order() if code in present]
        head = Markup("").join(Markup("<th>%s</th>") % labels[code] for code in codes)
        body = Markup("").join(self._preview_row(codes, *entry) for entry in read)
        return Markup(
            '<div class="table-responsive"><table class="table table-sm table-striped'
            ' text-nowrap"><thead><tr><th>%s</th>%s</tr></thead><tbody>%s</tbody></table></div>'
        ) % (self.env._("Row"), head, body)

    def _preview_order(self):
        """Return the codes of all fields of this kind as the preview lists them."""
        targets = self._targets(self.kind)
        first = [t.code for t in targets if t.required and t.kind not in PREVIEW_FIRST]
        for kind in PREVIEW_FIRST:
            first += [t.code for t in targets if t.kind == kind]
        return [*first, *(t.code for t in targets if t.code not in first)]

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
        target = self._what().by_code.get(code)
        kind = target and target.kind
        if kind == "currency":
            return self.env["res.currency"].browse(value).name
        if kind == "warehouse":
            return self.env["stock.warehouse"].browse(value).code
        if kind == "flag":
            return self.env._("yes") if value else self.env._("no")
        if kind == "date" and target.is_day:
            return format_date(self.env, value, date_format="d MMM yyyy")
        if kind != "date":
            return value if len(value) <= 40 else value[:39] + "…"
        moment = fields.Datetime.to_datetime(value).replace(tzinfo=datetime.timezone.utc)  # noqa: UP017
        local = moment.astimezone(zoneinfo.ZoneInfo(self.tz or "UTC"))
        day = format_date(self.env, local.date(), date_format="d MMM yyyy")
        return day if local.time() == datetime.time(12) else f"{day} {local:%H:%M}"
