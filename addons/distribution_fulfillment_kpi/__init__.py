from . import metric, models, spc, sql, wizards
from .hooks import uninstall_hook
