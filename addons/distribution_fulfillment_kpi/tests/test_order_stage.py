"""Where the cycle time of an order goes, from stage to stage."""

from odoo.tests import tagged

from .whole_common import WholeCommon

STAGES = ("entry", "supply", "pick", "pack", "ship", "invoice")


@tagged("post_install", "-at_install")
class TestOrderStage(WholeCommon):
    def stages(self, **kwargs):
        """{stage: days, where a figure is there}"""
        rows = self.compute([f"M01.stage.{stage}" for stage in STAGES], **kwargs)
        return {row["code"].rpartition(".")[2]: row["value"] for row in rows if row["count"]}

    def left_out(self, stage, **kwargs):
        (row,) = self.compute(f"M01.stage.{stage}", **kwargs)
        return row["excluded"]

    def ordered(self, *lines, **values):
        """Written at 10 o'clock in New York, confirmed a day later; the goods come two days after that."""
        scenario = self.scenario().at("2026-02-02 15:00")
        scenario.quotation(*(lines or ((self.apple, 10),)), promise="2026-02-20 22:00", **values)
        # When a record was written down is the clock of the database, which no test can set.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = '2026-02-02 15:00:00' WHERE id = %s", [scenario.sale.id]
        )
        scenario.sale.invalidate_recordset(["create_date"])
        return scenario.at("2026-02-03 15:00").confirm()

    def supplied(self, scenario, at, quantity=10, product=None):
        """The goods come, and are reserved for the order."""
        scenario.at(at).stock(product or self.apple, quantity)
        scenario.sale.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")).action_assign()
        return scenario

    def test_straight_from_the_shelf(self):
        scenario = self.supplied(self.ordered(), "2026-02-05 15:00")
        scenario.at("2026-02-06 03:00").ship().at("2026-02-06 15:00").invoice("2026-02-06")
        self.assertEqual(self.stages(), {"entry": 1, "supply": 2, "ship": 0.5, "invoice": 0.5})
        self.assertEqual(self.left_out("pick"), {"no_step": 1})
        self.assertEqual(self.left_out("pack"), {"no_step": 1})
        # From the confirmation to the last shipment, as the cycle time itself.
        self.assertEqual(self.one("M01.mean")["value"], 2.5)
        (row,) = self.compute("M01.stage.supply", by=["steps"])
        self.assertEqual((row["steps"], row["value"]), (1, 2))
        drilled = self.Metric.drill("M01.stage.supply", row)
        self.assertEqual((drilled["model"], drilled["ids"]), ("sale.order", scenario.sale.ids))
        self.assert_whole()

    def test_three_steps_add_up(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        scenario = self.supplied(self.ordered(), "2026-02-04 15:00")
        scenario.at("2026-02-05 15:00").ship().at("2026-02-07 15:00").ship().at("2026-02-11 15:00").ship()
        scenario.at("2026-02-19 15:00").invoice("2026-02-19")
        self.assertEqual(
            self.stages(), {"entry": 1, "supply": 1, "pick": 1, "pack": 2, "ship": 4, "invoice": 8}
        )
        self.assertEqual(self.one("M01.mean")["value"], 1 + 1 + 2 + 4)
        (row,) = self.compute("M01.stage.ship", by=["steps"])
        self.assertEqual(row["steps"], 3)
        self.assert_whole()

    def test_the_last_goods_count(self):
        """Half of it waits: ready, shipped and invoiced is the order with its rest."""
        scenario = self.supplied(self.ordered(), "2026-02-03 21:00", 4)
        scenario.at("2026-02-04 15:00").ship({self.apple: 4}).at("2026-02-04 21:00").invoice("2026-02-04")
        self.assertEqual(self.stages(), {})
        self.supplied(scenario, "2026-02-13 15:00", 6)
        scenario.at("2026-02-14 15:00").ship()
        self.assertEqual(self.stages(), {"entry": 1, "supply": 10, "ship": 1})
        self.assertEqual(self.left_out("invoice"), {"not_invoiced": 1})
        scenario.at("2026-02-16 15:00").invoice("2026-02-16")
        self.assertEqual(self.stages(), {"entry": 1, "supply": 10, "ship": 1, "invoice": 2})
        self.assert_whole()

    def test_credited_and_invoiced_anew_it_was_invoiced_before(self):
        scenario = self.supplied(self.ordered(), "2026-02-04 15:00")
        scenario.at("2026-02-05 15:00").ship().at("2026-02-06 15:00").invoice("2026-02-06")
        self.assertEqual(self.stages()["invoice"], 1)
        scenario.at("2026-02-10 15:00").credit("2026-02-10")
        scenario.at("2026-02-11 15:00").invoice("2026-02-11")
        self.assertEqual(self.stages()["invoice"], 1)
        self.assert_whole()

    def test_ready_is_unknown_and_invoiced_before(self):
        """Goods that Odoo does not know of are ready when they leave; of the time before, nobody kept it."""
        self.apple.invoice_policy = "order"
        scenario = self.ordered()
        scenario.at("2026-02-04 15:00").invoice("2026-02-04")
        scenario.at("2026-02-05 15:00").ship()
        self.assertEqual(self.stages(), {"entry": 1, "supply": 2, "ship": 0})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_picking SET fulfillment_first_ready_at = NULL WHERE id = ANY(%s)",
            [scenario.sale.picking_ids.ids],
        )
        self.env.invalidate_all()
        self.assertEqual(self.stages(), {"entry": 1})
        self.assertEqual(self.left_out("supply"), {"no_ready": 1})
        self.assertEqual(self.left_out("ship"), {"no_ready": 1})
        self.assertEqual(self.left_out("invoice"), {"invoiced_before": 1})
        self.assert_whole()

    def test_marks_of_what_is_put_right(self):
        """Past the ORM: when it was ready, and the lines of the invoice."""
        scenario = self.supplied(self.ordered(), "2026-02-04 15:00")
        scenario.at("2026-02-05 15:00").ship().at("2026-02-06 15:00").invoice("2026-02-06")
        self.assertEqual(self.stages()["supply"], 1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_picking SET fulfillment_first_ready_at = '2026-02-04 03:00:00' WHERE id = ANY(%s)",
            [scenario.sale.picking_ids.ids],
        )
        self.env.invalidate_all()
        self.assertEqual(self.stages()["supply"], 0.5)
        self.assertEqual(self.stages()["ship"], 1.5)
        scenario.invoices.button_draft()
        self.assertEqual(self.left_out("invoice"), {"not_invoiced": 1})
        self.assertEqual(self.env["fulfillment.refresh"]._verify(self.company), {})

    def test_two_warehouses(self):
        """One picks first, one ships straight: ready is when both were."""
        second = self.env["stock.warehouse"].create(
            {"name": "Second", "code": "SEC", "company_id": self.company.id, "delivery_steps": "pick_ship"}
        )
        scenario = self.scenario().at("2026-02-03 15:00")
        scenario.quotation((self.apple, 10), (self.berry, 10), promise="2026-02-20 22:00")
        scenario.line(self.berry).warehouse_id = second
        scenario.confirm()
        scenario.at("2026-02-04 15:00").stock(self.apple, 10)
        scenario.at("2026-02-05 15:00").stock(self.berry, 10, second)

        def open_of(warehouse):
            return scenario.sale.picking_ids.filtered(
                lambda p: p.state not in ("done", "cancel") and p.picking_type_id.warehouse_id == warehouse
            )

        scenario.at("2026-02-04 15:00")
        open_of(self.warehouse).action_assign()
        scenario.at("2026-02-05 15:00")
        open_of(second).action_assign()
        for at, warehouse in (
            ("2026-02-06 15:00", self.warehouse),
            ("2026-02-07 15:00", second),
            ("2026-02-09 15:00", second),
        ):
            scenario.at(at)
            scenario._validate(open_of(warehouse))
        values = self.stages()
        self.assertEqual(
            {key: values[key] for key in ("supply", "pick", "ship")}, {"supply": 2, "pick": 2, "ship": 2}
        )
        self.assert_whole()
