from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .fulfillment_baseline import TALK

# What a record of agreed terms is found by: the closest one holds, as a whole.
SCOPES = (
    ("partner_id", "warehouse_id"),
    ("partner_id",),
    ("segment_id", "warehouse_id"),
    ("segment_id",),
    ("warehouse_id",),
    (),
)

# What versions that follow each other have in common.
LINE = ("company_id", "warehouse_id", "partner_id", "segment_id")
# More versions than this nobody reads in a refusal.
MOST_NAMED = 5


class FulfillmentMetricTerms(models.Model):
    """What was agreed about late, early, short and surplus deliveries: with a customer, with a segment of
    customers, for a site, or for the whole company, from a day on.

    A version of the definition of the figures that look at tolerances, for those it is agreed with. It
    is never changed: another one holds from a later day, so each record is judged by what was agreed on
    its own day. The closest one holds as a whole; its parts are not mixed with those of a wider one.
    """

    _name = "fulfillment.metric.terms"
    _inherit = ["mail.thread", "fulfillment.kept.mixin"]
    _description = "Agreed Terms"
    _order = "company_id, partner_id, segment_id, warehouse_id, valid_from desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    # Without its party, an agreement would be one with everybody.
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        ondelete="restrict",
        string="Site",
        help="Empty: all sites of the company.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
        help="The company itself, not one of its contacts. Empty: all customers, or those of the segment.",
    )
    segment_id = fields.Many2one("fulfillment.segment", string="Customer Segment", ondelete="restrict")
    kind = fields.Selection(
        [("agreed", "Agreed"), ("none", "No Longer Agreed")],
        required=True,
        default="agreed",
        help="From the day on these terms hold, or none of them: wider ones hold again.",
    )
    valid_from = fields.Date(required=True, default=fields.Date.context_today, string="Holds From")
    valid_until = fields.Date(
        compute="_compute_valid_until", string="Holds Until", help="The day before the next version."
    )
    late_tol = fields.Integer(string="Days Late Allowed", default=0, aggregator=None)
    is_early_limited = fields.Boolean(string="Early Is Wrong, Too")
    early_tol = fields.Integer(string="Days Early Allowed", default=0, aggregator=None)
    in_full_under_tol = fields.Float(
        string="Too Little Allowed (%)",
        digits=(6, 2),
        default=0,
        aggregator=None,
        help="Of what was ordered, line by line.",
    )
    in_full_over_tol = fields.Float(
        string="Too Much Allowed (%)",
        digits=(6, 2),
        default=0,
        aggregator=None,
        help="Of what was ordered, line by line. Only perfect orders mind what was too much.",
    )
    reason = fields.Text(
        required=True, string="Agreement", help="With whom, in which contract, why another one."
    )

    # One version a day: the next one begins later, so no two hold on one day.
    _version_uniq = models.UniqueIndex(
        "(company_id, COALESCE(warehouse_id, 0), COALESCE(partner_id, 0), COALESCE(segment_id, 0), valid_from)",
        "Terms are agreed from that day already. Let these hold from another day.",
    )
    _one_party = models.Constraint(
        "CHECK (partner_id IS NULL OR segment_id IS NULL)",
        "Terms are agreed with a customer or with a segment, not with both.",
    )
    _days_range = models.Constraint(
        "CHECK (late_tol BETWEEN 0 AND 365 AND early_tol BETWEEN 0 AND 365)",
        "The terms were not saved: Days Late Allowed and Days Early Allowed are 0 to 365 days. Correct them.",
    )
    _share_range = models.Constraint(
        "CHECK (in_full_under_tol BETWEEN 0 AND 100 AND in_full_over_tol BETWEEN 0 AND 1000)",
        "The terms were not saved: Too Little Allowed is 0 to 100 %, Too Much Allowed 0 to 1000 %. Correct them.",
    )

    @api.depends("company_id", "warehouse_id", "partner_id", "segment_id", "valid_from")
    def _compute_valid_until(self):
        following = {}
        for terms in self.search([("company_id", "in", self.company_id.ids)], order="valid_from"):
            following.setdefault(terms._line(), []).append(terms.valid_from)
        for terms in self:
            later = [
                day for day in following.get(terms._line(), ()) if terms.valid_from and day > terms.valid_from
            ]
            terms.valid_until = fields.Date.subtract(later[0], days=1) if later else False

    def _line(self):
        """What versions follow each other."""
        self.ensure_one()
        return tuple(self[name].id for name in LINE)

    @api.depends("company_id", "warehouse_id", "partner_id", "segment_id", "valid_from")
    def _compute_display_name(self):
        for terms in self:
            party = terms.partner_id.display_name or terms.segment_id.name or terms.company_id.name
            names = (party, terms.warehouse_id.name) if terms.warehouse_id else (party,)
            terms.display_name = self.env._(
                "%(party)s, from %(day)s",
                party=", ".join(filter(None, names)),
                day=fields.Date.to_string(terms.valid_from) or "–",
            )

    @api.constrains("partner_id", "reason")
    def _check_terms(self):
        for terms in self:
            partner = terms.partner_id
            if partner and partner.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(company)s, whose figures count all of its orders. "
                        "Agree the terms with %(company)s.",
                        contact=partner.display_name,
                        company=partner.commercial_partner_id.display_name,
                    )
                )
            if not (terms.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(terms)s: nobody can tell what was agreed. Fill in Agreement.",
                        terms=terms.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # Before the index of the table refuses: it knows neither names nor days.
        self._require_own_day(vals_list)
        terms = super().create(vals_list)
        terms._require_own_company()
        terms._require_no_past()
        return terms

    def write(self, vals):
        self.check_access("write")
        if not all(name.startswith(TALK) for name in vals):
            raise UserError(
                self.env._(
                    "%(terms)s stays as it is: figures were computed by it.\n"
                    "Use Change, which makes a version that holds from a later day.",
                    terms=self[:1].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_begun(self):
        today = fields.Date.context_today(self)
        begun = self.filtered(lambda terms: terms.valid_from <= today)
        if begun:
            raise UserError(
                self.env._(
                    "%(terms)s is kept: it has begun, and figures were computed by it.\n"
                    "Use Change to agree something else, or nothing, from today on.",
                    terms=begun[0].display_name,
                )
            )

    def _require_own_company(self):
        """Nobody agrees anything for a company he does not work for."""
        foreign = self.sudo().company_id - self.env.user.company_ids
        if foreign and not self.env.su:
            raise UserError(
                self.env._(
                    "No terms were agreed for %(company)s: you do not work there.", company=foreign[0].name
                )
            )

    def _scope_text(self):
        """With whom and where, in the words of the form."""
        self.ensure_one()
        party = self.env._("all customers")
        if self.partner_id:
            party = self.env._("customer %(name)s", name=self.partner_id.display_name)
        elif self.segment_id:
            party = self.env._("segment %(name)s", name=self.segment_id.name)
        site = self.env._("all sites")
        if self.warehouse_id:
            site = self.env._("site %(name)s", name=self.warehouse_id.name)
        return f"{party}, {site}, {self.company_id.name}"

    @api.model
    def _require_own_day(self, vals_list):
        """Refuse a second version that holds from the same day for the same customer, segment and site."""
        asked = []
        for vals in map(self._add_missing_default_values, vals_list):
            line = tuple(vals.get(name) or False for name in LINE)
            asked.append((*line, fields.Date.to_date(vals.get("valid_from"))))
        others = self.search(
            [
                ("company_id", "in", [key[0] for key in asked]),
                ("valid_from", "in", [key[-1] for key in asked]),
            ]
        )
        known = {(*other._line(), other.valid_from): other for other in others}
        for key in asked:
            other = known.get(key)
            if other:
                raise ValidationError(
                    self.env._(
                        "The terms were not saved: in Holds From stands %(day)s, and from that day on there are "
                        "terms already for %(scope)s: “%(other)s” (%(agreement)s).\n"
                        "Enter a later day in Holds From, or choose another customer, segment or site.",
                        day=fields.Date.to_string(other.valid_from),
                        scope=other._scope_text(),
                        other=other.display_name,
                        agreement=other.reason,
                    )
                )

    def _require_no_past(self):
        """Refuse a version that changes what was agreed with somebody on a day that is over."""
        today = fields.Date.context_today(self)
        for terms in self.filtered(lambda terms: terms.valid_from < today):
            others = self.search(
                [
                    ("id", "!=", terms.id),
                    ("company_id", "=", terms.company_id.id),
                    ("warehouse_id", "=", terms.warehouse_id.id),
                    ("partner_id", "=", terms.partner_id.id),
                    ("segment_id", "=", terms.segment_id.id),
                ],
                order="valid_from desc",
            )
            if others:
                raise UserError(
                    self.env._(
                        "The terms were not saved: in Holds From stands %(day)s, and for %(scope)s figures before "
                        "today were computed by other terms: %(others)s.\n"
                        "Enter today (%(today)s) or a later day in Holds From, or choose another customer, segment "
                        "or site.",
                        day=fields.Date.to_string(terms.valid_from),
                        scope=terms._scope_text(),
                        others="; ".join(f"“{other.display_name}”" for other in others[:MOST_NAMED]),
                        today=fields.Date.to_string(today),
                    )
                )

    def action_change(self):
        """Open a further version, filled from this one; it holds from today on, and after this one in any case."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        amounts = ("late_tol", "is_early_limited", "early_tol", "in_full_under_tol", "in_full_over_tol")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change %(terms)s", terms=self.display_name),
            "res_model": self._name,
            "views": [(False, "form")],
            "context": {
                **{f"default_{name}": self[name].id for name in LINE},
                **{f"default_{name}": self[name] for name in amounts},
                # On its own day this one holds already.
                "default_valid_from": max(today, fields.Date.add(self.valid_from, days=1)),
            },
        }

    # For the metric door

    @api.model
    def _join(self, fact, day):
        """The terms that hold for a fact on a day, as SQL to be joined: the alias `terms`, or NULL.

        Each scope is one join by equality, so that a million facts are hashed and not asked one by one.

        :param fact: the fact model, whose alias is `fact`
        :param day: the record's own day, as SQL over the alias `fact`
        """
        held = SQL(
            """
            SELECT id, kind, company_id, warehouse_id, partner_id, segment_id, valid_from,
                lead(valid_from) OVER (
                    PARTITION BY company_id, warehouse_id, partner_id, segment_id ORDER BY valid_from
                ) AS valid_before
            FROM fulfillment_metric_terms
            """
        )
        has_partner = "partner_id" in fact._fields
        joins, found = [], []
        if has_partner:
            joins.append(SQL("LEFT JOIN res_partner AS agreeing ON fact.partner_id = agreeing.id"))
        for number, names in enumerate(SCOPES):
            if not has_partner and set(names) & {"partner_id", "segment_id"}:
                continue
            alias = SQL.identifier(f"scope_{number}")
            own = {
                "partner_id": SQL("fact.partner_id"),
                "segment_id": SQL("agreeing.fulfillment_segment_id"),
                "warehouse_id": SQL("fact.warehouse_id"),
            }
            conditions = [
                SQL("%s.%s = %s", alias, SQL.identifier(name), own[name])
                if name in names
                else SQL("%s.%s IS NULL", alias, SQL.identifier(name))
                for name in own
            ]
            joins.append(
                SQL(
                    """
                    LEFT JOIN (%(held)s) AS %(alias)s
                        ON fact.company_id = %(alias)s.company_id AND %(conditions)s
                        AND %(alias)s.kind = 'agreed' AND %(day)s >= %(alias)s.valid_from
                        AND (%(alias)s.valid_before IS NULL OR %(day)s < %(alias)s.valid_before)
                    """,
                    held=held,
                    alias=alias,
                    conditions=SQL(" AND ").join(conditions),
                    day=day,
                )
            )
            found.append(SQL("%s.id", alias))
        return SQL(
            "%s LEFT JOIN fulfillment_metric_terms AS terms ON terms.id = coalesce(%s)",
            SQL(" ").join(joins),
            SQL(", ").join(found),
        )
