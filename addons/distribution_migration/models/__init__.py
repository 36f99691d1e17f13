from . import (
    fulfillment_migration_mapping,
    fulfillment_history_import,
    fulfillment_history_import_column,
    fulfillment_history_import_row,
    fulfillment_history_import_reject,
    fulfillment_history_import_read,
    fulfillment_history_import_check,
    fulfillment_history_import_load,
    fulfillment_history_import_run,
    fulfillment_history_import_messages,
    fulfillment_history_load,
)
