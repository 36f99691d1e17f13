from . import controllers, metric, models, spc, sql, wizards
from .hooks import uninstall_hook
