"""What items are: a category like that of similar ones, and ABC/XYZ by what was sold. Knows nothing of Odoo."""

from .abc_xyz import abc_classes, variation, xyz_class
from .similar_items import classify

__all__ = ["abc_classes", "classify", "variation", "xyz_class"]
