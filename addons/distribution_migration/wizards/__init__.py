from . import (
    base_partner_merge,
    fulfillment_history_load_delete,
    fulfillment_migration_allow_change,
    fulfillment_migration_decide,
    fulfillment_migration_explain,
    fulfillment_migration_let_pass,
    fulfillment_migration_load_for_good,
    fulfillment_migration_stay_behind,
    fulfillment_migration_withdraw,
)
