from . import dataset, portal
