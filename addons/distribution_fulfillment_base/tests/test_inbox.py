"""The counter in the systray, the team filter, and what exceptions cost."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .common import FulfillmentCommon

ROLE = "distribution_fulfillment_base.group_"


@tagged("post_install", "-at_install")
class TestInbox(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.area = cls.env["fulfillment.area"].create({"name": "Inbox Area", "code": "inbox_area"})
        cls.owner, cls.other = (
            new_test_user(cls.env, f"inbox_{name}", groups=f"{ROLE}sales_manager", tz="America/New_York")
            for name in ("owner", "other")
        )
        cls.driver = cls.env.ref("distribution_fulfillment_base.cost_driver_price_erosion")
        cls.rule = cls._rule(
            response="record",
            owner_id=cls.owner.id,
            area_id=cls.area.id,
            severity="3",
            cost_driver_id=cls.driver.id,
        )

    def _open(self, price=8.0, **values):
        variance = self.scenario().order((self.apple, 5, price)).variances()
        variance.write(values)
        return variance

    def _summary(self, user=None):
        return self.env["fulfillment.variance"].with_user(user or self.owner).get_inbox_summary()

    def test_counted_by_severity_and_area(self):
        self.set_clock("2026-01-09 15:00")
        self._open()
        self._open(severity="1", area_id=False, deadline="2026-01-08 12:00:00")
        resolved = self._open()
        resolved._resolve(self.env.ref("distribution_fulfillment_base.root_cause_capacity"), "Done")
        self._open(owner_id=self.other.id)
        summary = self._summary()
        self.assertEqual((summary["open"], summary["overdue"]), (2, 1))
        self.assertEqual(
            [(each["name"], each["open"], each["overdue"]) for each in summary["severities"]],
            [("High", 1, 0), ("Low", 1, 1)],
        )
        self.assertEqual(
            {(each["id"], each["name"], each["open"], each["overdue"]) for each in summary["areas"]},
            {(self.area.id, "Inbox Area", 1, 0), (False, False, 1, 1)},
        )
        self.assertGreater(fields.Datetime.to_datetime(summary["next_deadline"]), fields.Datetime.now())

    def test_the_count_is_what_the_inbox_lists(self):
        self._open()
        self._open(deadline="2026-01-08 12:00:00")
        Variance = self.env["fulfillment.variance"].with_user(self.owner)
        mine = [("owner_id", "=", self.owner.id), ("state", "!=", "resolved")]
        summary = self._summary()
        self.assertEqual(summary["open"], Variance.search_count(mine))
        self.assertEqual(summary["overdue"], Variance.search_count([*mine, ("is_overdue", "=", True)]))

    def test_one_query_and_nothing_for_others(self):
        for _number in range(3):
            self._open()
        self._summary()
        self.env.flush_all()
        with self.assertQueryCount(1):
            self._summary()
        plain = new_test_user(self.env, "inbox_plain", groups="base.group_user")
        self.assertEqual(self._summary(plain)["open"], 0)

    def test_only_of_the_companies_at_hand(self):
        self._open()
        other = self.env["res.company"].create({"name": "Other"})
        self.owner.company_ids |= other
        mine = self.env["fulfillment.variance"].with_user(self.owner)
        self.assertEqual(mine.with_context(allowed_company_ids=other.ids).get_inbox_summary()["open"], 0)
        self.assertEqual(
            mine.with_context(allowed_company_ids=self.company.ids).get_inbox_summary()["open"], 1
        )

    def _told(self, act):
        """Logins of those whose counter is fetched anew after an act."""
        self.env.cr.flush()
        self.env["bus.bus"].search([]).unlink()
        act()
        self.env.cr.flush()
        rows = self.env["bus.bus"].search([("message", "like", '"fulfillment_inbox"')])
        users = self.owner | self.other
        return sorted(
            user.login
            for user in users
            for row in rows
            if f'"res.partner",{user.partner_id.id}]' in row.channel
        )

    def test_counters_hear_of_every_change_and_of_none_else(self):
        variance = self._open()
        cause = self.env.ref("distribution_fulfillment_base.root_cause_capacity")
        for act, told in (
            (lambda: self._open(), ["inbox_owner"]),
            (lambda: variance.write({"reason_note": "Words"}), []),
            (lambda: variance.write({"owner_id": self.other.id}), ["inbox_other", "inbox_owner"]),
            (lambda: variance._resolve(cause, "Done"), ["inbox_other"]),
        ):
            self.assertEqual(self._told(act), told)

    def test_a_team(self):
        """Members of the sales teams one leads; for a supervisor, the people of the own sites."""
        leader = new_test_user(self.env, "inbox_leader", groups=f"{ROLE}customer_service")
        member = new_test_user(self.env, "inbox_member", groups=f"{ROLE}customer_service")
        self.env["crm.team"].create(
            {"name": "Desk", "user_id": leader.id, "member_ids": [(6, 0, member.ids)]}
        )
        supervisor = new_test_user(self.env, "inbox_super", groups=f"{ROLE}warehouse_supervisor")
        worker = new_test_user(self.env, "inbox_worker", groups=f"{ROLE}warehouse_operator")
        worker.fulfillment_warehouse_ids = self.warehouse
        site = self.env["stock.warehouse"].create({"name": "West", "code": "WST"})
        for user, team in ((leader, leader | member), (supervisor, supervisor | worker)):
            self.assertEqual(user.with_user(user)._fulfillment_team(), team)
        supervisor.fulfillment_warehouse_ids = site
        self.assertEqual(supervisor._fulfillment_team(), supervisor)
        supervisor.fulfillment_warehouse_ids |= self.warehouse
        variance = self._open(owner_id=worker.id)
        mine = variance.with_user(supervisor)
        self.assertEqual(mine.search([("is_my_team", "=", True), ("id", "=", variance.id)]), mine)
        self.assertTrue(mine.is_my_team)
        self.assertFalse(mine.search([("is_my_team", "=", False), ("id", "=", variance.id)]))

    def _pareto(self, group_by, user=None, **period):
        return self.env["fulfillment.variance"].with_user(user or self.owner).get_pareto(group_by, **period)

    def test_most_expensive_first_with_growing_share(self):
        """10 of master data, 30 of capacity, 10 not resolved: 60 %, 80 %, 100 %."""
        before = self._pareto("root_cause_id")
        self.assertEqual((before["total"], before["count"]), (0, 0))
        ref = self.env.ref
        causes = [
            ref(f"distribution_fulfillment_base.root_cause_{code}") for code in ("capacity", "master_data")
        ]
        self._open(4.0)._resolve(causes[0], "Done")
        self._open(8.0)._resolve(causes[1], "Done")
        self._open(8.0)
        pareto = self._pareto("root_cause_id")
        self.assertEqual((pareto["total"], pareto["count"]), (50, 3))
        self.assertEqual(
            [(row["id"], row["cost"], row["share"], row["cumulative"]) for row in pareto["rows"]],
            [(causes[0].id, 30, 60, 60), (False, 10, 20, 80), (causes[1].id, 10, 20, 100)],
        )
        groups = self._pareto("root_cause_group_id")["rows"]
        self.assertEqual(
            {row["id"]: row["cost"] for row in groups},
            {causes[0].group_id.id: 30, causes[1].group_id.id: 10, False: 10},
        )

    def test_a_row_opens_what_it_counted(self):
        for price in (8.0, 7.0, 6.0):
            self._open(price)
        for group_by in ("rule_id", "owner_id", "partner_id", "area_id", "root_cause_group_id"):
            pareto = self._pareto(group_by)
            for row in pareto["rows"]:
                with self.subTest(group_by=group_by, row=row["name"]):
                    found = self.env["fulfillment.variance"].search(
                        [*pareto["domain"], (group_by, "in", [row["id"]])]
                    )
                    self.assertEqual((len(found), sum(found.mapped("cost"))), (row["count"], row["cost"]))

    def test_days_are_those_of_the_reader(self):
        """Opened on 9 January 23:30 in New York, which is 10 January 4:30 UTC."""
        self._open(opened_at="2026-01-10 04:30:00")
        for date_from, date_to, count in (
            ("2026-01-09", "2026-01-09", 1),
            ("2026-01-10", "2026-01-10", 0),
            (False, "2026-01-08", 0),
            ("2026-01-09", False, 1),
        ):
            with self.subTest(date_from=date_from, date_to=date_to):
                self.assertEqual(
                    self._pareto("rule_id", date_from=date_from, date_to=date_to)["count"], count
                )

    def test_without_money_there_is_no_share(self):
        self.rule.write({"cost_driver_id": False, "change_note": "Cannot be measured"})
        self._open()
        row = self._pareto("rule_id")["rows"][0]
        self.assertEqual((row["count"], row["cost"], row["share"], row["cumulative"]), (1, 0, None, None))

    def test_money_of_two_currencies_is_converted(self):
        other = self.env["res.company"].create({"name": "Far", "currency_id": self._currency(rate=2.0).id})
        self.owner.company_ids |= other
        self._open(8.0)
        far = self._open(6.0)
        far.company_id = other
        mine = self.env["fulfillment.variance"].with_user(self.owner)
        pareto = mine.with_context(allowed_company_ids=[self.company.id, other.id]).get_pareto("rule_id")
        self.assertEqual((pareto["total"], pareto["currency_id"]), (20, self.company.currency_id.id))

    def _currency(self, rate):
        currency = self.env["res.currency"].create({"name": "ZZZ", "symbol": "Z"})
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": rate, "name": "2020-01-01", "company_id": self.company.id}
        )
        return currency

    def test_only_what_one_may_see_is_summed(self):
        self._open()
        clerk = new_test_user(self.env, "inbox_clerk", groups=f"{ROLE}customer_service")
        self.assertEqual(self._pareto("rule_id", clerk)["count"], 0)
        plain = new_test_user(self.env, "inbox_none", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._pareto("rule_id", plain)
        with self.assertRaisesRegex(UserError, "not broken down by"):
            self._pareto("company_id.secret_code")


@tagged("post_install", "-at_install")
class TestInboxBrowser(HttpCase, FulfillmentCommon):
    def suite_hash(self, name):
        """What Hoot calls a suite in an address."""
        value = 0
        for char in name:
            value = ((value << 5) - value + ord(char)) & 0xFFFFFFFF
        return f"{value:08x}"

    def test_units(self):
        suite = self.suite_hash("@distribution_fulfillment_base")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )

    def test_from_the_counter_to_the_inbox_and_what_it_costs(self):
        owner = new_test_user(self.env, "tour_owner", password="tour_owner", groups=f"{ROLE}sales_manager")
        area = self.env["fulfillment.area"].create({"name": "Tour Prices", "code": "tour_prices"})
        self._rule(
            name="Prices below the list",
            response="record",
            owner_id=owner.id,
            area_id=area.id,
            severity="3",
            cost_driver_id=self.env.ref("distribution_fulfillment_base.cost_driver_price_erosion").id,
        )
        for price in (8.0, 7.0):
            variance = self.scenario().order((self.apple, 5, price)).variances()
        variance.deadline = "2026-01-01 12:00:00"
        self.start_tour("/odoo", "fulfillment_inbox_systray", login="tour_owner")
        self.start_tour("/odoo/fulfillment-exception-cost", "fulfillment_pareto", login="tour_owner")

    def test_over_rpc_as_by_hand(self):
        """What the web client and a script may call, and what they may not."""
        variance = self.env["fulfillment.variance"]
        self._rule(response="record")
        variance = self.scenario().order((self.apple, 5, 8.0), user_id=False, team_id=False).variances()
        new_test_user(self.env, "rpc_clerk", password="rpc_clerk", groups=f"{ROLE}customer_service")
        self.env.flush_all()
        self.authenticate("rpc_clerk", "rpc_clerk")

        def call(method, *args, **kwargs):
            return self.make_jsonrpc_request(
                f"/web/dataset/call_kw/fulfillment.variance/{method}",
                {"model": "fulfillment.variance", "method": method, "args": args, "kwargs": kwargs},
            )

        self.assertEqual(call("get_inbox_summary")["open"], 0)
        self.assertEqual(call("search_count", [("id", "=", variance.id)]), 0)
        for method, args in (
            ("read", [[variance.id], ["name"]]),
            ("web_read", [[variance.id], {"name": {}}]),
            ("write", [[variance.id], {"reason_note": "x"}]),
            ("action_take", [[variance.id]]),
            ("_escalate", [[variance.id], False, False]),
        ):
            with (
                self.subTest(method),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException),
            ):
                call(method, *args)
