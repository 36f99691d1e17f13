from odoo import api, models

from ..metric import Metric

IS_FILLED = "CASE WHEN round(fact.%s, %%(digits)s) >= round(fact.ref_qty, %%(digits)s) THEN 1 ELSE 0 END"


class FulfillmentMetric(models.AbstractModel):
    """M05, fill rate: the share of demand satisfied by a cut-off.

    Cut-offs are the first shipment of the order and warehouse, the end of the promised day, and the closing.
    """

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        first = {
            "text": self.env._(
                "Cut-off is the first shipment of the order and warehouse; records count on its local day. "
                "What the company called off before any shipment counts as 0 on that day."
            ),
            "quantity": "first_shipped_qty",
            "line": {"day": "fact.first_judged_day"},
            "order": {"day": "fact.first_judged_day"},
            "filled": "fact.is_filled_first",
        }
        promise = {
            "text": self.env._(
                "Cut-off is the end of the promised local day; records count on that day. "
                "What is overdue counts as not filled, what is not due yet is left out."
            ),
            "quantity": "{basis}_qty",
            "line": {
                "day": "fact.{basis}_day",
                "is_due": True,
                "exclusions": (("no_promise", "fact.{basis}_day IS NULL"),),
            },
            "order": {
                "day": "fact.{basis}_day",
                "is_due": True,
                "exclusions": (("no_promise", "fact.{basis}_day IS NULL"),),
            },
            "filled": "fact.is_filled_{basis}",
        }
        final = {
            "text": self.env._(
                "Cut-off is the closing: everything has left or was called off. Records count on the local day of "
                "it; what is open is not in it."
            ),
            "quantity": "shipped_qty",
            "line": {"day": "fact.closed_day"},
            "order": {"day": "fact.finished_day"},
            "filled": "fact.is_filled_finally",
        }
        measures = {
            "first": (
                self.env._("Fill rate, lines"),
                self.env._("Fill rate, units"),
                self.env._("Fill rate, value"),
                self.env._("Fill rate, orders"),
                first,
            ),
            "promise": (
                self.env._("Fill rate by promise, lines"),
                self.env._("Fill rate by promise, units"),
                self.env._("Fill rate by promise, value"),
                self.env._("Fill rate by promise, orders"),
                promise,
            ),
            "final": (
                self.env._("Fill rate in the end, lines"),
                self.env._("Fill rate in the end, units"),
                self.env._("Fill rate in the end, value"),
                self.env._("Fill rate in the end, orders"),
                final,
            ),
        }
        texts = {
            "line": self.env._("Share of order lines that were complete at the cut-off."),
            "unit": self.env._(
                "Share of the ordered units that had been shipped at the cut-off; each line counts to at "
                "most what "
                "was ordered. Families of units (pieces, kilograms) are never added up."
            ),
            "value": self.env._(
                "Share of the ordered value that had been shipped at the cut-off, untaxed, at the price of "
                "confirmation. Currencies are never added up."
            ),
            "order": self.env._("Share of orders of which every line was complete at the cut-off."),
        }
        definitions = super()._define()
        for cutoff, (line_name, unit_name, value_name, order_name, part) in measures.items():
            shipped = f"least(fact.{part['quantity']}, fact.ref_qty)"
            common = {"unit": "%", "better": "up", "standard": "WERC / SCOR"}
            variants = (
                Metric(
                    code=f"M05.line.{cutoff}",
                    name=line_name,
                    explanation=f"{texts['line']} {part['text']}",
                    fact="fulfillment.fact.sale.line",
                    numerator=IS_FILLED % part["quantity"],
                    **part["line"],
                    **common,
                ),
                Metric(
                    code=f"M05.unit.{cutoff}",
                    name=unit_name,
                    explanation=f"{texts['unit']} {part['text']}",
                    fact="fulfillment.fact.sale.line",
                    numerator=f"{shipped} * fact.uom_factor",
                    denominator="fact.ref_qty * fact.uom_factor",
                    split="uom_family",
                    **part["line"],
                    **common,
                ),
                Metric(
                    code=f"M05.value.{cutoff}",
                    name=value_name,
                    explanation=f"{texts['value']} {part['text']}",
                    fact="fulfillment.fact.sale.line",
                    numerator=f"{shipped} * fact.unit_value",
                    denominator="fact.ref_qty * fact.unit_value",
                    split="currency",
                    **{
                        **part["line"],
                        "exclusions": (
                            *part["line"].get("exclusions", ()),
                            ("no_value", "fact.unit_value IS NULL"),
                        ),
                    },
                    **common,
                ),
                Metric(
                    code=f"M05.order.{cutoff}",
                    name=order_name,
                    explanation=f"{texts['order']} {part['text']}",
                    fact="fulfillment.fact.order",
                    numerator=f"CASE WHEN {part['filled']} THEN 1 ELSE 0 END",
                    **part["order"],
                    **common,
                ),
            )
            definitions.update((metric.code, metric) for metric in variants)
        return definitions
