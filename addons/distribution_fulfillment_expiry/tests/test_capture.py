"""Lots out of their order of expiry, expired goods, dates changed."""

from odoo.fields import Datetime
from odoo.tests import tagged

from odoo.addons.distribution_fulfillment_base.tests.ledger_common import LedgerCommon


@tagged("post_install", "-at_install")
class TestCapture(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.apple.write({"tracking": "lot", "use_expiration_date": True})
        cls.apple.categ_id = cls.env["product.category"].create(
            {"name": "Fruit", "removal_strategy_id": cls.env.ref("product_expiry.removal_fefo").id}
        )
        cls.early, cls.late = cls.env["stock.lot"].create(
            [
                {
                    "name": name,
                    "product_id": cls.apple.id,
                    "expiration_date": f"{day} 12:00:00",
                    "removal_date": f"{day} 12:00:00",
                }
                for name, day in (("EARLY", "2026-02-01"), ("LATE", "2026-03-01"))
            ]
        )
        for lot in (cls.early, cls.late):
            cls.env["stock.quant"]._update_available_quantity(cls.apple, cls.shelf, 10, lot_id=lot)

    def _ship(self, lot=None, at="2026-01-05 14:00"):
        scenario = self.scenario().at(at).order((self.apple, 4))
        picking = scenario.sale.picking_ids.with_user(self.picker)
        if lot:
            picking.move_line_ids.lot_id = lot
        picking.move_ids.picked = True
        self.mark()
        picking.with_context(skip_expired=True).button_validate()
        return scenario

    def test_later_lot_taken_before_the_earlier_one(self):
        scenario = self._ship(self.late)
        self.assertFacts(
            "fefo_broken",
            [
                {
                    "lot_ref": self.late.id,
                    "quantity": 4,
                    "old_text": "EARLY",
                    "new_text": "LATE",
                    "old_datetime": Datetime.to_datetime("2026-02-01 12:00:00"),
                    "new_datetime": Datetime.to_datetime("2026-03-01 12:00:00"),
                    "sale_line_ref": scenario.line(self.apple).id,
                    "actor_name": "Paula Picker",
                    "is_auto": False,
                }
            ],
        )

    def test_an_expired_lot_is_rightly_passed_over(self):
        self._ship(self.late, at="2026-02-10 14:00")
        self.assertFalse(self.facts("fefo_broken"))

    def test_earlier_lot_first_is_the_standard(self):
        scenario = self._ship()
        self.assertEqual(scenario.sale.picking_ids.move_line_ids.lot_id, self.early)
        self.assertFalse(self.facts("fefo_broken", "expired_shipped"))

    def test_earlier_lot_that_is_promised_to_another_order_breaks_nothing(self):
        self.scenario().at("2026-01-05 13:00").order((self.apple, 10))  # holds all of the early lot
        scenario = self._ship()
        self.assertEqual(scenario.sale.picking_ids.move_line_ids.lot_id, self.late)
        self.assertFalse(self.facts("fefo_broken"))

    def test_expired_lot_shipped(self):
        self._ship(self.early, at="2026-02-01 12:00")
        self.assertFacts(
            "expired_shipped",
            [
                {
                    "lot_ref": self.early.id,
                    "old_datetime": Datetime.to_datetime("2026-02-01 12:00:00"),
                    "is_auto": False,
                }
            ],
        )

    def test_date_changed_by_hand_and_by_the_system(self):
        self.mark()
        self.early.with_user(self.picker).expiration_date = "2026-04-01 12:00:00"
        self.early.expiration_date = "2026-04-01 12:00:00"  # no change, no fact
        self.late.expiration_date = "2026-05-01 12:00:00"
        self.assertFacts(
            "expiry_change",
            [
                {
                    "lot_ref": self.early.id,
                    "old_datetime": Datetime.to_datetime("2026-02-01 12:00:00"),
                    "new_datetime": Datetime.to_datetime("2026-04-01 12:00:00"),
                    "is_auto": False,
                    "actor_name": "Paula Picker",
                },
                {"lot_ref": self.late.id, "is_auto": True},
            ],
        )
