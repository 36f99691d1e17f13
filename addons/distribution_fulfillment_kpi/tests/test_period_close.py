"""A closed period stays as published; what it would be today is shown with its cause."""

from dataclasses import replace
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .target_common import ROLES, JanuaryCommon, TargetCommon


class PeriodCloseCommon(TargetCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Close = cls.env["fulfillment.period.close"].with_user(cls.owner)
        cls.Close = cls.Close.with_context(allowed_company_ids=cls.company.ids)

    def _closed(self, **values):
        close = self.Close.create({"day": "2026-01-15", **values})
        close.action_close()
        return close

    def _compare(self, close, instant="2026-02-10 04:30"):
        self.set_clock(instant)
        self.refresh()
        before = close.restatement_ids
        self.env["fulfillment.period.close"].search([("id", "=", close.id)])._find_restatements()
        close.invalidate_recordset()
        return close.restatement_ids - before

    def _company_level(self, records, code="M13.line", basis="first"):
        return records.filtered(
            lambda record: (
                (record.metric_code, record.level, record.promise_basis or False, record.source)
                == (code, "company", basis, "live")
            )
        )


@tagged("post_install", "-at_install")
class TestPeriodCloseOfJanuary(JanuaryCommon, PeriodCloseCommon):
    def test_figures_are_those_of_the_door(self):
        self.january()
        close = self._closed()
        self.assertEqual((close.name, close.state, close.closed_by_id), ("2026-01", "closed", self.owner))
        self.assertEqual((str(close.date_from), str(close.date_to)), ("2026-01-01", "2026-01-31"))
        period = ("2026-01-01", "2026-01-31")
        definitions = self.Metric._definitions()
        for basis in ("first", "last", "requested"):
            for row in self.compute(sorted(definitions), period=period, params={"promise_basis": basis}):
                if not row["count"] and not row["excluded"]:
                    continue
                metric = definitions[row["code"]]
                figure = self._company_level(close.figure_ids, row["code"], metric.uses_basis and basis)
                with self.subTest(code=row["code"], basis=basis):
                    self.assertEqual(len(figure), 1)
                    self.assertEqual(figure.count, row["count"])
                    self.assertEqual(figure.has_value, row["value"] is not None)
                    if figure.has_value:
                        self.assertEqual(figure.value, row["value"])
        sites = close.figure_ids.filtered(lambda figure: figure.level == "warehouse")
        self.assertEqual(sites.warehouse_id, self.warehouse)

    def test_nothing_changed_is_nothing_restated(self):
        self.january()
        close = self._closed()
        self.assertFalse(self._compare(close))
        self.assertEqual(close.restated_count, 0)
        self.assertTrue(close.checked_at)

    def test_an_edited_done_date_restates_with_its_cause(self):
        orders = self.january()
        close = self._closed()
        published = self._company_level(close.figure_ids)
        kept = published.read(["value", "numerator", "count"])
        self.set_clock("2026-02-09 15:00")
        self.correct_ship_date(orders[1], "2026-01-16 15:00")
        found = self._compare(close)
        otif = self._company_level(found)
        self.assertEqual(len(otif), 1)
        self.assertEqual((otif.closed_text, otif.value_text), ("66.67 %", "33.33 %"))
        self.assertAlmostEqual(otif.difference, -100 / 3, 6)
        self.assertEqual(otif.difference_text, "-33.33 points")
        self.assertEqual((otif.rests_on, otif.figure_id), ("1 of 3", published))
        self.assertEqual(str(otif.first_seen), "2026-02-10 04:30:00")
        self.assertEqual((otif.cause, otif.is_current, otif.is_as_closed), ("records", True, False))
        self.assertEqual(published.read(["value", "numerator", "count"]), kept)
        # The record behind it, and what the ledger says of it.
        change = otif.change_ids
        line = orders[1].sale.order_line
        self.assertEqual(
            (change.res_model, change.res_id, change.kind), ("sale.order.line", line.id, "changed")
        )
        self.assertIn("done_edit", change.event_codes.split(","))
        self.assertIn("Done Edit", change.event_text)
        events = self.env["fulfillment.event"].browse(change._event_ids())
        self.assertIn("done_edit", events.mapped("event_type"))
        self.assertEqual(set(events.mapped("sale_order_ref")), {orders[1].sale.id})
        self.assertTrue(all(event.recorded_at >= close.closed_at for event in events))
        self.assertEqual(change.sudo().action_open_document()["res_id"], orders[1].sale.id)
        # The site is restated, too; what did not change is not.
        site = found.filtered(
            lambda record: (
                (record.metric_code, record.warehouse_id, record.promise_basis)
                == ("M13.line", self.warehouse, "first")
            )
        )
        self.assertEqual(site.difference, otif.difference)
        self.assertFalse(self._company_level(found, "M05.line.first", False))

    def test_it_is_found_once(self):
        orders = self.january()
        close = self._closed()
        self.correct_ship_date(orders[1], "2026-01-16 15:00")
        self.assertTrue(self._compare(close))
        count = close.restated_count
        changes = self.env["fulfillment.period.change"].search_count([("close_id", "=", close.id)])
        self.assertFalse(self._compare(close, "2026-02-11 04:30"))
        self.assertEqual(close.restated_count, count)
        self.assertEqual(
            self.env["fulfillment.period.change"].search_count([("close_id", "=", close.id)]), changes
        )

    def test_another_change_is_another_restatement(self):
        orders = self.january()
        close = self._closed()
        self.correct_ship_date(orders[1], "2026-01-16 15:00")
        first = self._company_level(self._compare(close))
        self.correct_ship_date(orders[0], "2026-01-16 15:00")
        second = self._company_level(self._compare(close, "2026-02-11 04:30"))
        self.assertEqual((first.numerator, second.numerator), (1, 0))
        self.assertEqual((first.is_current, second.is_current), (False, True))
        self.assertEqual((second.closed_text, second.value_text), ("66.67 %", "0.00 %"))
        self.assertEqual(len(first.change_ids), 1)
        self.assertEqual(len(second.change_ids), 2)

    def test_changed_back_it_is_as_published(self):
        orders = self.january()
        close = self._closed()
        picking = orders[1].sale.picking_ids
        done = picking.date_done
        self.correct_ship_date(orders[1], "2026-01-16 15:00")
        self._compare(close)
        self.assertTrue(close.restated_count)
        self.correct_ship_date(orders[1], done)
        again = self._company_level(self._compare(close, "2026-02-11 04:30"))
        self.assertEqual((again.is_as_closed, again.difference), (True, 0))
        self.assertEqual(close.restated_count, 0)
        self.assertFalse(close._notices(self.company.ids, "2026-01-01", "2026-01-31"))

    def test_a_record_that_leaves_the_period_is_named(self):
        orders = self.january()
        close = self._closed()
        # Cycle time counts on the day of the last shipment: 14 January becomes 2 February.
        self.correct_ship_date(orders[1], "2026-02-02 15:00")
        mean = self._company_level(self._compare(close), "M01.mean", False)
        self.assertEqual((self._company_level(close.figure_ids, "M01.mean", False).count, mean.count), (3, 2))
        order = mean.change_ids.filtered(lambda change: change.res_model == "sale.order")
        self.assertEqual(order.res_id, orders[1].sale.id)
        self.assertIn(order.kind, ("left", "changed"))

    def test_what_the_ledger_does_not_know_is_still_found(self):
        """Somebody repairs a date in the database, past everything."""
        orders = self.january()
        close = self._closed()
        move = orders[1].sale.picking_ids.move_ids
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_move SET date = '2026-01-16 15:00' WHERE id = %s", [move.id])
        otif = self._company_level(self._compare(close))
        self.assertEqual((otif.cause, otif.change_ids.event_text), ("records", "nothing"))

    def test_a_deleted_order_is_named(self):
        orders = self.january()
        late = self.scenario().at("2026-01-26 14:00").order((self.apple, 1), promise="2026-01-28 22:00")
        self.set_clock("2026-02-03 15:00")
        close = self._closed()
        self.assertEqual(self._company_level(close.figure_ids).count, 4)
        line_id = late.sale.order_line.id
        late.sale._action_cancel()
        late.sale.unlink()
        otif = self._company_level(self._compare(close))
        self.assertEqual((otif.count, otif.rests_on), (3, "2 of 3"))
        change = otif.change_ids
        self.assertEqual((change.res_id, change.kind), (line_id, "left"))
        self.assertIn("deleted", change.document_name)
        with self.assertRaisesRegex(UserError, "no longer exists"):
            change.action_open_document()
        self.assertEqual(len(orders), 3)

    def test_a_record_that_comes_in_later(self):
        self.january()
        close = self._closed()
        self.scenario().at("2026-01-26 14:00").order((self.apple, 1), promise="2026-01-28 22:00").at(
            "2026-01-27 15:00"
        ).ship()
        otif = self._company_level(self._compare(close))
        self.assertEqual(otif.rests_on, "3 of 4")
        self.assertEqual(otif.change_ids.kind, "came")

    def test_a_changed_definition_is_the_cause(self):
        self.january()
        close = self._closed()
        definitions = dict(self.Metric._definitions())
        definitions["M13.line"] = replace(
            definitions["M13.line"], lateness="fact.filled_day - fact.{basis}_day - 2"
        )
        with patch.object(type(self.Metric), "_definitions", lambda door: definitions):
            # What an update does: the cells are made by the new definition.
            self.env["fulfillment.fact.sale.line"]._rebuild(self.company.ids)
            otif = self._company_level(self._compare(close))
            self.assertEqual((otif.rests_on, otif.cause), ("3 of 3", "definition"))
            self.assertNotEqual(otif.closed_version, otif.definition_version)
            self.assertFalse(otif.change_ids)

    def test_facts_of_another_shape_are_kept_anew(self):
        """After an update that gives facts another column, later changes are named again."""
        orders = self.january()
        close = self._closed()
        close.sudo().shapes = {**close.shapes, "fulfillment.fact.sale.line": "another"}
        self.assertFalse(self._compare(close))
        self.correct_ship_date(orders[1], "2026-01-16 15:00")
        otif = self._company_level(self._compare(close, "2026-02-11 04:30"))
        self.assertEqual((otif.cause, len(otif.change_ids)), ("records", 1))

    def test_a_period_must_be_over_everywhere(self):
        self.january()
        close = self.Close.create({"day": "2026-01-31"})
        for clock in ("2026-01-31 23:00", "2026-02-01 11:00"):
            self.set_clock(clock)
            with self.subTest(clock), self.assertRaisesRegex(UserError, "2026-01 is not over yet"):
                close.action_close()
        self.set_clock("2026-02-01 12:00")
        close.action_close()
        self.assertEqual(close.state, "closed")

    def test_weeks_and_months_are_compared_each_by_its_own(self):
        orders = self.january()
        month, week = self._closed(), self._closed(period="week", day="2026-01-14")
        other = self._closed(period="week", day="2026-01-07")
        self.correct_ship_date(orders[1], "2026-01-16 15:00")
        self.set_clock("2026-02-10 04:30")
        with self.enter_registry_test_mode():
            self.env.ref("distribution_fulfillment_kpi.cron_restatements").method_direct_trigger()
        for close, texts in ((month, ("66.67 %", "33.33 %")), (week, ("100.00 %", "0.00 %"))):
            close.invalidate_recordset()
            otif = self._company_level(close.restatement_ids)
            self.assertEqual((otif.closed_text, otif.value_text), texts)
        self.assertFalse(other.restatement_ids)

    def test_it_stays_closed_for_everybody(self):
        self.january()
        close = self._closed()
        for record in (close, close.sudo()):
            with self.assertRaisesRegex(UserError, "stays as it was published"):
                record.write({"day": "2026-02-15"})
            for doomed in (record, self.as_if_uninstalling(record)):
                with self.assertRaisesRegex(UserError, "stays as it was published"):
                    doomed.unlink()
        with self.assertRaisesRegex(UserError, "stays as it was published"):
            close.action_close()
        for figures in (close.figure_ids[:1].sudo(),):
            with self.assertRaisesRegex(UserError, "never changed"):
                figures.write({"value": 100})
            for doomed in (figures, self.as_if_uninstalling(figures)):
                with self.assertRaisesRegex(UserError, "are kept"):
                    doomed.unlink()
        with self.assertRaisesRegex(UserError, "cannot be changed by hand"):
            self.Close.create({"day": "2025-11-15", "state": "closed"})
        self.Close.create({"day": "2025-11-15"}).unlink()

    def test_process_owners_and_finance_close(self):
        self.january()
        for index, role in enumerate(ROLES):
            user = self._user(f"close_{role}", role)
            own = self.as_user(self.env["fulfillment.period.close"], user)
            is_allowed = role in ("finance", "process_owner", "consultant")
            with self.subTest(role):
                self.assertTrue(own.has_access("read"))
                for operation in ("write", "create", "unlink"):
                    self.assertEqual(own.has_access(operation), is_allowed)
                    for model in ("figure", "restatement", "change"):
                        self.assertFalse(
                            self.env[f"fulfillment.period.{model}"].with_user(user).has_access(operation)
                        )
                self.assertEqual(
                    self.env["fulfillment.period.change"].with_user(user).has_access("read"), is_allowed
                )
                close = self.Close.create({"period": "week", "day": f"2025-{index + 1:02}-15"})
                if is_allowed:
                    self.as_user(close, user).action_close()
                    self.as_user(close, user).action_compare()
                    self.assertEqual(close.closed_by_id, user)
                else:
                    for act in ("action_close", "action_compare"):
                        with self.assertRaises(AccessError):
                            getattr(self.as_user(close, user), act)()

    def test_roles_without_the_records_see_the_restatement(self):
        orders = self.january()
        close = self._closed()
        self.correct_ship_date(orders[1], "2026-01-16 15:00")
        otif = self._company_level(self._compare(close))
        clerk = self._user("clerk", "customer_service")
        seen = self.as_user(otif, clerk)
        self.assertEqual((seen.value_text, seen.cause), ("33.33 %", "records"))
        with self.assertRaisesRegex(AccessError, "change_ids"):
            seen.mapped("change_ids")
        self.assertTrue(self.as_user(otif, self.owner).change_ids)
        notices = self.as_user(close, clerk)._notices(self.company.ids, "2026-01-01", "2026-03-31")
        self.assertEqual([notice["name"] for notice in notices], ["2026-01"])
        self.assertEqual(notices[0]["restated"], close.restated_count)

    def test_two_companies(self):
        orders = self.january()
        close = self._closed()
        foreign = self.env["res.company"].create({"name": "Foreign Inc."})
        stranger = self._user("stranger_close", "process_owner", foreign)
        theirs = self.as_user(self.env["fulfillment.period.close"], stranger).create({"day": "2026-01-15"})
        theirs.action_close()
        self.assertFalse(theirs.figure_ids)
        self.correct_ship_date(orders[1], "2026-01-16 15:00")
        self._compare(close)
        self.assertFalse(theirs.sudo()._find_restatements())
        for model in ("close", "figure", "restatement", "change"):
            with self.subTest(model):
                Model = self.as_user(self.env[f"fulfillment.period.{model}"], stranger)
                self.assertFalse(Model.search([]) - theirs if model == "close" else Model.search([]))
        with self.assertRaises(AccessError):
            self.as_user(self.env["fulfillment.period.close"], stranger).create(
                {"day": "2025-12-15", "company_id": self.company.id}
            )

    def test_the_ledger_knows_the_closing(self):
        self.january()
        close = self._closed()
        event = self.env["fulfillment.event"].search([("event_type", "=", "period_closed")], limit=1)
        self.assertEqual(
            (event.res_id, event.quantity, event.new_text), (close.id, close.figure_count, "2026-01")
        )


@tagged("post_install", "-at_install")
class TestPeriodClose(PeriodCloseCommon):
    """Where nothing has happened yet."""

    def test_nothing_then_something_now(self):
        """An empty period has no figures; the first one that comes in is a restatement of nothing."""
        self.set_clock("2026-02-03 15:00")
        close = self._closed()
        self.assertFalse(close.figure_ids)
        self.scenario().at("2026-01-26 14:00").order((self.apple, 1), promise="2026-01-28 22:00").at(
            "2026-01-27 15:00"
        ).ship()
        otif = self._company_level(self._compare(close))
        self.assertEqual((otif.closed_text, otif.value_text, otif.difference_text), ("–", "100.00 %", "–"))

    def test_periods_have_names_that_sort(self):
        for period, day, name, first, last in (
            ("week", "2026-01-01", "2026-W01", "2025-12-29", "2026-01-04"),
            ("month", "2026-02-10", "2026-02", "2026-02-01", "2026-02-28"),
            ("quarter", "2026-05-10", "2026-Q2", "2026-04-01", "2026-06-30"),
            ("year", "2026-05-10", "2026", "2026-01-01", "2026-12-31"),
        ):
            with self.subTest(period):
                close = self.Close.create({"period": period, "day": day})
                self.assertEqual((close.name, str(close.date_from), str(close.date_to)), (name, first, last))

    def test_the_check_of_the_figures_wakes_the_comparison(self):
        cron = self.env.ref("distribution_fulfillment_kpi.cron_restatements")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.env["fulfillment.refresh"]._cron_verify()
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), before + 1)
