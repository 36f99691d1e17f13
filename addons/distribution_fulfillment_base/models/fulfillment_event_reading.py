from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime


class FulfillmentEvent(models.Model):
    """How a fact is read: names for its ids, what changed in words, its document."""

    _inherit = "fulfillment.event"

    event_type_id = fields.Many2one(
        "fulfillment.event.type",
        compute="_compute_event_type_id",
        search="_search_event_type_id",
        string="Event",
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        compute="_compute_sale_order_id",
        search="_search_sale_order_id",
        string="Order",
        help="Empty where it is gone. Says who may read the fact (fulfillment_ledger_rules.xml).",
    )
    actor_name = fields.Char(compute="_compute_actor_name", string="By")
    document_name = fields.Char(
        compute="_compute_document_name", search="_search_document_name", string="Document"
    )
    change_text = fields.Char(compute="_compute_change_text", string="What Changed")

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

    @api.depends("sale_order_ref")
    def _compute_sale_order_id(self):
        orders = self.env["sale.order"].sudo().browse({ref for ref in self.mapped("sale_order_ref") if ref})
        there = set(orders.exists().ids)
        for event in self:
            event.sale_order_id = event.sale_order_ref if event.sale_order_ref in there else False

    def _search_sale_order_id(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        Orders = self.env["sale.order"]
        if operator == "any":
            # What a client asks of an order, it asks with its own rights.
            wanted = Domain(value)
        else:
            Orders = Orders.sudo()
            wanted = Domain("id", "in", value) if operator == "in" else Domain(value)
        orders = Orders.with_context(active_test=False)._search(wanted)

        def to_sql(model, alias, query):
            return SQL("%s IN %s", model._field_to_sql(alias, "sale_order_ref", query), orders.subselect())

        return Domain.custom(to_sql=to_sql)

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

    @api.depends(
        "old_datetime",
        "new_datetime",
        "old_party_ref",
        "new_party_ref",
        "old_number",
        "new_number",
        "old_text",
        "new_text",
        "expected",
        "actual",
        "quantity",
    )
    def _compute_change_text(self):
        names = self._party_names(self.mapped("old_party_ref") + self.mapped("new_party_ref"))
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
            elif event.old_party_ref or event.new_party_ref:
                pair = names.get(event.old_party_ref), names.get(event.new_party_ref)
                text = " → ".join(filter(None, pair))
            elif event.old_number or event.new_number:
                text = f"{amount(event.old_number)} → {amount(event.new_number)}"
            elif event.old_text and event.new_text:
                text = f"{event.old_text} → {event.new_text}"
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
        names = self._party_names(self.mapped("actor_id"))
        for event in self:
            event.actor_name = names.get(event.actor_id, False)

    def _party_names(self, party_ids):
        """{party id: its name}. Who may read the fact may read them; the party list itself may not."""
        parties = (
            self.env["fulfillment.party"].sudo().browse({party_id for party_id in party_ids if party_id})
        )
        return {party.id: party.name for party in parties.exists()}

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
