from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .fulfillment_integrity import CHECKS


class FulfillmentIntegrityFinding(models.Model):
    """A document that fails an integrity check: since when, and when it was put right. Written by the runs alone.

    A document that fails once more after it was put right is another finding.
    """

    _name = "fulfillment.integrity.finding"
    _description = "Finding of an Integrity Check"
    _log_access = False
    _order = "first_seen_at, id"
    _rec_name = "document_name"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    check_code = fields.Selection("_selection_check_code", string="Check", required=True, readonly=True)
    model = fields.Char(required=True, readonly=True)
    res_id = fields.Integer(string="Document Id", required=True, readonly=True, aggregator=None)
    document_name = fields.Char(string="Document", compute="_compute_document_name")
    amount = fields.Monetary(readonly=True, help="In company currency; as the last run found it.")
    first_seen_at = fields.Datetime(string="Failing Since", required=True, readonly=True)
    seen_at = fields.Datetime(string="Seen Last", required=True, readonly=True)
    cleared_at = fields.Datetime(string="Put Right", readonly=True, help="Empty: it fails still.")
    age_days = fields.Integer(
        string="Days",
        compute="_compute_age_days",
        help="From the first run that found it to the end, or to now.",
    )

    _open_uniq = models.UniqueIndex(
        "(company_id, check_code, res_id) WHERE cleared_at IS NULL", "It is known already that this fails."
    )

    def init(self):
        # The triggers of all watched tables are made with the marks, before this table is there.
        self.env["fulfillment.dirty"]._create_triggers()

    @api.model
    def _selection_check_code(self):
        labels = {
            "I1": self.env._("Shipped and not invoiced"),
            "I2": self.env._("Invoiced and not shipped"),
            "I3": self.env._("Received and not billed"),
            "I4": self.env._("Posted at another price than ordered"),
            "I5": self.env._("Draft that nobody posts"),
            "I6": self.env._("Gap in numbers"),
            "I7": self.env._("Valued move without its entry"),
            "I8": self.env._("Stock against the books"),
            "I9": self.env._("Payment of no invoice"),
            "I10": self.env._("Move without a value"),
            "I11": self.env._("Stock below zero"),
            "I12": self.env._("Posted in another month than shipped"),
        }
        return [(code, f"{code} {labels[code]}") for code in CHECKS]

    @api.depends("model", "res_id")
    def _compute_document_name(self):
        ids = defaultdict(set)
        for finding in self:
            ids[finding.model].add(finding.res_id)
        names = {}
        for model, of_model in ids.items():
            # Who may not read a document is told its number, and no more.
            shown = self.env[model].browse(of_model).exists()._filtered_access("read")
            names |= {(model, record.id): record.display_name for record in shown}
        for finding in self:
            finding.document_name = names.get((finding.model, finding.res_id)) or f"#{finding.res_id}"

    @api.depends("first_seen_at", "cleared_at")
    def _compute_age_days(self):
        now = fields.Datetime.now()
        for finding in self:
            finding.age_days = ((finding.cleared_at or now) - finding.first_seen_at).days

    def action_open_document(self):
        """Open the document; who may not read it, or not what stands on its form, is refused."""
        self.ensure_one()
        self.check_access("read")
        document = self.env[self.model].browse(self.res_id)
        document.check_access("read")
        # The form of an invoice shows its payments: it fails for who may read the invoice alone.
        if self.model == "account.move" and not self.env["account.payment"].has_access("read"):
            raise AccessError(
                self.env._(
                    "%(document)s was not opened: its payments stand on it, and you may not read these.\n"
                    "Ask somebody with the role Finance to look at it.",
                    document=self.document_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    @api.model
    def _keep(self, company, documents):
        """Bring the findings of a company to what a run has found.

        :param documents: table of `check_code`, `model`, `document_id`, `is_failed` and `amount`
        """
        self.flush_model()
        cr, now = self.env.cr, fields.Datetime.now()
        table = SQL.identifier(documents)
        cr.execute(
            SQL(
                """
                UPDATE fulfillment_integrity_finding AS finding
                SET cleared_at = %(now)s
                WHERE finding.company_id = %(company)s AND finding.cleared_at IS NULL
                    AND NOT EXISTS (
                        SELECT 1 FROM %(table)s AS document
                        WHERE document.is_failed
                            AND document.check_code = finding.check_code
                            AND document.document_id = finding.res_id
                    )
                RETURNING finding.id
                """,
                now=now,
                company=company.id,
                table=table,
            )
        )
        changed = [row[0] for row in cr.fetchall()]
        cr.execute(
            SQL(
                """
                INSERT INTO fulfillment_integrity_finding AS finding
                    (company_id, check_code, model, res_id, amount, first_seen_at, seen_at)
                SELECT %(company)s, check_code, model, document_id, max(amount), %(now)s, %(now)s
                FROM %(table)s
                WHERE is_failed
                GROUP BY check_code, model, document_id
                ON CONFLICT (company_id, check_code, res_id) WHERE cleared_at IS NULL
                DO UPDATE SET seen_at = excluded.seen_at, amount = excluded.amount
                RETURNING id
                """,
                now=now,
                company=company.id,
                table=table,
            )
        )
        changed += [row[0] for row in cr.fetchall()]
        if not self.env["fulfillment.dirty"]._uses_triggers():
            # Past the ORM, which marks where the site refuses triggers.
            self.env["fulfillment.dirty"]._mark("finding", changed)
        self.invalidate_model()
