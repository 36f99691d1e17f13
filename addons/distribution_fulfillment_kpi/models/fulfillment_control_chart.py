from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..metric import ORDER_TYPES
from ..question import DIMENSIONS
from ..spc.choice import DURATIONS, is_share, kind_for

KINDS = [
    ("laney_p", "Laney p′ (shares)"),
    ("laney_u", "Laney u′ (rates)"),
    ("xmr", "XmR (single values)"),
    ("xmr_log", "XmR of logarithms (durations)"),
    ("g", "g (rare misses)"),
    ("p", "p (shares, plain: a diagnostic)"),
    ("u", "u (rates, plain: a diagnostic)"),
]
# {what figures are told apart by: field of the one that the chart is about}; a point never mixes two of them.
STREAMS = {"order_type": "order_type", "vendor": "vendor_id"}
# Those that count records with a property among all of them.
SHARES = ("laney_p", "p", "g")


class FulfillmentControlChart(models.Model):
    """One figure of one stream over time, and the limits within which it varies by chance.

    The figures are asked for at the metric door; here they are kept as they were read, so that a
    restatement of the past shows. Limits are frozen by people and never move by themselves.
    """

    _name = "fulfillment.control.chart"
    _inherit = ["mail.thread", "fulfillment.kept.mixin", "fulfillment.own.company.mixin"]
    _description = "Control Chart"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(
        required=True, compute="_compute_name", store=True, readonly=False, precompute=True, tracking=True
    )
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True, help="Archived charts are no longer evaluated.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    warehouse_id = fields.Many2one("stock.warehouse", check_company=True, help="Empty: all warehouses.")
    order_type = fields.Selection(
        ORDER_TYPES,
        string="Kind of Supply",
        help="Empty: all together, which hides what one kind does behind the others.",
    )
    vendor_id = fields.Many2one(
        "res.partner",
        domain="[('parent_id', '=', False)]",
        help="Of figures of supply, the company itself. Empty: all vendors together.",
    )
    metric_code = fields.Selection("_selection_metric_code", required=True, string="Metric")
    explanation = fields.Text(compute="_compute_definition")
    unit = fields.Char(compute="_compute_definition")
    better = fields.Char(compute="_compute_definition")
    source = fields.Selection(
        [("live", "Live Orders"), ("history", "History")], default="live", required=True
    )
    bucket = fields.Selection(
        [("day", "Day"), ("week", "Week"), ("month", "Month")],
        default="week",
        required=True,
        string="Period",
        help="One point each. Days have a pattern of their own where weekdays differ; weeks do not.",
    )
    date_from = fields.Date(
        required=True,
        string="Figures From",
        default=lambda self: fields.Date.context_today(self) - relativedelta(years=1),
    )
    promise_basis = fields.Selection(
        [("first", "First Promise"), ("last", "Last Promise"), ("requested", "Date Asked For")],
        default="first",
        required=True,
        help="What on-time metrics are measured against; others do not look at it.",
    )
    late_tolerance = fields.Integer(aggregator=None, string="Days Late Allowed")
    is_early_limited = fields.Boolean(string="Early Is Wrong, Too")
    early_tolerance = fields.Integer(aggregator=None, string="Days Early Allowed")
    currency_id = fields.Many2one(
        "res.currency", help="Of metrics of value. Empty: the currency of the company."
    )
    uom_id = fields.Many2one(
        "uom.uom", string="Family of Units", help="Of metrics of units, which are never added up."
    )
    kind = fields.Selection(
        KINDS,
        compute="_compute_kind",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        string="Kind of Chart",
        tracking=True,
        help="Proposed by the metric. Limits that are frozen keep the kind they were frozen with.",
    )
    use_median = fields.Boolean(
        string="Median Range",
        help="XmR: the median of the moving ranges instead of their mean, which a few jumps widen.",
    )
    screen_ranges = fields.Boolean(
        string="Leave Out Jumps",
        help="XmR: moving ranges beyond 3.5 times the mean one are left out of it (Nelson 1982).",
    )
    rule_set = fields.Selection(
        [
            ("default", "Default: N1, N2"),
            ("hypercare", "Hypercare: N1, N2, N5"),
            ("western_electric", "Western Electric: N1, N5, N6, run of eight"),
        ],
        default="default",
        required=True,
        tracking=True,
        help="N1: a point beyond the limits. N2: nine in a row on one side. N5: two of three beyond two sigma. "
        "N6: four of five beyond one. The four of Western Electric give a false alarm every 92 points instead of "
        "every 370.",
    )
    with_n3 = fields.Boolean(string="N3: six rising or falling")
    with_n4 = fields.Boolean(string="N4: fourteen up and down by turns")
    with_n6 = fields.Boolean(string="N6: four of five beyond one sigma")
    with_n7 = fields.Boolean(string="N7: fifteen within one sigma")
    with_n8 = fields.Boolean(string="N8: eight beyond one sigma, on both sides")
    with_ewma = fields.Boolean(string="EWMA (0.2, 2.86)", help="Sees small drifts after the baseline.")
    with_cusum = fields.Boolean(
        string="CUSUM (0.5, 5)", help="Sees small drifts that last, after the baseline."
    )
    area_id = fields.Many2one(
        "fulfillment.area",
        string="Process Area",
        help="Its owner at the company and warehouse answers for signals where the chart has no owner of its own.",
    )
    owner_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
        help="Answers for signals.",
    )
    phase_ids = fields.One2many("fulfillment.control.phase", "chart_id", string="Phases", readonly=True)
    reading_ids = fields.One2many("fulfillment.control.reading", "chart_id", string="Readings", readonly=True)
    signal_ids = fields.One2many("fulfillment.control.signal", "chart_id", string="Signals", readonly=True)
    is_in_charge = fields.Boolean(
        compute="_compute_is_in_charge", help="Whether the person at the screen evaluates and freezes it."
    )
    signal_count = fields.Integer(compute="_compute_signal_count", string="Open Signals")
    proposal_id = fields.Many2one("fulfillment.control.phase", compute="_compute_proposal_id")
    stage = fields.Selection(
        [
            ("run", "Run Chart"),
            ("trial", "Trial Limits"),
            ("ready", "Ready to Be Frozen"),
            ("frozen", "Frozen Limits"),
        ],
        default="run",
        readonly=True,
        copy=False,
        group_expand=True,
        help="Fewer than 6 points: a line. From 6: trial limits, which move with every point. From 20 (better 25): "
        "limits may be frozen.",
    )
    evaluated_at = fields.Datetime(readonly=True, copy=False)
    failure = fields.Char(readonly=True, copy=False, help="Why the last evaluation failed.")
    is_restated = fields.Boolean(
        readonly=True, copy=False, string="Restated", help="Figures of the past are others than once read."
    )

    _late_positive = models.Constraint("CHECK (late_tolerance BETWEEN 0 AND 365)", "0 to 365 days late.")
    _early_positive = models.Constraint("CHECK (early_tolerance BETWEEN 0 AND 365)", "0 to 365 days early.")

    @api.model
    def _selection_metric_code(self):
        definitions = self.env["fulfillment.metric"]._definitions()
        return [(code, f"{code} {definitions[code].name}") for code in sorted(definitions)]

    @api.depends("metric_code", "warehouse_id", "order_type", "vendor_id")
    def _compute_name(self):
        names = self.env["fulfillment.metric"]._definitions()
        order_types = dict(self._fields["order_type"]._description_selection(self.env))
        given = tuple(metric.name for metric in names.values())
        for chart in self:
            # What somebody typed stays, whichever metric is chosen after it.
            if chart.name and not chart.name.startswith(given):
                continue
            metric = names.get(chart.metric_code)
            parts = [
                metric.name if metric else chart.name,
                chart.warehouse_id.name,
                order_types.get(chart.order_type),
                chart.vendor_id.display_name if chart.vendor_id else None,
            ]
            chart.name = ", ".join(filter(None, parts)) or False

    @api.depends("metric_code")
    def _compute_definition(self):
        for chart in self:
            definition = chart._definition()
            chart.explanation = definition.get("explanation")
            chart.unit = definition.get("unit")
            chart.better = definition.get("better")

    @api.depends("metric_code")
    def _compute_kind(self):
        for chart in self:
            metric = self.env["fulfillment.metric"].sudo()._definitions().get(chart.metric_code)
            chart.kind = kind_for(metric.unit, metric.aggregate) if metric else kind_for("")

    @api.depends_context("uid", "su")
    @api.depends("owner_id")
    def _compute_is_in_charge(self):
        for chart in self:
            chart.is_in_charge = not chart._not_in_charge()

    def _compute_signal_count(self):
        counts = dict(
            self.env["fulfillment.control.signal"]._read_group(
                [("chart_id", "in", self.ids), ("state", "in", ("open", "in_progress"))],
                ["chart_id"],
                ["__count"],
            )
        )
        for chart in self:
            chart.signal_count = counts.get(chart._origin, 0)

    @api.depends("phase_ids.state")
    def _compute_proposal_id(self):
        for chart in self:
            chart.proposal_id = chart.phase_ids.filtered(lambda phase: phase.state == "proposed")[-1:]

    def _definition(self):
        """What the metric means; {} for one that the database does not know (any more)."""
        self.ensure_one()
        # The door itself checks who reads figures. What they mean is asked for charts that one may see.
        Metric = self.env["fulfillment.metric"].sudo()
        if not self.metric_code or self.metric_code not in Metric._definitions():
            return {}
        return Metric.definition(self.metric_code)

    @api.constrains("kind", "metric_code")
    def _check_kind_fits(self):
        definitions = self.env["fulfillment.metric"].sudo()._definitions()
        for chart in self:
            metric = definitions.get(chart.metric_code)
            if chart.kind in SHARES and metric and not is_share(metric.unit, metric.aggregate):
                raise ValidationError(
                    self.env._(
                        "%(chart)s was not saved: %(metric)s is no share of records, so it cannot be drawn as "
                        "%(kind)s.\nChoose XmR.",
                        chart=chart.name,
                        metric=chart.metric_code,
                        kind=dict(KINDS)[chart.kind],
                    )
                )
            if chart.kind == "xmr_log" and chart._definition().get("unit", DURATIONS[0]) not in DURATIONS:
                raise ValidationError(
                    self.env._(
                        "%(chart)s was not saved: %(metric)s is no duration, so it cannot be drawn by its logarithms.\n"
                        "Choose XmR (single values).",
                        chart=chart.name,
                        metric=chart.metric_code,
                    )
                )

    @api.constrains("metric_code", *STREAMS.values())
    def _check_stream_is_told_apart(self):
        Metric = self.env["fulfillment.metric"].sudo()
        for chart in self:
            metric = Metric._definitions().get(chart.metric_code)
            fact = self.env[metric.fact] if metric else None
            for dimension, name in STREAMS.items():
                # A fact may know a vendor by the name of an old system alone, which is no stream to choose.
                is_known = fact is None or (
                    dimension in fact._fact_dimensions and DIMENSIONS[dimension][0] in fact._fields
                )
                if chart[name] and not is_known:
                    raise ValidationError(
                        self.env._(
                            "%(chart)s was not saved: %(metric)s is not told apart by %(stream)s.\n"
                            "Leave %(stream)s empty, or choose another metric.",
                            chart=chart.name,
                            metric=chart.metric_code,
                            stream=self._fields[name]._description_string(self.env),
                        )
                    )

    @api.constrains("owner_id", "company_id")
    def _check_owner_can_answer(self):
        for chart in self:
            if chart.owner_id and not chart.owner_id._fulfillment_may_answer(chart.company_id):
                raise ValidationError(
                    self.env._(
                        "%(owner)s was not made the owner of %(chart)s: that user cannot open exceptions of "
                        "%(company)s.\nChoose somebody with a role in Fulfillment Control there.",
                        owner=chart.owner_id.name,
                        chart=chart.name,
                        company=chart.company_id.name,
                    )
                )

    # --- who may ------------------------------------------------------------------------

    def _require_in_charge(self):
        """The chart's owner and process owners; the caller has read access already."""
        self.check_access("read")
        foreign = self._not_in_charge()
        if foreign:
            raise AccessError(
                self.env._(
                    "Nothing was done: %(charts)s is not yours. Ask its owner (%(owners)s) or a process owner.",
                    charts=", ".join(foreign.mapped("name")),
                    owners=", ".join(foreign.owner_id.mapped("name")) or "–",
                )
            )

    def _not_in_charge(self):
        """Those of these charts that the user neither owns nor, as a process owner, answers for."""
        if self.env.su or self.env.user.has_group("distribution_fulfillment_base.group_process_owner"):
            return self.browse()
        return self.filtered(lambda chart: chart.owner_id != self.env.user)

    # --- buttons ------------------------------------------------------------------------

    def action_evaluate(self):
        """Read the figures and judge them now, instead of in the night."""
        self._require_in_charge()
        self._evaluate()

    def action_accept_restatement(self):
        """Take the mark away: it was seen that figures of the past have changed. The readings keep it."""
        self._require_in_charge()
        self.sudo().is_restated = False

    def action_freeze_wizard(self):
        """Ask for the window, the points to leave out and the reason."""
        self.ensure_one()
        self._require_in_charge()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Freeze Limits"),
            "res_model": "fulfillment.control.freeze",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_chart_id": self.id},
        }

    def action_open_signals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_fulfillment_kpi.action_fulfillment_control_signal"
        )
        return {**action, "domain": [("chart_id", "=", self.id)], "context": {}}
