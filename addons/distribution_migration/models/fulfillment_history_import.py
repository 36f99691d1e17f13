import zoneinfo
from functools import cache

from odoo import api, fields, models


@cache
def _zones():
    """Return the names of all time zones; reading them from disk takes a while."""
    return tuple(sorted(zoneinfo.available_timezones()))


class FulfillmentHistoryImport(models.Model):
    """One file of history on its way in: upload, map, check, load.

    The rows of the file are kept as they are, with their row numbers, and judged one by
    one; what is loaded, unchanged or refused adds up to what was read. Each step runs in
    chunks that commit on their own in the background and can be repeated: a row is
    loaded once, whatever breaks in between.
    """

    _name = "fulfillment.history.import"
    _description = "History Import"
    _inherit = [
        "mail.thread",
        "fulfillment.migration.source",
        "fulfillment.history.assumptions",
        "fulfillment.kept.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Shipped the rows that name no warehouse of their own. Empty: rows without warehouse.",
    )
    tz = fields.Selection(
        "_selection_tz",
        string="Time Zone",
        required=True,
        compute="_compute_tz",
        store=True,
        readonly=False,
        precompute=True,
        help="The zone the dates of the file were written in. A date without a time becomes noon.",
    )
    kind = fields.Selection(
        "_selection_kind",
        string="What It Tells Of",
        required=True,
        default="sale_line",
        help="Decides which fields the columns can feed.",
    )
    kind_html = fields.Html(compute="_compute_kind_html")
    state = fields.Selection(
        [
            ("draft", "Upload"),
            ("mapped", "Map"),
            ("checked", "Check"),
            ("loaded", "Loaded"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        readonly=True,
        tracking=True,
    )

    column_ids = fields.One2many("fulfillment.history.import.column", "import_id")
    # The two halves of column_ids as the screen lists them: what is in the file stays there,
    # constants come and go.
    file_column_ids = fields.One2many(
        "fulfillment.history.import.column", "import_id", domain=[("source_index", ">=", 0)]
    )
    constant_ids = fields.One2many(
        "fulfillment.history.import.column", "import_id", domain=[("source_index", "<", 0)]
    )
    row_ids = fields.One2many("fulfillment.history.import.row", "import_id")
    reject_ids = fields.One2many("fulfillment.history.import.reject", "import_id")
    mapping_id = fields.Many2one(
        "fulfillment.migration.mapping", string="Remembered Mapping", copy=False, readonly=True
    )
    load_id = fields.Many2one("fulfillment.history.load", copy=False, readonly=True)

    row_count = fields.Integer(string="Rows", copy=False, readonly=True)
    ready_count = fields.Integer(string="To Load", copy=False, readonly=True)
    refused_count = fields.Integer(string="Refused", copy=False, readonly=True)
    unchanged_count = fields.Integer(
        string="Unchanged",
        copy=False,
        readonly=True,
        help="Rows that an earlier load brought with the same content.",
    )
    loaded_count = fields.Integer(string="Loaded", copy=False, readonly=True)
    read_notes = fields.Json(copy=False, readonly=True)
    check_notes = fields.Json(copy=False, readonly=True)
    done_at = fields.Datetime(string="Loaded On", copy=False, readonly=True)

    # The step that runs in the background.
    phase = fields.Selection(
        [("read", "Reading"), ("check", "Checking"), ("load", "Loading")], copy=False, readonly=True
    )
    job_state = fields.Selection(
        [
            ("idle", "Idle"),
            ("queued", "Waiting"),
            ("running", "Running"),
            ("stopped", "Stopped"),
            ("failed", "Failed"),
        ],
        required=True,
        default="idle",
        copy=False,
        readonly=True,
    )
    job_error = fields.Text(copy=False, readonly=True)
    position = fields.Integer(copy=False, readonly=True, help="Rows that the running step is through with.")
    heartbeat = fields.Datetime(copy=False, readonly=True)
    cancel_requested = fields.Boolean(copy=False, readonly=True)
    is_command = fields.Boolean(string="From the Command Line", copy=False, readonly=True)
    progress = fields.Float(compute="_compute_progress")
    is_busy = fields.Boolean(compute="_compute_is_busy")
    is_stalled = fields.Boolean(compute="_compute_is_busy")

    column_count = fields.Integer(compute="_compute_mapping_state")
    unused_count = fields.Integer(compute="_compute_mapping_state")
    mapping_html = fields.Html(compute="_compute_mapping_state")
    notes_html = fields.Html(compute="_compute_notes_html")
    preview_html = fields.Html(compute="_compute_preview_html", sanitize=False)
    runner_note = fields.Char(compute="_compute_runner_note")

    _heading_row = models.Constraint("CHECK (heading_row >= 0)", "The heading cannot be above the first row.")
    _state_idx = models.Index("(company_id, state)")

    # ------------------------------------------------------------ selections

    @api.model
    def _selection_tz(self):
        return [(name, name) for name in _zones()]

    # -------------------------------------------------------------- computes

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        for record in self:
            if record.warehouse_id.company_id == record.company_id and record.warehouse_id:
                continue
            record.warehouse_id = self.env["fulfillment.history.load"]._only_warehouse(record.company_id)

    @api.depends("warehouse_id", "company_id")
    def _compute_tz(self):
        for record in self:
            if record.warehouse_id:
                record.tz = record.warehouse_id._fulfillment_tz()
            else:
                record.tz = record.company_id.partner_id.tz or record.tz or self.env.user.tz or "UTC"

    @api.depends("position", "row_count", "job_state")
    def _compute_progress(self):
        for record in self:
            done = record.position / record.row_count if record.row_count else 0.0
            record.progress = min(100.0, 100.0 * done)

    @api.depends("job_state", "heartbeat")
    def _compute_is_busy(self):
        for record in self:
            record.is_busy = record.job_state in ("queued", "running")
            record.is_stalled = record._is_stalled()
