from odoo.tests import Form, tagged

from .set_common import SetCase

PRODUCTS = """Item Number,Description,Unit of Measure,Stock Item,Tracking,Expires
A-1,Golden apples,Units,yes,lot,yes
A-2,Red apples,Units,yes,,no
A-3,Advice,Units,no,,no
"""
LOCATIONS = """Bin Code,Name,Parent,Warehouse,Type,Barcode,Active
Z1,Zone 1,,NORTH,view,,yes
Z1-01,Shelf 01,Z1,,internal,LOC-Z1-01,yes
Z1-02,Shelf 02,Z1,NORTH,internal,LOC-Z1-02,no
LOST,Nowhere,,,internal,,yes
X1,Crossed,Z1,SOUTH,internal,,yes
SCRAP,Our scrap,,,scrap,,yes
"""
LOTS = """Item Number,Batch Number,Expiry Date,Supplier Batch
A-1,L-001,31.01.2027,V77
A-1,L-002,,
A-2,L-003,,
A-1,L-001,31.01.2027,
"""
RULES = """Item Number,Warehouse,Bin Code,Min Qty,Max Qty,Multiple,Trigger
A-1,NORTH,Z1-01,"10,5","40,25",Pack of 6,manual
A-2,NORTH,,5,0,,
A-2,SOUTH,,5,4,,
A-3,NORTH,,5,9,,
"""


@tagged("post_install", "-at_install")
class TestStockDomains(SetCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Warehouse = cls.env["stock.warehouse"]
        cls.north = Warehouse.search([("company_id", "=", cls.company.id)])
        cls.north.code = "NORTH"
        cls.south = Warehouse.create({"name": "South", "code": "SOUTH", "company_id": cls.company.id})

    def files(self):
        return {"product": PRODUCTS, "location": LOCATIONS, "lot": LOTS, "reorder_rule": RULES}

    def test_locations_lie_below_their_parent_or_in_their_warehouse(self):
        load_set = self.make_set(location=LOCATIONS)
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(
            self.refused(run), {"LOST": ("no_warehouse", "warehouse"), "X1": ("other_warehouse", "warehouse")}
        )
        self.assertTrue(all(run.result_ids.filtered("code").mapped("message")))
        found = self.loaded("location")
        self.assertEqual(found["Z1"].location_id, self.north.lot_stock_id)
        self.assertEqual(found["Z1-01"].warehouse_id, self.north)
        self.assertFalse(found["Z1-02"].active)
        self.assertEqual((found["SCRAP"].usage, found["SCRAP"].company_id), ("inventory", self.company))
        by_us = self.kept(found["Z1"] | found["Z1-01"])
        run.action_undo()
        by_odoo = self.load_by_odoo(
            "stock.location",
            ["name", "location_id", "usage", "barcode"],
            [
                ["Zone 1", self.north.lot_stock_id.complete_name, "Virtual", ""],
                ["Shelf 01", "Zone 1", "Internal", "LOC-Z1-01"],
            ],
        )
        self.assertEqual(by_us, self.kept(by_odoo))

    def test_lots_are_those_of_the_form(self):
        self.company.partner_id.sudo().tz = "Europe/Berlin"
        load_set = self.make_set(product=PRODUCTS, lot=LOTS)
        self.assertEqual(self.faults(self.file_of(load_set, "lot")), {(5, "key", "repeated_key")})
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(
            {
                (r.row_number, r.code)
                for r in run.result_ids.filtered(lambda r: r.state == "refused" and r.domain_id.kind == "lot")
            },
            {(4, "not_tracked"), (5, "repeated_key")},
        )
        lots, apple = self.loaded("lot"), self.loaded("product")["A-1"]
        by_us = lots["A-1/L-001"]
        self.assertEqual(str(by_us.expiration_date), "2027-01-30 23:00:00")
        self.assertTrue(lots["A-1/L-002"].expiration_date)
        with Form(self.env["stock.lot"].with_context(default_product_id=apple.id)) as form:
            form.name = "L-009"
            form.ref = "V77"
            form.expiration_date = "2027-01-30 23:00:00"
        self.assertEqual(self.kept(by_us, "name"), self.kept(form.record, "name"))

    def test_dates_of_products_without_dates_are_refused(self):
        load_set = self.make_set(product=PRODUCTS.replace("lot,yes", "lot,no"), lot=LOTS)
        load_set.action_load()
        self.assertEqual(self.loaded("lot").keys(), {"A-1/L-002"}, self.refused(load_set.current_run_id))

    def test_reorder_rules_are_those_of_the_form(self):
        load_set = self.make_set(**self.files())
        column = self.file_of(load_set, "reorder_rule").column_ids.filtered(
            lambda c: c.target == "product_min_qty"
        )
        self.assertEqual(column.decimal_mark, ",")
        load_set.action_load()
        run = load_set.current_run_id
        refused = self.refused(run)
        self.assertEqual(refused["A-3/NORTH/"], ("not_stocked", "product"))
        self.assertEqual(refused["A-2/SOUTH/"], ("odoo", ""))
        rules, products = self.loaded("reorder_rule"), self.loaded("product")
        by_us = self.kept(self.env["stock.warehouse.orderpoint"].union(*rules.values()).sorted("id"), "name")
        shelf = self.loaded("location")["Z1-01"]
        self.env["stock.warehouse.orderpoint"].union(*rules.values()).unlink()
        by_hand = self.env["stock.warehouse.orderpoint"]
        with Form(by_hand.with_context(default_trigger="manual")) as form:
            form.product_id = products["A-1"]
            form.warehouse_id = self.north
            form.location_id = shelf
            form.product_min_qty = 10.5
            form.product_max_qty = 40.25
            form.replenishment_uom_id = self.env.ref("uom.product_uom_pack_6")
        first = form.record
        with Form(by_hand) as form:
            form.product_id = products["A-2"]
            form.warehouse_id = self.north
            form.product_min_qty = 5
        self.assertEqual(by_us, self.kept(first | form.record, "name"))
