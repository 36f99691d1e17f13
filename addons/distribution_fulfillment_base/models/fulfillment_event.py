import json
import uuid
from datetime import date

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from ..doors import is_system

BUFFER = "distribution_fulfillment_base.events"

# Columns of one INSERT. `actor_id` and `party_ref` are resolved when it is written.
COLUMNS = (
    "uuid",
    "operation_id",
    "root_event_uuid",
    "event_type",
    "occurred_at",
    "recorded_at",
    "source",
    "actor_id",
    "is_auto",
    "company_id",
    "model",
    "res_id",
    "sale_order_ref",
    "sale_line_ref",
    "purchase_order_ref",
    "purchase_line_ref",
    "picking_ref",
    "move_ref",
    "invoice_ref",
    "product_ref",
    "lot_ref",
    "location_ref",
    "warehouse_ref",
    "party_ref",
    "quantity",
    "uom_ref",
    "old_number",
    "new_number",
    "old_datetime",
    "new_datetime",
    "old_text",
    "new_text",
    "expected",
    "actual",
    "unit",
    "amount",
    "currency_ref",
    "reason_ref",
    "note",
)

# One statement however many facts: persons and partners are found or made on the way. The
# order of the facts is kept, so that ids tell what came first within one instant.
INSERT = """
    WITH fact AS (
        SELECT * FROM ROWS FROM (
            json_to_recordset(%(payload)s::json) AS (%(types)s, user_id integer, partner_id integer)
        ) WITH ORDINALITY
    ),
    new_actor AS (
        INSERT INTO fulfillment_party (name, user_id, create_uid, write_uid, create_date, write_date)
        SELECT partner.name, users.id, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
        FROM res_users AS users INNER JOIN res_partner AS partner ON users.partner_id = partner.id
        WHERE users.id IN (SELECT user_id FROM fact WHERE actor_id IS NULL)
            AND NOT EXISTS (SELECT 1 FROM fulfillment_party AS known WHERE known.user_id = users.id)
        RETURNING id, user_id
    ),
    new_party AS (
        INSERT INTO fulfillment_party (name, partner_id, create_uid, write_uid, create_date, write_date)
        SELECT COALESCE(partner.name, '?'), partner.id,
            %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
        FROM res_partner AS partner
        WHERE partner.id IN (SELECT partner_id FROM fact WHERE party_ref IS NULL)
            AND NOT EXISTS (SELECT 1 FROM fulfillment_party AS known WHERE known.partner_id = partner.id)
        RETURNING id, partner_id
    ),
    actor AS (
        SELECT id, user_id FROM fulfillment_party WHERE user_id IN (SELECT user_id FROM fact)
        UNION ALL SELECT id, user_id FROM new_actor
    ),
    party AS (
        SELECT id, partner_id FROM fulfillment_party WHERE partner_id IN (SELECT partner_id FROM fact)
        UNION ALL SELECT id, partner_id FROM new_party
    )
    INSERT INTO fulfillment_event (%(columns)s)
    SELECT %(values)s FROM fact ORDER BY fact.ordinality
    ON CONFLICT (operation_id) WHERE operation_id IS NOT NULL DO NOTHING
"""


class FulfillmentEvent(models.Model):
    """The ledger: one row a fact, only ever added to.

    Rows outlive what they speak of, so they hold plain ids and no foreign keys, the company
    excepted. A trigger refuses UPDATE, DELETE and TRUNCATE, whoever asks. Facts are written
    through `_record`, which buffers them until the cursor flushes: one INSERT then, however
    many documents were handled. A rollback drops the buffer with everything else.
    """

    _name = "fulfillment.event"
    _description = "Fulfillment Event"
    _order = "occurred_at desc, id desc"
    _log_access = False
    _rec_name = "event_type"

    uuid = fields.Char(required=True, readonly=True, string="UUID")
    operation_id = fields.Char(
        readonly=True,
        help="Given by the client that reports the fact; a retry with the same id writes nothing.",
    )
    root_event_uuid = fields.Char(readonly=True, help="The event that started the chain this one belongs to.")
    event_type = fields.Char(required=True, readonly=True)
    event_type_id = fields.Many2one(
        "fulfillment.event.type",
        compute="_compute_event_type_id",
        search="_search_event_type_id",
        string="Event",
    )
    occurred_at = fields.Datetime(required=True, readonly=True)
    recorded_at = fields.Datetime(required=True, readonly=True)
    source = fields.Selection(
        [("hook", "Live"), ("backfill", "Backfill"), ("migration", "Migration")], required=True, readonly=True
    )
    actor_id = fields.Integer(readonly=True, help="Party who did it (fulfillment.party).")
    actor_name = fields.Char(compute="_compute_actor_name", string="By")
    is_auto = fields.Boolean(readonly=True, string="By the System")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="model", readonly=True, string="Record")
    sale_order_ref = fields.Integer(readonly=True)
    sale_line_ref = fields.Integer(readonly=True)
    purchase_order_ref = fields.Integer(readonly=True)
    purchase_line_ref = fields.Integer(readonly=True)
    picking_ref = fields.Integer(readonly=True)
    move_ref = fields.Integer(readonly=True)
    invoice_ref = fields.Integer(readonly=True)
    product_ref = fields.Integer(readonly=True)
    lot_ref = fields.Integer(readonly=True)
    location_ref = fields.Integer(readonly=True)
    warehouse_ref = fields.Integer(readonly=True)
    party_ref = fields.Integer(readonly=True, help="Party of the partner (fulfillment.party).")
    quantity = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    uom_ref = fields.Integer(readonly=True)
    old_number = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    new_number = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    old_datetime = fields.Datetime(readonly=True)
    new_datetime = fields.Datetime(readonly=True)
    old_text = fields.Char(readonly=True)
    new_text = fields.Char(readonly=True)
    expected = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    actual = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    unit = fields.Char(readonly=True)
    amount = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    currency_ref = fields.Integer(readonly=True)
    reason_ref = fields.Integer(readonly=True)
    note = fields.Char(readonly=True)
    document_name = fields.Char(
        compute="_compute_document_name", search="_search_document_name", string="Document"
    )
    change_text = fields.Char(compute="_compute_change_text", string="What Changed")

    _uuid_uniq = models.UniqueIndex("(uuid)", "An event is recorded once.")
    _operation_uniq = models.UniqueIndex(
        "(operation_id) WHERE operation_id IS NOT NULL", "This operation is recorded already."
    )
    _sale_line_idx = models.Index("(sale_line_ref, event_type) WHERE sale_line_ref IS NOT NULL")
    _sale_order_idx = models.Index("(sale_order_ref, event_type) WHERE sale_order_ref IS NOT NULL")
    _document_idx = models.Index("(model, res_id)")
    _type_time_idx = models.Index("(event_type, company_id, occurred_at)")

    def init(self):
        # The refusal lives in the database: it also meets raw SQL, sudo() and a tired admin.
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION fulfillment_event_refuse_change() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION
                    'The fulfillment ledger only grows: % is refused. Record a further event instead.', TG_OP
                    USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE OR REPLACE TRIGGER fulfillment_event_append_only
                BEFORE UPDATE OR DELETE OR TRUNCATE ON fulfillment_event
                FOR EACH STATEMENT EXECUTE FUNCTION fulfillment_event_refuse_change()
            """
        )

    @api.depends("event_type")
    def _compute_event_type_id(self):
        types = {event_type.code: event_type for event_type in self.env["fulfillment.event.type"].search([])}
        for event in self:
            event.event_type_id = types.get(event.event_type, False)

    def _search_event_type_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        domain = Domain("id", operator, value) if operator == "in" else value
        return Domain("event_type", "in", self.env["fulfillment.event.type"].search(domain).mapped("code"))

    @api.depends("model", "res_id", "sale_order_ref")
    def _compute_document_name(self):
        # The order where there is one: that is what people call the fact by.
        targets = {
            event: ("sale.order", event.sale_order_ref)
            if event.sale_order_ref
            else (event.model, event.res_id)
            for event in self
        }
        names = {}
        for model in {model for model, _res_id in targets.values() if model in self.env}:
            ids = {res_id for target, res_id in targets.values() if target == model and res_id}
            # Who may read the fact may know its document's name, whatever else of it is closed.
            for record in self.env[model].sudo().browse(ids).exists():
                names[model, record.id] = record.display_name
        for event, target in targets.items():
            event.document_name = names.get(target, False)

    def _search_document_name(self, operator, value):
        if operator not in ("in", "ilike", "=ilike", "like", "=like"):
            return NotImplemented
        orders = self.env["sale.order"].sudo().search([("name", operator, value)])
        return Domain("sale_order_ref", "in", orders.ids)

    @api.depends("old_datetime", "new_datetime", "old_number", "new_number", "expected", "actual", "quantity")
    def _compute_change_text(self):
        units = self.env["uom.uom"].sudo().browse({event.uom_ref for event in self if event.uom_ref})
        unit_names = {unit.id: unit.name for unit in units.exists()}
        for event in self:
            unit = event.unit or unit_names.get(event.uom_ref) or ""

            def amount(number, unit=unit):
                return f"{number:,.2f}".rstrip("0").rstrip(".") + (f" {unit}" if unit else "")

            def instant(value):
                return format_datetime(self.env, value, dt_format="short")

            if event.old_datetime and event.new_datetime:
                pair = instant(event.old_datetime), instant(event.new_datetime)
                text = " → ".join(pair)
            elif event.new_datetime or event.old_datetime:
                text = instant(event.new_datetime or event.old_datetime)
            elif event.old_number or event.new_number:
                text = f"{amount(event.old_number)} → {amount(event.new_number)}"
            elif event.expected or event.actual:
                text = self.env._(
                    "expected %(expected)s, found %(actual)s",
                    expected=amount(event.expected),
                    actual=amount(event.actual),
                )
            else:
                text = amount(event.quantity) if event.quantity else False
            event.change_text = text

    @api.depends("actor_id")
    def _compute_actor_name(self):
        # Who did it may be read by whoever may read the fact; the party list itself may not.
        parties = (
            self.env["fulfillment.party"].sudo().browse({event.actor_id for event in self if event.actor_id})
        )
        names = {party.id: party.name for party in parties.exists()}
        for event in self:
            event.actor_name = names.get(event.actor_id, False)

    @api.model
    def _record(self, facts):
        """Add facts to the ledger and return their uuids, in the order given.

        :param facts: list of dicts of columns. `event_type` and `company_id` are required;
            `user_id` and `partner_id` name the actor (default: the current user) and the
            partner, `is_auto` tells whether the system did it (default: whether nobody in
            person is logged in), instants are UTC, quantities in `uom_ref`, amounts in `currency_ref`.
        :raises ValueError: for an unknown event type or column: a mistake of the caller.
        """
        if not facts:
            return []
        codes = self.env["fulfillment.event.type"]._codes()
        now = fields.Datetime.now()
        is_auto = is_system(self.env)
        rows = []
        for fact in facts:
            if fact.get("event_type") not in codes:
                raise ValueError(f"Unknown fulfillment event type {fact.get('event_type')!r}")
            unknown = fact.keys() - set(COLUMNS) - {"user_id", "partner_id"}
            if unknown:
                raise ValueError(f"Unknown columns of a fulfillment event: {sorted(unknown)}")
            rows.append(
                {
                    "uuid": str(uuid.uuid4()),
                    "occurred_at": now,
                    "source": "hook",
                    "is_auto": is_auto,
                    "user_id": self.env.uid,
                    **fact,
                }
            )
        precommit = self.env.cr.precommit
        if BUFFER not in precommit.data:
            precommit.data[BUFFER] = []
            precommit.add(self._flush_buffer)
        precommit.data[BUFFER].extend(rows)
        return [row["uuid"] for row in rows]

    @api.model
    def _flush_buffer(self):
        """Write the buffered facts in one INSERT. Readers in the same transaction call it first.

        Users and partners become parties in the same statement; who is not known yet is made.
        """
        rows = self.env.cr.precommit.data.pop(BUFFER, None)
        if not rows:
            return
        recorded_at = self.env.cr.now().replace(microsecond=0)
        payload = [
            {
                **{column: self._to_column(column, row.get(column)) for column in COLUMNS},
                "recorded_at": str(recorded_at),
                "user_id": row["user_id"],
                "partner_id": row.get("partner_id") or None,
            }
            for row in rows
        ]
        self.env.cr.execute(
            SQL(
                INSERT,
                columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
                values=SQL(", ").join(self._column_value(column) for column in COLUMNS),
                types=SQL(", ").join(
                    SQL("%s %s", SQL.identifier(column), SQL(self._fields[column].column_type[1]))
                    for column in COLUMNS
                ),
                payload=json.dumps(payload),
                uid=SUPERUSER_ID,
            )
        )

    @staticmethod
    def _column_value(column):
        """What the INSERT takes for a column: the fact's own value, or the party of a person."""
        if column == "actor_id":
            return SQL(
                "COALESCE(fact.actor_id, (SELECT MIN(actor.id) FROM actor WHERE actor.user_id = fact.user_id))"
            )
        if column == "party_ref":
            return SQL(
                "COALESCE(fact.party_ref,"
                " (SELECT MIN(party.id) FROM party WHERE party.partner_id = fact.partner_id))"
            )
        return SQL("fact.%s", SQL.identifier(column))

    @staticmethod
    def _to_column(column, value):
        """A value as JSON. False is Odoo's word for "nothing" except in the boolean column."""
        if column == "is_auto":
            return bool(value)
        if value is False or value is None or value == "":
            return None
        return str(value) if isinstance(value, date) else value

    def _search(self, *args, **kwargs):
        self._flush_buffer()
        return super()._search(*args, **kwargs)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super; it refuses
        raise UserError(self.env._("Events are recorded by the process itself and cannot be entered."))

    def action_open_document(self):
        """Open the document the event speaks of; a sentence when it is gone."""
        self.ensure_one()
        document = self.model in self.env and self.env[self.model].browse(self.res_id).exists()
        if not document:
            raise UserError(
                self.env._(
                    "The document of this event (%(model)s %(id)s) no longer exists. The event stays as its trace.",
                    model=self.model,
                    id=self.res_id,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
