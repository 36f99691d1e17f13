from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from ..doors import under_way


class FulfillmentVariance(models.Model):
    """How an exception comes to be: opened, or renewed, with its owner, deadline and money."""

    _inherit = "fulfillment.variance"

    @api.model
    def _open(self, findings):
        """Open a variance for each finding, or renew the one that is there.

        Called with the rights of the system: whoever passes a control point leaves a trace,
        whether or not he may read exceptions.
        """
        if not findings:
            return self.browse()
        known = self._known(findings)
        # One finding a key: a check that measures a line twice means its last measure.
        findings = list({finding.key: finding for finding in findings}.values())
        charges = self._charges(findings)
        created = self._create_for([finding for finding in findings if finding.key not in known], charges)
        renewed = self.union(*(known[finding.key] for finding in findings if finding.key in known))
        reopened = renewed.filtered(lambda variance: variance.state == "resolved")
        for finding in findings:
            if finding.key in known:
                known[finding.key]._renew(finding)
        found = {variance._key(): variance for variance in created | renewed}
        self._charge({found[key]: charge for key, charge in charges.items()})
        renewed.filtered(lambda variance: variance._may_be_routed())._route()
        if reopened:
            reopened._record_event("variance_reopened")
            reopened.filtered(lambda variance: not variance.activity_ids).is_owner_asked = False
        return created | renewed

    def _key(self):
        """As `Finding.key`: (rule id, document model, document id, line id)."""
        self.ensure_one()
        return (self.rule_id.id, self.res_model, self.res_id, self.line_res_id or 0)

    def _renew(self, finding):
        """Found again: what was found is renewed. Only a reopened exception gets a new deadline."""
        self.ensure_one()
        life = {}
        if self.state == "resolved":
            life = {
                "state": "open",
                "deadline": self._deadline(self.company_id, finding.rule.deadline_hours),
                # What was done about it did not help. The ledger and the chatter keep it.
                "root_cause_id": False,
                "resolution": False,
                "waiver_id": False,
                "resolved_at": False,
                "resolved_by_id": False,
                "reopened_at": fields.Datetime.now(),
            }
        self.write({**self._values(finding), **life, "occurrence_count": self.occurrence_count + 1})

    def _known(self, findings):
        """{key: variance} of these findings: the open one, else the one resolved last."""
        # Ids alone over-select a little; the key decides.
        known = {}
        for variance in self.search(
            [
                ("rule_id", "in", [finding.rule.id for finding in findings]),
                ("res_id", "in", [finding.measure.record.id for finding in findings]),
            ],
            order="state desc, id",
        ):
            key = variance._key()
            if key not in known or variance.state != "resolved" or known[key].state == "resolved":
                known[key] = variance
        return known

    def _values(self, finding):
        rule, measure = finding.rule, finding.measure
        keys = measure.keys
        company = measure.record.company_id
        warehouse = self.env["stock.warehouse"].browse(keys.get("warehouse_ref") or [])
        return {
            "name": measure.summary,
            "rule_id": rule.id,
            "rule_version_id": rule.version_id.id,
            "control_point_id": rule.control_point_id.id,
            "area_id": rule.area_id.id,
            "company_id": company.id,
            "warehouse_id": warehouse.id,
            "res_model": measure.record._name,
            "res_id": measure.record.id,
            "line_model": measure.line._name if measure.line else False,
            "line_res_id": measure.line.id,
            "document_name": measure.record.display_name,
            "sale_order_id": keys.get("sale_order_ref"),
            "partner_id": keys.get("partner_id"),
            "product_id": keys.get("product_ref"),
            "expected": measure.expected,
            "actual": measure.actual,
            "deviation": measure.deviation,
            "value_unit": measure.value_unit,
            "unit": rule._unit(),
            "reason_id": finding.justification.reason_id.id if finding.justification else False,
            "reason_note": finding.justification.note if finding.justification else False,
            "approval_id": finding.approval.id if finding.approval else False,
            "severity": rule.severity,
            "fingerprint": finding.fingerprint,
        }

    @api.model
    def _deadline(self, company, hours):
        """Now plus working hours of the company's calendar (UTC); plain hours where it has none."""
        now = fields.Datetime.now()
        planned = company.resource_calendar_id and company.resource_calendar_id._fulfillment_plan(hours, now)
        return planned.replace(microsecond=0) if planned else now + timedelta(hours=hours)

    def _create_for(self, findings, charges):
        """Create variances for findings that have none, the facts in the ledger beside them."""
        if not findings:
            return self.browse()
        uuids = self.env["fulfillment.event"]._record(
            [finding.fact("variance_opened") for finding in findings]
        )
        deadlines = {
            (company, hours): self._deadline(company, hours)
            for company, hours in {
                (finding.measure.record.company_id, finding.rule.deadline_hours) for finding in findings
            }
        }
        now = fields.Datetime.now()
        vals_list = []
        for finding, uuid in zip(findings, uuids, strict=True):
            values = self._values(finding)
            cost = charges[finding.key]["amount"] if finding.key in charges else 0.0
            owner = self._first_owner(finding.rule, values, cost)
            vals_list.append(
                {
                    **values,
                    "deadline": deadlines[finding.measure.record.company_id, finding.rule.deadline_hours],
                    "opened_at": now,
                    "opened_by_id": self.env.user.id,
                    "event_uuid": uuid,
                    "owner_id": owner.id,
                    "routed_to_id": owner.id,
                    # Known already: what is computed later would be written in a statement of its own.
                    "cost": cost,
                    "escalation_level": 0,
                }
            )
        # Whoever passes a control point follows nothing, and the ledger says that it was opened.
        return self.with_context(tracking_disable=True)._create_or_again(vals_list).with_env(self.env)

    @api.model
    def _first_owner(self, rule, values, cost):
        """Whom the routing names for an exception that is about to be opened with these values."""
        return rule._answering(
            self.env["res.company"].browse(values["company_id"]),
            self.env["stock.warehouse"].browse(values["warehouse_id"]),
            cost,
        )

    def _create_or_again(self, vals_list):
        """Create exceptions; where somebody else opened the same one at this moment, the call is made again.

        Our transaction cannot see the other's row, only that it is there. Run anew, it finds it.
        """
        try:
            return self.create(vals_list)
        except UniqueViolation as error:
            if error.diag.constraint_name != "fulfillment_variance_open_uniq":
                raise
            raise ConcurrencyError("An exception was opened by somebody else at once.") from error

    @api.model
    def _charges(self, findings):
        """Money of findings: what was measured, else what the company's rate says, else none.

        :return: {key of a finding: values of its cost line}
        """
        driven = [finding for finding in findings if finding.rule.cost_driver_id]
        if not driven:
            return {}
        unmeasured = [finding for finding in driven if finding.measure.amount is None]
        rates = unmeasured and self.env["fulfillment.cost.rate"]._rates(
            [finding.rule.cost_driver_id.id for finding in unmeasured],
            [finding.measure.record.company_id.id for finding in unmeasured],
            fields.Date.today(),
        )
        charges = {}
        for finding in driven:
            driver = finding.rule.cost_driver_id
            if finding.measure.amount is not None:
                amount = self._uncharged(driver, finding.measure)
                charge = {"basis": "measured", "amount": amount, "rate_id": False}
            elif rate := rates.get((driver.id, finding.measure.record.company_id.id)):
                charge = {"basis": "estimated", "amount": rate.amount, "rate_id": rate.id}
            else:
                continue
            charges[finding.key] = {**charge, "driver_id": driver.id}
        return charges

    @api.model
    def _uncharged(self, driver, measure):
        """What of a measure's money the act under way was not charged for already, by this driver on this line."""
        charged = under_way(self.env, "charged")
        if charged is None or not measure.line:
            return measure.amount
        root = (driver.id, measure.line._name, measure.line.id)
        amount = max(measure.amount - charged.get(root, 0.0), 0.0)
        charged[root] = charged.get(root, 0.0) + amount
        return amount

    @api.model
    def _charge(self, charges):
        """Keep what variances cost. One charge a root event: found again, it is renewed, not added.

        Also where the rule names another driver by now.

        :param charges: {variance: values of its cost line}
        """
        if not charges:
            return
        Line = self.env["fulfillment.cost.line"]
        renewed = [variance.id for variance in charges if variance.occurrence_count > 1]
        known = {
            (line.variance_id, line.root_event_uuid): line
            for line in (Line.search([("variance_id", "in", renewed)]) if renewed else ())
        }
        new = []
        for variance, charge in charges.items():
            line = known.get((variance, variance.event_uuid))
            if line:
                line.write(charge)
            else:
                new.append({**charge, "variance_id": variance.id, "root_event_uuid": variance.event_uuid})
        Line.create(new)
