from odoo import api, fields, models
from odoo.exceptions import UserError

from ..source.dates import STYLES
from ..source.rows import ColumnPlan

SETTINGS = {
    "target",
    "date_style",
    "decimal_mark",
    "empty_values",
    "value_map",
    "constant",
    "source_index",
    "name",
}


class FulfillmentHistoryImportColumn(models.Model):
    """One column of the file, or one constant, and the field it feeds."""

    _name = "fulfillment.history.import.column"
    _inherit = "fulfillment.kept.mixin"
    _description = "History Import Column"
    _order = "import_id, sequence, id"

    import_id = fields.Many2one("fulfillment.history.import", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="import_id.company_id", store=True)
    sequence = fields.Integer(default=1000)
    source_index = fields.Integer(
        default=-1, readonly=True, help="Position in the file from 0; -1 for a constant."
    )
    is_constant = fields.Boolean(compute="_compute_is_constant")
    name = fields.Char(string="Column in the File", readonly=True)
    target = fields.Selection("_selection_target", string="Feeds", help="Empty: not used.")
    target_kind = fields.Char(compute="_compute_target_kind")
    # One list of fields serves all kinds of history; the screen offers those of this one.
    allowed_targets = fields.Json(compute="_compute_allowed_targets")
    date_style = fields.Selection("_selection_date_style", string="Dates Written As")
    decimal_mark = fields.Selection([(".", "1,234.50"), (",", "1.234,50")], string="Numbers")
    empty_values = fields.Text(string="Read as Empty", help="Texts that stand for no value, one a line.")
    value_map = fields.Text(string="Replace", help="Old and new value, one pair a line: EA = Units")
    constant = fields.Char(string="Constant Value", help="The same value for every row.")

    detected_kind = fields.Selection(
        [("empty", "Empty"), ("text", "Text"), ("date", "Date"), ("number", "Number")],
        string="Content",
        readonly=True,
    )
    filled_count = fields.Integer(string="Filled", readonly=True)
    samples = fields.Char(string="Most Frequent Values", readonly=True)
    placeholder_counts = fields.Json(readonly=True)
    is_doubtful = fields.Boolean(readonly=True)
    note = fields.Char(compute="_compute_note")

    _one_column = models.UniqueIndex(
        "(import_id, source_index) WHERE source_index >= 0", "A column is listed once."
    )

    @api.model
    def _selection_target(self):
        return list(self.env["fulfillment.history.import"]._all_target_labels().items())

    @api.model
    def _selection_date_style(self):
        return list(self._date_style_labels().items())

    @api.model
    def _date_style_labels(self):
        labels = {
            "ymd": self.env._("year-month-day: 2024-12-31"),
            "dmy": self.env._("day/month/year: 31/12/2024"),
            "mdy": self.env._("month/day/year: 12/31/2024"),
            "dby": self.env._("day-month name-year: 31-Dec-24"),
            "bdy": self.env._("month name day, year: Dec 31, 2024"),
            "compact": self.env._("yyyymmdd: 20241231"),
            "serial": self.env._("Excel day number: 45657"),
        }
        return {style: labels[style] for style in STYLES}

    @api.depends("source_index")
    def _compute_is_constant(self):
        for column in self:
            column.is_constant = column.source_index < 0

    @api.depends("target", "import_id.kind")
    def _compute_target_kind(self):
        for column in self:
            target = column.import_id._what().by_code.get(column.target)
            column.target_kind = target.kind if target else False

    @api.depends("import_id.kind")
    def _compute_allowed_targets(self):
        for column in self:
            column.allowed_targets = list(column.import_id._what().by_code)

    @api.depends("target", "empty_values", "placeholder_counts", "is_doubtful", "detected_kind")
    def _compute_note(self):
        for column in self:
            column.note = column._note() if column.target else False

    def _note(self):
        empty = self._lines(self.empty_values)
        counts = self.placeholder_counts or {}
        read = [(text, counts[text]) for text in empty if text in counts]
        if read and self.target_kind in ("date", "number"):
            return self.env._(
                "read as empty: %(texts)s",
                texts=", ".join(f"“{text}” ({count:,})" for text, count in read),
            )
        if self.is_doubtful and self.target_kind == "date":
            return self.env._("day and month could be swapped: please confirm")
        if self.is_doubtful and self.target_kind == "number":
            return self.env._("decimal mark could be the other one: please confirm")
        if self.target_kind == "date" and self.detected_kind not in ("date", False):
            return self.env._("holds few dates: rows without one will be refused")
        if self.target_kind == "number" and self.detected_kind not in ("number", False):
            return self.env._("holds few numbers: rows without one will be refused")
        return False

    @api.onchange("target")
    def _onchange_target(self):
        """Propose what the content suggests when a column gets another use."""
        if self.target_kind == "date" and not self.date_style:
            self.date_style = "ymd"
        if self.target_kind == "number" and not self.decimal_mark:
            self.decimal_mark = "."
        if self.target_kind in ("date", "number") and not self.empty_values:
            self.empty_values = "\n".join(self.placeholder_counts or {}) or False

    @api.model_create_multi
    def create(self, vals_list):
        columns = super().create(vals_list)
        columns.import_id._mapping_edited()
        return columns

    def write(self, vals):
        if SETTINGS & vals.keys():
            self.import_id._mapping_edited()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_constants_only(self):
        self.import_id._mapping_edited()
        if self.env.context.get("history_import_reading"):
            return
        for column in self:
            if column.source_index >= 0 and column.import_id.state != "draft":
                raise UserError(
                    self.env._(
                        "Column %(column)s was not removed: it is in the file.\n"
                        "Empty the field it feeds; then it is not used.",
                        column=column.name,
                    )
                )

    @staticmethod
    def _lines(text):
        """Return the non-empty lines of a multi-line setting."""
        return [line.strip() for line in (text or "").splitlines() if line.strip()]

    def _value_pairs(self):
        """Return {old: new} of the Replace setting; raise for a line without an equals sign."""
        pairs = {}
        for line in self._lines(self.value_map):
            old, sign, new = line.partition("=")
            if not sign:
                raise UserError(
                    self.env._(
                        "Replace of column %(column)s: “%(line)s” has no equals sign.\n"
                        "Write old = new, one pair a line.",
                        column=self.name or self.target,
                        line=line,
                    )
                )
            pairs[old.strip()] = new.strip()
        return pairs

    def _plan(self):
        """Return the ColumnPlan of this column, which feeds a field."""
        self.ensure_one()
        return ColumnPlan(
            target=self.target,
            kind=self.target_kind,
            index=None if self.is_constant else self.source_index,
            name=self.name or "",
            constant=(self.constant or "").strip(),
            date_style=self.date_style or "ymd",
            decimal_mark=self.decimal_mark or ".",
            empty_values=frozenset(self._lines(self.empty_values)),
            value_map=self._value_pairs(),
        )
