from odoo import models

# By how much a term that counts from the end of a month is longer on average than its days say.
END_OF_MONTH_DAYS = {
    "days_after": 0,
    "days_after_end_of_month": 15,
    "days_after_end_of_next_month": 45,
    "days_end_of_month_on_the": 15,
}


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    def _fulfillment_days(self):
        """Days until the last payment is due, the same on every day of the year.

        No term is no credit: 0. A term that counts from the end of a month is taken at its
        average, so that two terms compare alike on the 1st and on the 31st.
        """
        return max((self._fulfillment_line_days(line) for line in self.sudo().line_ids), default=0)

    def _fulfillment_early_discount(self):
        """Discount for paying early, in % of the amount; 0 where the term, or no term, gives none."""
        term = self.sudo()
        return term.discount_percentage if term.early_discount else 0.0

    @staticmethod
    def _fulfillment_line_days(line):
        days = line.nb_days + END_OF_MONTH_DAYS.get(line.delay_type, 0)
        if line.delay_type == "days_end_of_month_on_the" and (line.days_next_month or "").isnumeric():
            days += int(line.days_next_month)
        return days
