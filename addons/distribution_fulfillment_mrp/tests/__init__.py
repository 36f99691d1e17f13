from . import (
    test_capture,
    test_documents,
    test_kit_floor,
    test_kit_substitution,
    test_kit_world,
    test_kits,
    test_toy_example,
)
