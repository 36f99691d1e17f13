from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..reading import Feed
from ..source.errors import ValueRefused

LEFT = "left"
VALUELESS = ("empty", "set", "listed")
SIGNS = {"eq": SQL("="), "ne": SQL("<>"), "lt": SQL("<"), "gt": SQL(">")}


class FulfillmentMigrationCutoverRule(models.Model):
    """Which rows do not move: they are closed in the old system, and listed for the people who close them there.

    A rule about a document (its customer, its date) closes it whole. A rule about lines closes a document when
    all of its lines are so: an order of which one line is still to be delivered moves.
    """

    _name = "fulfillment.migration.cutover.rule"
    _description = "Cutover Rule"
    _order = "set_id, domain_id, sequence, id"
    _rec_name = "reason"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    set_id = fields.Many2one(related="domain_id.set_id", store=True, index=True)
    domain_id = fields.Many2one("fulfillment.migration.domain", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="domain_id.company_id", store=True)
    kind = fields.Selection(related="domain_id.kind", string="Kind")
    target = fields.Selection("_selection_target", string="Field", required=True)
    allowed_targets = fields.Json(compute="_compute_allowed_targets")
    operator = fields.Selection(
        [
            ("eq", "is"),
            ("ne", "is not"),
            ("lt", "is before or less than"),
            ("gt", "is after or more than"),
            ("contains", "contains"),
            ("empty", "is empty"),
            ("set", "is not empty"),
            ("listed", "was decided to stay behind"),
        ],
        required=True,
        default="eq",
        help="An empty cell is neither less nor more than anything, nor something else: the rule leaves it alone.",
    )
    value = fields.Char(help="Dates as 2026-06-30, numbers as 1234.5.")
    reason = fields.Char(required=True, help="Why these rows do not move. It stands beside each of them.")
    closed_count = fields.Integer(string="Rows Closed", compute="_compute_closed_count")

    @api.model
    def _selection_target(self):
        return [
            *self.env["fulfillment.migration.column"]._selection_target(),
            (LEFT, self.env._("Quantity still to be delivered")),
        ]

    @api.depends("domain_id.kind")
    def _compute_allowed_targets(self):
        for rule in self:
            kind = rule.domain_id.kind
            labels = rule.domain_id._field_labels(kind) if kind else {}
            labels = {**labels, LEFT: self.env._("Quantity still to be delivered")}
            # One code is the name of a customer here and of a vendor there: as this domain calls it.
            rule.allowed_targets = [[code, labels[code]] for code in rule._targets()]

    def _compute_closed_count(self):
        counts = dict(
            self.env["fulfillment.migration.closed"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.closed_count = counts.get(rule._origin, 0)

    def _targets(self):
        """Return the codes of what a rule of the domain may look at."""
        if not self.domain_id.kind:
            return []
        codes = [field.code for field in self.domain_id._what().fields if not field.many]
        return [*codes, LEFT] if self._left_codes() else codes

    def _left_codes(self):
        """Return the fields that hold what was ordered and what was delivered; () where the domain has none."""
        loader = self.env["fulfillment.migration.loader"]._of(self.domain_id.kind)
        if not getattr(loader, "_former", ()):
            return ()
        named = {field.name: field.code for field in self.domain_id._what().fields if field.of_line}
        return (named[loader._ordered], loader._former[0][0])

    # -------------------------------------------------------------- its limits

    @api.constrains("domain_id", "target", "operator", "value")
    def _check_makes_sense(self):
        for rule in self:
            what = rule.domain_id._what()
            if what.balanced:
                raise ValidationError(
                    self.env._(
                        "%(name)s come as a whole: without some of its rows the old ledger does not balance.\n"
                        "Close what is to be left out in the old system before its balances are taken.",
                        name=rule.domain_id.display_name,
                    )
                )
            if rule.target not in rule._targets():
                raise ValidationError(
                    self.env._(
                        "%(domain)s have no field “%(field)s”. Choose one of theirs.",
                        domain=rule.domain_id.display_name,
                        field=rule.target,
                    )
                )
            rule._asked()

    def _asked(self):
        """Return the value as the rows hold theirs: a date as YYYY-MM-DD, a number as digits, a word as its code.

        :raises ValidationError: when it cannot be read as the field's values are
        """
        self.ensure_one()
        if self.operator in VALUELESS:
            return None
        text = (self.value or "").strip()
        if not text:
            raise ValidationError(
                self.env._("“%(rule)s” compares with nothing: give a value.", rule=self.reason)
            )
        if self.operator == "contains" or self.target == LEFT:
            field = None
        else:
            # A day that is asked for lies in no time zone.
            field = replace(self.domain_id._what().by_code[self.target], of_history=False)
        try:
            if self.target == LEFT:
                return str(float(text))
            return Feed(column_id=0, field=field).read(text) if field else text
        except (ValueRefused, ValueError) as error:
            raise ValidationError(
                self.env._(
                    "“%(value)s” is no value of the field of the rule “%(rule)s”.\nWrite dates as 2026-06-30, "
                    "numbers as 1234.5, and a status as its word on the template.",
                    value=text,
                    rule=self.reason,
                )
            ) from error

    # ----------------------------------------------------------------- meaning

    def _codes(self):
        """Return the fields that the rule looks at, the key of the row aside: that is always at hand."""
        codes = self._left_codes() if self.target == LEFT else (self.target,)
        return tuple(code for code in codes if code != "key")

    def _is_of_line(self):
        return self.target == LEFT or self.domain_id._what().by_code[self.target].of_line

    def _condition(self):
        """Return what the rule says of a row `own` with the fields of `_codes`, as SQL that is true or not."""
        kind = "number" if self.target == LEFT else self.domain_id._what().by_code[self.target].kind
        if self.target == LEFT:
            ordered, done = (
                SQL("coalesce(%s::numeric, 0)", SQL.identifier("own", code)) for code in self._codes()
            )
            cell = SQL("greatest(%s - %s, 0)", ordered, done)
        else:
            cell = SQL.identifier("own", self.target)
        if self.operator == "listed":
            return self._is_listed()
        if self.operator in VALUELESS:
            return SQL("%s IS NULL" if self.operator == "empty" else "%s IS NOT NULL", cell)
        asked = self._asked()
        if self.operator == "contains":
            return SQL("coalesce(position(lower(%s) in lower(%s)) > 0, FALSE)", asked, cell)
        if kind == "date":
            # An instant counts as its day.
            cell = SQL("left(%s, 10)", cell)
        elif kind in ("number", "integer"):
            cell, asked = SQL("%s::numeric", cell), SQL("%s::numeric", asked)
        elif kind in ("text", "link"):
            cell, asked = SQL("lower(%s)", cell), SQL("lower(%s)", asked)
        return SQL("coalesce(%s %s %s, FALSE)", cell, SIGNS[self.operator], asked)

    # ------------------------------------------------------------------ editing

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._edited()
        return rules

    def write(self, vals):
        self._edited()
        result = super().write(vals)
        self._edited()
        return result

    def unlink(self):
        self._edited()
        return super().unlink()

    def _edited(self):
        """What was checked with other rules says nothing any more, in this domain and in those that name its rows."""
        for domain in self.domain_id:
            domain.set_id._check_not_running()
            others = domain.set_id.domain_ids.filtered(
                lambda other, kind=domain.kind: any(kind in field.to for field in other._what().links)
            )
            (domain | others).file_ids.filtered(lambda file: file.state != "draft")._mapping_changed()
