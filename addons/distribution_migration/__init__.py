from . import controllers, domains, models, source, wizards
