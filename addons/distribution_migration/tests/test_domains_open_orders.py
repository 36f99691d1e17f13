import re
from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .set_common import SetCase

PRODUCTS = """Item Number,Description,Unit of Measure,Sales Price,Stock Item
SET,Picnic set,Units,50,yes
CUP,Cup,Units,3,yes
TEA,Tea,kg,20,yes
"""
CUSTOMERS = """Customer Number,Name
C1,Corner Shop
C2,Grand Hotel
"""
VENDORS = """Vendor Number,Name
V1,Mill Works
"""
SALES = """Order Number,Line,Customer,Order Date,Delivery Date,First Promise,Status,SKU,\
Ordered Quantity,Delivered,Invoiced,Price,Discount,Down Payment
S1,10,C1,2026-10-05,2026-12-01,2026-11-02,open,SET,10,4,2,50,10,115
S1,20,C1,2026-10-05,2026-12-01,2026-11-02,open,CUP,5,5,0,3,,115
S2,10,C2,2026-10-06,,,open,TEA,2,3,,20,,
S3,10,C2,2026-10-06,,,open,TEA,4,,,20,,
"""
PURCHASES = """PO Number,Line,Vendor,Order Date,Currency,Incoterm,Status,Item,Vendor Part Number,\
Quantity Ordered,Quantity Received,Quantity Billed,Unit,Price,Promised Date,First Promise
P1,1,V1,2026-09-01,EUR,FCA,confirmed,SET,MW-7,100,40,10,Units,21.5,2026-12-10,2026-11-01
P1,2,V1,2026-09-01,EUR,FCA,confirmed,CUP,,50,50,,Units,1.25,2026-12-10,2026-11-01
P2,1,V1,2026-10-01,EUR,FCA,confirmed,TEA,,20,,,kg,8,2026-12-20,
P3,1,V1,2026-10-01,,,draft,TEA,,5,,,kg,8,2026-12-20,
P4,1,V1,2026-10-01,,,confirmed,CUP,,5,5,,Units,1,2026-10-20,
"""


class OpenOrdersCase(SetCase):
    """A company with accounts, products, customers and a vendor, brought along before its orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].sudo().try_loading(
            "generic_coa", company=cls.company, install_demo=False
        )
        cls.company.sudo().partner_id.tz = "Europe/Berlin"
        cls.company.sudo().currency_id.active = True
        cls.euro = cls.env.ref("base.EUR").sudo()
        cls.euro.active = True
        cls.env["res.currency.rate"].sudo().create(
            {"currency_id": cls.euro.id, "company_id": cls.company.id, "rate": 0.5, "name": "2026-01-01"}
        )
        master = cls.make_set(product=PRODUCTS, customer=CUSTOMERS, vendor=VENDORS)
        master.code = "master"
        master.action_load()
        cls.products = cls.loaded("product")
        cls.tax = cls.company.account_sale_tax_id
        for product in cls.products.values():
            product.write({"invoice_policy": "delivery", "taxes_id": [Command.set(cls.tax.ids)]})
        # Forms show discounts to those only who give them.
        cls.env.user.sudo().group_ids += cls.env.ref("sale.group_discount_per_so_line")
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)])

    def load(self, **files):
        """Load these files and return the run; whatever is refused is a mistake of the test."""
        load_set = self.make_set(**files)
        load_set.action_load()
        return load_set.current_run_id

    def stock(self, code, quantity):
        self.env["stock.quant"].sudo()._update_available_quantity(
            self.products[code], self.warehouse.lot_stock_id, quantity
        )

    def move_all(self, pickings):
        for move in pickings.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        pickings.with_context(skip_backorder=True).button_validate()

    def check_it_says_so(self, record, text, done):
        """Whoever may read a document reads on it what was done before; amounts without their currency here."""
        groups = (
            "sales_team.group_sale_salesman_all_leads,purchase.group_purchase_user,stock.group_stock_user"
        )
        reader = new_test_user(
            self.env(su=True), "taken_over_reader", groups=groups, **{"company_id": self.company.id}
        )
        reader.company_ids = self.company
        seen = record.with_user(reader)
        self.assertEqual((seen.taken_over_text, re.sub(r"[$€\xa0]", "", seen.taken_over_done)), (text, done))
        action = seen.action_open_old_numbers()
        xref = self.env["fulfillment.migration.xref"].with_user(reader).search(action["domain"])
        self.assertEqual(xref.res_id, record.id)
        self.assertFalse(record.copy().taken_over_text)


@tagged("post_install", "-at_install")
class TestOpenOrders(OpenOrdersCase):
    @freeze_time("2026-11-28 09:00:00")
    def test_orders_of_goods_that_are_in_stock_have_nothing_bought(self):
        """Orders come before the stock, and reorder rules before both."""
        bought = [("product_id", "=", self.products["CUP"].id)]
        run = self.load(
            vendor_price="Vendor,SKU,Price\nV1,CUP,1\n",
            reorder_rule=f"SKU,Warehouse,Min Qty,Trigger\nCUP,{self.warehouse.code},2,auto\n",
            open_sale_order="Order Number,Customer,SKU,Ordered Quantity,Unit Price,Status\nS1,C1,CUP,3,3,open\n",
            stock=f"SKU,Warehouse,On Hand\nCUP,{self.warehouse.code},9\n",
        )
        self.assertEqual((run.loaded_count, run.refused_count), (4, 0))
        (rule,) = self.loaded("reorder_rule").values()
        self.assertEqual(rule.trigger, "auto")
        self.assertFalse(self.env["purchase.order.line"].search(bought))
        # Orders that people enter afterwards are what the rules are for.
        order = self.env["sale.order"].create(
            {
                "partner_id": self.loaded("customer")["C1"].id,
                "order_line": [Command.create({"product_id": self.products["CUP"].id, "product_uom_qty": 5})],
            }
        )
        order.action_confirm()
        self.assertEqual(self.env["purchase.order.line"].search(bought).product_qty, 1)

    def test_amounts_are_compared_as_their_currency_rounds_them(self):
        """5 % off 999 yen is 949, whatever the decimals of the company's currency."""
        yen = self.env.ref("base.JPY")
        yen.sudo().active = True
        self.env["product.pricelist"].sudo().create({"name": "Japan", "currency_id": yen.id})
        run = self.load(
            open_sale_order="Order Number,Customer,SKU,Quantity,Unit Price,Discount,Status,Currency,Price List\n"
            "Y1,C2,CUP,3,333,5,open,JPY,Japan\nY2,C1,CUP,3,10.01,5,open,,\n"
        )
        figures, differences = self.compared(run, "open_sale_order")
        self.assertEqual(figures["amount", "Grand Hotel"], (949, 949))
        self.assertEqual(figures["amount", "Corner Shop"], (28.53, 28.53))
        self.assertFalse(differences)

    def test_prices_stay_in_their_currency(self):
        """Orders take the currency of their price list: one in another currency is refused."""
        euro_list = self.env["product.pricelist"].create(
            {"name": "Euro list", "currency_id": self.euro.id, "company_id": self.company.id}
        )
        own = self.company.currency_id.name
        load_set = self.make_set(
            open_sale_order="Order Number,Line,Customer,Currency,Price List,Item,Quantity,Price,Delivered,"
            "Down Payment\n"
            "S1,1,C1,EUR,Euro list,CUP,10,3.10,0,\n"
            f"S2,1,C1,{own},,CUP,10,3.10,0,\nS3,1,C1,EUR,,CUP,10,3.10,0,\n"
            f"S4,1,C1,{own},Euro list,CUP,10,3.10,0,\nS5,1,C1,,,CUP,10,3.10,11,\nS6,1,C1,{own},,SET,3,33.33,0,57.5\n"
        )
        self.assertEqual(
            self.faults(self.file_of(load_set, "open_sale_order")), {(6, "delivered", "more_than_ordered")}
        )
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(
            self.refused(run),
            {
                "S3": ("other_currency", "currency"),
                "S4": ("other_currency", "currency"),
                "S5": ("more_than_ordered", "delivered"),
            },
            run.result_ids.mapped("message"),
        )
        orders = self.loaded("open_sale_order")
        self.assertEqual((orders["S1"].pricelist_id, orders["S1"].currency_id), (euro_list, self.euro))
        self.assertEqual(orders["S2"].currency_id, self.company.currency_id)
        paid = orders["S6"].order_line.filtered("is_downpayment").filtered("price_unit")
        self.assertEqual(paid.price_unit, round(paid.price_unit, 2))
        self.assertNotIn("00000", repr(paid.price_unit))

    @freeze_time("2026-11-28 09:00:00")
    def test_a_half_done_sales_order_goes_on_to_its_end(self):
        run = self.load(open_sale_order=SALES)
        self.assertEqual(
            self.refused(run), {"S2": ("more_than_ordered", "delivered")}, run.result_ids.mapped("message")
        )
        order = self.loaded("open_sale_order")["S1"]
        sets, cups = order.order_line.filtered("product_id")
        self.assertEqual((order.state, str(order.date_order)), ("sale", "2026-10-04 22:00:00"))
        self.assertTrue(order.fulfillment_is_taken_over)
        self.check_it_says_so(
            order,
            "Taken over from the old system (Legacy), where it was S1.",
            "Delivered there: 195.00 of 465.00; invoiced there: 90.00 (without taxes). Paid ahead there: 115.00.",
        )
        self.assertEqual([sets.product_uom_qty, sets.qty_delivered, sets.qty_invoiced], [10, 4, 2])
        self.assertEqual([cups.product_uom_qty, cups.qty_delivered, cups.qty_to_invoice], [5, 5, 5])
        self.assertEqual(order.picking_ids.move_ids.mapped("product_uom_qty"), [6])
        # The promise given first stays the first; what is left is what the figures ask for.
        self.assertEqual(sets.fulfillment_first_promise, datetime(2026, 11, 1, 23))
        self.assertEqual(order.commitment_date, datetime(2026, 11, 30, 23))
        self.assertEqual((sets.fulfillment_first_qty, cups.fulfillment_first_qty), (6, 0))

        by_hand = self.half_done_by_hand()
        names = ("qty_delivered", "qty_invoiced", "qty_invoiced_posted", "qty_to_invoice", "invoice_status")
        names += ("price_unit", "price_subtotal", "untaxed_amount_invoiced", "untaxed_amount_to_invoice")
        names += ("amount_invoiced", "amount_to_invoice", "tax_ids", "product_uom_id", "is_downpayment")
        for line, other in zip(order.order_line, by_hand.order_line, strict=True):
            for name in names:
                with self.subTest(line=line.name, field=name):
                    self.assertEqual(line[name], other[name])
        self.assertEqual(order.amount_to_invoice, by_hand.amount_to_invoice)

        # Delivered and not invoiced: 2 sets and 5 cups.
        first = order._create_invoices()
        first.action_post()
        rate = 1 + self.tax.amount / 100
        self.assertAlmostEqual(first.amount_total, (2 * 45 + 5 * 3) * rate)
        self.stock("SET", 6)
        self.move_all(order.picking_ids)
        self.assertEqual(sets.qty_delivered, 10)
        final = order._create_invoices(final=True)
        final.action_post()
        self.assertAlmostEqual(final.amount_total, 6 * 45 * rate - 115)
        paid = final.invoice_line_ids.filtered("is_downpayment")
        self.assertEqual(paid.mapped("account_id.account_type"), ["income"])
        self.assertEqual(set(order.order_line.filtered("product_id").mapped("qty_to_invoice")), {0})
        self.assertEqual(order.invoice_status, "invoiced")
        moved = rf"1 × Transfer \(of Open Sales Orders: {order.picking_ids.name}\)"
        with self.assertRaisesRegex(UserError, moved):
            run.action_undo()

    def half_done_by_hand(self):
        """The same order, had all of it been done here: delivered, invoiced and paid ahead on the screens."""
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.loaded("customer")["C1"]
            form.commitment_date = "2026-11-30 23:00:00"
            for code, quantity, price, discount in (("SET", 10, 50, 10), ("CUP", 5, 3, 0)):
                with form.order_line.new() as line:
                    line.product_id = self.products[code]
                    line.product_uom_qty = quantity
                    line.price_unit = price
                    line.discount = discount
        order = form.record
        order.date_order = "2026-10-04 22:00:00"
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": order.ids, "advance_payment_method": "fixed", "fixed_amount": 115}
        )
        wizard._create_invoices(order).action_post()
        sets, cups = order.order_line.filtered("product_id")
        for quantities in ({sets: 2}, {sets: 2, cups: 5}):
            self.stock("SET", 2)
            self.stock("CUP", 5)
            picking = order.picking_ids.filtered(lambda picking: picking.state != "done")
            for move in picking.move_ids:
                move.quantity = quantities.get(move.sale_line_id, 0)
                move.picked = bool(move.quantity)
            picking.with_context(skip_backorder=True).button_validate()
            if cups not in quantities:
                order._create_invoices().action_post()
        return order

    @freeze_time("2026-11-28 09:00:00")
    def test_untouched_orders_are_undone_with_their_transfers(self):
        run = self.load(open_sale_order=SALES, open_purchase_order=PURCHASES)
        sales, purchases = self.loaded("open_sale_order"), self.loaded("open_purchase_order")
        moves = sales["S1"].picking_ids.move_ids | purchases["P1"].picking_ids.move_ids
        self.assertEqual(len(moves), 2)
        run.action_undo()
        self.assertFalse(moves.exists() | self.env["stock.move"].search([("origin", "=", "S1")]))
        self.assertFalse(sales["S1"].exists() or purchases["P1"].exists())
        self.assertFalse(self.loaded("open_sale_order"))
        # And brought again.
        run.set_id.action_load()
        self.assertEqual(self.loaded("open_purchase_order").keys(), purchases.keys())

    @freeze_time("2026-11-28 09:00:00")
    def test_a_half_done_purchase_order_goes_on_to_its_end(self):
        run = self.load(open_purchase_order=PURCHASES)
        self.assertFalse(self.refused(run), run.result_ids.mapped("message"))
        totals, differences = self.compared(run, "open_purchase_order")
        self.assertEqual(differences, {})
        self.assertEqual((totals["quantity", ""], totals["received", ""]), ((180, 180), (95, 95)))
        self.assertEqual(totals["amount", "Mill Works"], (2417.5, 2417.5))
        # Euros and dollars are not added up.
        self.assertNotIn(("amount", ""), totals)
        orders = self.loaded("open_purchase_order")
        order = orders["P1"]
        self.check_it_says_so(
            order,
            "Taken over from the old system (Legacy), where it was P1.",
            "Received there: 922.50 of 2,212.50; billed there: 215.00 (without taxes).",
        )
        self.assertEqual(orders["P2"].taken_over_done, "Nothing of it was received or billed there.")
        sets, cups = order.order_line
        self.assertEqual(
            (order.state, order.currency_id, order.incoterm_id.code), ("purchase", self.euro, "FCA")
        )
        self.assertEqual(str(order.date_approve), "2026-08-31 22:00:00")
        self.assertEqual((sets.name, sets.price_unit), ("[MW-7] Picnic set", 21.5))
        self.assertEqual([sets.product_qty, sets.qty_received, sets.qty_invoiced], [100, 40, 10])
        self.assertEqual(order.picking_ids.move_ids.mapped("product_uom_qty"), [60])
        self.assertEqual(sets.fulfillment_first_date_planned, datetime(2026, 10, 31, 23))
        self.assertEqual((sets.date_planned, sets.fulfillment_first_qty), (datetime(2026, 12, 9, 23), 60))
        self.assertEqual((orders["P3"].state, len(orders["P4"].picking_ids)), ("draft", 0))

        # One of which nothing came is that of the form.
        with Form(self.env["purchase.order"]) as form:
            form.partner_id = self.loaded("vendor")["V1"]
            form.currency_id = self.euro
            form.incoterm_id = order.incoterm_id
            form.date_order = "2026-09-30 22:00:00"
            with form.order_line.new() as line:
                line.product_id = self.products["TEA"]
                line.product_qty = 20
                line.price_unit = 8
                line.date_planned = "2026-12-19 23:00:00"
        by_hand = form.record
        by_hand.button_confirm()
        by_hand.date_approve = by_hand.date_order
        own = ("name", "access_token", "reference_ids", "picking_ids", "fulfillment_is_taken_over")
        self.assertEqual(self.kept(orders["P2"], *own), self.kept(by_hand, *own))
        # Whoever enters a price by hand means it: it does not follow the vendor's list when the quantity changes.
        own = ("order_id", "technical_price_unit")
        self.assertEqual(self.kept(orders["P2"].order_line, *own), self.kept(by_hand.order_line, *own))
        receipts = [o.picking_ids.move_ids for o in (orders["P2"], by_hand)]
        its = ("product_uom_qty", "date", "date_deadline", "price_unit", "state", "location_dest_id")
        self.assertEqual(*([[move[name] for name in its] for move in moves] for moves in receipts))

        self.move_all(order.picking_ids)
        self.assertEqual([sets.qty_received, sets.qty_to_invoice, cups.qty_to_invoice], [100, 90, 50])
        order.action_create_invoice()
        bill = order.invoice_ids
        self.assertEqual(bill.currency_id, self.euro)
        self.assertAlmostEqual(bill.amount_untaxed, 90 * 21.5 + 50 * 1.25)
        self.assertEqual(order.invoice_status, "invoiced")

    @freeze_time("2026-11-28 09:00:00")
    def test_rules_record_what_was_agreed_elsewhere(self):
        rule = (
            self.env["fulfillment.rule"]
            .sudo()
            .create(
                {
                    "name": "No price below the list",
                    "why": "Margin given away is never seen again.",
                    "control_point_id": self.env.ref(
                        "distribution_fulfillment_base.control_point_sale_order_confirm"
                    ).id,
                    "check_code": "sale_price_below_pricelist",
                    "tolerance": 2,
                    "response": "block",
                    "owner_id": self.env.ref("base.user_admin").id,
                }
            )
        )
        rule.action_activate()
        run = self.load(open_sale_order=SALES.replace(",TEA,4,,,20,", ",TEA,4,,,11,"))
        order = self.loaded("open_sale_order")["S3"]
        self.assertEqual((order.state, order.fulfillment_is_held), ("sale", False), self.refused(run))
        self.assertFalse(self.env["fulfillment.variance"].sudo().search([("sale_order_id", "=", order.id)]))
        events = self.env["fulfillment.event"].sudo().search([("sale_order_ref", "=", order.id)])
        self.assertEqual(set(events.mapped("source")), {"migration"})
        found = events.filtered(lambda event: event.event_type == "finding_taken_over")
        self.assertEqual(found.mapped("new_text"), [rule.name])
        # Nobody says by hand that an order comes from elsewhere, or how much of it was done there.
        with self.assertRaisesRegex(Exception, "cannot be changed by hand"):
            order.fulfillment_is_taken_over = False
        with self.assertRaisesRegex(Exception, "cannot be changed by hand"):
            order.order_line.fulfillment_former_done = 4
        # What is agreed here is judged as ever. The refusal is kept by another transaction, which sees no
        # company of a test.
        point, refusals = type(self.env["fulfillment.control.point"]), []
        with (
            patch.object(point, "_record_refusal", lambda point, facts: refusals.extend(facts)),
            self.assertRaisesRegex(Exception, "was not confirmed"),
        ):
            order.copy().action_confirm()
        self.assertTrue(refusals)
