import csv
import io

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .set_common import SetCase

# {template of an addon: (domain, {heading: field that it feeds})}; other headings feed nothing.
TEMPLATES = {
    "product/static/xls/product_template.xls": (
        "product",
        {
            "External ID": "key",
            "Name": "name",
            "Product Type": "type",
            "Internal Reference": "default_code",
            "Sales Price": "list_price",
            "Cost": "standard_price",
            "Weight": "weight",
            "Sales Description": "description_sale",
        },
    ),
    "base/static/xls/contacts_import_template.xlsx": (
        "customer",
        {
            "Name*": "name",
            "Company Type*": "is_company",
            "Related Company": "parent",
            "Email": "email",
            "Phone": "phone",
            "Street": "street",
            "Street2": "street2",
            "City": "city",
            "State": "state",
            "Zip": "zip",
            "Country": "country",
            "Tags": "tags",
            "Reference": "ref",
            "Notes": "comment",
        },
    ),
    "sale/static/xls/quotations_import_template.xlsx": (
        "open_sale_order",
        {
            "Order Reference": "key",
            "Customer*": "customer",
            "Payment Terms": "payment_term",
            "Order Lines/Products*": "product",
            "Order Lines/Quantity": "quantity",
            "Order Lines/Unit Price": "price_unit",
            "Customer Reference": "client_order_ref",
        },
    ),
    "mrp/static/xls/mrp_bom.xls": (
        "bom",
        {
            "External ID": "key",
            "Reference": "code",
            "Product": "product",
            "Quantity": "product_qty",
            "BoM Type": "type",
            "BoM Lines/Component": "component",
            "BoM Lines/Quantity": "component_qty",
        },
    ),
    "product/static/xls/product_supplierinfo.xls": (
        "vendor_price",
        {
            "Vendor": "vendor",
            "Product Template": "product",
            "Vendor Product Name": "product_name",
            "Vendor Product Code": "product_code",
            "Price": "price",
            "Quantity": "min_qty",
            "Lead Time": "delay",
        },
    ),
    "product/static/xls/product_pricelist.xls": (
        "pricelist_item",
        {
            "Pricelist Name": "pricelist",
            "Pricelist Items/Product": "product",
            "Pricelist Items/Min. Quantity": "min_quantity",
            "Pricelist Items/Compute Price": "compute_price",
            "Pricelist Items/Fixed Price": "fixed_price",
            "Pricelist Items/Based on": "base",
            "Pricelist Items/Other Pricelist": "base_pricelist",
        },
    ),
    "purchase/static/xls/requests_for_quotation_import_template.xlsx": (
        "open_purchase_order",
        {
            "Order Reference": "key",
            "Vendor*": "vendor",
            "Order Deadline": "date_order",
            "Vendor Reference": "partner_ref",
            "Order Lines/Products*": "product",
            "Order Lines/Quantity": "quantity",
            "Order Lines/Unit Price": "price_unit",
            "Payment Terms": "payment_term",
        },
    ),
    "purchase/static/xls/product_purchase.xls": (
        "vendor_price",
        {
            "Name": "product",
            "Vendors/Vendor": "vendor",
            "Vendors/Vendor Product Name": "product_name",
            "Vendors/Vendor Product Code": "product_code",
            "Vendors/Price": "price",
            "Vendors/Quantity": "min_qty",
            "Vendors/Start Date": "date_start",
            "Vendors/End Date": "date_end",
            "Vendors/Delivery Lead Time": "delay",
        },
    ),
    "account/static/xls/aml_import_template.xlsx": (
        "opening_ledger",
        {
            "date": "date",
            "partner_id": "partner",
            "account_id": "account",
            "debit": "debit",
            "credit": "credit",
        },
    ),
    "account/static/xls/misc_operations_import_template.xlsx": (
        "opening_ledger",
        {
            "Reference": "key",
            "Date": "date",
            "Journal Items/Account*": "account",
            "Journal Items/Label": "name",
            "Journal Items/Debit": "debit",
            "Journal Items/Credit": "credit",
        },
    ),
    "stock/static/xlsx/stock_quant.xlsx": ("stock", {"Product": "product", "Quantity": "quantity"}),
    "account/static/xls/coa_import_template.xlsx": ("account", {"code": "code", "name": "name"}),
}


@tagged("post_install", "-at_install")
class TestOdooFiles(SetCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        codes = ("FURN_7800", "FURN_2100", "FURN_5623", "CONS_89957", "FURN_78236", "FURN_7023")
        cls.env["product.product"].create(
            [{"name": code.title(), "default_code": f"{code}"} for code in codes]
            + [{"name": name} for name in ("Office Chair T", "Office Lamp T", "Desk Pad T")]
        )

    def upload(self, load_set, path):
        kind, expected = TEMPLATES[path]
        with open(file_path(path), "rb") as stream:
            return self.add_file(load_set, kind, stream.read(), path.rsplit("/", 1)[1]), expected

    def test_import_templates_of_odoo_map_themselves(self):
        load_set = self.Set.create({"name": "Templates", "code": "templates"})
        for path, (kind, _expected) in TEMPLATES.items():
            if kind not in self.env["fulfillment.migration.domain"]._domains():
                continue
            with self.subTest(path=path):
                file, expected = self.upload(load_set, path)
                self.assertFalse(file.needed)
                columns = file.column_ids.filtered(lambda column: column.target and column.source_index >= 0)
                mapped = {column.name: column.target for column in columns}
                self.assertEqual({name: mapped.get(name) for name in expected}, expected)
                self.assertLessEqual(set(mapped.values()), set(file.domain_id._what().by_code))
        load_set.action_check()
        # What is refused is refused for what this database lacks, not for the form of the file.
        codes = set(load_set.domain_ids.file_ids.reject_ids.mapped("code"))
        self.assertLessEqual(codes, {"link_unknown", "link_ambiguous", "document", "choice", "negative"})

    def test_products_and_bills_of_odoo_s_templates_are_loaded(self):
        load_set = self.Set.create({"name": "Templates", "code": "templates"})
        paths = ["product/static/xls/product_template.xls"]
        if "mrp.bom" in self.env:
            self.env.user.sudo().group_ids += self.env.ref("mrp.group_mrp_manager")
            paths.append("mrp/static/xls/mrp_bom.xls")
        files = [self.upload(load_set, path)[0] for path in paths]
        load_set.action_check()
        self.assertFalse([(r.row_number, r.target, r.value, r.code) for r in files[-1].reject_ids])
        load_set.action_load()
        run = load_set.current_run_id
        self.assertFalse(self.refused(run), run.result_ids.mapped("message"))
        if "mrp.bom" in self.env:
            bills = self.loaded("bom")
            self.assertEqual(set(bills), {"mrp_bom_1", "mrp_bom_2"})
            lines = bills["mrp_bom_1"].bom_line_ids
            self.assertEqual(
                [(line.product_id.default_code, line.product_qty) for line in lines],
                [("FURN_2100", 1), ("FURN_5623", 1), ("CONS_89957", 4)],
            )
            self.assertEqual(bills["mrp_bom_1"].type, "phantom")

    def test_entries_of_odoo_s_template_are_loaded(self):
        """Rows of lines have no number: the reference of an entry names it, and is what people read in Odoo."""
        self.env["account.chart.template"].sudo().try_loading(
            "generic_coa", company=self.company, install_demo=False
        )
        load_set = self.Set.create({"name": "Templates", "code": "templates", "cutover_date": "2026-01-01"})
        load_set.action_set_up_books()
        file, _expected = self.upload(load_set, "account/static/xls/misc_operations_import_template.xlsx")
        self.assertTrue(file.is_layered)
        self.assertEqual(
            file.constant_ids.mapped(lambda c: (c.target, c.from_column_id.name)), [("ref", "Reference")]
        )
        file.action_check()
        self.assertFalse([(r.row_number, r.target, r.value, r.code) for r in file.reject_ids])
        load_set.action_load()
        entries = self.loaded("opening_ledger")
        self.assertEqual(set(entries), {"REF112358", "REF314159"})
        capital = entries["REF314159"]
        self.assertEqual((capital.ref, capital.state), ("REF314159", "posted"))
        self.assertEqual(
            capital.line_ids.sorted("id").mapped(
                lambda line: (line.account_id.code, line.name, line.balance)
            ),
            [
                ("101000", "Capital Increase", 100000),
                ("301000", "Capital Increase", -80000),
                ("301000", "Additional Paid-In Capital", -20000),
            ],
        )
        self.assertLess(capital.date, entries["REF112358"].date)

    def test_what_odoo_exports_for_import_comes_in_again(self):
        """Orders with lines, exported with external ids: the cells of an order stand in its first row only."""
        partners = self.env["res.partner"].create([{"name": "Export One"}, {"name": "Export Two"}])
        products = self.env["product.product"].search([("default_code", "like", "FURN_")], limit=2)
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "client_order_ref": partner.name,
                    "order_line": [
                        (0, 0, {"product_id": product.id, "product_uom_qty": 3 + i, "price_unit": 7})
                        for i, product in enumerate(products)
                    ],
                }
                for partner in partners
            ]
        )
        names = ["id", "partner_id/id", "client_order_ref", "order_line/product_id/id"]
        names += ["order_line/product_uom_qty", "order_line/price_unit"]
        rows = orders.sudo().export_data(names)["datas"]
        self.assertFalse(rows[1][0])
        # A row that cannot be cut may have begun another order: nobody knows whose the next line is.
        rows.append(["broken"])
        rows.append(["", "", "", *rows[1][3:]])
        content = io.StringIO()
        csv.writer(content).writerows([names, *rows])
        load_set = self.make_set(open_sale_order=content.getvalue())
        file = self.file_of(load_set, "open_sale_order")
        self.assertTrue(file.is_layered)
        self.assertEqual(
            self.faults(file),
            {
                (4, "", "document"),
                (5, "", "document"),
                (6, "", "columns"),
                (7, "key", "missing"),
                (7, "customer", "missing"),
            },
        )
        load_set.action_load()
        loaded = self.loaded("open_sale_order")
        self.assertEqual(len(loaded), 1)
        order = next(iter(loaded.values()))
        first = orders.filtered(lambda one: one.client_order_ref == order.client_order_ref)
        self.assertEqual(order.partner_id, first.partner_id)
        self.assertEqual(
            order.order_line.mapped(lambda line: (line.product_id, line.product_uom_qty, line.price_unit)),
            first.order_line.mapped(lambda line: (line.product_id, line.product_uom_qty, line.price_unit)),
        )
        # Without the mark, which outlives another reading, empty cells are faults as in any other file.
        file.is_layered = False
        self.assertEqual(file.state, "mapped")
        file.action_read()
        self.assertFalse(file.is_layered)
        load_set.action_check()
        self.assertIn((3, "key", "missing"), self.faults(file))
