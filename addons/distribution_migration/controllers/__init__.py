from . import history_rejects
