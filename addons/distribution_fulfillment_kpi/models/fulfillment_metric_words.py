from odoo import api, models


class FulfillmentMetricWords(models.AbstractModel):
    """Why records take no part and what limits the trust in a figure, in the words that the pages use.

    The pages have them in figures.js, where the browser translates them; a test holds both to each other.
    """

    _inherit = "fulfillment.metric"

    @api.model
    def _exclusion_texts(self):
        """{code of the reason: words}"""
        return {
            "cancelled_customer": self.env._("cancelled by the customer"),
            "cancelled_unclassified": self.env._("cancelled without a reason"),
            "cancelled_nobody": self.env._("cancelled at nobody's wish (doubles, tests)"),
            "no_delivery": self.env._("without a proof of delivery and without known transit days"),
            "kit": self.env._("kits of unknown make-up"),
            "intercompany": self.env._("orders between own companies"),
            "dropship": self.env._("drop-shipped"),
            "no_promise": self.env._("without a promise"),
            "not_due": self.env._("not due yet"),
            "taken_over": self.env._("taken over from the former system while open"),
            "no_confirmation": self.env._("without an order date"),
            "negative_duration": self.env._("that ended before they began"),
            "no_value": self.env._("without a value"),
            "cancelled_before_due": self.env._("called off before they were due"),
            "no_receipt_day": self.env._("received on a day that nobody told"),
            "no_agreed_lead": self.env._("without a lead time in the price list"),
            "no_approval": self.env._("without an order date"),
            "not_billed": self.env._("not billed"),
            "no_reference_price": self.env._("without the price of the approval"),
            "not_inspected": self.env._("not inspected"),
            "inspection_skipped": self.env._("not inspected on purpose"),
            "no_arrival": self.env._("straight to the shelf, without an arrival at the dock"),
            "cancelled_order": self.env._("cancelled orders"),
            "no_share": self.env._("invoices without a total"),
            "no_cash": self.env._("settled without any cash"),
            "no_cost": self.env._("of which nobody tells what exceptions cost"),
            "other_currency": self.env._("in several currencies"),
            "not_shipped": self.env._("without a shipment"),
            "no_amount": self.env._("without an amount"),
            "no_claims_told": self.env._("of which nobody tells claims"),
            "no_sla": self.env._("without a promised time"),
            "no_calendar": self.env._("without fixed working hours"),
            "no_entry": self.env._("without an instant of entry"),
            "no_standard_lead": self.env._("without a lead time"),
            "nothing_shipped": self.env._("closed without a shipment"),
            "not_complete": self.env._("not complete yet"),
            "changes_unknown": self.env._("of which changes of the promise are unknown"),
            "count_reverted": self.env._("counts that were taken back"),
            "count_edit": self.env._("quantities typed in without a count"),
            "count_unknown": self.env._("adjustments of which nobody tells whether they were counted"),
            "count_opening": self.env._("opening and set-up loads"),
            "no_step": self.env._("that do not pass this stage"),
            "no_ready": self.env._("of which nobody kept when the goods were ready"),
            "not_invoiced": self.env._("not invoiced in full"),
            "invoiced_before": self.env._("invoiced before the last shipment"),
            "no_class": self.env._("of goods without a count class when they were counted"),
            "superseded": self.env._("counted again within a day"),
            "errors_unknown": self.env._("of which errors are unknown"),
            "not_captured": self.env._("of which the former system told nothing of the kind"),
            "no_minutes": self.env._("without the minutes of work"),
            "no_units": self.env._("without a quantity in units"),
            "no_standard": self.env._("without a standard time"),
            "no_quantity": self.env._("without a quantity"),
        }

    @api.model
    def _own_exclusion_texts(self):
        """{family of metrics: {code of the reason: words}} where dates or costs are others than elsewhere."""
        return {
            "M01": {"negative_duration": self.env._("shipped before ordered")},
            "M06": {"no_cost": self.env._("of goods without a cost")},
            "M07": {"negative_duration": self.env._("dealt with before they came back")},
            "M20": {"negative_duration": self.env._("received before ordered")},
            "M23": {"negative_duration": self.env._("on the shelf before they arrived")},
        }

    @api.model
    def _doubt_texts(self):
        """{code of the doubt: words}"""
        return {
            "backfilled": self.env._("from before the first promise was captured"),
            "no_warehouse": self.env._("without a warehouse"),
            "negative_duration": self.env._("shipped before ordered"),
            "shipped_qty_unknown": self.env._("shipped quantity unknown, taken as complete"),
            "received_qty_unknown": self.env._("received quantity unknown, taken as complete"),
            "shipped_from_delivery": self.env._("only the arrival is known, it stands for the shipment"),
            "arrival_reckoned": self.env._("arrival estimated from the transit days, without a proof"),
        }

    @api.model
    def _excluded_text(self, row, texts=None):
        """What took no part in a row of the door, and how many: "3 not due yet, 1 without a promise".

        :param texts: what `_exclusion_texts` returns, of who asks for thousands of rows
        """
        if not row["excluded"]:
            return ""
        own = self._own_exclusion_texts().get(row["code"].partition(".")[0], {})
        return self._counted_text(row["excluded"], {**(texts or self._exclusion_texts()), **own})

    @api.model
    def _doubt_text(self, row):
        """What is doubtful in a row of the door, and how many."""
        return self._counted_text(row["dq"], self._doubt_texts())

    @staticmethod
    def _counted_text(counts, texts):
        # Of an addon that adds a reason without words its code is shown, as on the pages.
        return ", ".join(f"{count} {texts.get(word, word)}" for word, count in sorted(counts.items()))
