"""What was picked, and what of it was wrong: M03."""

from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..interval import wilson
from .floor_common import FloorCommon


@tagged("post_install", "-at_install")
class TestFloorPick(FloorCommon):
    def _shipped(self, *lines, at="2026-02-03 15:00", quantities=None, **values):
        return self.scenario().at("2026-02-02 14:00").order(*lines, **values).at(at).ship(quantities)

    def test_first_step_alone_is_picking(self):
        """Of three steps the first counts, whatever the steps are set to later."""
        self.steps("pick_pack_ship")
        scenario = self.scenario().stock(self.apple, 10).stock(self.berry, 10)
        scenario.at("2026-02-02 14:00").order((self.apple, 4), (self.berry, 2)).at("2026-02-03 15:00").ship()
        self.assertEqual(self.ratio("M03.line"), (2, 2))
        scenario.at("2026-02-04 15:00").ship().at("2026-02-05 15:00").ship()
        self.assertEqual(scenario.sale.picking_ids.mapped("state"), ["done"] * 3)
        self.assertEqual(self.ratio("M03.line"), (2, 2))
        self.steps("ship_only")
        self.assertEqual(self.ratio("M03.line"), (2, 2))
        self.assertEqual(self.ratio("M10.shipment"), (1, 1))
        self.assert_floor()

    def test_error_belongs_to_the_day_of_the_pick(self):
        """Found a week later, and twice: one line, on the day it was picked."""
        scenario = self._shipped((self.apple, 4), (self.berry, 2))
        self.assertFalse(self.compute("M03.line")[0]["captured"])
        self.set_clock("2026-02-10 15:00")
        for kind in ("item", "lot"):
            self.tell("pick_error", self.picked(scenario, self.berry), new_text=kind, old_text="claim")
        row = self.compute("M03.line", period=("2026-02-03", "2026-02-03"))[0]
        self.assertEqual((row["numerator"], row["denominator"], row["value"]), (1, 2, 50))
        self.assertTrue(row["captured"])
        missed = self.Metric.drill("M03.line", row, "miss")
        self.assertEqual(missed["ids"], self.picked(scenario, self.berry).move_line_ids.ids)
        fact = self.env["fulfillment.fact.pick.line"].search([("error_line_count", "=", 1)])
        self.assertEqual((fact.error_kind, fact.found_by), ("item", "claim"))
        self.assert_floor()

    def test_near_miss_is_no_error(self):
        scenario = self._shipped((self.apple, 4), (self.berry, 2))
        self.tell("near_miss", self.picked(scenario, self.apple), new_text="item")
        self.tell("near_miss", self.picked(scenario, self.apple), new_text="lot")
        self.assertEqual(self.ratio("M03b.line"), (1, 2))
        self.assertEqual(self.ratio("M03.line"), (2, 2))
        # That scans are checked does not say that errors found later are told.
        misses, accuracy = self.compute(["M03b.line", "M03.line"])
        self.assertEqual((misses["captured"], misses["value"]), (True, 50))
        self.assertEqual((accuracy["captured"], accuracy["value"], accuracy["interval"]), (False, None, None))
        self.assert_floor()

    def test_so_few_lines_have_an_interval(self):
        scenario = self._shipped((self.apple, 4), (self.berry, 2))
        self.tell("pick_error", self.picked(scenario, self.berry), new_text="item", old_text="audit")
        row = self.compute("M03.line")[0]
        self.assertEqual(row["interval"], wilson(1, 2))
        page = self.env["fulfillment.dashboard"].read_page(*self.period)
        (tile,) = (tile for tile in page["tiles"] if tile["code"] == "M03.line")
        self.assertTrue(tile["parts"])
        self.assertEqual(self.Metric.drill("M03.line", tile["series"][0]["current"], "miss")["count"], 1)

    def test_line_left_out_though_it_was_there(self):
        """All of it: it is a line of its own, with nothing to open. Some of it: the line taken is wrong."""
        scenario = self._shipped((self.apple, 4), (self.berry, 2), quantities={self.apple: 3})
        picking = scenario.sale.picking_ids.filtered(lambda picking: picking.state == "done")
        left_out = scenario.sale.picking_ids.move_ids.filtered(lambda move: move.product_id == self.berry)
        self.tell(
            "pick_error",
            picking_ref=picking.id,
            move_ref=left_out.id,
            product_ref=self.berry.id,
            quantity=2,
            new_text="omitted",
            old_text="audit",
        )
        row = self.compute("M03.line")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (1, 2))
        drilled = self.Metric.drill("M03.line", row)
        self.assertEqual((drilled["count"], len(drilled["ids"])), (2, 1))
        self.tell("pick_error", self.picked(scenario, self.apple), new_text="omitted", old_text="audit")
        self.assertEqual(self.ratio("M03.line"), (0, 2))
        self.assert_floor()

    def test_too_much_is_found_by_itself_and_follows_later_edits(self):
        scenario = self._shipped((self.apple, 4), quantities={self.apple: 6})
        self.assertEqual(self.ratio("M03.line"), (0, 1))
        self.assertEqual(self.ratio("M10.shipment"), (0, 1))
        self.assert_floor()
        self.picked(scenario).move_line_ids.quantity = 4
        self.assertEqual(self.ratio("M03.line"), (1, 1))
        self.assertEqual(self.ratio("M10.shipment"), (1, 1))
        self.assert_floor()

    def test_line_added_to_a_done_transfer(self):
        """The quantity of the move stays, one more line holds some of it."""
        scenario = self._shipped((self.apple, 4))
        self.assertEqual(self.ratio("M03.line"), (1, 1))
        line = self.picked(scenario).move_line_ids
        line.quantity = 3
        line.copy({"quantity": 1, "move_id": line.move_id.id, "picking_id": line.picking_id.id})
        self.assertEqual(self.ratio("M03.line"), (2, 2))
        self.assert_floor()

    def test_done_date_moved(self):
        scenario = self._shipped((self.apple, 4))
        self.refresh()
        scenario.sale.picking_ids.date_done = "2026-02-06 15:00"
        for code in ("M03.line", "M10.shipment"):
            self.assertEqual(self.ratio(code, period=("2026-02-03", "2026-02-03")), (0, 0))
            self.assertEqual(self.ratio(code, period=("2026-02-06", "2026-02-06")), (1, 1))
        self.assert_floor()

    def test_late_evening_belongs_to_the_local_day(self):
        self._shipped((self.apple, 4), at="2026-02-04 03:30")
        self.assertEqual(self.ratio("M03.line", period=("2026-02-03", "2026-02-03")), (1, 1))
        self.warehouse.fulfillment_tz = "UTC"
        self.assertEqual(self.ratio("M03.line", period=("2026-02-03", "2026-02-03")), (0, 0))
        self.assert_floor()

    def test_goods_sent_back_and_receipts_are_no_picks(self):
        scenario = self._shipped((self.apple, 4))
        scenario.at("2026-02-05 15:00").give_back(self.apple, 2)
        self.assertEqual(self.ratio("M03.line"), (1, 1))
        scenario.at("2026-02-06 15:00").exchange(self.apple, 1)
        # What replaces them is picked like anything else, but it is no shipment of the order.
        self.assertEqual(self.ratio("M03.line"), (2, 2))
        self.assertEqual(self.ratio("M10.shipment"), (1, 1))
        self.assert_floor()

    def test_two_companies_stay_apart(self):
        self._shipped((self.apple, 4))
        other = self.env["res.company"].create({"name": "Other Floor Inc."})
        self.env.user.company_ids += other
        self.assertEqual(self.ratio("M03.line"), (1, 1))
        self.assertEqual(self.ratio("M03.line", company_ids=other.ids), (0, 0))

    def test_persons_are_named_only_to_those_who_may(self):
        picker = new_test_user(self.env, "floor_picker", name="Paula Picker", groups="stock.group_stock_user")
        scenario = self._shipped((self.apple, 4), (self.berry, 2))
        self.tell(
            "pick_run_done",
            scenario.sale.picking_ids,
            user_id=picker.id,
            quantity=2,
            actual=6,
            old_datetime="2026-02-03 14:50:00",
            new_datetime="2026-02-03 15:00:00",
        )
        self.refresh()
        fact = self.env["fulfillment.fact.pick.line"].search([("company_id", "=", self.company.id)])[:1]
        names = {}
        for role in ("process_owner", "person_level"):
            user = new_test_user(
                self.env,
                f"floor_{role}",
                groups=f"distribution_fulfillment_base.group_{role}",
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            names[role] = user
        door = self.Metric.with_user(names["process_owner"])
        row = door.compute(["M03.line"], *self.period)[0]
        with self.assertRaisesRegex(AccessError, "figures of single persons"):
            door.compute(["M03.line"], *self.period, by=["picker"])
        with self.assertRaisesRegex(AccessError, "figures of single persons"):
            door.drill("M03.line", {**row, "picker": 1})
        with self.assertRaises(AccessError):
            fact.with_user(names["process_owner"]).read(["picker_id"])
        self.assertNotIn("picker_id", fact.with_user(names["process_owner"]).read()[0])
        rows = self.Metric.with_user(names["person_level"]).compute(["M03.line"], *self.period, by=["picker"])
        self.assertEqual([row["labels"]["picker"] for row in rows], ["Paula Picker"])
        # Two lines say nothing about her: neither the value, nor what it would follow from.
        self.assertEqual(rows[0]["count"], 2)
        for part in ("numerator", "denominator", "value", "interval"):
            self.assertIsNone(rows[0][part])
        door = self.Metric.with_user(names["person_level"])
        for part in ("hit", "miss"):
            with self.assertRaisesRegex(AccessError, "so few records .2."):
                door.drill("M03.line", rows[0], part)
        # The pages offer it to whom the door tells it.
        for role, offered in (("process_owner", False), ("person_level", True)):
            page = self.env["fulfillment.metric.page"].with_user(names[role])
            read = page.read_metric("M03.line", *self.period)
            keys = [dimension["key"] for dimension in read["tiles"][0]["dimensions"]]
            self.assertEqual("picker" in keys, offered)
        read = page.read_metric("M03.line", *self.period, dimension="picker")
        (bar,) = read["tiles"][0]["series"][0]["breakdown"]
        self.assertEqual((bar["label"], bar["row"]["value"]), ("Paula Picker", None))
        with self.assertRaisesRegex(AccessError, "figures of single persons"):
            page.with_user(names["process_owner"]).read_metric("M03.line", *self.period, dimension="picker")
        hours = self.Metric.with_user(names["person_level"]).compute(
            ["M24.lines"], *self.period, by=["picker"]
        )
        self.assertEqual(
            [(row["numerator"], row["denominator"], row["value"]) for row in hours], [(None, None, None)]
        )
        book = self.env["fulfillment.metric.workbook"].with_user(names["person_level"])
        _name, content = book._workbook(
            {
                "date_from": self.period[0],
                "date_to": self.period[1],
                "questions": [{"code": "M03.line", "by": ["picker"]}],
            }
        )
        heads, cells = load_workbook(BytesIO(content))["Figures"].iter_rows(values_only=True)
        shown = dict(zip(heads, cells, strict=True))
        self.assertEqual(
            [shown[name] for name in ("Records", "Value", "Numerator", "Denominator")], [2, None, None, None]
        )
        self.assertEqual(fact.with_user(names["person_level"]).picker_id.name, "Paula Picker")

    def test_a_person_of_twenty_lines_gets_a_value(self):
        products = [self._product(f"Nut {number}", price=1) for number in range(20)]
        scenario = self._shipped(*((product, 1) for product in products))
        self.tell("pick_run_done", scenario.sale.picking_ids, quantity=20, actual=30)
        self.tell("near_miss", self.picked(scenario, products[0]), new_text="item")
        self.tell("pick_error", self.picked(scenario, products[1]), new_text="item", old_text="audit")
        row = self.compute("M03.line", by=["picker"])[0]
        self.assertEqual((row["numerator"], row["denominator"], row["value"]), (19, 20, 95))
        row = self.compute("M03b.line", by=["picker"])[0]
        self.assertEqual((row["numerator"], row["denominator"], row["value"]), (1, 20, 5))
        self.assert_floor()
