"""Carriers changed, premium freight, and what booking cost."""

from odoo.tests import tagged

from odoo.addons.distribution_fulfillment_base.tests.ledger_common import LedgerCommon


@tagged("post_install", "-at_install")
class TestCapture(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freight = cls._product("Freight", price=0, type="service", is_storable=False)
        cls.ground, cls.air = cls.env["delivery.carrier"].create(
            [
                {
                    "name": name,
                    "product_id": freight.id,
                    "delivery_type": "fixed",
                    "fixed_price": price,
                    "fulfillment_is_premium": is_premium,
                }
                for name, price, is_premium in (("Ground", 8, False), ("Air", 60, True))
            ]
        )

    def _order(self):
        scenario = (
            self.scenario()
            .stock(self.apple, 10)
            .quotation((self.apple, 10), carrier_id=self.ground.id)
            .confirm()
        )
        scenario.sale.picking_ids.carrier_id = self.ground
        self.mark()
        return scenario

    def test_premium_carrier_is_an_expedite(self):
        scenario = self._order()
        picking = scenario.sale.picking_ids.with_user(self.picker)
        picking.carrier_id = self.air
        picking.carrier_id = self.ground
        self.assertFacts(
            ["carrier_changed", "expedited"],
            [
                {
                    "event_type": "carrier_changed",
                    "old_text": "Ground",
                    "new_text": "Air",
                    "is_auto": False,
                    "actor_name": "Paula Picker",
                },
                {"event_type": "expedited", "new_text": "carrier", "sale_order_ref": scenario.sale.id},
                {"event_type": "carrier_changed", "old_text": "Air", "new_text": "Ground"},
            ],
        )

    def test_carrier_is_one_of_the_terms_of_the_order(self):
        scenario = self._order()
        scenario.sale.with_user(self.seller).carrier_id = self.air
        self.assertFacts(
            "terms_changed",
            [{"note": "carrier_id", "old_text": "Ground", "new_text": "Air", "is_auto": False}],
        )

    def test_booking_keeps_reference_and_cost(self):
        scenario = self._order()
        scenario.sale.picking_ids.button_validate()
        self.assertFacts(
            "carrier_booked",
            [{"amount": 8, "note": "Ground", "picking_ref": scenario.sale.picking_ids.id}],
        )

    def test_premium_freight_is_told_apart(self):
        """What the standard costs is none; what speed costs is kept beside the booking."""
        plain, fast = self._order(), self._order()
        plain.sale.picking_ids.button_validate()
        self.assertFacts("premium_freight", [])
        fast.sale.picking_ids.carrier_id = self.air
        fast.sale.picking_ids.button_validate()
        self.assertFacts(
            "premium_freight",
            [
                {
                    "amount": 60,
                    "note": "Air",
                    "currency_ref": fast.sale.currency_id.id,
                    "sale_order_ref": fast.sale.id,
                    "picking_ref": fast.sale.picking_ids.id,
                }
            ],
        )
