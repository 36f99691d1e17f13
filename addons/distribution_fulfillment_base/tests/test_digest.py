"""The daily digest: in the morning of its reader, with something to say, once a day."""

from datetime import datetime

from odoo.tests import new_test_user, tagged

from .common import FulfillmentCommon

ROLE = "distribution_fulfillment_base.group_"


@tagged("post_install", "-at_install")
class TestDigest(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.users"].search([]).fulfillment_digest = False
        cls.east, cls.west, cls.idle = (
            new_test_user(
                cls.env,
                f"digest_{name}",
                groups=f"{ROLE}sales_manager",
                tz=tz,
                email=f"{name}@example.com",
                name=name.title(),
            )
            for name, tz in (
                ("east", "America/New_York"),
                ("west", "America/Los_Angeles"),
                ("idle", "America/New_York"),
            )
        )
        cls.rule = cls._rule(
            response="record",
            owner_id=cls.east.id,
            cost_driver_id=cls.env.ref("distribution_fulfillment_base.cost_driver_price_erosion").id,
        )
        cls.seen = cls.env["mail.mail"].search([])

    def _open(self, opened, deadline, **values):
        self.set_clock(opened)
        variance = self.scenario().order((self.apple, 5, 8.0)).variances()
        variance.write({"deadline": deadline, **values})
        return variance

    def _run(self, instant):
        """Run what the cron does, without its commits; return the mails written."""
        self.set_clock(instant)
        now = datetime.strptime(instant, "%Y-%m-%d %H:%M")
        users = (self.east | self.west | self.idle).filtered("fulfillment_digest")
        due = users.filtered(lambda user: user._fulfillment_digest_day(now))
        if due:
            self.env["fulfillment.variance"]._send_digests(due, now)
        mails = self.env["mail.mail"].search([]) - self.seen
        self.seen |= mails
        return mails

    def test_what_it_says(self):
        """Thursday, 7:30 in New York: one overdue, one due today, one new and one that is no news."""
        overdue = self._open("2026-01-05 15:00", "2026-01-07 15:00:00")
        due = self._open("2026-01-05 15:00", "2026-01-09 04:30:00")
        new = self._open("2026-01-07 15:00", "2026-01-12 15:00:00")
        old = self._open("2026-01-05 15:00", "2026-01-12 15:00:00")
        mail = self._run("2026-01-08 12:30")
        self.assertEqual(mail.recipient_ids, self.east.partner_id)
        self.assertEqual(mail.subject, "Exceptions: 1 overdue, 1 due today, 1 new")
        self.assertEqual(mail.state, "outgoing")
        for variance in (overdue, due, new):
            self.assertIn(f'/odoo/fulfillment-exceptions/{variance.id}"', mail.body_html)
            self.assertIn(variance.document_name, mail.body_html)
        self.assertNotIn(f'/odoo/fulfillment-exceptions/{old.id}"', mail.body_html)
        self.assertIn("40.00", mail.body_html)
        self.assertIn("Good morning East", mail.body_html)

    def test_what_came_back_is_new(self):
        self._open("2026-01-05 15:00", "2026-01-12 15:00:00", reopened_at="2026-01-07 15:00:00")
        self.assertEqual(self._run("2026-01-08 12:30").subject, "Exceptions: 0 overdue, 0 due today, 1 new")

    def test_in_each_readers_morning_and_once(self):
        self._open("2026-01-05 15:00", "2026-01-07 15:00:00")
        self._open("2026-01-05 15:00", "2026-01-07 15:00:00", owner_id=self.west.id)
        for instant, readers in (
            ("2026-01-08 11:59", []),
            ("2026-01-08 12:00", ["East"]),
            ("2026-01-08 13:00", []),
            ("2026-01-08 14:59", []),
            ("2026-01-08 15:00", ["West"]),
            ("2026-01-09 04:00", []),
            ("2026-01-09 12:00", ["East"]),
        ):
            with self.subTest(instant):
                self.assertEqual(self._run(instant).recipient_ids.mapped("name"), readers)

    def test_nothing_to_say_no_mail(self):
        self._open("2026-01-05 15:00", "2026-01-12 15:00:00")
        self.assertFalse(self._run("2026-01-08 12:30"))
        self.assertEqual(str(self.east.fulfillment_digest_date), "2026-01-08")

    def test_switched_off_in_the_own_preferences(self):
        self._open("2026-01-05 15:00", "2026-01-07 15:00:00")
        self.east.with_user(self.east).fulfillment_digest = False
        self.assertFalse(self._run("2026-01-08 12:30"))

    def test_only_of_companies_one_works_for(self):
        variance = self._open("2026-01-05 15:00", "2026-01-07 15:00:00")
        variance.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self._run("2026-01-08 12:30"))

    def test_in_the_readers_language_and_time(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.east.lang = "fr_FR"
        self._open("2026-01-05 15:00", "2026-01-07 15:00:00")
        mail = self._run("2026-01-08 12:30")
        # 15:00 UTC is 10:00 in New York; the date is written the French way.
        self.assertIn("07/01/2026 10:00", mail.body_html)

    def test_many_readers_cost_three_queries(self):
        """Counts and money, what is listed, and the currencies: however many people are written to."""
        now = datetime(2026, 1, 8, 15)
        for user in (self.east, self.west):
            self._open("2026-01-05 15:00", "2026-01-07 15:00:00", owner_id=user.id)
        days = {user: user._fulfillment_digest_day(now) for user in self.east | self.west}
        self.env.flush_all()
        with self.assertQueryCount(3):
            figures = self.env["fulfillment.variance"]._digest_figures(days, now)
        self.assertEqual([figures[user.id]["overdue"] for user in days], [1, 1])

    def test_the_cron(self):
        self._open("2026-01-05 15:00", "2026-01-07 15:00:00")
        self.set_clock("2026-01-08 12:30")
        with self.enter_registry_test_mode():
            self.env.ref("distribution_fulfillment_base.cron_digest").method_direct_trigger()
        mails = self.env["mail.mail"].search([]) - self.seen
        self.assertEqual(mails.recipient_ids, self.east.partner_id)
