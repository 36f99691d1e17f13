from . import (
    fulfillment_dashboard,
    fulfillment_metric,
    fulfillment_metric_backorder,
    fulfillment_metric_cycle_time,
    fulfillment_metric_fill_rate,
    fulfillment_metric_otif,
    fulfillment_metric_question,
)
