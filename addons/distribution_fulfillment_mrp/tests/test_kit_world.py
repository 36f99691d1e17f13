"""Kits at three warehouses of two companies, over the night the clocks change: every figure against its reference."""

from unittest import SkipTest

from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import tagged
from odoo.tests.common import get_db_name

from odoo.addons.distribution_fulfillment_kpi.tests.world import World

# (numerator, denominator) at each warehouse: four orders of one line. "parts" is late with one of three
# baskets, the others are perfect.
EVERYWHERE = {
    "M02.in_full": (4, 4),
    "M02.on_time": (3, 4),
    # Two components a pick, of one basket in two parts three times one; and what replaces the exchanged berries.
    "M03.line": (8, 8),
    "M04.line": (1, 4),
    "M05.line.first": (3, 4),
    # Whole baskets: two of three, two, one dozen, and one box.
    "M05.unit.first": (17, 18),
    "M07.mean": (48, 1),
    "M10.shipment": (5, 5),
    "M13.line": (3, 4),
}


@tagged("post_install", "-at_install")
class TestKitWorld(World):
    PRODUCTS = (*World.PRODUCTS, "basket", "box")

    @classmethod
    def setUpClass(cls):
        if "fulfillment.metric" not in Registry(get_db_name()):
            raise SkipTest("The metrics are not installed.")
        super().setUpClass()

    @classmethod
    def _make_products(cls):
        result = super()._make_products()
        cls.basket = cls._kit("Basket", (cls.apple, 1), (cls.berry, 2))
        # The vendor sends all of it.
        cls.box = cls._kit("Box", (cls.fig, 3))
        return result

    @classmethod
    def _kit(cls, name, *components):
        kit = cls._product(name, price=20, is_storable=False)
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                # Of both companies.
                "company_id": False,
                "bom_line_ids": [
                    Command.create({"product_id": product.id, "product_qty": quantity})
                    for product, quantity in components
                ],
            }
        )
        return kit

    def steps(self):
        yield -1, "08:00", self.open
        # Berries for two baskets only; the rest half an hour after midnight.
        yield 0, "12:00", self.ordering("parts", ("basket", 3))
        yield 1, "10:00", self.shipping("parts", apple=3, berry=5)
        yield 2, "00:30", self.shipping("parts")
        # One berry comes back and is scrapped; the baskets stay whole.
        yield 0, "12:10", self.ordering("returned", ("basket", 2))
        yield 1, "12:00", self.shipping("returned")
        yield 3, "10:00", lambda place: self.give_back(place, 1)
        yield 5, "10:00", self.scrap
        # A dozen; two berries are exchanged.
        yield 0, "12:20", self.order_dozen
        yield 1, "12:10", self.shipping("exchanged")
        yield 3, "09:00", lambda place: self.exchange(place, self.berry)
        # A box of figs, which the vendor sends late in the evening.
        yield 0, "12:50", self.ordering("dropped", ("box", 1))
        yield 0, "13:00", self.approve_figs
        yield 1, "23:30", lambda place: self.figs(place).receive()

    def order_dozen(self, place):
        scenario = self.scenario().quotation(
            (self.basket, 1), promise=place.utc(1, "17:00"), company_id=self.company.id
        )
        scenario.line(self.basket).product_uom_id = self.env.ref("uom.product_uom_dozen")
        place.told["exchanged"] = scenario.confirm()

    def test_kits_at_each_place(self):
        self.build()
        self.assert_everywhere(EVERYWHERE)
        self.assert_whole(self.companies)
        self.assert_like_naive(self.companies, period=("2026-01-01", "2026-03-28"))
