import json
import uuid
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..doors import is_system, under_way
from ..queries.event_columns import COLUMNS

BUFFER = "distribution_fulfillment_base.events"
# Who did it and whom it concerns are given as users and partners; the ledger keeps their parties.
# {name in a fact: (column, what it is a party of)}
PARTIES = {
    "user_id": ("actor_id", "user_id"),
    "partner_id": ("party_ref", "partner_id"),
    "old_partner_id": ("old_party_ref", "partner_id"),
    "new_partner_id": ("new_party_ref", "partner_id"),
    "new_user_id": ("new_party_ref", "user_id"),
}
KNOWN = COLUMNS.keys() | PARTIES.keys()
NAMES = {column: SQL.identifier(column) for column in COLUMNS}
TYPED = {column: SQL("%s %s", NAMES[column], SQL(type_)) for column, type_ in COLUMNS.items()}


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
    occurred_at = fields.Datetime(required=True, readonly=True)
    recorded_at = fields.Datetime(required=True, readonly=True)
    source = fields.Selection(
        [("hook", "Live"), ("backfill", "Backfill"), ("migration", "Migration")], required=True, readonly=True
    )
    actor_id = fields.Integer(readonly=True, help="Party who did it (fulfillment.party).")
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
    old_party_ref = fields.Integer(readonly=True, help="Party it was before (fulfillment.party).")
    new_party_ref = fields.Integer(readonly=True, help="Party it is now (fulfillment.party).")
    old_text = fields.Char(readonly=True)
    new_text = fields.Char(readonly=True)
    expected = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    actual = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    unit = fields.Char(readonly=True)
    amount = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    currency_ref = fields.Integer(readonly=True)
    reason_ref = fields.Integer(readonly=True)
    note = fields.Char(readonly=True)

    _uuid_uniq = models.UniqueIndex("(uuid)", "An event is recorded once.")
    _operation_uniq = models.UniqueIndex(
        "(operation_id) WHERE operation_id IS NOT NULL", "This operation is recorded already."
    )
    _sale_line_idx = models.Index("(sale_line_ref, event_type) WHERE sale_line_ref IS NOT NULL")
    _sale_order_idx = models.Index("(sale_order_ref, event_type) WHERE sale_order_ref IS NOT NULL")
    _document_idx = models.Index("(model, res_id)")
    # Few kinds are asked for by their transfer; the many others would pay for them.
    _floor_idx = models.Index(
        "(picking_ref) WHERE event_type IN ('pick_error', 'near_miss', 'shipment_error', 'pick_run_done')"
    )
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

    @api.model
    def _record(self, facts):
        """Add facts to the ledger and return their uuids, in the order given.

        :param facts: list of dicts of columns. `event_type` and `company_id` are required;
            `user_id` and `partner_id` name the actor (default: the current user) and the
            partner, `old_partner_id`, `new_partner_id` and `new_user_id` who it was and is;
            `is_auto` tells whether the system did it (default: whether nobody in person is
            logged in), `source` where it comes from (default: live, or MIGRATION while documents
            are taken over), instants are UTC, quantities in `uom_ref`, amounts in `currency_ref`.
        :raises ValueError: for an unknown event type or column: a mistake of the caller.
        """
        if not facts:
            return []
        codes = self.env["fulfillment.event.type"]._codes()
        now = fields.Datetime.now()
        is_auto = is_system(self.env)
        source = under_way(self.env, "source") or "hook"
        rows = []
        for fact in facts:
            if fact.get("event_type") not in codes:
                raise ValueError(f"Unknown fulfillment event type {fact.get('event_type')!r}")
            unknown = fact.keys() - KNOWN
            if unknown:
                raise ValueError(f"Unknown columns of a fulfillment event: {sorted(unknown)}")
            rows.append(
                {
                    "uuid": str(uuid.uuid4()),
                    "occurred_at": now,
                    "source": source,
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

        Users and partners become parties; who is not known yet is made.
        """
        rows = self.env.cr.precommit.data.pop(BUFFER, None)
        if not rows:
            return
        recorded_at = self.env.cr.now().replace(microsecond=0)
        facts = [self._to_json(dict(row, recorded_at=recorded_at)) for row in rows]
        self._set_parties(facts)
        # Only what these facts say: PostgreSQL takes three times as long with all columns.
        used = sorted(set().union(*facts))
        self.env.cr.execute(
            SQL(
                "INSERT INTO fulfillment_event (%s) SELECT %s FROM json_to_recordset(%s::json) AS (%s)%s",
                SQL(", ").join(NAMES[column] for column in used),
                SQL(", ").join(NAMES[column] for column in used),
                json.dumps(facts),
                SQL(", ").join(TYPED[column] for column in used),
                # A client that retries sends the same operation.
                SQL(" ON CONFLICT (operation_id) WHERE operation_id IS NOT NULL DO NOTHING")
                if "operation_id" in used
                else SQL(),
            )
        )

    @api.model
    def _last_id(self):
        """Id of the last fact in the ledger, 0 for none: tells those of before an act from its own."""
        self._flush_buffer()
        ((last,),) = self.env.execute_query(SQL("SELECT COALESCE(max(id), 0) FROM fulfillment_event"))
        return last

    @api.model
    def _set_parties(self, facts):
        """Name the parties of each fact in place of user and partner, unless they are named already."""
        wanted = {
            (kind, fact[name])
            for fact in facts
            for name, (column, kind) in PARTIES.items()
            if name in fact and column not in fact
        }
        parties = self.env["fulfillment.party"]._ids_of(wanted)
        for fact in facts:
            for name, (column, kind) in PARTIES.items():
                party = parties.get((kind, fact.pop(name, None)))
                if party and column not in fact:
                    fact[column] = party

    @staticmethod
    def _to_json(row):
        """A fact as JSON takes it. False is Odoo's word for "nothing" except in the boolean column."""
        fact = {
            column: str(value) if isinstance(value, date) else value
            for column, value in row.items()
            if value is not None and value is not False and value != ""
        }
        fact["is_auto"] = bool(row["is_auto"])
        return fact

    def _search(self, *args, **kwargs):
        self._flush_buffer()
        return super()._search(*args, **kwargs)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super; it refuses
        raise UserError(self.env._("Events are recorded by the process itself and cannot be entered."))
