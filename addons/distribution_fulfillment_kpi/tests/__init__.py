from . import (
    test_dashboard,
    test_dashboard_js,
    test_history,
    test_interval,
    test_metric_door,
    test_refresh_concurrency,
    test_refresh_equality,
    test_scenarios,
    test_spc_examples,
    test_spc_rules,
    test_spc_textbook,
    test_toy_example,
)
