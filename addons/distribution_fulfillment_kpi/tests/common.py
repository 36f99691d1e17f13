from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.distribution_fulfillment_base.tests.common import FulfillmentCommon, Scenario

from .naive_perfect import NaivePerfect as Naive


class MetricScenario(Scenario):
    """Steps that only metrics care for."""

    def give_back(self, product, quantity):
        """The customer returns goods of the last shipment."""
        self._return_wizard(product, quantity).action_create_returns()
        return self._validate_newest()

    def exchange(self, product, quantity):
        """The customer returns goods and gets others of the same kind."""
        wizard = self._return_wizard(product, quantity)
        wizard.action_create_exchanges()
        for picking in self.sale.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")):
            self._validate(picking)
        return self

    def _return_wizard(self, product, quantity):
        picking = self.sale.picking_ids.filtered(
            lambda p: p.state == "done" and p.picking_type_code == "outgoing"
        ).sorted("id")[-1]
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.filtered(lambda line: line.product_id == product).quantity = quantity
        return wizard

    def _validate_newest(self):
        return self._validate(self.sale.picking_ids.sorted("id")[-1])

    def _validate(self, picking):
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        return self

    def send(self, line, goods):
        """Goods leave for a line that did not ask for them.

        :param goods: {product: quantity}, or how much of the product of the line
        """
        if not isinstance(goods, dict):
            goods = {line.product_id: goods}
        warehouse = self.sale.warehouse_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.out_type_id.id,
                "partner_id": self.sale.partner_id.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )
        self.env["stock.move"].create(
            [
                {
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "picking_id": picking.id,
                    "location_id": picking.location_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                    "company_id": self.sale.company_id.id,
                    "sale_line_id": line.id,
                }
                for product, quantity in goods.items()
            ]
        )
        picking.action_confirm()
        return self._validate(picking)

    def cancel_rest(self, reason=None):
        """Call off the open transfers: the rest will not come."""
        pickings = self.sale.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        pickings.with_context(fulfillment_reason_id=reason.id if reason else False).action_cancel()
        return self

    def add(self, product, quantity):
        """Add a line to the confirmed order."""
        self.env["sale.order.line"].create(
            {"order_id": self.sale.id, "product_id": product.id, "product_uom_qty": quantity}
        )
        return self


class MetricCommon(FulfillmentCommon):
    scenario_class = MetricScenario
    period = ("2026-01-01", "2026-12-31")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # After an installation all facts are to be made anew: once, and not in each test.
        while cls.env["fulfillment.refresh"]._refresh():
            pass
        # A company of its own: whatever else the database holds stays out of the figures.
        cls.company = cls.env["res.company"].create({"name": "Metric Distribution Inc."})
        cls.env.user.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=[cls.company.id]))
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.warehouse.fulfillment_tz = "America/New_York"
        cls.Metric = cls.env["fulfillment.metric"]
        for name in ("customer", "apple", "berry", "cherry"):
            setattr(cls, name, getattr(cls, name).with_env(cls.env))
        cls.by_customer = cls._reason("customer")
        cls.by_company = cls._reason("company")

    @classmethod
    def _reason(cls, initiator):
        Reason = cls.env["fulfillment.reason"]
        reason = Reason.search([("initiator", "=", initiator)], limit=1)
        return reason or Reason.create(
            {"name": f"By {initiator}", "code": f"by_{initiator}", "initiator": initiator}
        )

    @classmethod
    def _tell(cls, story):
        """Let a story happen before all tests of the class, each of which finds it as it was.

        :param story: a function of a test case, which has a clock of its own meanwhile
        """
        teller = cls()
        try:
            return story(teller)
        finally:
            teller._release_clock()

    def as_if_uninstalling(self, records):
        """The records as over RPC by a process owner whose context claims that the addon is being uninstalled."""
        if not hasattr(self, "claimant"):
            self.claimant = new_test_user(
                self.env,
                "claimant",
                groups="distribution_fulfillment_base.group_process_owner",
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
        claimed = records.with_user(self.claimant).with_context(
            _force_unlink=True, allowed_company_ids=self.company.ids
        )
        # What a process does for a person is done with sudo().
        return claimed.sudo(records.env.su)

    def refresh(self):
        """Bring the figures up to what was done: the door itself never does."""
        while self.env["fulfillment.refresh"]._refresh():
            pass

    def compute(self, codes, **kwargs):
        """Rows of the metric door over the year 2026, of figures brought up to date."""
        self.refresh()
        codes = [codes] if isinstance(codes, str) else codes
        return self.Metric.compute(codes, *kwargs.pop("period", self.period), **kwargs)

    def ratio(self, code, **kwargs):
        """(numerator, denominator) of the only row."""
        rows = self.compute(code, **kwargs)
        self.assertEqual(len(rows), 1, rows)
        return rows[0]["numerator"], rows[0]["denominator"]

    def assert_like_naive(self, companies=None, period=None):
        """Every metric equals the naive reference, and every row its drill-down."""
        companies = companies or self.company
        period = period or self.period
        naive = Naive(
            self.env, companies, fields.Datetime.now(), *(fields.Date.to_date(day) for day in period)
        ).results()
        self.refresh()
        definitions = self.Metric._definitions()
        for name, expected in naive.items():
            code, *words = name.split("/")
            params = dict(zip(("promise_basis", "promise_event"), words, strict=False))
            with self.subTest(code=code, **params):
                rows = self.Metric.compute([code], *period, company_ids=companies.ids, params=params or None)
                for row in rows:
                    drilled = self.Metric.drill(code, row)
                    self.assertEqual(drilled["count"], row["count"])
                    # A record may stand for several facts: a line that left twice.
                    self.assertLessEqual(len(drilled["ids"]), row["count"])
                    if self.env[definitions[code].fact]._fact_is_record:
                        self.assertEqual(len(drilled["ids"]), row["count"])
                    self._assert_row(row, expected)

    def _assert_row(self, row, expected):
        if not row["captured"]:
            # What nothing records here is no figure, whatever would be counted.
            self.assertIsNone(row["value"])
            return
        if isinstance(expected, dict):
            # Per currency or family of units; {} when there is no demand at all.
            key = row.get("currency") or row.get("uom_family")
            expected = expected.get(key, [0, 0] if row["value"] is None else None)
        if not isinstance(expected, list):
            if expected is None:
                self.assertIsNone(row["value"])
            else:
                self.assertAlmostEqual(row["value"], float(expected), 9)
            return
        self.assertAlmostEqual(row["numerator"], float(expected[0]), 6)
        self.assertAlmostEqual(row["denominator"], float(expected[1]), 6)
        if expected[1]:
            scale = 100 if row["unit"] == "%" else 1
            self.assertAlmostEqual(row["value"], scale * float(expected[0]) / float(expected[1]), 6)
        else:
            self.assertIsNone(row["value"])
