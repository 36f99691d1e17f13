from . import metric, models, sql
from .hooks import uninstall_hook
