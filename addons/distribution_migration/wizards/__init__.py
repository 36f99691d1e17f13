from . import (
    fulfillment_history_load_delete,
    fulfillment_migration_allow_change,
    fulfillment_migration_decide,
    fulfillment_migration_explain,
    fulfillment_migration_let_pass,
)
