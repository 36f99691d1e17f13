from . import history_rejects, migration_reconciliation, migration_refused, migration_template
