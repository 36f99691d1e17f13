from . import fulfillment_history_load_delete
