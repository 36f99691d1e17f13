from . import test_history, test_ledger, test_promise_capture, test_roles
