from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .duplicates_common import CONTACTS, CUSTOMERS, ORDERS, DuplicatesCase

PRODUCTS = """\
Item Number,Item Name,Price,Cost,Track Inventory,Barcode,Reference
A1,Apple Juice Clear 1 l,2.50,1.00,yes,,AJ-1001
A2,Apple Juice clear 1l,2.60,1.00,yes,4006381333931,AJ1001
A3,Birch Table 120 cm,99.00,40.00,yes,,BT-120
A4,Cedar Chair Oak,49.00,20.00,yes,,CC-77
A5,Desk Lamp Brass,29.00,9.00,yes,,DL-5
A6,Envelope C5 white,0.10,0.02,yes,,EN-C5
"""


@tagged("post_install", "-at_install")
class TestDuplicatesMerging(DuplicatesCase):
    """Duplicates that are records of Odoo already, with all that was done with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load_set = cls.make_set(
            product=PRODUCTS, customer=CUSTOMERS, contact=CONTACTS, open_sale_order=ORDERS
        )
        cls.load_set.action_load()

    def several(self, domain, *keys):
        """Return the group of the records that these numbers lead to."""
        self.found(domain)
        ids = {self.loaded(domain.kind)[key].id for key in keys}
        groups = domain.match_group_ids.filtered(lambda group: set(group.member_ids.mapped("res_id")) == ids)
        self.assertEqual(len(groups), 1)
        return groups

    def test_contacts_merge_with_orders_addresses_and_old_numbers(self):
        before = self.loaded("customer")
        survivor, gone = before["C1"], before["C2"]
        delivery = self.env["res.partner"].create(
            {"parent_id": gone.id, "type": "delivery", "name": "Dock 2"}
        )
        run = self.load_set.current_run_id
        customers = self.domain_of(self.load_set, "customer")
        group = self.several(customers, "C1", "C2")
        self.assertEqual((group.record_count, group.survivor_id.res_id), (2, survivor.id))
        group.action_choose("street", group.member_ids.filtered(lambda one: one.res_id == gone.id).id)
        group.action_accept()
        self.assertEqual(group.state, "proposed")
        owner = new_test_user(
            self.env(su=True),
            "merging_owner",
            groups="distribution_fulfillment_base.group_process_owner",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        with self.assertRaisesRegex(AccessError, "consultant or the owner"):
            group.with_user(owner).action_merge_in_odoo()
        customers.owner_id = owner
        with self.assertRaises(AccessError):
            group.with_user(owner).action_merge_in_odoo()
        # Odoo lets administrators alone merge contacts with other email addresses.
        owner.sudo().group_ids += self.env.ref("base.group_partner_manager")
        with self.assertRaisesRegex(UserError, "same email"):
            group.with_user(owner).action_merge_in_odoo()

        group.action_merge_in_odoo()
        self.assertFalse(gone.exists())
        self.assertEqual((survivor.street, survivor.name), ("12 Oak St", "Maple Market Inc"))
        self.assertEqual(self.loaded("customer")["C2"], survivor)
        self.assertEqual(self.loaded("open_sale_order")["O1"].partner_id, survivor)
        self.assertEqual((delivery.parent_id, self.loaded("contact")["P1"].parent_id), (survivor, survivor))
        self.assertIn("MAPLE MARKET", survivor.message_ids[0].body)
        self.assertRecordValues(group, [{"state": "merged", "member_count": 1, "record_count": 1}])
        self.assertFalse(group.pair_ids)
        result = run.result_ids.filtered(lambda one: one.key == "C2" and one.domain_id == customers)
        self.assertEqual(result.res_id, survivor.id)
        with self.assertRaisesRegex(UserError, "merged records stay merged"):
            group.action_reopen()
        # The load made both, and takes both back.
        run.action_undo()
        self.assertFalse(self.loaded("customer"))
        self.assertFalse(survivor.exists())

    def test_odoos_own_merge_takes_decisions_along(self):
        customers = self.domain_of(self.load_set, "customer")
        now = self.loaded("customer")
        gone, survivor = now["C7"], now["C6"]
        group = self.several(customers, "C6", "C7", "C8")
        different = self.env["fulfillment.migration.match.different"]
        different._remember(customers, [((f"r:{gone.id}", "Aspen"), (f"r:{now['C3'].id}", "Birch"))])
        (gone | survivor).email = "mail@aspenbakery.example"
        self.env["base.partner.merge.automatic.wizard"]._merge((gone | survivor).ids, survivor)
        self.assertEqual(self.loaded("customer")["C7"], survivor)
        self.assertRecordValues(group, [{"state": "proposed", "member_count": 2, "record_count": 2}])
        told = different.search([("domain_id", "=", customers.id)])
        self.assertEqual({told.one, told.other}, {f"r:{survivor.id}", f"r:{now['C3'].id}"})

    def test_products_merge_with_stock_orders_and_prices(self):
        now = self.loaded("product")
        survivor, gone = now["A1"], now["A2"]
        elsewhere = self.env["res.partner"].create({"name": "Orchard"})
        template = gone.product_tmpl_id
        Quant, su = self.env["stock.quant"], self.env(su=True)
        stock = su["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1).lot_stock_id
        pricelist = self.env["product.pricelist"].create({"name": "Legacy", "company_id": self.company.id})
        item = self.env["product.pricelist.item"].create(
            {"pricelist_id": pricelist.id, "product_tmpl_id": template.id, "fixed_price": 2}
        )
        price = self.env["product.supplierinfo"].create(
            {"partner_id": elsewhere.id, "product_tmpl_id": template.id, "price": 1}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.loaded("customer")["C3"].id,
                "order_line": [(0, 0, {"product_id": gone.id, "product_uom_qty": 3})],
            }
        )
        for product, quantity in ((survivor, 4), (gone, 6)):
            Quant.with_context(inventory_mode=True).create(
                {"product_id": product.id, "location_id": stock.id, "inventory_quantity": quantity}
            ).action_apply_inventory()
        moves = self.env["stock.move"].search([("product_id", "=", gone.id)])
        # Those of all companies: in memory they are not told apart, on reading they are.
        survivor_taxes = survivor.sudo().taxes_id
        self.assertTrue(survivor_taxes)
        products = self.domain_of(self.load_set, "product")
        group = self.several(products, "A1", "A2")

        gone.tracking = "lot"
        with self.assertRaisesRegex(UserError, "their Tracking differs"):
            group.action_merge_in_odoo()
        gone.tracking = "none"
        gone.standard_price = 1.5
        with self.assertRaisesRegex(UserError, "another standard cost"):
            group.action_merge_in_odoo()
        gone.standard_price = 1
        follows = su["mail.followers"].create(
            [
                {"res_model": model, "res_id": product.id, "partner_id": elsewhere.id}
                for model in ("product.product", "sale.order.line")
                for product in (survivor, gone)
            ]
        )
        group.action_choose("barcode", group.member_ids.filtered(lambda one: one.res_id == gone.id).id)
        group.action_merge_in_odoo()

        # Who followed both follows it once; what has these ids in other models is nobody's.
        self.assertEqual(
            [(one.res_model, one.res_id) for one in follows.exists()],
            [
                ("product.product", survivor.id),
                ("sale.order.line", survivor.id),
                ("sale.order.line", gone.id),
            ],
        )
        self.assertEqual((item.product_tmpl_id, price.product_tmpl_id), (survivor.product_tmpl_id,) * 2)
        self.assertEqual(order.order_line.product_id, survivor)
        self.assertTrue(moves)
        self.assertEqual(moves.product_id, survivor)
        quant = Quant.search([("product_id", "=", survivor.id), ("location_id", "=", stock.id)])
        self.assertEqual(quant.mapped("quantity"), [10])
        self.assertEqual(survivor.qty_available, 10)
        self.assertRecordValues(
            survivor.sudo(),
            [
                {
                    "list_price": 2.5,
                    "default_code": "AJ-1001",
                    "barcode": "4006381333931",
                    "taxes_id": survivor_taxes.ids,
                }
            ],
        )
        self.assertEqual(self.loaded("product")["A2"], survivor)
        self.assertEqual(self.env.ref(f"__migration__.{self.external_id('product', 'A2')}"), survivor)
        self.assertIn(f"#{gone.id}", survivor.product_tmpl_id.message_ids[0].body)
        # The ledger of facts knows it by its id, and only grows.
        self.assertFalse(gone.exists().active)
        self.assertEqual(group.state, "merged")

        # A product that nothing was done with is gone altogether.
        spare = survivor.copy({"name": "Apple Juice Clear 1 l"})
        spare_template = spare.product_tmpl_id
        self.env["fulfillment.migration.product.merge"]._merge(spare, survivor)
        self.assertFalse(
            (spare.exists(), spare_template.exists()) != (spare.browse(), spare_template.browse())
        )

    def test_old_numbers_find_records_by_role_and_company(self):
        def salesman(name, company):
            return new_test_user(
                self.env(su=True),
                name,
                groups="sales_team.group_sale_salesman_all_leads",
                company_id=company.id,
                company_ids=company.ids,
            )

        other = self.env["res.company"].sudo().create({"name": "Southern Distribution"})
        mine = self.env(user=salesman("numbers_mine", self.company))
        theirs = self.env(user=salesman("numbers_theirs", other))
        product, customer = self.loaded("product")["A3"], self.loaded("customer")["C5"]
        order = self.loaded("open_sale_order")["O1"]
        for record, number in (
            (product, "A3"),
            (product.product_tmpl_id, "A3"),
            (customer, "C5"),
            (order, "O1"),
        ):
            Model = mine[record._name]
            self.assertEqual(Model.browse(record.id).old_number, number)
            self.assertEqual(Model.search([("old_number", "=", number)]).ids, record.ids)
            self.assertFalse(theirs[record._name].search([("old_number", "=", number)]))
            self.assertFalse(theirs[record._name].search([("old_number", "ilike", number)]))
            if record != order:
                # What a line of an order asks while somebody types.
                self.assertEqual(Model.name_search(number, limit=8)[0][0], record.id)
                self.assertIn(record.id, [one for one, _name in Model.name_search(record.name, limit=8)])
        Product = mine["product.product"]
        Product.name_search("nothing")
        with self.assertQueryCount(1):
            self.assertFalse(Product._with_old_number([], "nothing", [], "ilike", 8))
        xrefs = mine["fulfillment.migration.xref"].search([])
        self.assertEqual(set(xrefs.mapped("model")), {"product.product", "res.partner", "sale.order"})
        self.assertFalse(theirs["fulfillment.migration.xref"].search([]))
        with self.assertRaises(AccessError):
            xrefs.mapped("said")
        # A number that somebody gave to something else in Odoo does not hide what is called so now.
        product.default_code = "A4"
        found = [one for one, _name in Product.name_search("A4", limit=8)]
        self.assertEqual(found[:2], [self.loaded("product")["A4"].id, product.id])
