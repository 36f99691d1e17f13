from . import controllers, models, source, wizards
