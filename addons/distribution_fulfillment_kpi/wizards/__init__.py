from . import (
    fulfillment_baseline_freeze,
    fulfillment_control_explain,
    fulfillment_control_freeze,
    fulfillment_control_freeze_line,
)
