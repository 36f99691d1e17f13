"""A frozen baseline stays what it was, and says whether live figures mean the same."""

import hashlib
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.distribution_fulfillment_kpi.models.fulfillment_metric import FulfillmentMetric

from .target_common import ROLES, JanuaryCommon, TargetCommon


class BaselineCommon(TargetCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Baseline = cls.env["fulfillment.baseline"].with_user(cls.owner)
        cls.Baseline = cls.Baseline.with_context(allowed_company_ids=cls.company.ids)

    def _baseline(self, *codes, **values):
        return self.Baseline.create(
            {
                "name": "January before the change",
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
                "source": "live",
                "line_ids": [
                    Command.create({"metric_code": code, "promise_basis": "first"}) for code in codes
                ],
                **values,
            }
        )

    def _freeze(self, baseline, reason="The last month before go-live"):
        action = baseline.action_freeze_wizard()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.owner)
            .with_context(allowed_company_ids=self.company.ids, **action["context"])
            .create({"reason": reason})
        )
        wizard.action_freeze()
        return baseline


@tagged("post_install", "-at_install")
class TestBaselineOfJanuary(JanuaryCommon, BaselineCommon):
    def test_frozen_figures_are_those_of_the_door(self):
        self.january()
        baseline = self._freeze(self._baseline("M13.line", "M01.mean", "M01.p90"))
        self.assertEqual(baseline.state, "frozen")
        self.assertEqual((baseline.frozen_by_id, baseline.author_id), (self.owner, self.owner))
        for line in baseline.line_ids:
            row = self.compute(line.metric_code, period=("2026-01-01", "2026-01-31"))[0]
            with self.subTest(line.metric_code):
                self.assertEqual(line.value, row["value"])
                self.assertEqual(line.count, 3)
                self.assertEqual(line.definition_version, row["version"])
                self.assertEqual(line.has_numerator, row["numerator"] is not None)
                self.assertEqual(line.comparability, "same variant")
        otif = baseline.line_ids.filtered(lambda line: line.metric_code == "M13.line")
        self.assertEqual((otif.numerator, otif.denominator, otif.rests_on), (2, 3, "2 of 3"))

    def test_hash_is_that_of_the_records_behind(self):
        orders = self.january()
        line = self._freeze(self._baseline("M13.line")).line_ids
        hits = {order.sale.order_line.id: hit for order, hit in zip(orders, (1, 1, 0), strict=True)}
        text = ",".join(f"{line_id}:{hit}/1" for line_id, hit in sorted(hits.items()))
        self.assertEqual(line.record_hash, hashlib.sha256(text.encode()).hexdigest())

    def test_a_late_change_leaves_the_baseline_and_changes_the_hash(self):
        orders = self.january()
        first = self._freeze(self._baseline("M13.line"))
        kept = first.line_ids.read(["value", "numerator", "count", "record_hash", "definition_version"])
        self.correct_ship_date(orders[1], "2026-01-16 15:00")
        live = self.compute("M13.line", period=("2026-01-01", "2026-01-31"))[0]
        self.assertEqual((live["numerator"], live["denominator"]), (1, 3))
        self.assertEqual(
            first.line_ids.read(["value", "numerator", "count", "record_hash", "definition_version"]), kept
        )
        second = self._freeze(self._baseline("M13.line"))
        self.assertNotEqual(second.line_ids.record_hash, first.line_ids.record_hash)
        self.assertEqual(second.line_ids.numerator, 1)
        self.assertEqual((second.replaces_id, first.is_replaced), (first, True))
        self.assertEqual(self.Baseline.search([("is_replaced", "=", True)]), first)
        self.assertIn(second, self.Baseline.search([("is_replaced", "=", False)]))

    def test_records_that_change_places_change_the_hash_alone(self):
        """One order becomes late and another one in time: the figure is the same, the records are not."""
        orders = self.january()
        first = self._freeze(self._baseline("M13.line")).line_ids
        self.correct_ship_date(orders[0], "2026-01-09 15:00")
        self.correct_ship_date(orders[2], "2026-01-20 15:00")
        second = self._freeze(self._baseline("M13.line")).line_ids
        self.assertEqual((first.numerator, first.value), (second.numerator, second.value))
        self.assertNotEqual(first.record_hash, second.record_hash)

    def test_it_is_irreversible_for_everybody(self):
        self.january()
        baseline = self._freeze(self._baseline("M13.line"))
        for records in (baseline, baseline.sudo()):
            for act in (
                lambda records=records: records.write({"date_to": "2026-02-28"}),
                lambda records=records: records.write({"line_ids": [Command.clear()]}),
                lambda records=records: records.line_ids.write({"sequence": 1}),
                lambda records=records: records.line_ids.unlink(),
                lambda records=records: records.unlink(),
                lambda records=records: self.as_if_uninstalling(records.line_ids).unlink(),
                lambda records=records: self.as_if_uninstalling(records).unlink(),
                lambda records=records: records.line_ids.create(
                    {"baseline_id": records.id, "metric_code": "M01.mean"}
                ),
            ):
                with (
                    self.subTest(su=records.env.su),
                    self.assertRaisesRegex(UserError, "is frozen and stays"),
                ):
                    act()
        with self.assertRaisesRegex(UserError, "is frozen and stays"):
            baseline.action_freeze_wizard()
        baseline.message_post(body="It may be talked about.")

    def test_pending_changes_are_in_it(self):
        """What was done a second ago is in the figures, refreshed or not."""
        self.january()
        self.scenario().at("2026-01-26 14:00").order((self.apple, 1), promise="2026-01-28 22:00").at(
            "2026-01-27 15:00"
        ).ship()
        self.assertTrue(self.env["fulfillment.refresh"]._pending())
        self.set_clock("2026-02-03 15:00")
        self.assertEqual(self._freeze(self._baseline("M13.line")).line_ids.count, 4)

    def test_another_refresh_at_work_keeps_nothing(self):
        self.january()
        baseline = self._baseline("M13.line")
        with (
            patch.object(type(self.env["fulfillment.refresh"]), "_lock", lambda refresh: False),
            self.assertRaisesRegex(UserError, "being refreshed at this moment"),
        ):
            self._freeze(baseline)
        self.assertEqual(baseline.state, "draft")

    def test_an_entered_figure_is_signed_with_its_source(self):
        self.january()
        baseline = self._baseline("M13.line")
        values = {
            "baseline_id": baseline.id,
            "kind": "signed",
            "name": "Pick accuracy",
            "value": 98.5,
            "unit": "%",
        }
        Line = self.env["fulfillment.baseline.line"].with_user(self.owner)
        with self.assertRaisesRegex(ValidationError, "where it comes from"):
            Line.create(values)
        line = Line.create({**values, "source_text": "Count of 400 picks in week 3"})
        self.assertEqual((line.signed_by_id, str(line.signed_on)), (self.owner, "2026-02-03"))
        colleague = self._user("colleague", "process_owner")
        self.as_user(line, colleague).value = 97.0
        self.assertEqual(line.signed_by_id, colleague)
        self._freeze(baseline)
        self.assertEqual((line.value, line.value_text), (97.0, "97.00 %"))
        self.assertEqual((line.comparability, line.record_hash), ("entered figure", False))

    def test_comparability_names_what_differs(self):
        self.january()
        baseline = self._baseline("M13.line", "M01.mean")
        self.assertEqual(set(baseline.line_ids.mapped("comparability")), {"not frozen yet"})
        self._freeze(baseline)

        def compare(**params):
            return self.Baseline._compare(["M13.line", "M01.mean", "M04.line"], self.company, params=params)

        same = compare()
        self.assertEqual(same["M04.line"], [])
        self.assertEqual(
            (same["M13.line"][0]["is_same"], same["M13.line"][0]["words"]), (True, "same variant")
        )
        self.assertEqual((same["M13.line"][0]["numerator"], same["M13.line"][0]["count"]), (2, 3))
        last = compare(promise_basis="last")
        self.assertEqual(last["M13.line"][0]["words"], "other promise basis (First Promise)")
        self.assertTrue(last["M01.mean"][0]["is_same"])
        self.assertEqual(compare(late_tol=2)["M13.line"][0]["words"], "other tolerance")
        delivered = compare(promise_event="deliver")
        self.assertEqual(delivered["M13.line"][0]["words"], "kept by another event (shipped or delivered)")
        # What does not look at a promise, or at days, is the same.
        self.assertTrue(delivered["M01.mean"][0]["is_same"])
        self.assertTrue(compare(days=7)["M13.line"][0]["is_same"])
        with patch.object(FulfillmentMetric, "_version", lambda door, metric: "3.new"):
            baseline.line_ids.invalidate_recordset()
            self.assertEqual(compare()["M13.line"][0]["words"], "other version")
            self.assertEqual(set(baseline.line_ids.mapped("comparability")), {"other version"})

    def test_days_and_the_window_of_vendors_make_another_variant(self):
        self.january()
        self._freeze(self._baseline("M01.km_within", "M21.line", "M20.lead"))

        def words(code, **params):
            return self.Baseline._compare([code], self.company, params=params)[code][0]["words"]

        self.assertIn("within other days (5)", words("M01.km_within", days=7))
        self.assertNotIn("other days", words("M01.km_within", supplier_late_tol=1))
        for params in ({"supplier_late_tol": 1}, {"supplier_early_tol": None}):
            self.assertIn("other window of vendors", words("M21.line", **params))
            self.assertNotIn("window", words("M20.lead", **params))

    def test_the_nearest_variant_is_compared(self):
        self.january()
        baseline = self._baseline("M13.line")
        baseline.line_ids = [
            Command.create({"metric_code": "M13.line", "promise_basis": "last"}),
            Command.create({"metric_code": "M13.line", "promise_basis": "first", "late_tolerance": 2}),
        ]
        self._freeze(baseline)
        for params, numerator in (({}, 2), ({"late_tol": 2}, 3), ({"promise_basis": "last"}, 2)):
            with self.subTest(params=params):
                (found,) = self.Baseline._compare(["M13.line"], self.company, params=params)["M13.line"]
                self.assertEqual((found["is_same"], found["numerator"]), (True, numerator))

    def test_days_to_cash_of_the_history(self):
        load = (
            self.env["fulfillment.history.load"]
            .sudo()
            .create({"name": "Old cash", "company_id": self.company.id, "kind": "invoice"})
        )
        common = {"load_id": load.id, "company_id": self.company.id, "external_key": "I1", "amount_total": 80}
        invoice = (
            self.env["fulfillment.history.invoice"]
            .sudo()
            .create({**common, "invoiced_on": "2026-01-08", "ordered_at": "2026-01-05 12:00:00"})
        )
        common.pop("amount_total")
        self.env["fulfillment.history.payment"].sudo().create(
            {**common, "invoice_id": invoice.id, "amount": 80, "paid_on": "2026-01-25"}
        )
        self.refresh()
        baseline = self._freeze(self._baseline("M08.mean", source="history"))
        line = baseline.line_ids
        self.assertEqual((line.value, line.count, line.comparability), (20, 1, "same variant"))
        self.assertTrue(line.record_hash)

    def test_a_site_has_its_own_baseline(self):
        self.january()
        west = self.env["stock.warehouse"].create(
            {"name": "West", "code": "WST", "company_id": self.company.id, "fulfillment_tz": "America/Denver"}
        )
        self.scenario().at("2026-01-26 14:00").order(
            (self.apple, 1), promise="2026-01-28 22:00", warehouse=west
        ).at("2026-01-27 15:00").ship()
        self.set_clock("2026-02-03 15:00")
        wide = self._freeze(self._baseline("M13.line"))
        (found,) = self.Baseline._compare(["M13.line"], self.company, west)["M13.line"]
        self.assertEqual((found["baseline_id"], found["words"]), (wide.id, "all warehouses"))
        own = self._freeze(self._baseline("M13.line", warehouse_ids=[Command.set(west.ids)]))
        self.assertEqual((own.line_ids.count, own.replaces_id, wide.is_replaced), (1, self.Baseline, False))
        (found,) = self.Baseline._compare(["M13.line"], self.company, west)["M13.line"]
        self.assertEqual((found["baseline_id"], found["is_same"]), (own.id, True))

    def test_live_figures_stand_beside_it(self):
        self.january()
        line = self._freeze(self._baseline("M13.line")).line_ids
        self.assertEqual(line.live_text, "66.67 %")

    def test_a_baseline_of_all_metrics_is_frozen(self):
        """Also figures of a day, like a backlog, and those of which sums are kept only."""
        self.january()
        baseline = self._baseline("M13.line")
        baseline.action_add_metrics()
        frozen = self._freeze(baseline)
        lines = frozen.line_ids.grouped("metric_code")
        self.assertFalse(lines["M11.lines.known"].record_hash)
        self.assertEqual(lines["M11.lines"].count, 0)
        self.assertTrue(lines["M13.line"][0].record_hash)
        history = self._baseline("M13.line", source="history")
        history.action_add_metrics()
        self.assertEqual(self._freeze(history).state, "frozen")

    def test_what_is_open_on_a_day_has_a_hash_of_its_records(self):
        self.january()
        self.scenario().at("2026-01-20 14:00").order((self.apple, 5), promise="2026-02-20 22:00")
        self.set_clock("2026-02-15 12:00")
        self.refresh()
        rows = self.Metric.compute(["M11.lines"], "2026-01-01", "2026-01-31", company_ids=self.company.ids)
        again = self.Metric.compute(["M11.lines"], "2026-01-01", "2026-01-25", company_ids=self.company.ids)
        earlier = self.Metric.compute(["M11.lines"], "2026-01-01", "2026-01-10", company_ids=self.company.ids)
        hashes = self.Metric._record_hashes([*rows, *again, *earlier])
        self.assertEqual(len(hashes[0]), 64)
        self.assertEqual(hashes[0], hashes[1])
        self.assertNotEqual(hashes[0], hashes[2])

    def test_a_copy_is_an_empty_draft(self):
        self.january()
        baseline = self._freeze(self._baseline("M13.line"))
        copy = baseline.copy()
        self.assertEqual((copy.state, copy.frozen_at, copy.record_hash), ("draft", False, False))
        self.assertEqual((copy.line_ids.metric_code, copy.line_ids.has_value), ("M13.line", False))

    def test_the_ledger_keeps_its_hash(self):
        self.january()
        baseline = self._freeze(self._baseline("M13.line"))
        event = self.env["fulfillment.event"].search([("event_type", "=", "baseline_frozen")], limit=1)
        self.assertEqual((event.res_id, event.note), (baseline.id, baseline.record_hash))
        self.assertEqual(baseline._hash(), baseline.record_hash)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE fulfillment_baseline_line SET value = 100 WHERE id = %s", baseline.line_ids.ids
        )
        baseline.line_ids.invalidate_recordset()
        self.assertNotEqual(baseline._hash(), baseline.record_hash)

    def test_only_process_owners_and_consultants_freeze(self):
        self.january()
        baseline = self._baseline("M13.line")
        for role in ROLES:
            user = self._user(f"baseline_{role}", role)
            own = self.as_user(baseline, user)
            is_allowed = role in ("process_owner", "consultant")
            with self.subTest(role):
                self.assertTrue(own.has_access("read"))
                for operation in ("write", "create", "unlink"):
                    self.assertEqual(own.has_access(operation), is_allowed)
                    self.assertEqual(own.line_ids.has_access(operation), is_allowed)
                if not is_allowed:
                    with self.assertRaises(AccessError):
                        own.action_freeze_wizard()
                    with self.assertRaises(AccessError):
                        own._freeze(user, "because")
                    with self.assertRaises(AccessError):
                        own.action_add_metrics()

    def test_another_company_sees_nothing_of_it(self):
        self.january()
        baseline = self._freeze(self._baseline("M13.line"))
        foreign = self.env["res.company"].create({"name": "Foreign Inc."})
        stranger = self._user("stranger_owner", "process_owner", foreign)
        theirs = self.as_user(self.env["fulfillment.baseline"], stranger)
        self.assertFalse(theirs.search([("id", "=", baseline.id)]))
        self.assertFalse(theirs.line_ids.search([("baseline_id", "=", baseline.id)]))
        with self.assertRaises(AccessError):
            theirs.browse(baseline.id).read(["name"])
        self.assertEqual(theirs._compare(["M13.line"], foreign), {"M13.line": []})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", foreign.id)], limit=1)
        with self.assertRaises(UserError):
            self._baseline("M13.line", warehouse_ids=[Command.set(warehouse.ids)])

    def test_the_first_page_holds_figures_against_baseline_and_target(self):
        """Beside the live figure: what it was, whether that means the same, and what is asked for."""
        self.january()
        self._freeze(self._baseline("M13.line"))
        self.env["fulfillment.target"].create(
            {
                "metric_code": "M13.line",
                "company_id": self.company.id,
                "valid_from": self.env["fulfillment.metric"]._check_date("2030-01-01"),
                "target_value": 95.0,
                "reason": "What the customers were told",
            }
        )
        page = self.env["fulfillment.dashboard"].read_page("2026-01-01", "2030-01-31")
        tiles = {tile["key"]: tile for tile in page["tiles"]}
        first = tiles["otif_first"]
        self.assertEqual(
            first["baseline"]["value"],
            self.compute("M13.line", period=("2026-01-01", "2026-01-31"))[0]["value"],
        )
        self.assertTrue(first["baseline"]["is_same"])
        self.assertEqual(first["target"]["value"], 95.0)
        # Of another tolerance or event nothing was asked for.
        for params in ({"late_tol": 2}, {"promise_event": "deliver"}, {"terms": "agreed"}):
            page = self.env["fulfillment.metric.page"].read_metric(
                "M13.line", "2026-01-01", "2030-01-31", params=params
            )
            self.assertIsNone(page["tiles"][0]["target"])
        page = self.env["fulfillment.metric.page"].read_metric("M13.line", "2026-01-01", "2030-01-31")
        self.assertEqual(page["tiles"][0]["target"]["value"], 95.0)
        # The baseline was measured against the first promise: beside the last one it says so.
        self.assertFalse(tiles["otif_last"]["baseline"]["is_same"])
        self.assertIsNone(tiles["cycle_time"]["baseline"])
        self.assertIsNone(tiles["cycle_time"]["target"])


@tagged("post_install", "-at_install")
class TestBaseline(BaselineCommon):
    """Where nothing has happened yet, and of what is loaded."""

    def test_figures_cannot_be_entered_as_computed(self):
        baseline = self._baseline("M13.line")
        with self.assertRaisesRegex(UserError, "cannot be changed by hand"):
            baseline.write({"state": "frozen"})
        with self.assertRaisesRegex(UserError, "cannot be changed by hand"):
            self._baseline("M13.line", frozen_at="2026-01-01")
        line = (
            self.env["fulfillment.baseline.line"]
            .with_user(self.owner)
            .create(
                {
                    "baseline_id": baseline.id,
                    "metric_code": "M01.mean",
                    "value": 1.0,
                    "has_value": True,
                    "record_hash": "x",
                }
            )
        )
        self.assertEqual((line.value, line.has_value, line.record_hash), (0.0, False, False))

    def test_a_reason_and_lines_are_needed(self):
        with self.assertRaisesRegex(UserError, "write why this period"):
            self._freeze(self._baseline("M13.line"), reason="  ")
        with self.assertRaisesRegex(UserError, "has no lines"):
            self._freeze(self._baseline())

    def test_no_data_is_a_dash(self):
        line = self._freeze(self._baseline("M13.line")).line_ids
        self.assertEqual((line.has_value, line.value_text, line.rests_on), (False, "–", "–"))
        self.assertEqual(line.comparability, "no data then")
        self.assertFalse(line.record_hash)

    def test_values_in_two_units_become_two_lines(self):
        kilogram = self.env.ref("uom.product_uom_kgm")
        flour = self._product("Flour", price=2, uom_id=kilogram.id)
        self.scenario().at("2026-01-05 14:00").order(
            (self.apple, 10), (flour, 3), promise="2026-01-07 22:00"
        ).at("2026-01-06 15:00").ship()
        self.set_clock("2026-02-03 15:00")
        lines = self._freeze(self._baseline("M05.unit.first")).line_ids
        self.assertEqual(len(lines), 2)
        self.assertEqual(len(lines.uom_family_id), 2)
        self.assertEqual(len(set(lines.mapped("record_hash"))), 2)

    def test_history_that_knows_arrivals_only_says_so(self):
        load = (
            self.env["fulfillment.history.load"]
            .sudo()
            .create({"name": "Old system", "company_id": self.company.id})
        )
        self.env["fulfillment.history.sale.line"].sudo().create(
            {
                "load_id": load.id,
                "company_id": self.company.id,
                "external_key": "1",
                "order_ref": "OLD1",
                "ordered_at": "2026-01-05 14:00",
                "first_promised_at": "2026-01-10 22:00",
                "last_promised_at": "2026-01-10 22:00",
                "delivered_at": "2026-01-09 15:00",
                "ordered_qty": 5,
                "shipped_qty": 5,
            }
        )
        self.set_clock("2026-02-03 15:00")
        baseline = self._freeze(self._baseline("M13.line", source="history"))
        self.assertEqual(baseline.line_ids.count, 1)
        self.assertEqual(baseline.line_ids.comparability, "history counts arrivals (1 of 1)")
        self.assertEqual(baseline.line_ids.doubts, {"no_warehouse": 1, "shipped_from_delivery": 1})

    def test_all_metrics_are_added_once(self):
        baseline = self._baseline("M13.line")
        baseline.action_add_metrics()
        count = len(baseline.line_ids)
        definitions = self.Metric._definitions()
        both = sum(1 for metric in definitions.values() if metric.uses_basis)
        self.assertEqual(count, len(definitions) + both)
        baseline.action_add_metrics()
        self.assertEqual(len(baseline.line_ids), count)
