from odoo import api, fields, models

from ..source.dates import STYLES


class FulfillmentMigrationColumn(models.Model):
    """One column of a file, or one constant, and the field it feeds. Columns in no use stay visible.

    A column that feeds a second field has a line of its own for that, like a constant, which says where from.
    """

    _name = "fulfillment.migration.column"
    _description = "Column of a Source File"
    _order = "file_id, sequence, id"

    file_id = fields.Many2one("fulfillment.migration.file", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="file_id.company_id", store=True)
    sequence = fields.Integer(default=1000)
    source_index = fields.Integer(
        default=-1, readonly=True, help="Position in the file from 0; -1 for a constant."
    )
    name = fields.Char(string="Column in the File", readonly=True)
    target = fields.Selection("_selection_target", string="Feeds", help="Empty: not used.")
    target_kind = fields.Char(compute="_compute_target_kind")
    allowed_targets = fields.Json(compute="_compute_allowed_targets")
    date_style = fields.Selection("_selection_date_style", string="Dates Written As")
    decimal_mark = fields.Selection([(".", "1,234.50"), (",", "1.234,50")], string="Numbers")
    is_doubtful = fields.Boolean(
        string="In Doubt",
        copy=False,
        help="Nothing in the file tells whether 1,234 is a thousand or a little more than one, or which of 3/4 is the "
        "month. Compare the values with the old system, choose how they are written, and untick.",
    )
    hint = fields.Selection(
        [
            ("content", "Content alone"),
            ("share", "0.05 read as 5 %"),
            ("rest", "What is left, or all?"),
            ("unit", "Another unit"),
        ],
        string="To Confirm",
        readonly=True,
        help="Content alone: the heading says nothing, the field was found by what the column holds. "
        "0.05 read as 5 %: all values are below 1, so they are multiplied by 100; take that change out where they are "
        "percents already, and untick In Doubt. What is left, or all: the field takes all that was ordered, "
        "also what was done before. Feed it from the column of that; where there is none, leave out what was done. "
        "Another unit: the heading names it, and a change converts the values.",
    )
    empty_values = fields.Text(string="Read as Empty", help="Texts that stand for no value, one a line.")
    value_map = fields.Text(string="Replace", help="Old and new value, one pair a line: EA = Units")
    constant = fields.Char(string="Constant Value", help="The same value for every row.")
    join_index = fields.Json(
        string="Followed By", help="Positions of other columns whose text follows, in their order."
    )
    from_column_id = fields.Many2one(
        "fulfillment.migration.column",
        compute="_compute_from_column_id",
        inverse="_inverse_from_column_id",
        help="The column of the file whose texts feed this field as well.",
    )
    joint = fields.Char(string="Joined With", default=" ", help="What stands between joined columns.")
    transform_ids = fields.One2many("fulfillment.migration.transform", "column_id", copy=True)
    # Known once the texts are read, until the mapping or a correction changes: what is literal and sound
    # is not looked up text by text.
    is_literal = fields.Boolean(readonly=True, copy=False, help="Each text stands for itself.")
    is_sound = fields.Boolean(readonly=True, copy=False, help="No text is refused.")

    detected_kind = fields.Selection(
        [("empty", "Empty"), ("text", "Text"), ("date", "Date"), ("number", "Number")],
        string="Content",
        readonly=True,
    )
    samples = fields.Char(string="Most Frequent Values", readonly=True)

    _one_column = models.UniqueIndex(
        "(file_id, source_index) WHERE source_index >= 0", "A column is listed once."
    )

    @api.model
    def _selection_target(self):
        labels = {}
        for kind in self.env["fulfillment.migration.domain"]._domains():
            labels.update(self.env["fulfillment.migration.domain"]._field_labels(kind))
        return list(labels.items())

    @api.model
    def _selection_date_style(self):
        labels = self.env["fulfillment.history.import.column"]._date_style_labels()
        return [(style, labels[style]) for style in STYLES]

    @api.depends("target", "file_id.kind")
    def _compute_target_kind(self):
        for column in self:
            what = self.env["fulfillment.migration.domain"]._domains().get(column.file_id.kind)
            field = what and what.by_code.get(column.target)
            column.target_kind = field.kind if field else False

    @api.depends("file_id.kind")
    def _compute_allowed_targets(self):
        for column in self:
            domains = self.env["fulfillment.migration.domain"]
            known = column.file_id.kind in domains._domains()
            column.allowed_targets = list(domains._field_labels(column.file_id.kind).items()) if known else []

    @api.depends("join_index", "source_index", "file_id")
    def _compute_from_column_id(self):
        for column in self:
            first = column.join_index[0] if column.source_index < 0 and column.join_index else -1
            column.from_column_id = first >= 0 and column.file_id.column_ids.filtered(
                lambda other, first=first: other.source_index == first
            )

    def _inverse_from_column_id(self):
        for column in self.filtered(lambda column: column.source_index < 0):
            source = column.from_column_id
            if source:
                column.write(
                    {
                        "join_index": [source.source_index],
                        "name": source.name,
                        "constant": False,
                        "date_style": column.date_style or source.date_style,
                        "decimal_mark": column.decimal_mark or source.decimal_mark,
                    }
                )
            elif column.join_index:
                column.write({"join_index": False, "name": False})

    @api.model_create_multi
    def create(self, vals_list):
        columns = super().create(vals_list)
        columns._edited()
        return columns

    def write(self, vals):
        self._edited()
        if not self.env.context.get("fulfillment_reading"):
            self._forget_corrections(vals)
            # Who chooses has looked.
            if vals.keys() & {"date_style", "decimal_mark", "transform_ids"}:
                vals = {"is_doubtful": False, **vals}
            if vals.keys() & {"target", "transform_ids", "is_doubtful"}:
                vals = {"hint": False, **vals}
        return super().write(vals)

    def unlink(self):
        self._edited()
        return super().unlink()

    def _edited(self):
        if not self.env.context.get("fulfillment_reading"):
            self.file_id._mapping_changed()

    def _indexes(self):
        """Return the positions of the columns whose texts become the value; none for a constant."""
        self.ensure_one()
        return tuple(index for index in (self.source_index, *(self.join_index or ())) if index >= 0)

    def _lines(self, text):
        return [line.strip() for line in (text or "").splitlines() if line.strip()]

    def _pairs(self):
        """Return the look-up table {old: new} of the column."""
        pairs = {}
        for line in self._lines(self.value_map):
            old, mark, new = line.partition("=")
            if mark:
                pairs[old.strip()] = new.strip()
        return pairs
