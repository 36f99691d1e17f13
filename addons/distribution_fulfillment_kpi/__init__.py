from . import metric, models, sql
