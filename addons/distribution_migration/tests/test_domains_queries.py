from odoo.tests import tagged

from .set_common import SetCase

FEW, MANY = 5, 60


@tagged("post_install", "-at_install")
class TestQueriesOfLoaders(SetCase):
    """What rows name is found by sets: as many statements for few rows as for many."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)])
        cls.warehouse.code = "MAIN"
        numbers = range(MANY)
        cls.env["product.product"].create(
            [
                {"name": f"P{n}", "default_code": f"P{n}", "is_storable": True, "tracking": "lot"}
                for n in numbers
            ]
        )
        products = cls.env["product.product"].search(
            [("default_code", "like", "P")], order="id desc", limit=MANY
        )
        cls.env["stock.lot"].create(
            [{"name": f"L{n % 9}", "product_id": p.id} for n, p in enumerate(products)]
        )
        cls.lots = {lot.product_id.default_code: lot.name for lot in cls.env["stock.lot"].search([])}
        cls.env["stock.location"].create(
            [{"name": f"BIN{n}", "location_id": cls.warehouse.lot_stock_id.id} for n in numbers]
        )
        cls.env["product.pricelist"].create({"name": "Wholesale"})
        cls.env["account.account"].create(
            [{"name": f"A{n}", "code": f"10{n}", "account_type": "asset_current"} for n in range(5)]
        )
        cls.env["res.partner"].create([{"name": f"C{n}"} for n in numbers])

    def rows(self, kind, count):
        return [{"result_id": n, "key": f"{kind}-{n}", **self.said(kind, n)} for n in range(count)]

    def said(self, kind, n):
        product = {"product": f"P{n}"}
        return {
            "pricelist_item": {**product, "pricelist": "Wholesale", "fixed_price": "3"},
            "location": {"name": "X", "parent": f"BIN{n}", "warehouse": "MAIN"},
            "lot": {**product, "name": "N"},
            "reorder_rule": {**product, "location": f"BIN{n}", "product_min_qty": "1"},
            "packaging": {**product, "uom": "Pack of 6", "barcode": f"7{n}"},
            "vendor_price": {**product, "vendor": f"C{n}", "price": "3"},
            "stock": {
                **product,
                "location": f"BIN{n}",
                "lot": self.lots[f"P{n}"],
                "quantity": "1",
                "uom": "Pack of 6",
            },
            "open_sale_order": {**product, "customer": f"C{n}", "quantity": "1", "uom": "Pack of 6"},
            "opening_ledger": {"account": f"10{n % 5}", "partner": f"C{n}", "balance": "5"},
            "open_receivable": {
                "partner": f"C{n}",
                "account": f"10{n % 5}",
                "invoice_date": "2026-01-01",
                "due_date": "2026-02-01",
                "open_amount": "5",
            },
            "bom": {**product, "component": f"P{(n + 1) % MANY}", "component_uom": "Pack of 6"},
        }[kind]

    def statements(self, domain, count):
        loader = self.env["fulfillment.migration.loader"]._of(domain.kind).with_company(self.company)
        rows, refused = self.rows(domain.kind, count), {}
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        prepared = loader._prepared(domain, rows, loader._link_ids(domain, rows, refused), refused)
        self.assertEqual((refused, len(prepared)), ({}, count))
        return self.env.cr.sql_log_count - before

    def test_statements_do_not_grow_with_the_rows(self):
        load_set = self.make_set()
        known = self.env["fulfillment.migration.domain"]._domains()
        kinds = "pricelist_item location lot reorder_rule packaging vendor_price stock open_sale_order bom".split()
        kinds += ["opening_ledger", "open_receivable"]
        for kind in (kind for kind in kinds if kind in known):
            with self.subTest(kind=kind):
                domain = self.env["fulfillment.migration.domain"].create(
                    {"set_id": load_set.id, "kind": kind}
                )
                # Once before, for what is asked once only.
                self.statements(domain, FEW)
                self.assertEqual(self.statements(domain, MANY), self.statements(domain, FEW), kind)
