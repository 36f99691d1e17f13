"""A lot that expires later is shipped before one that expires earlier."""

from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import tagged

from odoo.addons.distribution_fulfillment_base.tests.allocation_common import AllocationCommon


@tagged("post_install", "-at_install")
class TestExpiryOutOfOrder(AllocationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fefo = cls.env.ref("product_expiry.removal_fefo")
        cls.category = cls.env["product.category"].create({"name": "Fruit", "removal_strategy_id": fefo.id})
        cls.grape = cls._product(
            "Grape", price=3, cost=1, tracking="lot", use_expiration_date=True, categ_id=cls.category.id
        )
        cls.early, cls.late = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.grape.id} for name in ("EARLY", "LATE")]
        )
        for lot, day in ((cls.early, "2026-02-01 12:00:00"), (cls.late, "2026-03-01 12:00:00")):
            lot.write({"expiration_date": day, "removal_date": day})
            cls.env["stock.quant"]._update_available_quantity(cls.grape, cls.shelf, 50, lot_id=lot)

    @classmethod
    def _rule(cls, check="stock_expiry_out_of_order", **values):
        return super()._rule(check, **values)

    def _ship(self, lot=None, at="2026-01-05 14:00", **context):
        scenario = self.scenario().at(at).order((self.grape, 4))
        if lot:
            self.move(scenario).move_line_ids.lot_id = lot
        self.validate(scenario, skip_expired=True, **context)
        return scenario

    def test_both_sides_of_the_tolerance(self):
        """28 days between the lots."""
        for tolerance, count in ((28, 0), (27.99, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule(point="transfer_done", response="record", tolerance=tolerance)
                self._ship(self.late)
                self.assertEqual(len(self.found(rule)), count)
                rule.action_retire()

    def test_refused_and_with_a_reason(self):
        rule = self._rule(point="transfer_done")
        with self.assertRefused("was not validated(.|\n)*takes lot LATE although EARLY"):
            self._ship(self.late)
        self._ship(self.late, fulfillment_reason_id=self._reason("allocation_lot_wished").id)
        self.assertEqual(self.found(rule).reason_id, self._reason("allocation_lot_wished"))
        (row,) = self.past("stock_expiry_out_of_order")
        self.assertEqual(
            (row["record_id"], row["line_id"], row["deviation"]),
            (self.found(rule).res_id, self.found(rule).line_res_id, 28),
        )

    def test_chosen_by_hand(self):
        rule = self._rule(point="stock_reserve")
        scenario = self.scenario().at("2026-01-05 14:00").order((self.grape, 4))
        line = self.by_hand(self.move(scenario).move_line_ids)
        self.assertEqual(line.lot_id, self.early)
        with self.assertRefused("takes lot LATE"):
            line.lot_id = self.late
        self.assertFalse(self.found(rule))

    def test_what_is_in_order(self):
        """The first to expire; one past its date left behind; another strategy."""
        rule = self._rule(point="transfer_done", response="block")
        self._ship()
        self._ship(self.late, at=Datetime.to_datetime("2026-02-01 12:00:00") + timedelta(seconds=1))
        self.category.removal_strategy_id = self.env["product.removal"].search([("method", "=", "closest")])
        self._ship(self.late)
        self.assertFalse(self.found(rule))
