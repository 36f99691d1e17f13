# First: checks build on the models.
from . import models  # isort: skip
from . import checks, controllers, wizards
from .hooks import post_init_hook, pre_init_hook, uninstall_hook
