from . import test_history, test_metric_door, test_scenarios, test_toy_example
