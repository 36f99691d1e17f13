"""Steps and questions of the tests that look at what the ledger captured."""

from odoo.tests import new_test_user

from .common import FulfillmentCommon


class LedgerCommon(FulfillmentCommon):
    """People of each field of work, and what they left in the ledger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.picker = cls._person("picker", "Paula Picker", "stock.group_stock_manager")
        cls.seller = cls._person("seller", "Sam Seller", "sales_team.group_sale_manager")
        cls.buyer = cls._person(
            "buyer", "Bea Buyer", "purchase.group_purchase_manager,stock.group_stock_user"
        )
        cls.accountant = cls._person("accountant", "Ada Accountant", "account.group_account_manager")
        cls.vendor = cls.env["res.partner"].create({"name": "Orchard Supplies"})
        cls.shelf = cls.warehouse.lot_stock_id
        cls.bin = cls.env["stock.location"].create({"name": "Bin B", "location_id": cls.shelf.id})

    @classmethod
    def _person(cls, login, name, groups):
        return new_test_user(cls.env, f"ledger_{login}", name=name, groups=groups)

    def mark(self):
        """Remember where the ledger ends now: `facts` tells what came after."""
        self._marked = self.env["fulfillment.event"].search([], order="id desc", limit=1).id or 0

    def facts(self, *event_types):
        """The ledger rows since `mark`, oldest first."""
        domain = [("id", ">", self._marked)]
        if event_types:
            domain.append(("event_type", "in", event_types))
        return self.env["fulfillment.event"].search(domain, order="id")

    def assertFacts(self, event_types, expected):
        """Assert the rows of these types since `mark`; `actor_name` may be asked for."""
        event_types = [event_types] if isinstance(event_types, str) else event_types
        facts = self.facts(*event_types)
        self.assertEqual(
            facts.mapped("event_type"), [row.get("event_type", event_types[0]) for row in expected]
        )
        for fact, row in zip(facts, expected, strict=True):
            self.assertRecordValues(fact, [row])

    def purchase(self, *lines, **values):
        """A request for quotation; a line is (product, quantity, price)."""
        return self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "price_unit": price,
                            "date_planned": "2026-01-12 12:00:00",
                        },
                    )
                    for product, quantity, price in lines
                ],
                **values,
            }
        )

    def _shipped(self, quantity=10):
        """Goods that left; the ledger is marked after it."""
        scenario = (
            self.scenario()
            .at("2026-01-05 14:00")
            .stock(self.apple, quantity)
            .order((self.apple, quantity))
            .ship()
        )
        self.mark()
        return scenario
