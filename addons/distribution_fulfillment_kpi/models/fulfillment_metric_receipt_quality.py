from odoo import api, models

from ..metric import Metric

IS_FIRST_PASS = (
    "round(fact.accepted_qty, %(digits)s) >= round(fact.received_qty, %(digits)s)"
    " AND round(fact.rejected_qty, %(digits)s) = 0 AND round(fact.returned_qty, %(digits)s) = 0"
    " AND NOT fact.was_held"
)
# What was rejected and then given back is one defect.
DEFECTS = "least(greatest(coalesce(fact.rejected_qty, 0), fact.returned_qty), fact.received_qty)"


class FulfillmentMetric(models.AbstractModel):
    """M22, quality of receipts: right at the first time."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        cohort = self.env._("Receipts count on their local day.")
        return {
            **super()._define(),
            "M22.line": Metric(
                code="M22.line",
                name=self.env._("First-pass receipt quality"),
                explanation=" ".join(
                    (
                        self.env._(
                            "Share of inspected receipt lines that were accepted in full: nothing rejected, held, "
                            "reworked or given back to the vendor. Receipts that nobody inspected are left out."
                        ),
                        cohort,
                    )
                ),
                unit="%",
                better="up",
                fact="fulfillment.fact.receipt.line",
                day="fact.received_day",
                numerator=f"CASE WHEN {IS_FIRST_PASS} THEN 1 ELSE 0 END",
                exclusions=(
                    ("inspection_skipped", "fact.is_skipped"),
                    ("not_inspected", "NOT fact.is_inspected"),
                ),
                event_types=("receipt_inspected",),
                # Goods may still be given back.
                settles_after=30,
            ),
            "M22.ppm": Metric(
                code="M22.ppm",
                name=self.env._("Defective units of vendors"),
                explanation=" ".join(
                    (
                        self.env._(
                            "Units rejected at the inspection or given back to the vendor, of a million units "
                            "received; also of receipts that were not inspected, where something is found later. "
                            "Families of units are never added up."
                        ),
                        cohort,
                    )
                ),
                unit="ppm",
                better="down",
                fact="fulfillment.fact.receipt.line",
                day="fact.received_day",
                numerator=f"{DEFECTS} * fact.uom_factor",
                denominator="fact.received_qty * fact.uom_factor",
                factor=1_000_000,
                split="uom_family",
                # An old system that knew no rejects tells nothing about them.
                exclusions=(("not_inspected", "fact.source = 'history' AND NOT fact.is_inspected"),),
                event_types=("receipt_inspected",),
                settles_after=30,
            ),
        }
