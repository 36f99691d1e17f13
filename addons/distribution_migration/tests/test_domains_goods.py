from odoo.tests import Form, freeze_time, tagged

from .test_domains_open_orders import OpenOrdersCase

WAREHOUSES = """Warehouse Number,Warehouse Name,Short Name,Incoming Shipments,Outgoing Shipments
100,North,NO,2 steps,3 steps
200,South,SO,,
300,Overflow,OVERFLOW,,
"""
LOCATIONS = """Bin Code,Name,Warehouse
A-1,A 1,100
"""
LOTS = """Product,Lot Number
TEA,L1
TEA,L2
"""
STOCK = """SKU,Location Type,Lot Number,Quantity,Unit
TEA,in transit,L1,6,kg
TEA,in transit,L2,3,kg
CUP,in transit,,40,Units
"""
TRANSFERS = """Transfer Number,Line,To Warehouse,From Warehouse,Expected Arrival,SKU,Quantity,Lot Number
T1,1,100,200,2026-12-02,TEA,5,L1
T1,2,100,200,2026-12-02,TEA,3,L2
T1,3,100,200,2026-12-02,CUP,12,
T2,1,200,100,2026-12-03,CUP,100,
T3,1,200,100,2026-12-03,CUP,28,
"""
SALES = """Order Number,Line,Customer,Status,SKU,Ordered Quantity,Delivered,Invoiced,Price,Warehouse
S1,10,C1,open,CUP,10,10,10,3,NWG
"""
RETURNS = """RMA Number,Line,Customer,Open Sales Order,Original Document,SKU,Quantity,Credit
R1,1,C1,S1,INV-7,CUP,4,yes
R2,1,C2,,INV-9,SET,1,
R3,1,C2,S1,,CUP,1,
"""


@tagged("post_install", "-at_install")
class TestGoods(OpenOrdersCase):
    @freeze_time("2026-11-28 09:00:00")
    def test_warehouses_are_those_of_the_form(self):
        run = self.load(warehouse=WAREHOUSES, location=LOCATIONS)
        self.assertEqual(self.refused(run), {"300": ("long_code", "code")}, run.result_ids.mapped("message"))
        north = self.loaded("warehouse")["100"]
        # The form shows steps to those only who work with them.
        self.env.user.sudo().group_ids += self.env.ref("stock.group_adv_location")
        with Form(self.env["stock.warehouse"]) as form:
            form.name = "By hand"
            form.code = "BH"
            form.reception_steps = "two_steps"
            form.delivery_steps = "pick_pack_ship"
        by_hand = form.record
        its = ("name", "code", "sequence")
        names = [name for name, field in north._fields.items() if field.store and not field.relational]
        for name in set(names) - {*its, "id", "create_date", "write_date"}:
            self.assertEqual(north[name], by_hand[name], name)
        for name in ("in_type_id", "pick_type_id", "pack_type_id", "out_type_id", "store_type_id"):
            self.assertEqual(north[name].active, by_hand[name].active)
        routes = [warehouse.delivery_route_id.rule_ids.mapped("action") for warehouse in (north, by_hand)]
        self.assertEqual(*routes)
        self.assertEqual(self.loaded("location")["A-1"].warehouse_id, north)
        locations = self.env["stock.location"].with_context(active_test=False)
        run.action_undo()
        self.assertFalse(north.exists())
        self.assertFalse(locations.search([("complete_name", "=like", "NO/%")]))
        run.set_id.action_load()
        self.assertEqual(self.loaded("warehouse").keys(), {"100", "200"})

    @freeze_time("2026-11-28 09:00:00")
    def test_goods_on_their_way_come_in(self):
        self.products["TEA"].tracking = "lot"
        transit = self.company.internal_transit_location_id
        run = self.load(warehouse=WAREHOUSES, lot=LOTS, stock=STOCK, transfer=TRANSFERS)
        totals, differences = self.compared(run, "transfer")
        self.assertEqual(totals["quantity", ""], (148, 48))
        cup = self.products["CUP"].display_name
        quantities = {of: sums for (measure, of), sums in differences.items() if measure == "quantity"}
        self.assertEqual(list(quantities.values()), [(128, 28, "refused")])
        self.assertTrue(next(iter(quantities)).startswith(cup))
        refused = {key: code for key, (code, _field) in self.refused(run).items()}
        messages = run.result_ids.mapped("message")
        self.assertEqual(refused, {"300": "long_code", "T2": "odoo"}, messages)
        self.assertIn("only", " ".join(filter(None, messages)))
        transfers = self.loaded("transfer")
        first = transfers["T1"]
        north = self.loaded("warehouse")["100"]
        self.assertEqual(
            (first.state, first.picking_type_id, first.origin), ("assigned", north.in_type_id, "200")
        )
        self.check_it_says_so(
            first,
            "Taken over from the old system (Legacy), where it was T1.",
            "The goods left there, and have not arrived.",
        )
        lines = first.move_line_ids
        held = {(line.product_id.default_code or line.product_id.name, line.lot_id.name) for line in lines}
        self.assertEqual(held, {("TEA", "L1"), ("TEA", "L2"), ("CUP", False)})
        self.assertEqual(sum(lines.mapped("quantity")), 20)
        first.move_ids.picked = True
        first.with_context(skip_backorder=True).button_validate()
        quants = self.env["stock.quant"].search(
            [("product_id", "in", [product.id for product in self.products.values()])]
        )
        inside = quants.filtered(lambda quant: quant.location_id.warehouse_id == north)
        self.assertEqual(sum(inside.mapped("quantity")), 20)
        left = quants.filtered(lambda quant: quant.location_id == transit and quant.quantity)
        self.assertEqual({quant.lot_id.name: quant.quantity for quant in left}, {"L1": 1, False: 28})
        with self.assertRaisesRegex(Exception, "goods were moved|depend"):
            run.action_undo()

    @freeze_time("2026-11-28 09:00:00")
    def test_returns_come_in_and_are_credited(self):
        north = self.env["stock.warehouse"].create(
            {"name": "North Wing", "code": "NWG", "company_id": self.company.id}
        )
        run = self.load(open_sale_order=SALES, open_return=RETURNS)
        totals, differences = self.compared(run, "open_return")
        self.assertEqual(totals["quantity", ""], (6, 5))
        cup = self.products["CUP"].display_name
        self.assertEqual(differences["quantity", f"{cup} / Grand Hotel"], (1, 0, "refused"))
        self.assertEqual(
            self.refused(run), {"R3": ("other_customer", "order")}, run.result_ids.mapped("message")
        )
        returns, order = self.loaded("open_return"), self.loaded("open_sale_order")["S1"]
        line = order.order_line
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (10, 0))
        picking = returns["R1"]
        self.assertEqual((picking.state, picking.origin), ("assigned", "INV-7"))
        self.assertEqual((picking.location_id.usage, picking.picking_type_code), ("customer", "incoming"))
        # Where nothing else is said, goods come back to where they left.
        self.assertEqual((picking.sale_id, picking.picking_type_id.warehouse_id), (order, north))
        self.assertIn("where it was R1", picking.taken_over_text)
        self.assertEqual(
            picking.taken_over_done, "The customer announced the goods there, and they have not come back."
        )
        self.assertFalse(order.picking_ids.filtered(lambda one: one != picking and one.taken_over_text))
        self.move_all(picking)
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (6, -4))
        credit = order._create_invoices(final=True)
        self.assertEqual((credit.move_type, credit.amount_untaxed), ("out_refund", 12))
        events = (
            self.env["fulfillment.event"]
            .sudo()
            .search([("event_type", "=", "return_received"), ("picking_ref", "=", picking.id)])
        )
        self.assertEqual(events.mapped("source"), ["hook"])
        self.assertEqual(returns["R2"].state, "assigned")
