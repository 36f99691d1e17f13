from odoo import api, models

from ..metric import Metric

# Against the arrival, only what has a proof of it, or took a way of known days, can be judged; what never left in
# full is late anyway.
NO_DELIVERY = {
    "line": "'{event}' = 'deliver' AND fact.filled_day IS NOT NULL AND fact.delivered_day IS NULL",
    "order": "'{event}' = 'deliver' AND fact.is_arrival_unknown",
}
# The day on which what may be missing was all that was missing, over the alias %(line)s of line facts.
ENOUGH_DAY = """CASE
    WHEN round({line}.shipped_qty, %(digits)s)
        < round({line}.ref_qty * (1 - %(in_full_under_tol)s / 100.0), %(digits)s) THEN NULL
    WHEN {line}.shipment_steps IS NULL THEN {line}.last_shipped_day
    ELSE (
        SELECT fulfillment_local_day(min((step ->> 0)::timestamp), {line}.tz)
        FROM jsonb_array_elements({line}.shipment_steps) AS step
        WHERE round((step ->> 1)::numeric, %(digits)s)
            >= round({line}.ref_qty * (1 - %(in_full_under_tol)s / 100.0), %(digits)s)
    )
END"""
WITHIN = {
    "line": f"{ENOUGH_DAY.replace('{line}', 'fact')} - fact.{{basis}}_day",
    # The last of the lines; never, if one of them never had enough.
    "order": f"""(
        SELECT CASE WHEN bool_and(line.late IS NOT NULL) THEN max(line.late) END
        FROM (
            SELECT {ENOUGH_DAY.replace("{line}", "part")} - part.{{basis}}_day AS late
            FROM fulfillment_fact_sale_line AS part
            WHERE part.scope_id = fact.scope_id AND part.source = fact.source AND part.order_id = fact.order_id
                AND part.exclusion IS NULL AND part.{{basis}}_day IS NOT NULL
        ) AS line
    )""",
}


class FulfillmentMetric(models.AbstractModel):
    """M13, on time in full: complete by the promise."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        no_promise = ("no_promise", "fact.{basis}_day IS NULL")
        common = {
            "unit": "%",
            "better": "up",
            "day": "fact.{basis}_day",
            "is_due": True,
        }
        return {
            **super()._define(),
            "M13.line": Metric(
                code="M13.line",
                name=self.env._("On time in full"),
                explanation=self.env._(
                    "Share of promised order lines that were shipped in full on or before the promised local "
                    "day. "
                    "Lines count on that day, so an overdue open line is a failure; one not due yet is left "
                    "out. "
                    "More than ordered counts as in full."
                ),
                fact="fulfillment.fact.sale.line",
                exclusions=(no_promise, ("no_delivery", NO_DELIVERY["line"])),
                lateness="fact.{done}_day - fact.{basis}_day",
                lateness_within=WITHIN["line"],
                **common,
            ),
            "M13.unit": Metric(
                code="M13.unit",
                name=self.env._("On time in full, units"),
                explanation=self.env._(
                    "Share of the promised units that were shipped on or before the promised local day; each "
                    "line counts to at most what was ordered. Families of units are never added up. "
                    "Tolerances in days do not apply."
                ),
                fact="fulfillment.fact.sale.line",
                numerator="least(fact.{basis}_qty, fact.ref_qty) * fact.uom_factor",
                denominator="fact.ref_qty * fact.uom_factor",
                split="uom_family",
                cell="M05.unit.promise",
                **common,
            ),
            "M13.order": Metric(
                code="M13.order",
                name=self.env._("On time in full, orders"),
                explanation=self.env._(
                    "Share of orders of which every promised line was shipped in full by its promised local "
                    "day. "
                    "Orders count on the last day promised."
                ),
                fact="fulfillment.fact.order",
                exclusions=(no_promise, ("no_delivery", NO_DELIVERY["order"])),
                lateness="fact.{basis}_{event}_late",
                lateness_within=WITHIN["order"],
                earliest="fact.{basis}_{event}_least",
                **common,
            ),
        }
