from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Column of a ledger row that names a record of a model.
EVENT_COLUMNS = {
    "sale.order": "sale_order_ref",
    "sale.order.line": "sale_line_ref",
    "purchase.order": "purchase_order_ref",
    "purchase.order.line": "purchase_line_ref",
    "stock.picking": "picking_ref",
    "stock.move": "move_ref",
    "account.move": "invoice_ref",
}


class FulfillmentPeriodChange(models.Model):
    """A record behind a closed period that is not what it was when the period was closed.

    One row for each state that was found, with what the ledger says of the record since the closing.
    """

    _name = "fulfillment.period.change"
    _inherit = "fulfillment.kept.mixin"
    _description = "Record Changed since a Closing"
    _order = "close_id, found_at desc, id desc"
    _rec_name = "document_name"

    close_id = fields.Many2one(
        "fulfillment.period.close",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        string="Period",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    fact = fields.Char(required=True, readonly=True, string="Kind of Facts")
    fact_id = fields.Float(digits=(20, 0), required=True, readonly=True, aggregator=None)
    hash = fields.Char(required=True, readonly=True)
    source = fields.Selection([("live", "Live Orders"), ("history", "History")], required=True, readonly=True)
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True, string="Record")
    sale_order_ref = fields.Integer(readonly=True)
    kind = fields.Selection(
        [("changed", "Changed"), ("came", "Came In"), ("left", "Left or Deleted")],
        required=True,
        readonly=True,
        string="What Happened",
        help="Came in, left: it counts in the period now, or no longer does.",
    )
    found_at = fields.Datetime(required=True, readonly=True)
    event_codes = fields.Char(readonly=True, help="Types of the ledger's rows about it since the closing.")
    event_text = fields.Char(compute="_compute_event_text", string="What the Ledger Says Since")
    document_name = fields.Char(compute="_compute_document_name", string="Document")

    _found_uniq = models.UniqueIndex("(close_id, fact, fact_id, hash)", "This change is noted already.")

    @api.depends("event_codes")
    def _compute_event_text(self):
        types = {kind.code: kind.name for kind in self.env["fulfillment.event.type"].sudo().search([])}
        for change in self:
            codes = (change.event_codes or "").split(",") if change.event_codes else []
            change.event_text = ", ".join(types.get(code, code) for code in codes) or self.env._("nothing")

    @api.depends("res_model", "res_id")
    def _compute_document_name(self):
        # Whoever may read the figures of a closing may know what they rest on.
        names = {}
        for model, changes in self.grouped("res_model").items():
            if model in self.env:
                records = self.env[model].sudo().browse(changes.mapped("res_id")).exists()
                names.update({(model, record.id): record.display_name for record in records})
        for change in self:
            change.document_name = names.get((change.res_model, change.res_id)) or self.env._(
                "deleted (%(model)s %(id)s)", model=change.res_model, id=change.res_id
            )

    def action_open_document(self):
        """Open the record; a sentence when it is gone."""
        self.ensure_one()
        record = self.res_model in self.env and self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(
                self.env._(
                    "%(document)s no longer exists. The ledger keeps its trace.", document=self.document_name
                )
            )
        if self.res_model == "sale.order.line":
            record = record.order_id
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def action_open_events(self):
        """Open what the ledger says of the record since the closing."""
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id(
                "distribution_fulfillment_base.action_fulfillment_event"
            ),
            domain=[("id", "in", self._event_ids())],
            context={},
        )

    def _event_ids(self):
        """Ids of the ledger's rows about the record since the closing, oldest first."""
        self.env["fulfillment.event"]._flush_buffer()
        rows = self.env.execute_query(
            SQL(
                "SELECT event.id FROM fulfillment_period_change AS change"
                " INNER JOIN fulfillment_period_close AS closing ON change.close_id = closing.id"
                " INNER JOIN fulfillment_event AS event ON %s WHERE change.id = ANY(%s) ORDER BY event.id",
                self._is_about(),
                self.ids,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _is_about(self):
        """Whether a row of the ledger is about a changed record and later than the closing, as SQL over
        the aliases event, change and closing."""
        by_column = SQL(" OR ").join(
            SQL("(change.res_model = %s AND event.%s = change.res_id)", model, SQL.identifier(column))
            for model, column in EVENT_COLUMNS.items()
        )
        return SQL(
            """
            event.company_id = change.company_id AND event.recorded_at >= closing.closed_at
            AND change.source = 'live' AND (
                -- What is told of the whole order concerns each of its lines.
                (
                    event.sale_order_ref = change.sale_order_ref
                    AND (change.res_model = 'sale.order' OR event.sale_line_ref IS NULL
                        OR event.sale_line_ref = change.res_id)
                )
                OR %s
                OR (event.model = change.res_model AND event.res_id = change.res_id)
            )
            """,
            by_column,
        )

    @api.model
    def _find(self, close, fact, now):
        """Add the facts of a kind that differ from what the period was closed on.

        :param now: instant of the search, UTC
        :return: sources in which any differs, whether found now or before, as a set
        """
        Record = self.env["fulfillment.period.record"]
        models_of = {source: model for source, (_column, model) in fact._fact_records.items()}
        rows = self.env.execute_query(
            SQL(
                """
                WITH kept AS (
                    SELECT * FROM fulfillment_period_record WHERE close_id = %(close)s AND fact = %(fact)s
                ),
                live AS (%(live)s),
                differing AS (
                    SELECT
                        coalesce(live.source, kept.source) AS source,
                        coalesce(live.fact_id, kept.fact_id) AS fact_id,
                        coalesce(live.record_id, kept.record_id) AS record_id,
                        coalesce(live.order_id, kept.order_id) AS order_id,
                        coalesce(live.hash::varchar, '-') AS hash,
                        CASE
                            WHEN kept.fact_id IS NULL THEN 'came'
                            WHEN live.fact_id IS NULL THEN 'left'
                            ELSE 'changed'
                        END AS kind
                    FROM kept FULL JOIN live ON kept.fact_id = live.fact_id
                    WHERE kept.hash IS DISTINCT FROM live.hash
                ),
                added AS (
                    INSERT INTO fulfillment_period_change
                        (close_id, company_id, fact, fact_id, hash, source, res_model, res_id, sale_order_ref,
                        kind, found_at)
                    SELECT %(close)s, %(company)s, %(fact)s, fact_id, hash, source,
                        CASE source WHEN 'history' THEN %(history)s ELSE %(model)s END, record_id, order_id,
                        kind, %(now)s
                    FROM differing
                    ON CONFLICT (close_id, fact, fact_id, hash) DO NOTHING
                )
                SELECT DISTINCT source FROM differing
                """,
                close=close.id,
                company=close.company_id.id,
                fact=fact._name,
                live=Record._now(close, fact),
                history=models_of.get("history"),
                model=models_of.get("live"),
                now=now,
            )
        )
        self._note_events(close, now)
        self.invalidate_model()
        return {row[0] for row in rows}

    @api.model
    def _note_events(self, close, now):
        """Write what the ledger says to the changes that were found just now."""
        self.env["fulfillment.event"]._flush_buffer()
        self.env.cr.execute(
            SQL(
                """
                UPDATE fulfillment_period_change AS target SET event_codes = found.codes
                FROM (
                    SELECT change.id, string_agg(DISTINCT event.event_type, ',') AS codes
                    FROM fulfillment_period_change AS change
                    INNER JOIN fulfillment_period_close AS closing ON change.close_id = closing.id
                    INNER JOIN fulfillment_event AS event ON %s
                    WHERE change.close_id = %s AND change.found_at = %s
                    GROUP BY change.id
                ) AS found
                WHERE target.id = found.id
                """,
                self._is_about(),
                close.id,
                now,
            )
        )

    def write(self, vals):  # pylint: disable=method-required-super; it refuses
        raise UserError(self.env._("What was found is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was found is kept with the closed period."))
