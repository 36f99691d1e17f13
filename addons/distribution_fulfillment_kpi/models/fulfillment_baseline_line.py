import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What a person enters on a line; the rest is computed.
ENTERED = (
    "baseline_id",
    "sequence",
    "kind",
    "metric_code",
    "promise_basis",
    "late_tolerance",
    "is_early_limited",
    "early_tolerance",
)
SUPPLIER_WINDOW = ("supplier_late_tol", "supplier_early_tol")
SIGNED = ("name", "value", "unit", "count", "source_text", "proof", "proof_name")


class FulfillmentBaselineLine(models.Model):
    """One figure of a baseline: computed at the metric door, or entered and signed with its source."""

    _name = "fulfillment.baseline.line"
    _inherit = ["fulfillment.kept.mixin", "fulfillment.metric.figure"]
    _description = "Figure of a Baseline"
    _order = "baseline_id, sequence, metric_code, id"

    baseline_id = fields.Many2one(
        "fulfillment.baseline", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="baseline_id.company_id", store=True, index=True)
    state = fields.Selection(related="baseline_id.state")
    sequence = fields.Integer(default=10, aggregator=None)
    kind = fields.Selection(
        [("computed", "Computed"), ("signed", "Entered and Signed")], required=True, default="computed"
    )
    name = fields.Char(
        string="Measure",
        compute="_compute_name",
        store=True,
        readonly=False,
        help="Of an entered figure: what was measured, and how.",
    )
    late_tolerance = fields.Integer(aggregator=None, string="Days Late Allowed")
    is_early_limited = fields.Boolean(string="Early Is Wrong, Too")
    early_tolerance = fields.Integer(aggregator=None, string="Days Early Allowed")
    # An entered figure is written by hand; a computed one by the freezing alone.
    value = fields.Float(readonly=False)
    unit = fields.Char(readonly=False)
    count = fields.Integer(readonly=False)
    has_value = fields.Boolean(compute="_compute_has_value", store=True, readonly=False)
    doubts = fields.Json(readonly=True, copy=False, help="{doubt: how many records}")
    record_hash = fields.Char(
        string="Hash of the Records",
        readonly=True,
        copy=False,
        help="SHA-256 over the records behind the figure and what each of them counts.",
    )
    source_text = fields.Text(string="Source", help="Of an entered figure: where it comes from.")
    proof = fields.Binary(attachment=True, copy=False, help="The report or count sheet it was taken from.")
    proof_name = fields.Char(copy=False)
    signed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    signed_on = fields.Date(readonly=True, copy=False)
    comparability = fields.Char(
        compute="_compute_comparability",
        string="Compared with Live",
        help="Whether live figures mean the same as this one.",
    )

    @api.depends("metric_code")
    def _compute_name(self):
        definitions = self.env["fulfillment.metric"]._definitions()
        for line in self:
            metric = definitions.get(line.metric_code)
            is_kept = line.name and line.kind == "signed"
            line.name = metric.name if metric and not is_kept else line.name

    @api.depends("kind", "value")
    def _compute_has_value(self):
        # Whoever enters a figure enters one; a computed one says itself whether there is any.
        for line in self:
            line.has_value = line.kind == "signed" or line.has_value

    @api.depends("kind", "metric_code", "promise_basis", "definition_version", "doubts", "has_value", "state")
    def _compute_comparability(self):
        for line in self:
            line.comparability = ", ".join(line._differences()) or self.env._("same variant")

    def _differences(self, params=None):
        """Why a live figure of this metric means something else, as a list of words; empty: it means the same.

        :param params: of the live figure, as the metric door takes them; None: those of the line
        """
        self.ensure_one()
        if self.state == "draft":
            return [self.env._("not frozen yet")]
        if self.kind == "signed":
            return [self.env._("entered figure")]
        metric = self.env["fulfillment.metric"]._definitions().get(self.metric_code)
        if not metric:
            return [self.env._("no longer measured")]
        words = []
        if params is not None:
            words += self._other_params(metric, params)
        if self.definition_version != self.env["fulfillment.metric"]._version(metric):
            words.append(self.env._("other version"))
        if not self.has_value:
            words.append(self.env._("no data then"))
        arrivals = (self.doubts or {}).get("shipped_from_delivery")
        if arrivals:
            words.append(
                self.env._(
                    "history counts arrivals (%(arrivals)s of %(count)s)", arrivals=arrivals, count=self.count
                )
            )
        return words

    def _other_params(self, metric, params):
        """Words for the parameters of a live figure that are not those of the line."""
        self.ensure_one()
        own = self._params()
        bases = dict(self._fields["promise_basis"]._description_selection(self.env))
        words = []
        if metric.uses_basis and own["promise_basis"] != params["promise_basis"]:
            words.append(self.env._("other promise basis (%(basis)s)", basis=bases[own["promise_basis"]]))
        other = {name for name in metric.params_used if own[name] != params[name]}
        if "promise_event" in other:
            words.append(self.env._("kept by another event (shipped or delivered)"))
        if other & metric.tolerances_used:
            words.append(self.env._("other tolerance"))
        if other & {*SUPPLIER_WINDOW}:
            words.append(self.env._("other window of vendors"))
        if "days" in other:
            words.append(self.env._("within other days (%(days)s)", days=own["days"]))
        if "terms" in other:
            words.append(self.env._("agreed terms"))
        if other & {"include_dropship", "include_intercompany"}:
            words.append(self.env._("other orders taken in"))
        return words

    def _params(self):
        """The parameters of the line as the metric door takes them."""
        self.ensure_one()
        return self.env["fulfillment.metric"]._check_params(
            {
                "promise_basis": self.promise_basis or "first",
                "late_tol": self.late_tolerance,
                "early_tol": self.early_tolerance if self.is_early_limited else None,
            }
        )

    # Writing

    @api.model_create_multi
    def create(self, vals_list):
        self.env["fulfillment.baseline"].browse(
            {vals.get("baseline_id") for vals in vals_list} - {None}
        )._require_draft()
        if not self.env.su:
            vals_list = [self._entered(vals, vals.get("kind", "computed")) for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        self.baseline_id._require_draft()
        if "baseline_id" in vals:
            self.env["fulfillment.baseline"].browse(vals["baseline_id"])._require_draft()
        if not self.env.su:
            kinds = {vals.get("kind")} - {None} or set(self.mapped("kind"))
            vals = self._entered(vals, "signed" if "signed" in kinds else "computed")
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.baseline_id._require_draft()

    @api.model
    def _entered(self, vals, kind):
        """What a person gives of a line of this kind; an entered figure is signed by whoever writes it."""
        known = ENTERED + SIGNED if kind == "signed" else ENTERED
        vals = {name: value for name, value in vals.items() if name in known}
        if kind == "signed" and vals.keys() & {"kind", *SIGNED}:
            vals.update(signed_by_id=self.env.user.id, signed_on=fields.Date.context_today(self))
        return vals

    @api.constrains(
        "kind",
        "metric_code",
        "name",
        "source_text",
        "unit",
        "promise_basis",
        "late_tolerance",
        "early_tolerance",
    )
    def _check_line(self):
        definitions = self.env["fulfillment.metric"]._definitions()
        for line in self:
            if line.kind == "signed":
                if not ((line.name or "").strip() and (line.source_text or "").strip() and line.unit):
                    raise ValidationError(
                        self.env._(
                            "An entered figure says what was measured, in which unit, and where it comes from. "
                            "Fill in Measure, Unit and Source of “%(name)s”.",
                            name=line.name or "–",
                        )
                    )
            elif line.metric_code not in definitions:
                raise ValidationError(self.env._("A computed line needs a metric. Choose one."))
            line._params()

    # Freezing

    def _compute_figures(self):
        """Fill the computed lines at the metric door: one question per set of parameters, one for the hashes.

        A metric of value or units has one row per currency or family of units: further rows become
        lines of their own.
        """
        Metric = self.env["fulfillment.metric"]
        definitions = Metric._definitions()
        baseline = self.baseline_id
        computed = self.filtered(lambda line: line.kind == "computed")
        groups = {}
        for line in computed:
            groups.setdefault(json.dumps(line._params(), sort_keys=True), []).append(line)
        found = []
        for params, lines in groups.items():
            rows = Metric.compute(
                list(dict.fromkeys(line.metric_code for line in lines)),
                baseline.date_from,
                baseline.date_to,
                company_ids=baseline.company_id.ids,
                warehouse_ids=baseline.warehouse_ids.ids or None,
                source=[baseline.source],
                params=json.loads(params),
            )
            for line in lines:
                found += [(line, row) for row in rows if row["code"] == line.metric_code]
        hashes = Metric._record_hashes([row for _line, row in found])
        further, filled = [], set()
        for (line, row), record_hash in zip(found, hashes, strict=True):
            metric = definitions[row["code"]]
            values = {
                **self._figure_values(metric, row),
                "doubts": row["dq"],
                "record_hash": record_hash,
            }
            if line not in filled:
                filled.add(line)
                # What nobody enters is written by the process.
                line.sudo().write(values)
            else:
                further.append(
                    {**{name: line[name] for name in ENTERED[1:]}, **values, "baseline_id": baseline.id}
                )
        self.sudo().create(further)
