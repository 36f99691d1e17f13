import base64
import hashlib
import json

from odoo import api, fields, models
from odoo.tools import SQL


class FulfillmentBaseline(models.Model):
    """Tells whether a frozen baseline still says what it said: by its hash, which the ledger keeps, too."""

    _inherit = "fulfillment.baseline"

    seal = fields.Selection(
        [("kept", "As frozen"), ("changed", "Changed since")],
        compute="_compute_seal",
        string="Figures Are",
        help="Changed since: somebody went past Odoo to the database; who and when is not known there.",
    )

    def _compute_seal(self):
        frozen = self.filtered(lambda baseline: baseline.state == "frozen")
        (self - frozen).seal = False
        noted = frozen._noted_hashes()
        for baseline in frozen:
            # Whoever changes figure and hash alike still has the ledger against him.
            said = {baseline.record_hash, noted.get(baseline.id, baseline.record_hash)}
            baseline.seal = "kept" if said == {baseline._hash()} else "changed"

    def _noted_hashes(self):
        """{id: hash} as the ledger noted it at the freezing."""
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT DISTINCT ON (res_id) res_id, note FROM fulfillment_event"
                    " WHERE event_type = 'baseline_frozen' AND model = %s AND res_id = ANY(%s)"
                    " ORDER BY res_id, id",
                    self._name,
                    self.ids,
                )
            )
        )

    def _hash(self):
        """SHA-256 over period and scope, and over what the lines say, in their order."""
        self.ensure_one()
        # Whoever asks: all lines, with the content of their proofs.
        baseline = self.sudo().with_context(bin_size=False)
        scope = [
            baseline.company_id.id,
            sorted(baseline.warehouse_ids.ids),
            str(baseline.date_from),
            str(baseline.date_to),
            baseline.source,
        ]
        text = "\n".join(
            (json.dumps(scope), *(line._fingerprint() for line in baseline.line_ids.sorted("id")))
        )
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _check_seals(self):
        """Tell the ledger, the process owners and the log of frozen baselines that changed since, once for
        each change.

        :return: the baselines that are not as they were frozen
        """
        self.env["fulfillment.event"]._flush_buffer()
        frozen = self.sudo().search([("state", "=", "frozen")])
        frozen.line_ids.invalidate_recordset()
        changed = frozen.filtered(lambda baseline: baseline.seal == "changed")
        for baseline in changed:
            baseline._tell_changed()
        return changed

    def _tell_changed(self):
        self.ensure_one()
        found = self._hash()
        known = self.env["fulfillment.event"].search_count(
            [
                ("event_type", "=", "baseline_changed"),
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("note", "=", found),
            ],
            limit=1,
        )
        if known:
            return
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": "baseline_changed",
                    "company_id": self.company_id.id,
                    "model": self._name,
                    "res_id": self.id,
                    "old_text": self.record_hash,
                    "new_text": self.name,
                    "note": found,
                    "is_auto": True,
                }
            ]
        )
        self.message_post(
            body=self.env._(
                "%(baseline)s is not as it was frozen on %(day)s: its period, scope, figures or proofs were changed "
                "in the database since, by whom and when is not known. Do not measure against it: compare with a "
                "backup, and freeze another one.",
                baseline=self.name,
                day=fields.Date.to_string(self.frozen_at),
            ),
            partner_ids=self.env["fulfillment.refresh"]._process_owners(self.company_id).partner_id.ids,
        )


class FulfillmentBaselineLine(models.Model):
    _inherit = "fulfillment.baseline.line"

    def _fingerprint(self):
        """What the line says, as a text of what is stored: an update of the addon changes nothing of it."""
        self.ensure_one()
        return json.dumps(
            [
                self.kind,
                self.metric_code or "",
                self.name or "",
                [
                    self.promise_basis or "",
                    self.late_tolerance,
                    self.early_tolerance if self.is_early_limited else None,
                ],
                [self.currency_id.id, self.uom_family_id.id, self.uom_name or ""],
                self.numerator if self.has_numerator else None,
                self.denominator,
                self.value if self.has_value else None,
                self.count,
                self.unit or "",
                self.definition_version or "",
                self.record_hash or "",
                self.source_text or "",
                self.signed_by_id.id,
                str(self.signed_on or ""),
                [
                    self.proof_name or "",
                    hashlib.sha256(base64.b64decode(self.proof)).hexdigest() if self.proof else "",
                ],
            ]
        )
