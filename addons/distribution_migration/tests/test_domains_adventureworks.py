import csv
import io
import json
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from odoo.tests import tagged

from .common import data_folder
from .set_common import SetCase


@tagged("post_install", "-at_install", "once")
class TestAdventureWorksStock(SetCase):
    """Units, products, bins, stock and reorder points of a bicycle maker, as its database exports them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = data_folder()
        cls.folder = folder and folder / "adventureworks_purchasing"
        if not cls.folder or not cls.folder.is_dir():
            cls.skipTest(cls, "The data of adventureworks_purchasing is not there (DISTRIBUTION_DATA).")
        cls.expected = json.loads((cls.folder / "expected.json").read_text())

    def rows_of(self, name):
        return list(csv.DictReader(io.StringIO((self.folder / name).read_text(), newline="")))

    def as_csv(self, rows):
        buffer = io.StringIO()
        csv.writer(buffer).writerows([list(rows[0]), *(row.values() for row in rows)])
        return buffer.getvalue()

    def map(self, file, columns, **constants):
        """Map as a consultant corrects it: {column: field}, columns joined where it is a tuple."""
        by_name = {column.name: column for column in file.column_ids}
        file.column_ids.target = False
        for target, names in columns.items():
            first, *others = names if isinstance(names, tuple) else (names,)
            by_name[first].write(
                {"target": target, "join_index": [by_name[o].source_index for o in others], "joint": "-"}
            )
        self.env["fulfillment.migration.column"].create(
            [{"file_id": file.id, "target": target, "constant": value} for target, value in constants.items()]
        )

    def test_stock_and_reorder_points_come_to_the_same_figures(self):
        self.env["stock.warehouse"].search([("company_id", "=", self.company.id)]).code = "MAIN"
        zones, inventory = self.rows_of("Location.csv"), self.rows_of("ProductInventory.csv")
        bins = [
            {"Code": f"{zone}-{shelf}-{number}", "Name": f"{shelf} {number}", "Zone": zone}
            for zone, shelf, number in sorted({(r["LocationID"], r["Shelf"], r["Bin"]) for r in inventory})
        ]
        load_set = self.make_set()
        units = self.as_csv(self.rows_of("UnitMeasure.csv"))
        self.map(self.add_file(load_set, "uom", units), {"key": "UnitMeasureCode", "name": "Name"})
        products = self.as_csv(self.rows_of("Product.csv"))
        self.map(
            self.add_file(load_set, "product", products),
            {
                "key": "ProductID",
                "name": "Name",
                "default_code": "ProductNumber",
                "standard_price": "StandardCost",
            },
            is_storable="yes",
        )
        self.map(
            self.add_file(load_set, "location", self.as_csv(zones)),
            {"key": "LocationID", "name": "Name"},
            warehouse="MAIN",
            usage="view",
        )
        self.map(
            self.add_file(load_set, "location", self.as_csv(bins), "bins.csv"),
            {"key": "Code", "name": "Name", "parent": "Zone"},
        )
        self.map(
            self.add_file(load_set, "stock", self.as_csv(inventory)),
            {"product": "ProductID", "location": ("LocationID", "Shelf", "Bin"), "quantity": "Quantity"},
        )
        self.map(
            self.add_file(load_set, "reorder_rule", products),
            {"product": "ProductID", "product_min_qty": "ReorderPoint"},
            warehouse="MAIN",
        )
        load_set.action_check()
        self.assertFalse(load_set.domain_ids.file_ids.reject_ids.mapped("reason"))
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(self.refused(run), {})
        loaded = {stage.kind: stage.loaded_count for stage in run.stage_ids}
        self.assertEqual(loaded["uom"], self.expected["units_of_measure"])
        self.assertEqual(loaded["product"], self.expected["products"])
        self.assertEqual(loaded["stock"], self.expected["inventory_rows"])
        self.assertEqual(loaded["location"], len(zones) + len(bins))

        made = self.env["product.product"].browse(p.id for p in self.loaded("product").values())
        made = made.with_company(self.company)
        self.assertEqual(sum(made.mapped("qty_available")), self.expected["inventory_units"])
        rules = self.env["stock.warehouse.orderpoint"].search([("company_id", "=", self.company.id)])
        below = rules.filtered(lambda rule: rule.product_id.qty_available < rule.product_min_qty)
        self.assertEqual(len(below), self.expected["products_below_reorder_point"])
        # Odoo values each product to the cent.
        cost = {row["ProductID"]: Decimal(row["StandardCost"]) for row in self.rows_of("Product.csv")}
        quantity = Counter()
        for row in inventory:
            quantity[row["ProductID"]] += Decimal(row["Quantity"])
        value = sum(
            (of_product * cost[key]).quantize(Decimal("0.01"), ROUND_HALF_UP)
            for key, of_product in quantity.items()
        )
        self.assertAlmostEqual(sum(made.mapped("total_value")), float(value), 2)
