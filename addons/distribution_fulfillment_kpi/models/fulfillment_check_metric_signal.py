from odoo import api, models
from odoo.tools.translate import LazyTranslate

from odoo.addons.distribution_fulfillment_base.finding import Measure

_lt = LazyTranslate(__name__)


class FulfillmentCheckMetricSignal(models.AbstractModel):
    _name = "fulfillment.check.metric.signal"
    _inherit = "fulfillment.check"
    _description = "Check: signal of a control chart"

    _check_code = "metric_signal"
    _check_name = _lt("Signal of a control chart")
    _check_help = _lt(
        "A metric left the limits of its control chart, or made a pattern that chance alone hardly makes: the number "
        "of points of the pattern. Left out: patterns to the good, and those within the window that the limits come "
        "from."
    )
    _check_control_points = ("metric_signal",)
    _check_unit = _lt("points")
    _check_is_askable = False
    _check_backtest = _lt("The control chart itself shows what its limits would have caught.")

    @api.model
    def _measure(self, records, **given):
        return [
            Measure(
                record=signal,
                # A signal has no lines.
                line=signal.browse(),
                expected=signal.center,
                actual=signal.value,
                deviation=float(signal.point_count),
                value_unit=signal.unit,
                summary=signal.name,
            )
            for signal in records
        ]
