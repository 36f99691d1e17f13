"""What was agreed with a customer judges that customer's records, each by what held on its own day."""

import random
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import MetricCommon

AGREED = {"terms": "agreed"}


class NaiveTerms:
    """On time in full by agreed terms once more: one line after the other."""

    def __init__(self, env, company):
        self.env = env
        self.company = company

    def held(self, customer, warehouse, day):
        """The terms of the closest scope that hold on a day; None: none."""
        every = self.env["fulfillment.metric.terms"].search([("company_id", "=", self.company.id)])
        segment = customer.fulfillment_segment_id
        nobody, anywhere = customer.browse(), warehouse.browse()
        for partner, group, site in (
            (customer, segment.browse(), warehouse),
            (customer, segment.browse(), anywhere),
            (nobody, segment, warehouse),
            (nobody, segment, anywhere),
            (nobody, segment.browse(), warehouse),
            (nobody, segment.browse(), anywhere),
        ):
            begun = every.filtered(
                lambda terms, partner=partner, group=group, site=site: (
                    terms.partner_id == partner
                    and terms.segment_id == group
                    and terms.warehouse_id == site
                    and terms.valid_from <= day
                )
            ).sorted("valid_from")
            if begun and begun[-1].kind == "agreed":
                return begun[-1]
        return None

    def local_day(self, instant, warehouse):
        return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(warehouse.fulfillment_tz)).date()

    def is_met(self, line, terms, promised, warehouse):
        late = timedelta(days=terms.late_tol if terms else 0)
        share = 1 - (terms.in_full_under_tol if terms else 0) / 100
        shipped, filled = 0, None
        for move in line.move_ids.filtered(lambda move: move.state == "done").sorted("date"):
            shipped += move.quantity
            if round(shipped, 2) >= round(line.fulfillment_first_qty * share, 2):
                filled = self.local_day(move.date, warehouse)
                break
        if not filled or filled > promised + late:
            return False
        return not (terms and terms.is_early_limited and filled < promised - timedelta(days=terms.early_tol))

    def otif(self):
        """(lines met, lines, ids of the terms that judged)"""
        met, lines, used = 0, 0, set()
        for line in self.env["sale.order.line"].search([("company_id", "=", self.company.id)]):
            warehouse = line.order_id.warehouse_id
            promised = self.local_day(line.fulfillment_first_promise, warehouse)
            terms = self.held(line.order_id.partner_id.commercial_partner_id, warehouse, promised)
            late = timedelta(days=terms.late_tol if terms else 0)
            is_open = any(move.state not in ("done", "cancel") for move in line.move_ids)
            if is_open and self.local_day(fields.Datetime.now(), warehouse) <= promised + late:
                continue
            lines += 1
            used.add(terms.id if terms else None)
            met += self.is_met(line, terms, promised, warehouse)
        return met, lines, used


class TermsCommon(MetricCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Terms = cls.env["fulfillment.metric.terms"]
        cls.inn, cls.shop = cls.env["res.partner"].create(
            [{"name": "Inn", "is_company": True}, {"name": "Shop", "is_company": True}]
        )

    def agree(self, valid_from="2026-01-01", **values):
        return self.Terms.create(
            {"company_id": self.company.id, "valid_from": valid_from, "reason": "Contract", **values}
        )

    def delivered(self, customer, days_late, shipped=10, confirmed="2026-01-05", **values):
        """An order of ten, promised three days after its confirmation, shipped so many days late."""
        promised = fields.Date.to_date(confirmed) + timedelta(days=3)
        return (
            self.scenario()
            .at(f"{confirmed} 15:00")
            .order((self.apple, 10), customer=customer, promise=f"{promised} 22:00", **values)
            .at(f"{promised + timedelta(days=days_late)} 15:00")
            .ship({self.apple: shipped})
        )

    def agreed(self, code="M13.line", **kwargs):
        return self.compute(code, params=AGREED, **kwargs)[0]


@tagged("post_install", "-at_install")
class TestMetricTerms(TermsCommon):
    def test_a_customers_tolerance_is_for_its_own_records(self):
        terms = self.agree(partner_id=self.inn.id, late_tol=2)
        self.delivered(self.inn, 2)
        self.delivered(self.inn, 3)
        self.delivered(self.shop, 2)
        self.set_clock("2026-03-01 12:00")
        self.assertEqual(self.ratio("M13.line"), (0, 3))
        self.assertEqual(self.ratio("M13.order"), (0, 3))
        row = self.agreed()
        self.assertEqual((row["numerator"], row["denominator"]), (1, 3))
        self.assertEqual(
            row["terms"],
            [{"id": terms.id, "name": "Inn, from 2026-01-01"}, {"id": None, "name": "no terms agreed"}],
        )
        self.assertEqual(self.ratio("M13.order", params=AGREED), (1, 3))
        self.assertIsNone(self.compute("M13.line")[0]["terms"])
        hits = self.Metric.drill("M13.line", row, "hit")
        self.assertEqual(hits["count"], 1)
        by_customer = {row["partner"]: row for row in self.compute("M13.line", params=AGREED, by=["partner"])}
        self.assertEqual([used["id"] for used in by_customer[self.inn.id]["terms"]], [terms.id])
        self.assertEqual([used["id"] for used in by_customer[self.shop.id]["terms"]], [None])

    def test_the_ladder_has_a_rung_for_what_was_agreed(self):
        """One more rung of each step, only where it is asked for; it is the figure of the page."""
        terms = self.agree(partner_id=self.inn.id, late_tol=2)
        self.delivered(self.inn, 2)
        self.delivered(self.shop, 2)
        self.set_clock("2026-03-01 12:00")
        self.refresh()
        Ladder = self.env["fulfillment.ladder"]
        self.assertEqual(
            {step["agreed"] for step in Ladder.read_ladder(*self.period)["steps"]},
            {None},
        )
        steps = Ladder.read_ladder(*self.period, terms="agreed")["steps"]
        found = {(step["code"], step["basis"], step["event"]): step for step in steps}
        step = found["M13.line", "first", "ship"]
        self.assertEqual([row["numerator"] for row in step["rungs"]], [0, 0, 2, 2, 2, 2])
        row = step["agreed"]
        self.assertEqual((row["numerator"], row["count"]), (1, 2))
        self.assertEqual([used["id"] for used in row["terms"]], [terms.id, None])
        self.assertEqual(row["numerator"], self.agreed()["numerator"])
        self.assertEqual(self.Metric.drill("M13.line", row, "hit")["count"], 1)
        self.assertFalse(found["M13.line", "requested", "ship"]["agreed"]["count"])
        with self.assertRaises(UserError):
            Ladder.read_ladder(*self.period, terms="someday")

    def test_each_record_is_judged_by_its_own_day(self):
        """Two days until the end of January, none in February, one from March on."""
        self.set_clock("2026-01-01 12:00")
        first = self.agree(partner_id=self.inn.id, late_tol=2)
        self.agree("2026-02-01", partner_id=self.inn.id, kind="none")
        last = self.agree("2026-03-01", partner_id=self.inn.id, late_tol=1)
        self.assertEqual(str(first.valid_until), "2026-01-31")
        self.assertFalse(last.valid_until)
        for confirmed, days_late in (
            ("2026-01-28", 2),  # promised on the 31st
            ("2026-01-29", 2),  # promised on the 1st
            ("2026-03-05", 1),
            ("2026-03-06", 2),
        ):
            self.delivered(self.inn, days_late, confirmed=confirmed)
        self.set_clock("2026-04-01 12:00")
        row = self.agreed()
        self.assertEqual((row["numerator"], row["denominator"]), (2, 4))
        self.assertEqual({used["id"] for used in row["terms"]}, {first.id, last.id, None})

    def test_the_closest_terms_hold_as_a_whole(self):
        segment = self.env["fulfillment.segment"].create({"name": "Dealers", "code": "dealers"})
        self.shop.fulfillment_segment_id = segment
        self.agree(late_tol=5)
        self.agree(segment_id=segment.id, late_tol=3)
        # Short, but not late: the days of the wider terms are not taken over.
        self.agree(partner_id=self.inn.id, in_full_under_tol=10)
        self.delivered(self.inn, 1)
        self.delivered(self.shop, 3)
        self.delivered(self.shop, 4)
        self.delivered(self.customer, 5)
        self.set_clock("2026-03-01 12:00")
        rows = {
            row["partner"]: (row["numerator"], row["denominator"])
            for row in self.compute("M13.line", params=AGREED, by=["partner"])
        }
        self.assertEqual(rows, {self.inn.id: (0, 1), self.shop.id: (1, 2), self.customer.id: (1, 1)})

    def test_a_site_has_terms_of_its_own(self):
        west = self.env["stock.warehouse"].create(
            {
                "name": "West",
                "code": "WST",
                "company_id": self.company.id,
                "fulfillment_tz": "America/New_York",
            }
        )
        self.agree(warehouse_id=west.id, late_tol=1)
        self.delivered(self.inn, 1)
        self.delivered(self.inn, 1, warehouse=west)
        self.set_clock("2026-03-01 12:00")
        self.assertEqual(self.agreed()["numerator"], 1)
        self.agree(partner_id=self.inn.id)
        self.assertEqual(self.agreed()["numerator"], 0)

    def test_too_little_that_was_agreed_is_in_full(self):
        self.agree(partner_id=self.inn.id, in_full_under_tol=5)
        self.delivered(self.inn, 0, shipped=9.5)
        self.delivered(self.inn, 0, shipped=9.49)
        self.delivered(self.shop, 0, shipped=9.5)
        self.set_clock("2026-03-01 12:00")
        for code in ("M13.line", "M13.order"):
            with self.subTest(code=code):
                self.assertEqual(self.ratio(code), (0, 3))
                self.assertEqual(self.ratio(code, params=AGREED), (1, 3))
                # Asked for without an agreement: of all customers alike.
                self.assertEqual(self.ratio(code, params={"in_full_under_tol": 5}), (2, 3))

    def test_the_day_on_which_enough_had_left(self):
        """95 % on the promised day, the rest a week later: in time for whom 95 % is enough."""
        self.agree(partner_id=self.inn.id, in_full_under_tol=5)
        for customer in (self.inn, self.shop):
            order = self.delivered(customer, 0, shipped=9.5)
            order.at("2026-01-15 15:00").ship()
        self.set_clock("2026-03-01 12:00")
        self.assertEqual(self.ratio("M13.line", params=AGREED), (1, 2))
        self.assertEqual(self.ratio("M13.order", params=AGREED), (1, 2))

    def test_too_early_counts_where_it_was_agreed(self):
        self.agree(partner_id=self.inn.id, is_early_limited=True, early_tol=1)
        self.delivered(self.inn, -2)
        self.delivered(self.inn, -1)
        self.delivered(self.shop, -2)
        self.set_clock("2026-03-01 12:00")
        self.assertEqual(self.ratio("M13.line", params=AGREED), (2, 3))

    def test_what_is_not_due_by_its_terms_is_left_out(self):
        self.agree(partner_id=self.inn.id, late_tol=4)
        self.scenario().at("2026-01-05 15:00").order(
            (self.apple, 1), customer=self.inn, promise="2026-01-08 22:00"
        )
        self.scenario().at("2026-01-05 15:00").order(
            (self.apple, 1), customer=self.shop, promise="2026-01-08 22:00"
        )
        self.set_clock("2026-01-12 12:00")
        row = self.agreed()
        self.assertEqual((row["count"], row["excluded"]), (1, {"not_due": 1}))
        self.set_clock("2026-01-13 12:00")
        self.assertEqual(self.agreed()["count"], 2)

    def test_perfect_orders_mind_what_was_agreed(self):
        self.agree(partner_id=self.inn.id, late_tol=1, in_full_under_tol=5, in_full_over_tol=10)
        self.delivered(self.inn, 1, shipped=11)
        self.delivered(self.inn, 0, shipped=12)
        self.delivered(self.shop, 1)
        for shipped in (9.5, 9):
            self.delivered(self.inn, 0, shipped=shipped).cancel_rest()
        self.set_clock("2026-03-01 12:00")
        self.assertEqual(self.ratio("M02.order"), (0, 5))
        self.assertEqual(self.ratio("M02.order", params=AGREED), (2, 5))
        self.assertEqual(self.ratio("M02.in_full", params=AGREED), (3, 5))
        self.assertEqual(self.ratio("M02.on_time", params=AGREED), (4, 5))
        drilled = self.Metric.drill("M02.order", self.agreed("M02.order"), "hit")
        self.assertEqual(drilled["count"], 2)

    def test_figures_without_tolerances_stay_in_the_cells(self):
        scope = self.Metric._check_scope(*self.period, None, None, ("live",), AGREED)
        for code, metric in self.Metric._definitions().items():
            with self.subTest(code=code):
                default = {**scope, "params": self.Metric._check_params(None)}
                is_same = self.Metric._is_in_cells(metric, scope, ()) == self.Metric._is_in_cells(
                    metric, default, ()
                )
                self.assertEqual(is_same, not metric.uses_terms or not metric.has_cells)

    def test_random_terms_like_naive(self):
        dice = random.Random(13)
        segment = self.env["fulfillment.segment"].create({"name": "Dealers", "code": "dealers"})
        self.shop.fulfillment_segment_id = segment
        for customer in (self.inn, self.shop, self.customer):
            for _order in range(5):
                day = fields.Date.to_date("2026-01-05") + timedelta(days=dice.randrange(40))
                order = self.delivered(
                    customer,
                    dice.randrange(-2, 4),
                    dice.choice([10, 9.5, 8]),
                    confirmed=fields.Date.to_string(day),
                )
                if dice.random() < 0.5:
                    order.at("2026-03-01 15:00").ship()
        self.set_clock("2026-03-20 12:00")
        for _version in range(12):
            party = dice.choice(
                [{"partner_id": self.inn.id}, {"segment_id": segment.id}, {"partner_id": self.shop.id}, {}]
            )
            values = {
                **party,
                "warehouse_id": dice.choice([False, self.warehouse.id]),
                "kind": dice.choice(["agreed", "agreed", "none"]),
                "late_tol": dice.randrange(4),
                "in_full_under_tol": dice.choice([0, 5, 20]),
                "is_early_limited": dice.random() < 0.3,
                "early_tol": dice.randrange(2),
            }
            day = fields.Date.to_date("2026-01-01") + timedelta(days=dice.randrange(50))
            known = {(terms._line(), terms.valid_from) for terms in self.Terms.search([])}
            draft = self.Terms.new({"company_id": self.company.id, "valid_from": day, **values})
            if (draft._line(), day) in known:
                continue
            # Agreed before it began: what is over is not agreed anew.
            self.set_clock("2026-01-01 12:00")
            self.agree(day, **values)
            self.set_clock("2026-03-20 12:00")
            met, lines, used = NaiveTerms(self.env, self.company).otif()
            row = self.agreed()
            self.assertEqual((row["numerator"], row["denominator"]), (met, lines))
            self.assertEqual({each["id"] for each in row["terms"]}, used)
            self.assertEqual(self.Metric.drill("M13.line", row, "hit")["count"], met)

    # What is kept

    def test_terms_are_never_changed(self):
        self.set_clock("2026-02-01 12:00")
        terms = self.agree("2026-02-01", partner_id=self.inn.id, late_tol=2)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            terms.late_tol = 3
        for doomed in (terms, self.as_if_uninstalling(terms)):
            with self.assertRaisesRegex(UserError, "is kept"):
                doomed.unlink()
        action = terms.action_change()
        # Not from the day on which the first one holds: that would be refused.
        following = self.Terms.with_context(**action["context"]).create({"reason": "Again"})
        self.assertEqual(str(following.valid_from), "2026-02-02")
        self.assertEqual((following.partner_id, following.late_tol), (self.inn, 2))
        self.assertEqual(str(terms.valid_until), "2026-02-01")
        with self.assertRaisesRegex(
            UserError,
            "in Holds From stands 2026-01-15, and for customer Inn, all sites, .* other terms: “Inn, from 2026-02-02”; "
            "“Inn, from 2026-02-01”.\nEnter today .2026-02-01. or a later day",
        ):
            self.agree("2026-01-15", partner_id=self.inn.id)
        following.unlink()
        self.assertFalse(terms.valid_until)

    @mute_logger("odoo.sql_db")
    def test_one_party_one_version_a_day(self):
        segment = self.env["fulfillment.segment"].create({"name": "Dealers", "code": "dealers"})
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.agree(partner_id=self.inn.id, segment_id=segment.id)
        contact = self.env["res.partner"].create({"name": "Desk", "parent_id": self.inn.id})
        with self.assertRaisesRegex(ValidationError, "is a contact of"):
            self.agree(partner_id=contact.id)
        with self.assertRaisesRegex(ValidationError, "nobody can tell"):
            self.agree("2026-01-02", reason=" ")
        self.agree("2026-01-03", partner_id=self.inn.id)
        # Without its customer it would be an agreement with everybody.
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.inn.unlink()
        self.set_clock("2026-01-01 12:00")
        self.agree()
        for scope, words in (
            ({}, "all customers, all sites"),
            ({"segment_id": segment.id}, "segment Dealers, all sites"),
            ({"partner_id": self.shop.id, "warehouse_id": self.warehouse.id}, "customer Shop, site "),
        ):
            with self.subTest(scope=words):
                if scope:
                    self.agree(**scope)
                with self.assertRaisesRegex(
                    ValidationError,
                    f"(?s)in Holds From stands 2026-01-01, .* already for {words}.*, from 2026-01-01” .Contract"
                    ".*later day",
                ):
                    self.agree(**scope)
        # In one go, where no search finds the other, the table refuses.
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.Terms.create(
                [{"company_id": self.company.id, "valid_from": "2026-01-09", "reason": "x"}] * 2
            )

    def test_roles_and_companies(self):
        terms = self.agree(partner_id=self.inn.id, late_tol=2)
        base = "distribution_fulfillment_base"
        reader = new_test_user(
            self.env,
            "terms_reader",
            f"{base}.group_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.assertEqual(terms.with_user(reader).late_tol, 2)
        with self.assertRaises(AccessError):
            self.Terms.with_user(reader).create({"company_id": self.company.id, "reason": "x"})
        owner = new_test_user(
            self.env,
            "terms_owner",
            f"{base}.group_process_owner",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.Terms.with_user(owner).create({"company_id": self.company.id, "reason": "x"})
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(UserError):
            self.Terms.with_user(owner).create({"company_id": other.id, "reason": "x"})
