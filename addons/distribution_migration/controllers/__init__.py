from . import history_rejects, migration_refused
