import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..act import Act
from ..doors import CUSTOMER, door, is_migrating, under_way
from ..facts import refuse_by_hand
from ..finding import Finding

_logger = logging.getLogger(__name__)


class FulfillmentControlPoint(models.Model):
    """A named place in the flow where the standard is checked.

    Code calls `_judge` before the act and `_remember` after it. Between them lies the act
    itself, so a variance is never opened for something that did not happen.
    """

    _name = "fulfillment.control.point"
    _inherit = ["fulfillment.shared.mixin"]
    _description = "Control Point"
    _order = "sequence, name"
    _own_lines = frozenset({"rule_ids"})

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    model = fields.Char(
        required=True, readonly=True, string="Document", help="Technical name of the document it judges."
    )
    sequence = fields.Integer(default=10, aggregator=None)
    area_id = fields.Many2one("fulfillment.area", string="Process Area")
    description = fields.Text(translate=True, help="When it is passed, and by which doors.")
    rule_ids = fields.One2many("fulfillment.rule", "control_point_id", string="Rules")

    _code_uniq = models.UniqueIndex("(code)", "Another control point has this code already.")

    def write(self, vals):
        # Code asks for it by its code: with another one, its rules would judge no more.
        refuse_by_hand(self, vals, {"code", "model"})
        return super().write(vals)

    @api.model
    def _findings(self, code, records, bind=None, **given):
        """Measure all active rules of a control point for a whole recordset.

        Each check measures once, however many rules use it.

        :param bind: function of a measure; the text it returns is part of the finding's fingerprint, by
            default what the document says
        :param given: what the door knows and the records no longer do, handed to the checks
        :return: list of Finding, justified where a reason for just this is on file
        """
        # Whoever passes the control point is judged, also who may not read rules.
        Rule = self.env["fulfillment.rule"].sudo()
        judging = Rule._judging(code)
        if not judging or not records:
            return []
        scopes = {record: record._fulfillment_scope() for record in records}
        is_taken_over = is_migrating(self.env)
        shared = self._act().shared(records)
        rule_ids = [rule.rule_id for _check, rules in judging for rule in rules]
        findings = []
        for check_code, rules in judging:
            covered = records
            if not any(rule.is_everywhere for rule in rules):
                covered = records.filtered(
                    lambda record, rules=rules: any(rule.covers(scopes[record]) for rule in rules)
                )
            if not covered:
                continue
            check = self.env[self.env["fulfillment.check"]._model_of(check_code)]
            tolerance = min(rule.tolerance for rule in rules)
            for measure in check._measure(covered, shared=shared, tolerance=tolerance, **given):
                scope = scopes[measure.record]
                findings += [
                    Finding(
                        Rule.browse(rule.rule_id).with_prefetch(rule_ids),
                        measure,
                        bound=bind(measure) if bind else measure.record._fulfillment_bound_to(measure),
                        is_taken_over=is_taken_over,
                    )
                    for rule in rules
                    if float_compare(measure.deviation, rule.tolerance, precision_digits=6) > 0
                    and rule.covers(scope)
                    and rule.covers_line(measure, scope)
                ]
        if findings:
            self.env["fulfillment.waiver"]._attach(findings)
            self.env["fulfillment.justification"]._attach(findings)
            self.env["fulfillment.approval"]._attach(findings)
        return findings

    @api.model
    def _act(self):
        """The act under way, which knows what was asked already; a new one where none is."""
        return under_way(self.env, "act") or Act()

    @api.model
    def _judge(self, code, records, act, bind=None, **given):
        """Return the findings of a control point, or raise when a rule refuses.

        A reason in the context (`fulfillment_reason_id`, with `fulfillment_reason_note` where it
        needs words) answers the findings that ask for one, if it is offered at this point. An act that
        passes several points may carry one for each, see `FulfillmentReason._given_at`.

        :param act: what is refused, in words: "S00012 was not confirmed."
        :raises UserError: with every refusal, and what to do next
        """
        findings = self._findings(code, records, bind=bind, **given)
        if trial := under_way(self.env, "trial"):
            trial.findings += findings
            return findings
        self._settle(code, findings, act)
        return findings

    @api.model
    def _settle(self, code, findings, act):
        """Keep the reasons given for what was found; raise when a rule still refuses.

        :raises UserError: as `_judge`
        """
        answers = under_way(self.env, "answers")
        if answers:
            given = [
                (finding, *answers.reasons[finding.fingerprint])
                for finding in findings
                if finding.needs_reason and finding.fingerprint in answers.reasons
            ]
            self.env["fulfillment.justification"]._justify(
                [answer for answer in given if answer[1]._answers(code, answer[2])]
            )
        reason, note = self.env["fulfillment.reason"]._given_at(code)
        if reason._answers(code, note):
            self.env["fulfillment.justification"]._justify(
                [(finding, reason, note) for finding in findings if finding.needs_reason]
            )
        refused = [finding for finding in findings if finding.is_refused]
        if refused and door(self.env) is not CUSTOMER:
            self._refuse(code, refused, act)

    @api.model
    def _remember(self, findings):
        """The act is done: put what was found on the list of exceptions, or in the ledger alone.

        What was agreed in the former system is nobody's exception: nobody here could have done otherwise.
        """
        if not findings or under_way(self.env, "trial"):
            return
        live = [finding for finding in findings if finding.is_live and not finding.is_taken_over]
        self.env["fulfillment.approval"]._use(
            [finding.approval for finding in live if finding.approval and not finding.waiver]
        )
        self.env["fulfillment.variance"].sudo()._open([finding for finding in live if not finding.waiver])
        self.env["fulfillment.event"]._record(
            [finding.fact("rule_simulated") for finding in findings if not finding.is_live]
            + [
                finding.fact("finding_taken_over")
                for finding in findings
                if finding.is_live and finding.is_taken_over
            ]
            + [finding.fact("waiver_used") for finding in live if finding.waiver]
        )

    @api.model
    def _refuse(self, code, findings, act):
        """Record the attempt for good, then raise.

        Where nothing but reasons is missing, the error carries what a screen needs to ask for one and to
        save again, see `static/src/reason_giving`.
        """
        sentences = [finding.rule._refusal(finding) for finding in findings]
        self._record_refusal(
            [
                finding.fact("attempt_refused", old_text=finding.rule.name, new_text=None)
                for finding in findings
            ]
        )
        error = UserError("\n\n".join([act, *sentences]))
        if all(finding.needs_reason for finding in findings):
            error.context = {
                "fulfillment_reason_asked": {
                    "control_point": code,
                    "findings": [
                        {
                            "summary": finding.measure.summary,
                            "why": finding.rule.why,
                            "instruction_url": finding.rule.instruction_url,
                        }
                        for finding in findings
                    ],
                }
            }
        raise error

    def _record_refusal(self, facts):
        # Our own transaction is about to roll back. Another cursor sees nothing of it, so the
        # ledger takes plain ids; and a trace that cannot be written must not hide the refusal.
        try:
            with self.env.registry.cursor() as cursor:
                event = self.env(cr=cursor)["fulfillment.event"]
                event._record(facts)
                event._flush_buffer()
        except psycopg2.Error:
            _logger.exception("A refused attempt could not be recorded")
