from . import (
    test_cli,
    test_concurrency,
    test_history_check,
    test_history_files,
    test_history_load,
    test_history_mapping,
    test_history_roles,
    test_history_run,
    test_history_tour,
    test_scms_shipments,
    test_source,
)
