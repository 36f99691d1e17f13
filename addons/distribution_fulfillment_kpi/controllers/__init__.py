from . import metric_xlsx
