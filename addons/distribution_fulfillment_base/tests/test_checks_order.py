"""Checks of order capture about completeness: addresses, dates, papers, duplicates."""

import base64
import contextlib

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_checks_terms import CheckCase


@tagged("post_install", "-at_install")
class TestDeliveryData(CheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.us = cls.env.ref("base.us")
        cls.complete = {
            "street": "1 Pier",
            "city": "Boston",
            "zip": "02110",
            "country_id": cls.us.id,
            "phone": "1",
        }

    def address(self, *without, **values):
        return self.env["res.partner"].create(
            {
                "name": "Pier 4",
                "parent_id": self.customer.id,
                "type": "delivery",
                **{name: value for name, value in self.complete.items() if name not in without},
                **values,
            }
        )

    def order(self, address):
        return self.scenario().order((self.apple, 1), partner_shipping_id=address.id)

    def test_both_sides_of_the_tolerance(self):
        self._rule("sale_delivery_data_incomplete", response="record", tolerance=1)
        for without, found in (
            ((), ()),
            (("street",), ()),
            (("street", "city"), (2,)),
            (("zip", "country_id", "phone"), (3,)),
        ):
            with self.subTest(without=without):
                self.assertFound(self.order(self.address(*without)), *found)

    def test_what_is_not_missed(self):
        self._rule("sale_delivery_data_incomplete", response="record")
        self.us.zip_required = False
        self.assertFound(self.order(self.address("zip")))
        self.assertFound(self.order(self.address("phone", email="pier@example.com")))
        self.assertFound(self.order(self.address(street="  ")), 1)

    def test_services_are_delivered_nowhere(self):
        self._rule("sale_delivery_data_incomplete", response="record")
        service = self._product("Advice", price=10, is_storable=False, type="service")
        self.assertFound(self.scenario().order((service, 1)))


@tagged("post_install", "-at_install")
class TestRequestedDate(CheckCase):
    def test_both_sides_of_the_tolerance(self):
        for tolerance, values, found in (
            (0, {"fulfillment_requested_date": "2026-01-12 12:00:00"}, ()),
            (0, {}, (1,)),
            (1, {}, ()),
        ):
            with self.subTest(tolerance=tolerance, values=values):
                rule = self._rule("sale_requested_date_missing", response="record", tolerance=tolerance)
                self.assertFound(self.scenario().order((self.apple, 1), **values), *found)
                rule.action_retire()

    def test_services_need_none(self):
        self._rule("sale_requested_date_missing", response="record")
        service = self._product("Advice", price=10, is_storable=False, type="service")
        self.assertFound(self.scenario().order((service, 1)))


@tagged("post_install", "-at_install")
class TestPromiseBeforeExpected(CheckCase):
    def order(self, promise, *leads, **values):
        scenario = self.scenario().at("2026-01-05 14:00")
        products = [self._product(f"In {lead} days", price=1, sale_delay=lead) for lead in leads or (7,)]
        return scenario.order(*((product, 1) for product in products), promise=promise, **values)

    def test_both_sides_of_the_tolerance(self):
        """A lead time of 7 days, 2 days sooner allowed: the 10th passes, the 9th does not."""
        self._rule("sale_promise_before_expected", response="record", tolerance=2)
        for promise, found in (
            ("2026-01-20 12:00", ()),
            ("2026-01-12 06:00", ()),
            ("2026-01-10 12:00", ()),
            ("2026-01-09 12:00", (3,)),
        ):
            with self.subTest(promise):
                self.assertFound(self.order(promise), *found)

    def test_promised_sooner_after_the_confirmation(self):
        """A lead time of 7 days: whoever sets the date later meets the same rule, and who puts it off does not."""
        self._rule(
            "sale_promise_before_expected",
            response="record",
            tolerance=2,
            control_point_id=self.env.ref(
                "distribution_fulfillment_base.control_point_sale_promise_change"
            ).id,
        )
        scenario = self.order(None)
        scenario.promise("2026-01-10 12:00")
        self.assertFound(scenario)
        scenario.promise("2026-01-08 12:00")
        self.assertFound(scenario, 4)
        scenario.promise("2026-01-09 12:00")
        self.assertEqual(scenario.variances().occurrence_count, 1)
        scenario.promise("2026-01-07 12:00")
        self.assertFound(scenario, 5)

    def test_days_are_those_of_the_company(self):
        """03:00 UTC on the 12th is the 11th in New York."""
        self._rule("sale_promise_before_expected", response="record")
        self.company.partner_id.tz = "America/New_York"
        self.assertFound(self.order("2026-01-12 03:00"), 1)

    def test_the_slowest_line_decides_where_all_is_delivered_at_once(self):
        self._rule("sale_promise_before_expected", response="record")
        self.assertFound(self.order("2026-01-08 14:00", 3, 7, picking_policy="direct"))
        self.assertFound(self.order("2026-01-08 14:00", 3, 7, picking_policy="one"), 4)

    def test_without_a_promise_there_is_nothing_to_compare(self):
        self._rule("sale_promise_before_expected", response="record")
        self.assertFound(self.order(None))


@tagged("post_install", "-at_install")
class TestLikelyDuplicate(CheckCase):
    def setUp(self):
        super().setUp()
        self._rule("sale_likely_duplicate", response="record", tolerance=90)

    def order(self, *lines, at="2026-01-05 14:00", **values):
        return self.scenario().at(at).order(*lines, **values)

    def test_both_sides_of_the_tolerance(self):
        """100 apples and 1 berry: 80 apples and 1 berry are 90 % alike, 81 are 90.5 %."""
        for quantity, found in ((80, ()), (81, (90.5,)), (100, (100,)), (200, ())):
            with self.subTest(quantity=quantity):
                customer = self.env["res.partner"].create({"name": f"{quantity} apples"})
                self.order((self.apple, 100), (self.berry, 1), customer=customer)
                scenario = self.order((self.apple, quantity), (self.berry, 1), customer=customer)
                self.assertFound(scenario, *found)

    def test_another_product_more_or_less(self):
        self.order((self.apple, 5), (self.berry, 5))
        self.assertFound(self.order((self.apple, 5)))
        self.assertFound(self.order((self.apple, 5), (self.cherry, 5)))

    def test_seven_days(self):
        self.order((self.apple, 5), at="2026-01-05 14:00")
        self.assertFound(self.order((self.apple, 5), at="2026-01-12 14:01"))
        self.assertFound(self.order((self.apple, 5), at="2026-01-19 14:00"), 100)

    def test_the_same_reference(self):
        self.order((self.apple, 5), client_order_ref="PO 4711")
        self.assertFound(self.order((self.berry, 1), client_order_ref=" po 4711 "), 100)
        self.assertFound(self.order((self.berry, 9), client_order_ref=""))

    def test_in_any_unit(self):
        self.order((self.apple, 24))
        scenario = self.scenario().quotation((self.apple, 2))
        scenario.sale.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertFound(scenario.confirm(), 100)

    def test_of_whom(self):
        """Sent quotations and colleagues of the same company count; drafts and other customers do not."""
        self.scenario().at("2026-01-05 14:00").quotation((self.apple, 5))
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.order((self.apple, 5), customer=stranger)
        self.assertFound(self.order((self.apple, 5)))
        colleague = self.env["res.partner"].create({"name": "Colleague", "parent_id": self.customer.id})
        self.assertFound(self.order((self.apple, 5), customer=colleague), 100)
        self.scenario().quotation((self.cherry, 3)).sale.action_quotation_sent()
        self.assertFound(self.order((self.cherry, 3)), 100)

    def test_confirmed_in_one_go(self):
        first = self.scenario().at("2026-01-05 14:00").quotation((self.apple, 5))
        second = self.scenario().quotation((self.apple, 5))
        (first.sale | second.sale).action_confirm()
        self.assertFound(first)
        self.assertFound(second, 100)


@tagged("post_install", "-at_install")
class TestPapers(CheckCase):
    def test_reference_both_sides(self):
        self.customer.fulfillment_requires_reference = True
        address = self.env["res.partner"].create({"name": "Pier 4", "parent_id": self.customer.id})
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        for tolerance, customer, reference, found in (
            (0, self.customer, "PO 1", ()),
            (0, self.customer, " ", (1,)),
            (0, address, False, (1,)),
            (0, stranger, False, ()),
            (1, self.customer, False, ()),
        ):
            with self.subTest(tolerance=tolerance, customer=customer.name, reference=reference):
                rule = self._rule("sale_reference_missing", response="record", tolerance=tolerance)
                scenario = self.scenario().order(
                    (self.apple, 1), customer=customer, client_order_ref=reference
                )
                self.assertFound(scenario, *found)
                rule.action_retire()

    def attach(self, sale, count=1):
        return self.env["ir.attachment"].create(
            [
                {"name": f"{i}.txt", "raw": b"x", "res_model": "sale.order", "res_id": sale.id}
                for i in range(count)
            ]
        )

    def test_documents_both_sides(self):
        self.customer.fulfillment_required_attachments = 3
        self._rule("sale_document_missing", response="record", tolerance=1)
        for attached, found in ((4, ()), (3, ()), (2, ()), (1, (2,)), (0, (3,))):
            with self.subTest(attached=attached):
                scenario = self.scenario().quotation((self.apple, 1))
                self.attach(scenario.sale, attached)
                self.assertFound(scenario.confirm(), *found)

    def test_what_we_sent_is_no_document_of_the_customer(self):
        self.customer.fulfillment_required_attachments = 1
        self._rule("sale_document_missing", response="record")
        scenario = self.scenario().quotation((self.apple, 1))
        attachments = [("quotation.pdf", base64.b64encode(b"x"))]
        scenario.sale.with_user(self.env.ref("base.user_admin")).message_post(
            body="Our offer", attachments=attachments, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFound(scenario.confirm(), 1)
        scenario = self.scenario().quotation((self.apple, 1))
        scenario.sale.message_post(
            body="Our order",
            attachments=attachments,
            author_id=self.customer.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFound(scenario.confirm())

    def test_who_requires_none(self):
        self._rule("sale_document_missing", response="record")
        self.assertFound(self.scenario().order((self.apple, 1)))


@tagged("post_install", "-at_install")
class TestQuotationExpired(CheckCase):
    def test_both_sides_of_the_tolerance(self):
        self._rule("sale_quotation_expired", response="record", tolerance=2)
        for validity, found in (
            (False, ()),
            ("2026-01-20", ()),
            ("2026-01-05", ()),
            ("2026-01-03", ()),
            ("2026-01-02", (3,)),
        ):
            with self.subTest(validity=validity):
                scenario = self.scenario().at("2026-01-05 14:00").quotation((self.apple, 1))
                scenario.sale.validity_date = validity
                self.assertFound(scenario.confirm(), *found)

    def test_the_last_day_ends_where_the_company_is(self):
        """03:00 UTC on the 6th is still the 5th in New York."""
        self._rule("sale_quotation_expired", response="record")
        for tz, found in (("America/New_York", ()), ("Europe/Berlin", (1,))):
            with self.subTest(tz):
                self.company.partner_id.tz = tz
                scenario = self.scenario().at("2026-01-06 03:00").quotation((self.apple, 1))
                scenario.sale.validity_date = "2026-01-05"
                self.assertFound(scenario.confirm(), *found)


@tagged("post_install", "-at_install")
class TestAddressUnusual(CheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = cls.env["res.partner"].create({"name": "Somewhere Else"})
        cls.own = cls.env["res.partner"].create({"name": "Pier 4", "parent_id": cls.customer.id})

    def order(self, address, **values):
        return self.scenario().order((self.apple, 1), partner_shipping_id=address.id, **values)

    def test_both_sides_of_the_tolerance(self):
        self.scenario().order((self.apple, 1))
        for tolerance, address, found in ((0, self.own, ()), (1, self.site, ()), (0, self.site, (1,))):
            with self.subTest(tolerance=tolerance, address=address.name):
                rule = self._rule("sale_address_unusual", response="record", tolerance=tolerance)
                scenario = self.order(address)
                self.assertFound(scenario, *found)
                scenario.sale._action_cancel()
                rule.action_retire()

    def test_the_second_time_it_is_known(self):
        self._rule("sale_address_unusual", response="record")
        self.scenario().order((self.apple, 1))
        self.assertFound(self.order(self.site), 1)
        self.assertFound(self.order(self.site))

    def test_a_first_order_has_nothing_usual(self):
        self._rule("sale_address_unusual", response="record")
        # The order of somebody else to that address is no history of this customer.
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.order(self.site, customer=stranger)
        self.assertFound(self.order(self.site))

    def test_an_own_address_entered_with_the_order(self):
        """Own addresses are usual from a day after they were entered, or once an order went there."""
        self._rule("sale_address_unusual", response="record")
        self.scenario().at("2026-01-05 08:00").order((self.apple, 1))
        yard = self.env["res.partner"].create(
            {"name": "Yard", "parent_id": self.customer.id, "type": "delivery", "city": "Elsewhere"}
        )
        for entered, found in (
            ("2026-01-05 08:05", (1,)),
            ("2026-01-06 07:59", (1,)),
            ("2026-01-06 08:00", ()),
        ):
            with self.subTest(entered):
                self.scenario().at(entered)
                quotation = self.scenario().quotation((self.apple, 1), partner_shipping_id=yard.id)
                # Not sooner usual because the order waits.
                quotation.at("2026-02-06 08:00")
                with self.assertQueryCount(0) if not found else contextlib.nullcontext():
                    self.env["fulfillment.check.sale.address.unusual"]._measure(quotation.sale)
                self.assertFound(quotation.confirm(), *found)
                quotation.sale._action_cancel()
        self.assertFound(
            self.scenario().at("2026-01-05 08:05").order((self.apple, 1), partner_shipping_id=yard.id), 1
        )
        self.assertFound(
            self.scenario().at("2026-01-05 08:06").order((self.apple, 1), partner_shipping_id=yard.id)
        )

    def test_changed_after_the_confirmation(self):
        point = self.env.ref("distribution_fulfillment_base.control_point_sale_order_change")
        self._rule("sale_address_unusual", response="record", control_point_id=point.id)
        yard = self.env["res.partner"].create(
            {"name": "Yard", "parent_id": self.customer.id, "type": "delivery", "city": "Elsewhere"}
        )
        scenario = self.scenario().at("2026-01-05 08:00").order((self.apple, 1))
        for address, instant, found in (
            (self.own, "2026-01-05 09:00", 0),
            (self.site, "2026-01-05 10:00", 1),
            (self.customer, "2026-01-05 11:00", 1),
            (yard, "2026-01-05 12:00", 2),
            (self.customer, "2026-01-05 13:00", 2),
            (yard, "2027-01-05 14:00", 2),
        ):
            with self.subTest(address=address.name, instant=instant):
                scenario.at(instant).sale.partner_shipping_id = address
                self.assertEqual(sum(scenario.variances().mapped("occurrence_count")), found)
        scenario.sale.order_line.product_uom_qty = 2
        self.assertEqual(scenario.variances().occurrence_count, 2)

    def test_changed_in_the_dialog_with_a_reason(self):
        self._rule(
            "sale_address_unusual",
            control_point_id=self.env.ref("distribution_fulfillment_base.control_point_sale_order_change").id,
        )
        scenario = self.scenario().order((self.apple, 1))
        with (
            self.enter_registry_test_mode(),
            self.assertRaisesRegex(UserError, "nothing delivered to this delivery address"),
            self.env.cr.savepoint(),
        ):
            scenario.sale.partner_shipping_id = self.site
        action = scenario.sale.action_fulfillment_change()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.partner_shipping_id = self.site
        form.reason_id = self._reason()
        change = form.save()
        change.action_change()
        self.assertIn("nothing delivered to this delivery address", change.finding_ids.summary)
        change.action_change()
        self.assertEqual(scenario.sale.partner_shipping_id, self.site)
        self.assertRecordValues(scenario.variances(), [{"reason_id": self._reason().id, "deviation": 1.0}])
