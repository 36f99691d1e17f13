from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from ..models.fulfillment_migration_loader import QUIET
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
KITS = """Bom Number,Kit,Bom Type,Bom Quantity,Component,Quantity,Unit
K1,SET,kit,1,CUP,"0,5",Dozens
K1,SET,kit,1,TEA,"0,25",kg
K2,CUP,kit,1,TEA,1,Units
K2,CUP,kit,1,SET,1,
"""
ORDERS = """Order Number,Line,Customer,Order Date,Delivery Date,Your Reference,Status,SKU,Quantity,Unit,Price,Discount
S1,10,C1,2026-10-05,2026-12-01,PO-1,open,SET,4,Units,44.50,0
S2,10,C2,2026-10-06,,,quotation,CUP,2,Pack of 6,18,5
S1,20,C1,2026-10-05,2026-12-01,,open,CUP,10,,,
S3,10,C1,2026-10-07,,,open,CUP,1,,3,
S3,20,C2,2026-10-07,,,open,TEA,1,,20,
S4,10,C1,2026-10-08,,,open,CUP,1,,3,
S4,10,C1,2026-10-08,,,open,TEA,1,,20,
S5,10,C9,2026-10-08,,,open,CUP,1,,3,
S5,20,C1,2026-10-08,,,open,TEA,many,,20,
S6,10,C1,2026-10-08,,,open,TEA,2,Units,20,
S6,20,C1,2026-10-08,,,open,TEA,2,kg,20,
"""


@tagged("post_install", "-at_install")
class TestDocuments(SetCase):
    def orders(self, content=ORDERS):
        return self.make_set(product=PRODUCTS, customer=CUSTOMERS, open_sale_order=content)

    def test_rows_of_a_document_agree_or_none_is_loaded(self):
        file = self.file_of(self.orders(), "open_sale_order")
        self.assertEqual(
            self.faults(file),
            {
                (5, "", "document"),
                (6, "customer", "document_differs"),
                (7, "", "document"),
                (8, "line", "repeated_line"),
                (9, "customer", "link_unknown"),
                (10, "quantity", "number"),
                (10, "customer", "document_differs"),
            },
        )
        self.assertIn("Row 5", file.reject_ids.filtered(lambda r: r.row_number == 6).reason)

    @freeze_time("2026-11-02 09:00:00")
    def test_orders_are_those_of_the_form(self):
        self.company.partner_id.sudo().tz = "Europe/Berlin"
        load_set = self.orders()
        load_set.action_load()
        run = load_set.current_run_id
        orders = self.loaded("open_sale_order")
        self.assertEqual(orders.keys(), {"S1", "S2"})
        states = {(r.key, r.code) for r in run.result_ids if r.domain_id.kind == "open_sale_order" and r.code}
        self.assertLessEqual({("S6", "other_unit"), ("S6", "document")}, states)
        first = orders["S1"]
        self.assertEqual((first.state, str(first.date_order)), ("sale", "2026-10-04 22:00:00"))
        self.assertEqual(first.client_order_ref, "PO-1")
        self.assertEqual(first.picking_ids.move_ids.mapped("product_uom_qty"), [4, 10])

        products = self.loaded("product")
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.loaded("customer")["C1"]
            form.client_order_ref = "PO-1"
            form.commitment_date = "2026-11-30 23:00:00"
            with form.order_line.new() as line:
                line.product_id = products["SET"]
                line.product_uom_qty = 4
                line.price_unit = 44.5
            with form.order_line.new() as line:
                line.product_id = products["CUP"]
                line.product_uom_qty = 10
        by_hand = form.record
        by_hand.action_confirm()
        by_hand.date_order = first.date_order
        own = ("name", "access_token", "stock_reference_ids", "fulfillment_is_taken_over")
        self.assertEqual(self.kept(first, *own), self.kept(by_hand, *own))
        self.assertEqual(self.kept(first.order_line, "order_id"), self.kept(by_hand.order_line, "order_id"))

    def test_a_price_agreed_on_outlives_another_quantity(self):
        load_set = self.orders()
        load_set.action_load()
        line = self.loaded("open_sale_order")["S2"].order_line
        self.assertEqual((line.price_unit, line.discount, line.product_uom_id.name), (18, 5, "Pack of 6"))
        agreed, listed = self.loaded("open_sale_order")["S1"].order_line
        (agreed | listed).write({"product_uom_qty": 5})
        self.assertEqual((agreed.price_unit, listed.price_unit), (44.5, 3))

    @freeze_time("2026-11-02 09:00:00")
    def test_agreed_prices_are_those_written_after_the_lines_were_made(self):
        """What is worked out once with the price is what Odoo works out twice: without it, and when it is written."""
        self.env["account.chart.template"].sudo().try_loading(
            "generic_coa", company=self.company, install_demo=False
        )
        load_set = self.make_set(product=PRODUCTS, customer=CUSTOMERS)
        load_set.action_load()
        products, customers = self.loaded("product"), self.loaded("customer")
        taxes = self.env["account.tax"].sudo().with_company(self.company)
        taxes = taxes.create(
            [
                {"name": "Added", "amount": 19, "price_include_override": "tax_excluded"},
                {"name": "Included", "amount": 7, "price_include_override": "tax_included"},
            ]
        )
        for product, its_taxes in zip(products.values(), (taxes[0], taxes[1], taxes), strict=True):
            product.taxes_id = its_taxes
        item = {"compute_price": "percentage", "percent_price": 12.5, "min_quantity": 3}
        pricelist = (
            self.env["product.pricelist"]
            .sudo()
            .create(
                {
                    "name": "Wholesale",
                    "company_id": self.company.id,
                    "item_ids": [Command.create({**item, "applied_on": "3_global"})],
                }
            )
        )
        # As Odoo would ask, a cent more, much more, nothing, and no price at all; other units, discounts.
        said = [
            ("SET", 4, "", "50", ""),
            ("SET", 4, "", "50.01", "10"),
            ("CUP", 7, "Pack of 6", "99.999", ""),
        ]
        said += [
            ("CUP", 1, "", "0", ""),
            ("TEA", 2.5, "", "", ""),
            ("TEA", 2, "kg", "21", ""),
            ("SET", 1, "", "", "5"),
        ]
        lines = "".join(
            f"{order},{number},{customer},2026-10-05,{listed},quotation,{code},{quantity},{unit},{price},{discount}\n"
            for order, customer, listed in (("A", "C1", "Wholesale"), ("B", "C2", ""))
            for number, (code, quantity, unit, price, discount) in enumerate(said)
        )
        head = "Order Number,Line,Customer,Order Date,Price List,Status,SKU,Quantity,Unit,Price,Discount\n"
        self.add_file(load_set, "open_sale_order", head + lines)
        load_set.action_check()
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(self.faults(self.file_of(load_set, "open_sale_order")), set())
        self.assertFalse(self.refused(run), run.result_ids.filtered("message").mapped("message"))
        units = {unit.name: unit.id for unit in self.env["uom.uom"].search([])}
        by_key = self.loaded("open_sale_order")
        for key, customer, listed in (("A", "C1", pricelist), ("B", "C2", pricelist.browse())):
            values = {"partner_id": customers[customer].id, "date_order": by_key[key].date_order}
            if listed:
                values["pricelist_id"] = listed.id
            order = self.env["sale.order"].with_company(self.company).create(values)
            for code, quantity, unit, price, discount in said:
                line = {"order_id": order.id, "product_id": products[code].id, "product_uom_qty": quantity}
                if unit:
                    line["product_uom_id"] = units[unit]
                if discount:
                    line["discount"] = float(discount)
                line = self.env["sale.order.line"].with_company(self.company).create(line)
                if price:
                    line.price_unit = float(price)
            loaded = by_key[key]
            self.assertEqual(
                self.kept(loaded.order_line, "order_id"), self.kept(order.order_line, "order_id")
            )
            own = ("name", "access_token", "fulfillment_is_taken_over")
            self.assertEqual(self.kept(loaded, *own), self.kept(order, *own))
            for orders in (loaded, order):
                orders.order_line.product_uom_qty = 11
            self.assertEqual(loaded.order_line.mapped("price_unit"), order.order_line.mapped("price_unit"))

    def test_orders_made_together_are_of_one_company(self):
        """Asked together or one by one, Odoo says which line links what is not of its company."""
        load_set = self.make_set(product=PRODUCTS, customer=CUSTOMERS)
        load_set.action_load()
        other = self.env["res.company"].sudo().create({"name": "Southern Distribution"})
        foreign = self.loaded("product")["CUP"].sudo()
        foreign.product_tmpl_id.company_id = other
        loader = self.env["fulfillment.migration.loader"].with_company(self.company)
        lines = [
            Command.create({"product_id": product.id, "product_uom_qty": 1})
            for product in self.loaded("product").values()
        ]
        values = {"partner_id": self.loaded("customer")["C1"].id, "order_line": lines}
        Order = loader.env["sale.order"].with_context(**QUIET)
        with self.assertRaisesRegex(UserError, "Cup.*belongs to another company"):
            Order.create([values, values])

    def test_documents_are_loaded_once_and_known_as_a_whole(self):
        load_set = self.orders()
        load_set.action_load()
        orders = self.loaded("open_sale_order")
        load_set.action_load()
        self.assertEqual(self.loaded("open_sale_order"), orders)
        known = load_set.current_run_id.result_ids.filtered(
            lambda result: result.domain_id.kind == "open_sale_order" and result.state == "known"
        )
        self.assertEqual(sorted(known.mapped("key")), ["S1", "S1", "S2"])
        file = self.file_of(load_set, "open_sale_order")
        file.file = False
        changed = self.add_file(
            load_set,
            "open_sale_order",
            ORDERS.replace(
                "S1,20,C1,2026-10-05,2026-12-01,,open,CUP,10", "S1,20,C1,2026-10-05,2026-12-01,,open,CUP,11"
            ),
        )
        file.unlink()
        changed.domain_id.action_check()
        load_set.action_load()
        states = {
            (result.key, result.state)
            for result in load_set.current_run_id.result_ids
            if result.domain_id.kind == "open_sale_order" and result.state != "refused"
        }
        self.assertEqual(states, {("S1", "changed"), ("S2", "known")})

    def test_batches_do_not_cut_documents(self):
        lines = "".join(
            f"S{number % 150:03},{number},C1,2026-10-05,,,quotation,CUP,1,,3,\n" for number in range(600)
        )
        load_set = self.orders(ORDERS.splitlines()[0] + "\n" + lines)
        load_set.action_mock()
        results = load_set.current_run_id.result_ids.filtered(lambda r: r.domain_id.kind == "open_sale_order")
        self.assertEqual(set(results.mapped("state")), {"loaded"})
        of_document = {(result.key, result.batch_number) for result in results}
        self.assertEqual(len(of_document), 150)

    def test_a_damaged_row_takes_its_document_along(self):
        head, *rows = ORDERS.splitlines()
        damaged = [rows[0], "S1,20,C1,broken", rows[1], rows[5].replace("S4", "S8")]
        file = self.file_of(self.orders("\n".join([head, *damaged])), "open_sale_order")
        self.assertEqual(self.faults(file), {(2, "", "document"), (3, "", "columns"), (4, "", "document")})

    def test_drafts_are_undone(self):
        load_set = self.orders(ORDERS.replace(",open,", ",quotation,"))
        load_set.action_load()
        orders = self.loaded("open_sale_order")
        load_set.current_run_id.action_undo()
        self.assertFalse(orders["S1"].exists() | orders["S2"].exists())


@tagged("post_install", "-at_install")
class TestBills(SetCase):
    def test_kits_are_those_of_the_form(self):
        if "mrp.bom" not in self.env:
            self.assertNotIn("bom", self.env["fulfillment.migration.domain"]._kind_labels())
            self.skipTest("needs the addon mrp")
        # The form shows units to those only who work with several.
        self.env.user.sudo().group_ids += self.env.ref("mrp.group_mrp_manager") | self.env.ref(
            "uom.group_uom"
        )
        self.env.ref("uom.product_uom_dozen").sudo().active = True
        load_set = self.make_set(product=PRODUCTS, bom=KITS)
        load_set.action_load()
        self.assertEqual(
            self.refused(load_set.current_run_id).keys(),
            {"K2"},
            load_set.current_run_id.result_ids.mapped("message"),
        )
        totals, differences = self.compared(load_set.current_run_id, "bom")
        self.assertEqual(totals["quantity", ""], (2.75, 0.75))
        self.assertEqual({cause for *_sums, cause in differences.values()}, {"refused"})
        products, kit = self.loaded("product"), self.loaded("bom")["K1"]
        with Form(self.env["mrp.bom"]) as form:
            form.product_tmpl_id = products["SET"].product_tmpl_id
            form.type = "phantom"
            with form.bom_line_ids.new() as line:
                line.product_id = products["CUP"]
                line.product_qty = 0.5
                line.product_uom_id = self.env.ref("uom.product_uom_dozen")
            with form.bom_line_ids.new() as line:
                line.product_id = products["TEA"]
                line.product_qty = 0.25
        self.assertEqual(self.kept(kit, "code"), self.kept(form.record, "code"))
        self.assertEqual(self.kept(kit.bom_line_ids, "bom_id"), self.kept(form.record.bom_line_ids, "bom_id"))
        self.assertTrue(products["SET"].is_kits)
        form.record.unlink()
        load_set.current_run_id.action_undo()
        self.assertFalse(kit.exists())

    def test_a_domain_is_there_where_its_model_is(self):
        Domain = self.env["fulfillment.migration.domain"]
        known = Domain._domains()
        self.assertEqual("bom" in known, "mrp.bom" in self.env)
        self.assertEqual(
            "expiration_date" in known["lot"].by_code, "expiration_date" in self.env["stock.lot"]._fields
        )
        # People read them in one order, on the board as in the list to choose from.
        self.assertEqual(list(Domain._kind_labels()), list(known))
        for kind, what in known.items():
            with self.subTest(kind=kind):
                self.assertEqual(set(Domain._field_labels(kind)), set(what.by_code))
                self.assertLessEqual({link.model for link in what.links}, set(self.env.registry))
