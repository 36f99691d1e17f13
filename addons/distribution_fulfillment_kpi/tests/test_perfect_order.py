"""What makes an order imperfect, part by part; and that later news changes the figure."""

from odoo.tests import tagged

from .common import MetricCommon


@tagged("post_install", "-at_install", "once")
class TestPerfectOrder(MetricCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)

    def shipped(self, quantity=10):
        self.scenario()
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        return scenario.at("2026-02-03 15:00").ship({self.apple: quantity}, backorder=False)

    def invoice(self, scenario, price=None):
        move = scenario.sale._create_invoices()
        if price is not None:
            move.invoice_line_ids.price_unit = price
        move.invoice_date = "2026-02-03"
        move.action_post()
        return move

    def failed(self):
        """The parts in which the only order is not perfect; the rate agrees with them."""
        parts = ("in_full", "on_time", "documents", "condition")
        failed = [part for part in parts if self.ratio(f"M02.{part}") == (0, 1)]
        self.assertEqual(self.ratio("M02.order"), (0 if failed else 1, 1))
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})
        self.assert_like_naive()
        return failed

    def tell(self, scenario, event_type, word, claim=1, **columns):
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": event_type,
                    "company_id": self.company.id,
                    "model": "helpdesk.ticket",
                    "res_id": claim,
                    "sale_order_ref": scenario.sale.id,
                    "new_text": word,
                    **columns,
                }
            ]
        )

    def test_perfect(self):
        self.invoice(self.shipped())
        self.assertEqual(self.failed(), [])

    def test_less_and_more_than_asked_for(self):
        for quantity in (9, 11):
            with self.subTest(quantity=quantity):
                scenario = self.shipped(quantity)
                self.assertEqual(self.ratio("M02.in_full")[0], 0)
                self.assertEqual(self.ratio("M02.on_time")[0], self.ratio("M02.on_time")[1])
                self.assert_like_naive()
                self.assertTrue(scenario)

    def test_what_an_audit_found(self):
        """A shipment whose papers lacked, one with a wrong lot; one that the figures judge by themselves."""
        for word, expected in (("document", ["documents"]), ("lot", ["condition"]), ("quantity", [])):
            with self.subTest(word=word), self.env.cr.savepoint() as savepoint:
                scenario = self.shipped()
                self.assertEqual(self.failed(), [])
                picking = scenario.sale.picking_ids
                self.tell(
                    scenario,
                    "shipment_error",
                    word,
                    picking_ref=picking.id,
                    old_text="audit",
                    sale_order_ref=None,
                )
                self.assertEqual(self.failed(), expected)
                savepoint.rollback()

    def test_customers_who_want_all_at_once(self):
        """In two parts, both in time: perfect, unless the customer wants complete deliveries only."""
        scenario = (
            self.scenario()
            .at("2026-02-02 14:00")
            .order((self.apple, 10), (self.berry, 5), promise="2026-02-04 22:00")
        )
        scenario.at("2026-02-03 15:00").ship({self.apple: 10}).at("2026-02-04 15:00").ship()
        self.assertEqual(self.failed(), [])
        self.customer.fulfillment_ship_complete = True
        self.assertEqual(self.failed(), ["in_full"])
        self.customer.fulfillment_ship_complete = False
        self.assertEqual(self.failed(), [])

    def test_all_at_once_is_whole(self):
        self.customer.fulfillment_ship_complete = True
        scenario = (
            self.scenario()
            .at("2026-02-02 14:00")
            .order((self.apple, 10), (self.berry, 5), promise="2026-02-04 22:00")
        )
        scenario.at("2026-02-03 15:00").ship()
        self.assertEqual(self.failed(), [])

    def test_late(self):
        self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00").at(
            "2026-02-05 15:00"
        ).ship()
        self.assertEqual(self.failed(), ["on_time"])

    def test_moved_by_us_it_stays_late(self):
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-04 15:00").promise("2026-02-09 22:00").at("2026-02-05 15:00").ship()
        self.assertEqual(self.failed(), ["on_time"])

    def test_cancelled_by_us_fails_by_the_customer_is_out(self):
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-03 15:00").cancel(self.by_company)
        self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00").at(
            "2026-02-03 15:00"
        ).cancel(self.by_customer)
        self.assertEqual(self.ratio("M02.order", period=("2026-02-03", "2026-02-03")), (0, 1))
        self.assertEqual(self.compute("M02.order")[0]["excluded"], {"cancelled_customer": 1})
        self.assert_like_naive()

    def test_open_orders_wait(self):
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-03 15:00").ship({self.apple: 4})
        self.assertEqual(self.ratio("M02.order"), (0, 0))
        scenario.at("2026-02-04 15:00").ship()
        self.assertEqual(self.failed(), [])

    def test_without_a_promise_only_the_other_parts_are_judged(self):
        self.scenario().at("2026-02-02 14:00").order((self.apple, 10)).at("2026-02-03 15:00").ship()
        self.assertEqual(self.compute("M02.order")[0]["excluded"], {"no_promise": 1})
        self.assertEqual(self.ratio("M02.on_time"), (0, 0))
        self.assertEqual(self.ratio("M02.in_full"), (1, 1))
        self.assert_like_naive()

    def test_invoiced_at_another_price(self):
        move = self.invoice(self.shipped(), price=11)
        self.assertEqual(self.failed(), ["documents"])
        # Taken back to draft and put right, nobody ever saw it.
        move.button_draft()
        move.invoice_line_ids.price_unit = 10
        move.action_post()
        self.assertEqual(self.failed(), [])

    def test_order_price_corrected_later_shows_the_difference(self):
        scenario = self.shipped()
        self.invoice(scenario)
        self.assertEqual(self.failed(), [])
        scenario.line(self.apple).price_unit = 12
        self.assertEqual(self.failed(), ["documents"])

    def test_credit_notes_by_their_reason(self):
        for code, failed in (
            ("credit_price", ["documents"]),
            ("credit_document", ["documents"]),
            ("credit_damaged", ["condition"]),
            ("credit_wrong_item", ["condition"]),
            ("credit_return", []),
        ):
            with self.subTest(code=code), self.cr.savepoint() as savepoint:
                invoice = self.invoice(self.shipped())
                credit = invoice._reverse_moves(
                    [{"fulfillment_credit_reason_id": self._reason_of(code).id, "invoice_date": "2026-02-06"}]
                )
                self.assertEqual(self.failed(), [])
                credit.action_post()
                self.assertEqual(self.failed(), failed)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_credit_note_without_lines_of_the_order(self):
        """It counts for the orders of the invoice it reverses, and follows its reason."""
        invoice = self.invoice(self.shipped())
        credit = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "invoice_date": "2026-02-06",
                "reversed_entry_id": invoice.id,
                "fulfillment_credit_reason_id": self._reason_of("credit_damaged").id,
                "invoice_line_ids": [
                    (0, 0, {"name": "Bruised", "quantity": 1, "price_unit": 5, "tax_ids": False})
                ],
            }
        )
        credit.action_post()
        self.assertEqual(self.failed(), ["condition"])
        credit.fulfillment_credit_reason_id = self._reason_of("credit_price")
        self.assertEqual(self.failed(), ["documents"])
        self._reason_of("credit_price").failure = False
        self.assertEqual(self.failed(), [])

    def test_claims(self):
        """About the goods: once accepted. About damage: until rejected. It may come weeks later."""
        scenario = self.shipped()
        self.set_clock("2026-03-01 12:00")
        self.tell(scenario, "claim_opened", "item")
        self.assertEqual(self.failed(), [])
        self.tell(scenario, "claim_decided", "accepted")
        self.assertEqual(self.failed(), ["condition"])
        self.tell(scenario, "claim_decided", "rejected", note="Proof of delivery")
        self.set_clock("2026-03-01 12:01")
        self.assertEqual(self.failed(), [])
        self.tell(scenario, "claim_opened", "damage", claim=2)
        self.assertEqual(self.failed(), ["condition"])
        self.set_clock("2026-03-01 12:02")
        self.tell(scenario, "claim_decided", "rejected", claim=2)
        self.assertEqual(self.failed(), [])
        self.tell(scenario, "claim_opened", "document", claim=3)
        self.tell(scenario, "claim_decided", "accepted", claim=3)
        self.assertEqual(self.failed(), ["documents"])

    def test_exchange_and_damaged_return(self):
        scenario = self.shipped()
        scenario.at("2026-02-05 15:00").give_back(self.apple, 1)
        self.assertEqual(self.failed(), [])
        damaged = self._reason_of("credit_damaged")
        returned = self.scenario()
        returned.sale = scenario.sale
        returned.env = self.env(context=dict(self.env.context, fulfillment_reason_id=damaged.id))
        returned.sale = scenario.sale.with_env(returned.env)
        returned.at("2026-02-06 15:00").give_back(self.apple, 1)
        self.assertEqual(self.failed(), ["condition"])

    def test_exchange(self):
        self.shipped().at("2026-02-05 15:00").exchange(self.apple, 1)
        self.assertEqual(self.failed(), ["condition"])

    def test_provisional_while_a_claim_may_come(self):
        self.shipped()
        self.set_clock("2026-03-01 12:00")
        period = ("2026-02-01", "2026-02-03")
        rows = self.compute(["M02.order", "M02.in_full", "M02.condition"], period=period)
        self.assertEqual([row["provisional"] for row in rows], [True, False, True])
        self.assertEqual([row["captured"] for row in rows], [True, True, False])
        self.set_clock("2026-03-06 12:00")
        self.assertFalse(self.compute("M02.order", period=period)[0]["provisional"])

    def _reason_of(self, code):
        return self.env.ref(f"distribution_fulfillment_base.reason_{code}")
