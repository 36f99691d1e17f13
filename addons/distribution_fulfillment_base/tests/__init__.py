from . import (
    test_approval,
    test_by_hand,
    test_doors,
    test_exceptions_tour,
    test_history,
    test_hold,
    test_ledger,
    test_promise_capture,
    test_roles,
    test_rules,
    test_variance,
    test_waiver,
)
