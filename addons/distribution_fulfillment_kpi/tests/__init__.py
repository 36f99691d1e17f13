from . import test_toy_example
