from . import controllers, metric, models, spc, sql, wizards
from . import metric, models, sql, wizards
from .hooks import uninstall_hook
