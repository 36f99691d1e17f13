from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_compare

from ..doors import is_auto

# Where it is judged what somebody does to a document, rather than the document as its authors made it.
ACTS = {"sale_order_change", "sale_promise_change", "stock_reserve", "stock_unreserve", "transfer_done"}


class FulfillmentWaiver(models.Model):
    """A departure that is accepted for a while, by somebody who answers for it.

    For one record it covers exactly the values that were waived; for a customer, whatever is
    no further off than what was waived. Anything else, a new version of the rule, and the day
    after the last one arm the rule again. Who granted it makes no use of it for what he does himself.
    A waiver is never edited: it is withdrawn, and another one is granted.
    """

    _name = "fulfillment.waiver"
    _inherit = "fulfillment.cached.mixin"
    _description = "Waiver"
    _order = "id desc"
    _rec_name = "summary"

    rule_id = fields.Many2one(
        "fulfillment.rule", required=True, readonly=True, ondelete="restrict", index=True
    )
    rule_version_id = fields.Many2one(
        "fulfillment.rule.version", required=True, readonly=True, ondelete="restrict"
    )
    applies_to = fields.Selection(
        [("record", "This Record Only"), ("customer", "All Orders of the Customer")],
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    res_model = fields.Char(required=True, readonly=True, string="Document Model")
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True, string="Document Id")
    document_name = fields.Char(readonly=True, string="Document")
    partner_id = fields.Many2one("res.partner", readonly=True, string="Customer", index="btree_not_null")
    fingerprint = fields.Char(required=True, readonly=True, index=True)
    summary = fields.Char(required=True, readonly=True, string="What Is Waived")
    deviation = fields.Float(digits=(16, 4), readonly=True, aggregator=None, string="Up To")
    unit = fields.Char(readonly=True)
    reason_id = fields.Many2one("fulfillment.reason", required=True, readonly=True)
    note = fields.Char(readonly=True)
    owner_id = fields.Many2one("res.users", required=True, readonly=True, string="Granted By")
    granted_at = fields.Datetime(required=True, readonly=True)
    valid_until = fields.Date(required=True, readonly=True, help="The last day it holds.")
    withdrawn_at = fields.Datetime(readonly=True)
    withdrawn_by_id = fields.Many2one("res.users", readonly=True)
    state = fields.Selection(
        [("valid", "Valid"), ("expired", "Expired"), ("withdrawn", "Withdrawn")],
        compute="_compute_state",
        search="_search_state",
    )

    @api.depends("valid_until", "withdrawn_at")
    def _compute_state(self):
        for waiver in self:
            if waiver.withdrawn_at:
                waiver.state = "withdrawn"
            else:
                waiver.state = "valid" if waiver.valid_until >= self._today(waiver.company_id) else "expired"

    @api.model
    def _today(self, company):
        """The day it is at the company, whatever time zone a client sends along."""
        return self.env["fulfillment.check.sale"]._day(company.sudo())

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        domains = {
            "valid": fields.Domain("withdrawn_at", "=", False) & fields.Domain("valid_until", ">=", today),
            "expired": fields.Domain("withdrawn_at", "=", False) & fields.Domain("valid_until", "<", today),
            "withdrawn": fields.Domain("withdrawn_at", "!=", False),
        }
        return fields.Domain.OR([domains[state] for state in value if state in domains])

    @api.model
    def _attach(self, findings):
        """Put the valid waiver that covers it, where there is one, on each finding."""
        waived = self._waived_versions()
        findings = [finding for finding in findings if finding.rule.version_id.id in waived]
        if not findings:
            return
        waivers = self.sudo().search(
            [
                ("rule_version_id", "in", [finding.rule.version_id.id for finding in findings]),
                ("withdrawn_at", "=", False),
                # At no place on Earth is it more than a day later than in UTC.
                ("valid_until", ">=", fields.Date.subtract(fields.Date.today(), days=1)),
            ]
        )
        if not waivers:
            return
        by_rule = waivers.grouped("rule_id")
        for finding in findings:
            for waiver in by_rule.get(finding.rule, ()):
                # Today is that of the company; the search only leaves out what has ended everywhere.
                if waiver.valid_until >= self._today(waiver.company_id) and waiver._covers(finding):
                    if waiver._is_own_use(finding):
                        finding.is_waived_by_self = True
                    else:
                        finding.waiver = waiver
                        break

    @api.model
    @tools.ormcache()
    def _waived_versions(self):
        """Ids of the versions of rules that a waiver, valid or expired, is for: most findings have none."""
        return frozenset(self.sudo().search([("withdrawn_at", "=", False)]).rule_version_id.ids)

    def _covers(self, finding):
        self.ensure_one()
        if self.applies_to == "record":
            return finding.fingerprint == self.fingerprint
        record = finding.measure.record
        return (
            record.company_id == self.company_id
            and record._name == self.res_model
            # Granted over a colleague's order it would hold for the orders of who granted it, too.
            and self.owner_id not in record._fulfillment_people()
            and finding.measure.keys.get("partner_id") == self.partner_id.id
            and float_compare(finding.measure.deviation, self.deviation, precision_digits=6) <= 0
        )

    def _is_own_use(self, finding):
        """Whether who granted it is doing the act himself: what is done then is his own work."""
        self.ensure_one()
        return (
            self.owner_id == self.env.user
            and finding.rule.control_point_id.code in ACTS
            and not is_auto(self.env)
        )

    @api.model
    def _grant(self, values):
        """Grant a waiver, for a process owner who is not the one it helps.

        :param values: of the fields; who grants it and when is filled in here
        """
        self._require_process_owner()
        document = self.env[values["res_model"]].browse(values["res_id"])
        if not document.exists():
            raise UserError(self.env._("The waiver was not granted: its document no longer exists."))
        document.check_access("read")
        if self.env.user in document._fulfillment_authors():
            raise UserError(
                self.env._(
                    "The waiver for %(document)s was not granted: you made the document yourself, and nobody waives "
                    "a rule for their own work.\nAsk another process owner.",
                    document=document.display_name,
                )
            )
        rule = self.env["fulfillment.rule"].sudo().browse(values["rule_id"])
        if rule.version_id.id != values["rule_version_id"]:
            raise UserError(
                self.env._(
                    "The waiver for %(document)s was not granted: %(rule)s was changed since this was found, and it "
                    "would cover nothing.\nResolve the exception; grant a waiver where the rule finds it again.",
                    document=document.display_name,
                    rule=rule.name,
                )
            )
        if values["applies_to"] == "customer" and not values["partner_id"]:
            raise UserError(
                self.env._(
                    "The waiver for %(document)s was not granted: it belongs to no customer, so it cannot hold for all "
                    "of the customer's.\nGrant it for this record only.",
                    document=document.display_name,
                )
            )
        if values["valid_until"] < self._today(document.company_id):
            raise UserError(
                self.env._(
                    "The waiver for %(document)s was not granted: its last day is in the past.",
                    document=document.display_name,
                )
            )
        waiver = self.sudo().create(
            {
                **values,
                "company_id": document.company_id.id,
                "document_name": document.display_name,
                "owner_id": self.env.user.id,
                "granted_at": fields.Datetime.now(),
            }
        )
        waiver._record_event("waiver_granted", new_text=str(waiver.valid_until))
        return waiver

    def action_withdraw(self):
        """The rule holds again from now on."""
        self._require_process_owner()
        self.check_access("read")
        standing = self.sudo().filtered(lambda waiver: not waiver.withdrawn_at)
        standing.write({"withdrawn_at": fields.Datetime.now(), "withdrawn_by_id": self.env.user.id})
        for waiver in standing:
            waiver._record_event("waiver_withdrawn")

    def _require_process_owner(self):
        if not self.env.user.has_group("distribution_fulfillment_base.group_process_owner"):
            raise AccessError(self.env._("Only process owners grant and withdraw waivers; ask one of them."))

    def _record_event(self, event_type, **columns):
        self.ensure_one()
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": event_type,
                    "company_id": self.company_id.id,
                    "model": self.res_model,
                    "res_id": self.res_id,
                    "sale_order_ref": self.res_id if self.res_model == "sale.order" else None,
                    "partner_id": self.partner_id.id,
                    "expected": 0.0,
                    "actual": self.deviation,
                    "unit": self.unit,
                    "reason_ref": self.reason_id.id,
                    "old_text": self.rule_id.name,
                    "note": self.note or self.summary,
                    **columns,
                }
            ]
        )
