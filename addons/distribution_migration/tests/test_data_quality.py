from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .reconciled_common import ReconciledCase


@tagged("post_install", "-at_install")
class TestDataQuality(ReconciledCase):
    def test_each_check_leaves_a_score_that_gates_the_next_step(self):
        stock, customer = self.domain("stock"), self.domain("customer")
        # 2 of 7 rows name what nobody knows; C3 has no name, C4 a country that is none.
        self.assertAlmostEqual(stock.quality_id.consistency, 100 * 5 / 7, 2)
        self.assertAlmostEqual(stock.quality_id.validity, 100, 2)
        quality = customer.quality_id
        # Needed or wanted: number, name, street, zip, city, country, VAT; the file has 4, 3 and 4 of three.
        self.assertAlmostEqual(quality.completeness, 100 * 11 / 28, 2)
        self.assertAlmostEqual(quality.consistency, 75, 2)
        self.assertAlmostEqual(
            quality.score,
            (quality.completeness + quality.validity + quality.uniqueness + quality.consistency) / 4,
            1,
        )
        self.load_set.quality_threshold = 90
        with self.assertRaisesRegex(UserError, "Customers: ") as refused:
            self.load_set.action_mock()
        self.assertIn(f"{quality.score:.2f}", str(refused.exception))
        stranger = new_test_user(
            self.env(su=True),
            "set_stranger",
            groups="distribution_fulfillment_base.group_process_owner",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        with self.assertRaises(AccessError):
            customer.with_user(stranger)._let_pass("no")
        for domain in self.load_set.domain_ids.filtered("is_below_threshold"):
            self.env["fulfillment.migration.let.pass"].with_user(self.owner).create(
                {"domain_id": domain.id, "reason": "Completed after go-live"}
            ).action_pass()
        self.assertIn("Completed after go-live", customer.message_ids[0].body)
        self.load_set.action_mock()
        self.load_set.action_check()
        self.assertTrue(customer.is_below_threshold)
        self.assertEqual(len(customer.quality_ids.filtered(lambda one: not one.file_id)), 2)

    def test_another_company_sees_none_of_it(self):
        self.load_set.action_mock()
        self.domain("product").with_user(self.owner).action_sign()
        other = self.env["res.company"].sudo().create({"name": "Southern Distribution"})
        stranger = new_test_user(
            self.env(su=True),
            "set_southern",
            groups="distribution_fulfillment_base.group_process_owner",
            company_id=other.id,
            company_ids=other.ids,
        )
        clerk = new_test_user(
            self.env(su=True),
            "set_clerk",
            groups="distribution_fulfillment_base.group_finance",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        names = ("reconciliation", "figure", "difference", "signature", "control.total", "quality")
        for name in names:
            with self.subTest(model=name):
                Model = self.env[f"fulfillment.migration.{name}"]
                self.assertFalse(
                    Model.with_user(stranger).search([]).filtered(lambda one: one.company_id == self.company)
                )
                with self.assertRaises(AccessError):
                    Model.with_user(clerk).search([])
                if name != "control.total":
                    self.assertTrue(Model.with_user(self.owner).search_count([]))
                    with self.assertRaises(AccessError):
                        Model.with_user(self.owner).create({})

    def check_findings_by_role(self, finding):
        """Assert that the owner reads and nobody writes, and that other roles and companies see nothing."""
        users = {
            name: new_test_user(
                self.env(su=True),
                f"finding_{name}",
                groups=f"distribution_fulfillment_base.group_{role}",
                company_id=company.id,
                company_ids=company.ids,
            )
            for name, role, company in (
                ("clerk", "finance", self.company),
                ("stranger", "process_owner", self.env["res.company"].sudo().create({"name": "Southern"})),
            )
        }
        owned = finding.with_user(self.owner)
        self.assertTrue(owned.action_open_records()["domain"][0][2])
        for user in (self.owner, self.consultant):
            with self.assertRaises(AccessError):
                finding.with_user(user).write({"record_count": 0})
            with self.assertRaises(AccessError):
                finding.with_user(user).unlink()
        self.assertFalse(finding.with_user(users["stranger"]).search([]))
        for user in users.values():
            with self.assertRaises(AccessError):
                finding.with_user(user).action_open_records()

    def test_after_go_live_faults_are_exceptions_of_the_owner_and_close_when_mended(self):
        watch = self.env["fulfillment.data.watch"].sudo()
        Finding = self.env["fulfillment.data.finding"]
        watch._cron_watch()
        self.assertFalse(Finding.search([("company_id", "=", self.company.id)]))
        self.load_set.action_load()
        customers = self.loaded("customer")
        customers["C1"].email = "nobody at nowhere"
        watch._cron_watch()
        found = Finding.search([("domain_id", "=", self.domain("customer").id)])
        mail = found.filtered(lambda one: (one.check_code, one.target) == ("data_invalid", "email"))
        self.assertIn(customers["C1"].id, mail.action_open_records()["domain"][0][2])
        variance = self.env["fulfillment.variance"].search(
            [("res_model", "=", Finding._name), ("res_id", "=", mail.id)]
        )
        self.assertEqual((variance.state, variance.owner_id), ("open", self.owner))
        self.check_findings_by_role(mail)
        # Its rule is a draft: found, and no exception.
        unpriced = Finding.search([("domain_id.set_id", "=", self.load_set.id)]).filtered(
            lambda one: one.check_code == "data_unpriced"
        )
        products = self.env["product.product"].browse(unpriced.action_open_records()["domain"][0][2])
        self.assertLessEqual({product.id for product in self.loaded("product").values()}, set(products.ids))
        self.assertFalse(
            self.env["fulfillment.variance"].search(
                [("res_model", "=", Finding._name), ("res_id", "=", unpriced.id)]
            )
        )
        for record in self.env["res.partner"].browse(mail.action_open_records()["domain"][0][2]):
            record.sudo().email = "shop@example.com"
        watch._cron_watch()
        self.assertEqual(variance.state, "resolved")
        customers["C1"].email = "gone again"
        watch._cron_watch()
        self.assertEqual(variance.state, "open")
        # Stock of one day is no standing data, and what comes of an undone load is nobody's any more.
        self.assertFalse(Finding.search([("domain_id", "=", self.domain("stock").id)]))
        self.load_set.current_run_id.action_undo()
        watch._cron_watch()
        self.assertEqual((variance.state, mail.record_count), ("resolved", 0))

    def ship(self, code, warehouse):
        """Deliver one piece to a customer, past the order; return the move."""
        move = self.env["stock.move"].create(
            {
                "product_id": self.loaded("product")[code].id,
                "product_uom_qty": 1,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "company_id": self.company.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": 1, "picked": True})
        move._action_done()
        return move

    def test_products_that_sell_are_missed_by_the_reorder_rules_of_their_warehouse(self):
        self.load_set.action_load()
        watch, domain, products = (
            self.env["fulfillment.data.watch"],
            self.domain("product"),
            self.loaded("product"),
        )

        def missed():
            ids = watch._found(domain)["data_unruled", "product"]
            return {code for code, product in products.items() if product.id in ids}

        self.assertEqual(missed(), set())
        for code in products:
            self.ship(code, self.south)
        long_ago = self.ship("A-3", self.north)
        self.assertEqual(missed(), {"A-1", "A-2", "A-3"})
        # A rule of another warehouse does not fill this one, and one that is archived fills none.
        Orderpoint = self.env["stock.warehouse.orderpoint"].sudo()
        rules = Orderpoint.create(
            [
                {"product_id": products[code].id, "warehouse_id": warehouse.id, "company_id": self.company.id}
                | {"location_id": warehouse.lot_stock_id.id, "product_min_qty": 5, "product_max_qty": 9}
                for code, warehouse in (("A-1", self.north), ("A-2", self.south), ("A-3", self.south))
            ]
        )
        self.assertEqual(missed(), {"A-1", "A-3"})
        # What was sold there long ago is none of today's.
        long_ago.sudo().date = "2020-01-01 12:00:00"
        self.assertEqual(missed(), {"A-1"})
        rules[1].active = False
        self.assertEqual(missed(), {"A-1", "A-2"})
        # What is bought for each order needs none, by itself or by its category.
        to_order = self.env.ref("stock.route_warehouse0_mto").sudo()
        to_order.active = True
        products["A-1"].sudo().route_ids = to_order
        self.assertEqual(missed(), {"A-2"})
        products["A-2"].categ_id.sudo().route_ids = to_order
        self.assertEqual(missed(), set())
        products["A-2"].categ_id.sudo().route_ids = False
        watch.sudo()._watch(domain)
        finding = self.env["fulfillment.data.finding"].search([("check_code", "=", "data_unruled")])
        self.assertEqual(finding.record_count, 1)
        self.assertIn("1 of", finding.name)
        self.assertEqual(
            finding.with_user(self.owner).action_open_records()["domain"], [("id", "in", products["A-2"].ids)]
        )
