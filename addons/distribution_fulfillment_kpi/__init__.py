from . import metric, models, spc, sql
from .hooks import uninstall_hook
from . import metric, models, spc, sql, wizards
