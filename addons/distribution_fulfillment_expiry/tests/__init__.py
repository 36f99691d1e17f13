from . import test_capture, test_check, test_checks_documented
