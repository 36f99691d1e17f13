from odoo import fields, models


class FulfillmentHistoryPick(models.Model):
    """One pick of the old system: a line, or a task of `line_count` lines, and what was wrong with it.

    Errors found later belong to the day of the pick; `found_at` says when they came out.
    `error_line_count` is how many of the lines were in error, each counted once; where neither
    it nor `is_error` is known (NULL), nothing is known of errors, which is not "without error".
    Who picked is a figure about a person, and readable with its own group only.
    """

    _name = "fulfillment.history.pick"
    _description = "Fulfillment History Pick"
    _inherit = "fulfillment.history.mixin"
    _order = "picked_at desc, order_ref, external_key, id"

    external_key = fields.Char(help="The old system's key of the pick.")
    order_ref = fields.Char(string="Order", readonly=True, index="btree_not_null")
    shipment_ref = fields.Char(string="Shipment", readonly=True, index="btree_not_null")
    picked_at = fields.Datetime(string="Picked", readonly=True)
    picker_name = fields.Char(
        string="Picker", readonly=True, groups="distribution_fulfillment_base.group_person_level"
    )
    location_name = fields.Char(string="Location", readonly=True)
    lot_name = fields.Char(string="Lot/Serial Number", readonly=True)
    quantity = fields.Float(digits=(16, 6), readonly=True)
    uom_name = fields.Char(string="Unit", readonly=True)
    line_count = fields.Integer(string="Lines", readonly=True, help="How many pick lines the row stands for.")
    is_error = fields.Boolean(string="In Error", readonly=True)
    error_line_count = fields.Integer(string="Lines in Error", readonly=True)
    error_kind = fields.Char(
        string="Kind of Error", readonly=True, help="Wrong item, quantity, lot or unit, or left out."
    )
    found_at = fields.Datetime(string="Error Found", readonly=True)
    minutes = fields.Float(digits=(16, 2), readonly=True, help="Time the pick took.")

    _picked_idx = models.Index("(company_id, picked_at)")
