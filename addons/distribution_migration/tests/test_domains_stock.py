from odoo import fields
from odoo.tests import Form, tagged
from odoo.tools import SQL

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


STOCKED = """Item Number,Description,Product Group,Unit of Measure,Stock Item,Tracking,Standard Cost
B-1,Basket,Average,Units,yes,,0
B-2,Barrel,Standard,Units,yes,,30
B-3,Bottle,Average,Units,yes,lot,2
B-4,Advice,Standard,Units,no,,0
B-5,Bowl,Average,Units,yes,lot,2
"""
BATCHES = "Item Number,Batch Number\nB-3,L1\nB-3,L2\nB-5,L1\nB-5,L9\n"
BINS = "Bin Code,Name,Warehouse\nP1,Pick 1,NORTH\nP2,Pick 2,NORTH\n"
ON_HAND = """Item Number,Warehouse,Bin,Batch,Owner,Quantity on Hand,Unit,Unit Cost
B-1,,P1,,,10,Units,4
B-1,,P2,,,2,Dozens,60
B-2,NORTH,,,,7,Units,30
B-2,,P1,,,1,Units,31
B-3,,P1,L1,,"1,5",Units,2
B-3,,P1,L2,Consignor Ltd,3,Units,2
B-3,,P2,,,3,Units,2
B-3,,P2,L9,,3,Units,2
B-4,,P1,,,3,Units,
B-1,,P1,,Consignor Ltd,5,kg,
"""


@tagged("post_install", "-at_install")
class TestOpeningStock(SetCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)])
        cls.north.code = "NORTH"
        cls.consignor = cls.env["res.partner"].create({"name": "Consignor Ltd"})
        cls.env.ref("uom.product_uom_dozen").active = True
        Category = cls.env["product.category"].with_company(cls.company)
        Category.create({"name": "Average", "property_cost_method": "average"})
        Category.create({"name": "Standard", "property_cost_method": "standard"})

    def load(self):
        """Load all that stock refers to, and stock, which is checked before any of it is there."""
        load_set = self.make_set(product=STOCKED, lot=BATCHES, location=BINS, stock=ON_HAND)
        self.assertFalse(load_set.domain_ids.file_ids.reject_ids.mapped("reason"))
        load_set.action_load()
        return load_set

    def test_each_warehouse_may_have_a_bin_of_one_name(self):
        """What the row says of the warehouse tells which is meant; where the two contradict, nothing is counted."""
        self.env["stock.warehouse"].create({"name": "South", "code": "SOUTH", "company_id": self.company.id})
        load_set = self.make_set(
            product=STOCKED,
            location="Bin Code,Name,Warehouse\nN-A,A-01,NORTH\nS-A,A-01,SOUTH\n",
            stock="Item Number,Warehouse,Bin,Quantity on Hand,Unit Cost\nB-1,NORTH,A-01,3,1\nB-1,SOUTH,A-01,5,1\n"
            "B-1,NORTH,S-A,7,1\nB-1,,A-01,9,1\n",
            reorder_rule="Item Number,Warehouse,Bin,Min Qty\nB-1,SOUTH,A-01,5\nB-1,NORTH,S-A,7\n",
        )
        load_set.action_load()
        run, places = load_set.current_run_id, self.loaded("location")
        self.assertEqual(
            self.refused(run),
            {
                "B-1/NORTH/S-A": ("other_warehouse", "warehouse"),
                "B-1//A-01": ("link_ambiguous", "location"),
            },
        )
        self.assertTrue(all(run.result_ids.filtered("code").mapped("message")))
        quants = self.env["stock.quant"].search(
            [("location_id", "in", (places["N-A"] | places["S-A"]).ids), ("quantity", ">", 0)]
        )
        self.assertEqual(
            {(quant.location_id, quant.quantity) for quant in quants},
            {(places["N-A"], 3), (places["S-A"], 5)},
        )
        rules = self.loaded("reorder_rule")
        self.assertEqual(
            {key: rule.location_id for key, rule in rules.items()}, {"B-1/SOUTH/A-01": places["S-A"]}
        )
        figures, _differences = self.compared(run, "stock")
        self.assertEqual(figures["quantity", "South"], (12, 5), "the refused row lies in the South bin, too")

    def moves(self, products):
        return self.env["stock.move"].search([("product_id", "in", [p.id for p in products])], order="id")

    def test_stock_is_counted_in_once_with_its_value(self):
        load_set = self.load()
        run = load_set.current_run_id
        products, places = self.loaded("product"), self.loaded("location")
        self.assertEqual(
            {fault: key for key, fault in self.refused(run).items()},
            {
                ("other_cost", "cost"): "B-2//P1//",
                ("lot_missing", "lot"): "B-3//P2//",
                ("link_unknown", "lot"): "B-3//P2/L9/",
                ("not_stocked", "product"): "B-4//P1//",
                ("other_unit", "uom"): "B-1//P1//Consignor Ltd",
            },
        )
        basket = products["B-1"].with_company(self.company)
        self.assertEqual(basket.qty_available, 34)
        self.assertAlmostEqual(basket.total_value, 10 * 4 + 24 * 5)
        self.assertAlmostEqual(basket.standard_price, 160 / 34, 2)
        self.assertEqual(products["B-2"].with_company(self.company).total_value, 210)
        quants = self.env["stock.quant"].search(
            [("product_id", "=", products["B-3"].id), ("quantity", ">", 0)]
        )
        self.assertEqual(
            {(q.lot_id.name, q.owner_id, q.location_id, q.quantity) for q in quants},
            {
                ("L1", self.env["res.partner"], places["P1"], 1.5),
                ("L2", self.consignor, places["P1"], 3),
            },
        )
        self.assertEqual(products["B-3"].with_company(self.company).total_value, 3)
        moves = self.moves(products.values())
        self.assertEqual(set(moves.mapped("inventory_name")), {"Opening stock of Legacy"})
        load_set.action_load()
        self.assertEqual(load_set.current_run_id.loaded_count, 0)
        self.assertEqual(self.moves(products.values()), moves)

    def test_moves_are_those_of_a_count_by_hand(self):
        self.load()
        products, places = self.loaded("product"), self.loaded("location")
        by_us = self.moves([products["B-1"]])
        basket = products["B-1"].copy({"name": "By Hand"})
        for place, quantity, value in ((places["P1"], 10, 40), (places["P2"], 24, 120)):
            quant = (
                self.env["stock.quant"]
                .with_context(inventory_mode=True, inventory_name="Opening stock of Legacy")
                .create({"product_id": basket.id, "location_id": place.id, "inventory_quantity": quantity})
            )
            quant.action_apply_inventory()
            self.moves([basket])[-1].value_manual = value
        by_hand = self.moves([basket])
        # Costs when counted differ: by hand the first value is known before the second count.
        own = ("product_id", "date", "fulfillment_count_cost", "fulfillment_opening_run_id", "sequence")
        self.assertEqual(self.kept(by_us, *own), self.kept(by_hand, *own))
        self.assertEqual(
            [move["quantity"] for move in self.kept(by_us.move_line_ids.sorted("id"))],
            [move["quantity"] for move in self.kept(by_hand.move_line_ids.sorted("id"))],
        )

    def test_a_place_with_stock_is_not_counted_again(self):
        load_set = self.load()
        self.add_file(
            load_set, "stock", "Key,Item Number,Bin,Quantity on Hand\nNEW,B-1,P1,3\nNEW2,B-2,P2,4\n"
        )
        load_set.action_check()
        place, before = self.loaded("location")["P2"], self.version_of_place("P2")
        self.assertEqual(place.last_inventory_date, fields.Date.today())
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(self.refused(run)["NEW"], ("odoo", ""))
        self.assertIn("NEW2", self.loaded("stock"))
        # Workers that count into one place would wait for one another, to note a day that is noted.
        self.assertEqual(self.version_of_place("P2"), before)

    def version_of_place(self, key):
        """Return what changes with every UPDATE of the place."""
        self.env.flush_all()
        place = self.loaded("location")[key]
        return self.env.execute_query(SQL("SELECT ctid::text FROM stock_location WHERE id = %s", place.id))

    def test_stock_is_taken_back(self):
        load_set = self.make_set(product=STOCKED, lot=BATCHES, location=BINS)
        load_set.action_load()
        self.add_file(load_set, "stock", ON_HAND)
        load_set.action_check()
        load_set.action_load()
        load_set.current_run_id.action_undo()
        for product in self.loaded("product").values():
            self.assertEqual(product.with_company(self.company).qty_available, 0)
        self.assertFalse(self.loaded("stock"))
