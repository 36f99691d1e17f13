from odoo.tests import new_test_user

from .set_common import SetCase

PRODUCTS = """Item Number,Description,Unit of Measure,Stock Item
A-1,Golden apples,Units,yes
A-2,Red apples,Units,yes
A-3,Pears,Units,yes
"""
CUSTOMERS = """Customer Number,Customer Name,Country
C1,Green Grocer,US
C2,Corner Shop,US
C3,,US
C4,Market Hall,Atlantis
"""
# (item, warehouse, quantity, unit, cost); the last three are refused.
STOCK = [
    ("A-1", "NORTH", "10", "Units", "2.50"),
    ("A-2", "NORTH", "2", "Pack of 6", "12.00"),
    ("A-2", "SOUTH", "7.5", "Units", "1.00"),
    ("A-3", "SOUTH", "3", "Units", "0.333"),
    ("A-3", "NOWHERE", "5", "Units", "1.00"),
    ("A-9", "NORTH", "4", "Units", "9.00"),
    ("A-1", "SOUTH", "1", "kg", "1.00"),
]
STOCK_NAMES = "Item Number,Warehouse,Quantity On Hand,Unit of Measure,Unit Cost"
PACK = 6


def stock_file(rows=STOCK):
    return "\n".join([STOCK_NAMES, *(",".join(row) for row in rows)]) + "\n"


class ReconciledCase(SetCase):
    """A load set of products, customers and stock, with rows that are refused and an owner for each domain."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Warehouse = cls.env["stock.warehouse"]
        cls.north = Warehouse.search([("company_id", "=", cls.company.id)])
        cls.north.write({"code": "NORTH", "name": "North"})
        cls.south = Warehouse.create({"name": "South", "code": "SOUTH", "company_id": cls.company.id})
        category = cls.env["product.category"].with_company(cls.company).create({"name": "Fruit"})
        category.property_cost_method = "average"
        cls.owner = new_test_user(
            cls.env(su=True),
            "set_owner",
            groups="distribution_fulfillment_base.group_process_owner",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )
        files = {"product": PRODUCTS, "customer": CUSTOMERS, "stock": stock_file()}
        files["product"] = "\n".join(
            f"{line},{'Product Category' if not number else 'Fruit'}"
            for number, line in enumerate(files["product"].splitlines())
        )
        cls.files = files
        cls.load_set = cls.Set.create({"name": "Legacy", "code": "legacy"})
        for kind, content in files.items():
            cls.add_file(cls.load_set, kind, content)
        cls.load_set.domain_ids.owner_id = cls.owner
        cls.load_set.action_check()

    def domain(self, kind):
        return self.load_set.domain_ids.filtered(lambda domain: domain.kind == kind)

    def totals(self, reconciliation):
        """Return {(figure, of): (files, Odoo)}."""
        return {(f.measure, f.label or ""): (f.source, f.odoo) for f in reconciliation.figure_ids}

    def differences(self, reconciliation):
        """Return {(figure, of): (files, Odoo, cause)}."""
        return {(d.measure, d.label): (d.source, d.odoo, d.cause) for d in reconciliation.difference_ids}
