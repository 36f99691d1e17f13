from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What was measured. Only the choice is a person's.
MEASURED = {
    "audit_id",
    "product_id",
    "location_id",
    "lot_id",
    "package_id",
    "owner_id",
    "reserved",
    "held",
    "on_hand",
    "state",
}


class FulfillmentReservationAuditLine(models.TransientModel):
    """One place where stock and transfers disagree about what is reserved."""

    _name = "fulfillment.reservation.audit.line"
    _description = "Reservation That Does Not Add Up"
    _order = "product_id, location_id, id"

    audit_id = fields.Many2one("fulfillment.reservation.audit", required=True, ondelete="cascade")
    is_chosen = fields.Boolean(string="Repair")
    product_id = fields.Many2one("product.product", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    location_id = fields.Many2one("stock.location", readonly=True)
    lot_id = fields.Many2one("stock.lot", readonly=True)
    package_id = fields.Many2one("stock.package", readonly=True)
    owner_id = fields.Many2one("res.partner", readonly=True)
    on_hand = fields.Float(digits="Product Unit", readonly=True)
    reserved = fields.Float(digits="Product Unit", readonly=True, string="Reserved in Stock")
    held = fields.Float(digits="Product Unit", readonly=True, string="Held by Transfers")
    difference = fields.Float(
        digits="Product Unit",
        compute="_compute_difference",
        help="Reserved in stock less held by open transfers. Above zero: goods that nobody can have. Below zero: goods "
        "that may be promised twice.",
    )
    repair = fields.Char(compute="_compute_difference", string="What the Repair Does")
    state = fields.Selection(
        [
            ("found", "Found"),
            ("repaired", "Repaired"),
            ("gone", "In order meanwhile"),
            ("changed", "Changed meanwhile"),
            ("failed", "Not repaired"),
        ],
        default="found",
        required=True,
        readonly=True,
    )

    @api.depends("reserved", "held", "state", "uom_id")
    def _compute_difference(self):
        for line in self:
            line.difference = line.reserved - line.held
            unit = line.sudo().uom_id.name
            if line.difference > 0:
                line.repair = self.env._(
                    "Frees %(quantity)s %(unit)s that no open transfer holds",
                    quantity=f"{line.difference:g}",
                    unit=unit,
                )
            else:
                line.repair = self.env._(
                    "Reserves %(quantity)s %(unit)s more, which open transfers hold already",
                    quantity=f"{-line.difference:g}",
                    unit=unit,
                )

    def write(self, vals):
        if not self.env.su and MEASURED & vals.keys():
            raise UserError(self.env._("What was measured is not changed by hand: measure anew."))
        return super().write(vals)

    def _repair(self):
        """Repair these lines in an order that two people share, each measured again under lock."""
        foreign = self.sudo().location_id.company_id - self.env.companies
        if foreign:
            raise AccessError(
                self.env._(
                    "Nothing was repaired: you do not work at %(companies)s.",
                    companies=", ".join(foreign.mapped("name")),
                )
            )
        Quant = self.env["stock.quant"].sudo()
        for line in self.sudo().sorted(lambda line: (line.product_id.id, line.location_id.id, line.id)):
            audit = line.audit_id
            key = (line.product_id, line.location_id, line.lot_id, line.package_id, line.owner_id)
            line.state = Quant._fulfillment_repair_reservation(
                key, line.reserved, line.held, audit.reason_id, audit.note
            )
        self._settle()

    def _settle(self):
        """Close the exceptions of what was repaired, or was in order meanwhile, unless some of it is left there."""
        Quant = self.env["stock.quant"]
        audit = self.audit_id
        repaired = self.env._(
            "%(user)s made the stock reserve what open transfers hold. %(why)s",
            user=self.env.user.name,
            why=": ".join(filter(None, (audit.reason_id.name, audit.note))),
        )
        left = Quant._fulfillment_reservation_gaps(products=self.product_id)
        for state, resolution in (
            ("repaired", repaired),
            ("gone", self.env._("In order when it was to be repaired.")),
        ):
            done = self.filtered(lambda line, state=state: line.state == state)
            if done:
                Quant._fulfillment_settle_reservations(
                    left, resolution, {(line.product_id.id, line.location_id.id) for line in done}
                )
