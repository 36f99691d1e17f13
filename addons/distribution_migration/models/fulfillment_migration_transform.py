from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..transforms import TRANSFORMS


class FulfillmentMigrationTransform(models.Model):
    """One small change that every value of a column goes through before it is read."""

    _name = "fulfillment.migration.transform"
    _description = "Transform of a Column"
    _order = "column_id, sequence, id"

    column_id = fields.Many2one("fulfillment.migration.column", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="column_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    operation = fields.Selection(
        [
            ("upper", "Upper case"),
            ("lower", "Lower case"),
            ("title", "Capitals as in a title"),
            ("blanks", "One blank between words"),
            ("part", "One part of the text"),
            ("strip", "Take away at the beginning and the end"),
            ("prefix", "Put in front"),
            ("pad", "Fill up with zeros in front"),
            ("multiply", "Multiply"),
            ("divide", "Divide"),
        ],
        required=True,
    )
    text = fields.Char(help="The text between the parts, to take away, or to put in front.")
    position = fields.Integer(help="Which part, from 1; -1 is the last one. How many digits, of zeros.")
    factor = fields.Char(help="By which number to multiply or divide: 0.45359237 makes kilograms of pounds.")

    @api.constrains("operation", "text", "position", "factor")
    def _check_arguments(self):
        for transform in self:
            problem = TRANSFORMS[transform.operation].problem(transform._arguments())
            if problem:
                labels = dict(self._fields["operation"]._description_selection(self.env))
                needed = {
                    "text": self.env._("a text"),
                    "position": self.env._("a position other than 0"),
                    "factor": self.env._("a number other than 0"),
                }
                raise ValidationError(
                    self.env._(
                        "“%(operation)s” of column %(column)s needs %(needed)s.",
                        operation=labels[transform.operation],
                        column=transform.column_id.name or transform.column_id.target,
                        needed=needed[problem],
                    )
                )

    def _arguments(self):
        return {"text": self.text or "", "position": self.position, "factor": self.factor or ""}

    @api.model_create_multi
    def create(self, vals_list):
        transforms = super().create(vals_list)
        transforms.column_id._edited()
        return transforms

    def write(self, vals):
        self.column_id._edited()
        return super().write(vals)

    def unlink(self):
        self.column_id._edited()
        return super().unlink()
