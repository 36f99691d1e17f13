"""Reservations that do not add up: what the report shows, and what the repair does."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .allocation_common import AllocationCommon

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestReservationAudit(AllocationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supervisor = new_test_user(cls.env, "audit_sup", groups=f"{BASE}.group_warehouse_supervisor")
        cls.owner = new_test_user(cls.env, "audit_po", groups=f"{BASE}.group_process_owner")

    def setUp(self):
        super().setUp()
        # Whatever the database brought along is set right first.
        self.env["stock.quant"]._clean_reservations()
        self.reason = self._reason("allocation_reservation_repair")

    def _break(self, product=None, reserved=7, **key):
        """What the stock says is reserved is written past Odoo."""
        product = product or self.apple
        self.env.flush_all()
        quant = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "=", self.shelf.id)], limit=1
        )
        self.env.cr.execute(
            "UPDATE stock_quant SET reserved_quantity = %s WHERE id = %s", (reserved, quant.id)
        )
        self.env.invalidate_all()
        return quant

    def audit(self, user=None):
        Audit = self.env["fulfillment.reservation.audit"].with_user(user or self.supervisor)
        return Audit.browse(Audit.action_open()["res_id"])

    def repair(self, audit, lines=None):
        lines = audit.line_ids if lines is None else lines
        lines.is_chosen = True
        audit.reason_id = self.reason
        audit.action_repair()

    def test_in_order_nothing_is_shown(self):
        self.scenario().stock(self.apple, 10).order((self.apple, 4))
        audit = self.audit()
        self.assertFalse(audit.line_ids)
        self.assertEqual(audit.open_count, 0)
        with self.assertRaisesRegex(UserError, "no line is chosen"):
            audit.action_repair()

    def test_too_much_reserved(self):
        """An order holds 4; the stock says 7."""
        scenario = self.scenario().stock(self.apple, 10).order((self.apple, 4))
        quant = self._break()
        audit = self.audit()
        self.assertRecordValues(
            audit.line_ids,
            [
                {
                    "product_id": self.apple.id,
                    "location_id": self.shelf.id,
                    "on_hand": 10,
                    "reserved": 7,
                    "held": 4,
                    "difference": 3,
                    "repair": "Frees 3 Units that no open transfer holds",
                    "state": "found",
                }
            ],
        )
        self.mark()
        self.repair(audit)
        self.assertEqual(audit.line_ids.state, "repaired")
        self.assertEqual((quant.reserved_quantity, quant.quantity), (4, 10))
        self.assertEqual(self.move(scenario).quantity, 4)
        self.assertFacts(
            "reservation_repaired",
            [
                {
                    "old_number": 7,
                    "new_number": 4,
                    "quantity": 3,
                    "product_ref": self.apple.id,
                    "location_ref": self.shelf.id,
                    "warehouse_ref": self.warehouse.id,
                    "reason_ref": self.reason.id,
                    "is_auto": False,
                }
            ],
        )
        self.assertEqual(self.facts("reservation_repaired").actor_name, self.supervisor.name)
        self.assertFalse(self.audit().line_ids)

    def test_both_sides_of_the_tolerance(self):
        """The daily clean-up finds it before it repairs: 3 apart, of which 3 are allowed, or 2."""
        self.scenario().stock(self.apple, 10).order((self.apple, 4))
        for tolerance, count in ((3, 0), (2, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule("stock_reservation_unequal", response="record", tolerance=tolerance)
                quant = self._break()
                self.env["stock.quant"]._clean_reservations()
                self.assertEqual(quant.reserved_quantity, 4)
                variance = self.found(rule)
                self.assertEqual(len(variance), count)
                rule.action_retire()
        self.assertRecordValues(
            variance,
            [
                {
                    "res_model": "stock.location",
                    "res_id": self.shelf.id,
                    "line_model": "product.product",
                    "line_res_id": self.apple.id,
                    "product_id": self.apple.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.company.id,
                    "expected": 4,
                    "actual": 7,
                    "deviation": 3,
                    "unit": "product unit",
                    "value_unit": "Units",
                }
            ],
        )
        for words in (self.apple.name, self.shelf.display_name, "7 Units are reserved", "hold 4"):
            self.assertIn(words, variance.name)
        self.assertEqual((variance.state, self.shelf.fulfillment_variance_count), ("resolved", 0))

    def test_who_looks_opens_one_exception_and_is_never_refused(self):
        """Whatever the response: looking changes nothing. Lots do not make up for one another."""
        driver = self.env.ref(f"{BASE}.cost_driver_price_erosion")
        rule = self._rule("stock_reservation_unequal", response="block", cost_driver_id=driver.id)
        self.apple.tracking = "lot"
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.apple.id} for name in ("L1", "L2")]
        )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, 10, lot_id=lot)
        self.scenario().order((self.apple, 4))
        held, free = self.env["stock.quant"].search(
            [("product_id", "=", self.apple.id), ("location_id", "=", self.shelf.id)],
            order="reserved_quantity desc",
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_quant SET reserved_quantity = 1 WHERE id = %s", [held.id])
        self.env.cr.execute("UPDATE stock_quant SET reserved_quantity = 3 WHERE id = %s", [free.id])
        self.env.invalidate_all()
        audit = self.audit()
        self.assertEqual(len(audit.line_ids), 2)
        audit.action_measure()
        variance = self.found(rule)
        self.assertRecordValues(
            variance, [{"expected": 4, "actual": 4, "deviation": 6, "occurrence_count": 2}]
        )
        self.assertEqual(variance.cost, 6 * self.apple.standard_price)

    def test_no_response_stops_the_daily_clean_up(self):
        self.scenario().stock(self.apple, 10).order((self.apple, 4))
        step = [Command.create({"user_ids": self.owner.ids})]
        for response in ("warn", "reason", "approval"):
            with self.subTest(response):
                steps = {"approval_step_ids": step} if response == "approval" else {}
                rule = self._rule("stock_reservation_unequal", response=response, tolerance=0, **steps)
                quant = self._break()
                self.audit()
                self.env["stock.quant"]._clean_reservations()
                self.assertEqual(quant.reserved_quantity, 4)
                self.assertEqual(self.found(rule).occurrence_count, 2)
                rule.action_retire()

    def test_too_little_reserved_and_no_quant_at_all(self):
        scenario = self.scenario().stock(self.apple, 10).order((self.apple, 4))
        quant = self._break(reserved=1)
        audit = self.audit()
        self.assertEqual(audit.line_ids.repair, "Reserves 3 Units more, which open transfers hold already")
        self.env.cr.execute("DELETE FROM stock_quant WHERE id = %s", (quant.id,))
        self.env.invalidate_all()
        audit = self.audit()
        self.assertRecordValues(audit.line_ids, [{"reserved": 0, "held": 4, "on_hand": 0, "difference": -4}])
        self.repair(audit)
        self.assertEqual(audit.line_ids.state, "repaired")
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.apple.id), ("location_id", "=", self.shelf.id)]
        )
        self.assertEqual((quant.reserved_quantity, quant.quantity), (4, 0))
        self.assertEqual(self.move(scenario).quantity, 4)

    def test_lot_package_and_owner_are_places_of_their_own(self):
        self.apple.tracking = "lot"
        lot = self.env["stock.lot"].create({"name": "L", "product_id": self.apple.id})
        package = self.env["stock.package"].create({"name": "P"})
        Quant = self.env["stock.quant"]
        Quant._update_available_quantity(
            self.apple, self.shelf, 5, lot_id=lot, package_id=package, owner_id=self.dockside
        )
        self._break(reserved=2)
        audit = self.audit()
        self.assertRecordValues(
            audit.line_ids, [{"lot_id": lot.id, "package_id": package.id, "owner_id": self.dockside.id}]
        )
        self.mark()
        self.repair(audit)
        self.assertEqual(audit.line_ids.state, "repaired")
        self.assertFacts("reservation_repaired", [{"lot_ref": lot.id, "new_text": "P", "new_number": 0}])

    def test_duplicate_quants(self):
        """Two quants of one place, each with half of the excess: Odoo would lower the first one only."""
        self.scenario().stock(self.apple, 10)
        quant = self._break(reserved=3)
        self.env.cr.execute(
            """INSERT INTO stock_quant (product_id, company_id, location_id, quantity, reserved_quantity, in_date)
            SELECT product_id, company_id, location_id, 5, 3, in_date FROM stock_quant WHERE id = %s""",
            (quant.id,),
        )
        self.env.invalidate_all()
        audit = self.audit()
        self.assertRecordValues(audit.line_ids, [{"on_hand": 15, "reserved": 6, "held": 0}])
        self.repair(audit)
        self.assertEqual(audit.line_ids.state, "repaired")
        self.assertFalse(self.audit().line_ids)

    def test_chosen_lines_only(self):
        for product in (self.apple, self.berry):
            self.scenario().stock(product, 10)
            self._break(product)
        audit = self.audit()
        self.assertEqual(len(audit.line_ids), 2)
        self.repair(audit, audit.line_ids.filtered(lambda line: line.product_id == self.berry))
        self.assertRecordValues(audit.line_ids, [{"state": "found"}, {"state": "repaired"}])
        self.assertEqual(self.audit().line_ids.product_id, self.apple)

    def test_the_second_click_and_what_changed_meanwhile(self):
        self.scenario().stock(self.apple, 10)
        quant = self._break()
        first, second, third = self.audit(), self.audit(self.owner), self.audit()
        self._break(reserved=8)
        self.mark()
        self.repair(third)
        self.assertEqual(third.line_ids.state, "changed")
        self.assertEqual(quant.reserved_quantity, 8)
        self._break(reserved=7)
        self.repair(first)
        with self.assertRaisesRegex(UserError, "no line is chosen"):
            first.action_repair()
        self.repair(second)
        self.assertEqual(second.line_ids.state, "gone")
        self.assertEqual(quant.reserved_quantity, 0)
        self.assertEqual(len(self.facts("reservation_repaired")), 1)

    def test_a_reason_is_asked(self):
        self.scenario().stock(self.apple, 10)
        self._break()
        audit = self.audit()
        audit.line_ids.is_chosen = True
        with self.assertRaisesRegex(UserError, "has no reason"):
            audit.action_repair()
        audit.reason_id = self._reason("other")
        with self.assertRaisesRegex(UserError, "needs a note"):
            audit.action_repair()
        self.assertEqual(audit.line_ids.state, "found")

    def test_what_was_measured_is_not_written(self):
        self.scenario().stock(self.apple, 10)
        self._break()
        with self.assertRaisesRegex(UserError, "measure anew"):
            self.audit().line_ids.write({"held": 7})

    def test_roles(self):
        for groups in (
            "stock.group_stock_manager",
            f"{BASE}.group_warehouse_operator",
            f"{BASE}.group_planner",
            f"{BASE}.group_buyer",
            f"{BASE}.group_sales_manager",
            f"{BASE}.group_finance",
        ):
            with self.subTest(groups):
                person = new_test_user(self.env, f"no_{groups.split('.')[1]}", groups=groups)
                with self.assertRaises(AccessError):
                    self.audit(person)
        self.assertTrue(self.audit(self.owner))
        audit = self.audit()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            audit.with_user(self.owner).action_repair()

    def test_two_companies(self):
        company = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["stock.warehouse"].search([("company_id", "=", company.id)]).lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.apple, foreign, 10)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_quant SET reserved_quantity = 5 WHERE location_id = %s", (foreign.id,)
        )
        self.env.invalidate_all()
        self.assertFalse(self.audit().line_ids)
        # A line made up over RPC names a place of the other company.
        audit = self.audit()
        audit.line_ids.create(
            {
                "audit_id": audit.id,
                "product_id": self.apple.id,
                "location_id": foreign.id,
                "reserved": 5,
                "held": 0,
                "is_chosen": True,
            }
        )
        audit.reason_id = self.reason
        with self.assertRaisesRegex(AccessError, "do not work at Other"):
            audit.action_repair()
        self.supervisor.company_ids |= company
        Audit = self.env["fulfillment.reservation.audit"].with_user(self.supervisor)
        Audit = Audit.with_context(allowed_company_ids=[self.company.id, company.id])
        audit = Audit.browse(Audit.action_open()["res_id"])
        self.assertEqual(audit.line_ids.location_id, foreign)
        self.mark()
        self.repair(audit)
        self.assertFacts("reservation_repaired", [{"company_id": company.id}])

    def test_what_odoo_repairs_at_night_is_told(self):
        self.scenario().stock(self.apple, 10)
        self._break()
        self.mark()
        self.env["stock.quant"]._clean_reservations()
        self.assertFacts(
            "reservation_repaired",
            [{"old_number": 7, "new_number": 0, "is_auto": True, "note": "Odoo's daily clean-up"}],
        )
        self.mark()
        self.env["stock.quant"]._clean_reservations()
        self.assertFalse(self.facts("reservation_repaired"))

    def test_repaired_by_hand_its_exception_is_closed(self):
        rule = self._rule("stock_reservation_unequal", response="record")
        self.scenario().stock(self.apple, 10)
        self._break()
        audit = self.audit()
        variance = self.found(rule)
        self.assertEqual((variance.state, self.shelf.fulfillment_variance_count), ("open", 1))
        audit.note = "After the import"
        self.repair(audit)
        self.assertRecordValues(
            variance,
            [
                {
                    "state": "resolved",
                    "resolved_by_id": self.supervisor.id,
                    "resolution": f"{self.supervisor.name} made the stock reserve what open transfers hold. "
                    f"{self.reason.name}: After the import",
                }
            ],
        )
        self._break()
        self.audit()
        self.assertEqual((variance.state, variance.occurrence_count), ("open", 2))

    def test_as_long_as_a_lot_there_is_left_it_stays_open(self):
        rule = self._rule("stock_reservation_unequal", response="record")
        for product in (self.apple, self.berry):
            product.tracking = "lot"
            for name in ("L1", "L2"):
                lot = self.env["stock.lot"].create({"name": name, "product_id": product.id})
                self.env["stock.quant"]._update_available_quantity(product, self.shelf, 5, lot_id=lot)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_quant SET reserved_quantity = 2 WHERE product_id = ANY(%s)",
            [(self.apple | self.berry).ids],
        )
        self.env.invalidate_all()
        audit = self.audit()
        of_apple, of_berry = (
            self.found(rule).filtered(lambda variance, product=product: variance.product_id == product)
            for product in (self.apple, self.berry)
        )
        apples = audit.line_ids.filtered(lambda line: line.product_id == self.apple)
        self.repair(audit, apples[0])
        self.assertEqual(of_apple.state, "open")
        self.repair(audit, apples[1])
        self.assertEqual((of_apple.state, of_berry.state), ("resolved", "open"))

    def test_repaired_by_somebody_else_or_by_itself(self):
        rule = self._rule("stock_reservation_unequal", response="record")
        self.scenario().stock(self.apple, 10)
        self._break()
        late = self.audit()
        variance = self.found(rule)
        self._break(reserved=0)
        self.repair(late)
        self.assertEqual(late.line_ids.state, "gone")
        self.assertEqual(variance.resolution, "In order when it was to be repaired.")
        self._break()
        self.audit()
        self.assertEqual(variance.state, "open")
        self._break(reserved=0)
        self.audit()
        self.assertEqual(variance.resolution, "In order when it was measured again.")

    def test_the_daily_clean_up_opens_and_closes_in_one_go(self):
        rule = self._rule("stock_reservation_unequal", response="record")
        self.scenario().stock(self.apple, 10)
        for times in (1, 2):
            self._break()
            self.env["stock.quant"]._clean_reservations()
            variance = self.found(rule)
            self.assertEqual((variance.state, variance.occurrence_count), ("resolved", times))
            self.assertIn("Odoo's daily clean-up", variance.resolution)

    def test_each_run_tells_what_was_tested_and_what_failed(self):
        """A place is told apart by lot; companies each for themselves, and only those that were measured."""
        company = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["stock.warehouse"].search([("company_id", "=", company.id)]).lot_stock_id
        self.mark()
        self.audit()
        (before,) = self.facts("reservations_checked")
        self.assertEqual((before.company_id, before.actual), (self.company, 0))
        for product in (self.apple, self.berry):
            self.scenario().stock(product, 10)
        for _shelf in range(2):
            self.env["stock.quant"]._update_available_quantity(self.apple, foreign, 10)
        self._break()
        self.mark()
        self.audit()
        self.assertFacts(
            "reservations_checked",
            [
                {
                    "company_id": self.company.id,
                    "quantity": before.quantity + 2,
                    "actual": 1,
                    "unit": "places",
                    "is_auto": False,
                }
            ],
        )
        self.mark()
        self.env["stock.quant"]._clean_reservations()
        told = {fact.company_id: fact for fact in self.facts("reservations_checked")}
        self.assertEqual((told[self.company].quantity, told[self.company].actual), (before.quantity + 2, 1))
        self.assertEqual((told[company].quantity, told[company].actual), (1, 0))
        self.assertTrue(all(fact.is_auto for fact in told.values()))

    def test_who_opens_the_stock_writes_nothing_where_all_is_in_order(self):
        self.scenario().stock(self.apple, 10)
        self.mark()
        quants = self.by_hand(self.env["stock.quant"])
        quants.action_view_inventory()
        self.assertFalse(self.facts("reservations_checked"))
        self._break()
        self.mark()
        quants.action_view_inventory()
        self.assertEqual(sum(self.facts("reservations_checked").mapped("actual")), 1)

    def test_measuring_one_company_closes_nothing_of_another(self):
        rule = self._rule("stock_reservation_unequal", response="record")
        company = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["stock.warehouse"].search([("company_id", "=", company.id)]).lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.apple, foreign, 10)
        for reserved in (5, 0):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE stock_quant SET reserved_quantity = %s WHERE location_id = %s", (reserved, foreign.id)
            )
            self.env.invalidate_all()
            if reserved:
                self.env["stock.quant"]._fulfillment_check_reservations(company)
        variance = self.found(rule)
        self.audit()
        self.assertEqual((variance.company_id, variance.state), (company, "open"))
