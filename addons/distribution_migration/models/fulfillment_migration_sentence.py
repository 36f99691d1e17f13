from odoo import models


class FulfillmentMigrationSentence(models.AbstractModel):
    """Why a row is refused, and what to do: one place, so that tone and translation are reviewed together."""

    _name = "fulfillment.migration.sentence"
    _description = "Why a Row is Refused"

    def _of(self, code, value="", params=None):
        """Return the sentence of a code; it stands behind row, field and value."""
        params = dict(params or {})
        own = {
            "missing": lambda: self.env._("Empty, and every row needs a value here."),
            "unmapped": lambda: self.env._(
                "No column feeds this field, and every row needs it. Map a column, or a constant value."
            ),
            "columns": lambda: self.env._(
                "The row has another number of columns than the heading: a delimiter stands inside of a "
                "value, or a quotation mark is missing. Correct the row in the file."
            ),
            "nul": lambda: self.env._("Holds a NUL character (shown as ␀). Correct the row in the file."),
            "control": lambda: self.env._(
                "Holds a control character (shown as ␁, ␂ or ␟). Correct the row in the file."
            ),
            "long": lambda: self.env._("A value is too long to be one. Correct the row in the file."),
            "undecodable": lambda: self.env._(
                "Holds characters that the encoding does not know (shown as �). Choose another encoding "
                "for the file, or correct the row."
            ),
            "repeated_key": lambda: self.env._(
                "Row %(row)s of %(file)s has the same number, and a number names one row. Remove one of the "
                "two or correct its number.",
                row=params.get("row"),
                file=params.get("file"),
            ),
            "superseded": lambda: self.env._(
                "Corrected: row %(row)s of %(file)s stands in its place.",
                row=params.get("row"),
                file=params.get("file"),
            ),
            "merged_away": lambda: self.env._(
                "It is the same as number %(value)s, and that one is not loaded. Correct that row, or take the "
                "decision on the duplicates back.",
                value=value,
            ),
            "merged_gone": lambda: self.env._(
                "The record that it is the same as is gone from Odoo. Find duplicates again, and decide anew."
            ),
            "link_unknown": lambda: self.env._(
                "Neither this load set nor Odoo knows “%(value)s”. Correct it, replace it in the mapping, "
                "or bring it along.",
                value=params.get("text") or value,
            ),
            "link_refused": lambda: self.env._(
                "“%(value)s” is refused itself. Correct that row: this one is loaded together with it.",
                value=value,
            ),
            "link_closed": lambda: self.env._(
                "“%(value)s” is closed in the old system by a cutover rule. Name another one, close this row "
                "there, too, or change the rule.",
                value=value,
            ),
            "closed": lambda: (
                self.env._("Goes with %(value)s: %(reason)s", value=value, reason=params.get("reason"))
                if value
                else params.get("reason")
            ),
            "link_ambiguous": lambda: self.env._(
                "“%(value)s” names several records. Use the number of the one that is meant.",
                value=params.get("text") or value,
            ),
            "cycle": lambda: self.env._(
                "The row is, over its parents, above itself. Correct the parent of one of them."
            ),
            "choice": lambda: self.env._(
                "None of: %(choices)s. Replace it in the mapping (old = new).",
                choices=params.get("choices"),
            ),
            "document": lambda: self.env._(
                "Another row of the same document is refused, and a document is loaded as a whole or not at all."
            ),
            "document_elsewhere": lambda: self.env._(
                "Another file has rows of the same document. Put all of its rows into one file."
            ),
            "document_differs": lambda: self.env._(
                "Row %(row)s of the same document has “%(other)s” here. Write the same into all of its rows.",
                row=params.get("row"),
                other=params.get("other"),
            ),
            "repeated_line": lambda: self.env._(
                "Row %(row)s of the same document has the same line number. Remove one of the two or correct "
                "its number.",
                row=params.get("row"),
            ),
            "other_unit": lambda: self.env._(
                "“%(value)s” cannot be converted to the unit of the product. Use a unit that is made from the "
                "same one.",
                value=value,
            ),
            "more_than_ordered": lambda: self.env._(
                "%(value)s is more than was ordered. Write the whole quantity of the order into its column, not "
                "what is left of it.",
                value=value,
            ),
            "other_currency": lambda: self.env._(
                "The price list of the order is not in “%(value)s”, and Odoo would take the prices for its currency. "
                "Name a price list in this currency in the file, or give the customer one.",
                value=value,
            ),
            "kit_done": lambda: self.env._(
                "“%(value)s” is a kit, and of a kit Odoo counts the parts that left. Bring the rest of the line "
                "as an order of its own, with nothing delivered.",
                value=value,
            ),
            "long_code": lambda: self.env._(
                "“%(value)s” is too long: Odoo names a warehouse by up to 5 characters. Map a short name.",
                value=value,
            ),
            "no_transit": lambda: self.env._(
                "Goods on their way lie in a transit location, and “%(value)s” is none.", value=value
            ),
            "other_customer": lambda: self.env._(
                "The order “%(value)s” is another customer's. Correct one of the two.", value=value
            ),
            "lot_missing": lambda: self.env._(
                "The product is tracked by lots or serial numbers, and the row names none."
            ),
            "no_place": lambda: self.env._(
                "Nothing lies in “%(value)s”: name an internal location.", value=value
            ),
            "other_cost": lambda: self.env._(
                "The product is valued at its standard cost, and that is not %(value)s. Correct the cost of the "
                "product or of the row, or value its category at average cost.",
                value=value,
            ),
            "two_prices": lambda: self.env._(
                "The row has a fixed price and a discount. Leave one of them out, or map a column that says "
                "which of the two counts."
            ),
            "no_warehouse": lambda: self.env._(
                "Neither a warehouse nor a location above it: its stock would lie nowhere. Map one of them, "
                "or a constant warehouse."
            ),
            "other_warehouse": lambda: self.env._(
                "The location that the row names lies in another warehouse than “%(value)s”. Correct one of the "
                "two.",
                value=value,
            ),
            "not_stocked": lambda: self.env._(
                "“%(value)s” is a product of which Odoo keeps no stock. Tick Track Inventory on it, or leave the row "
                "out.",
                value=value,
            ),
            "not_tracked": lambda: self.env._(
                "“%(value)s” is a product without lots. Set its Tracking, or leave the row out.", value=value
            ),
            "no_dates": lambda: self.env._(
                "The product has no expiration dates. Tick Expiration Date on it, or leave the date out."
            ),
            "found": lambda: self.env._(
                "Odoo has it already: the row became that record, which stays as it is."
            ),
            "new_account": lambda: self.env._(
                "Odoo has no account “%(value)s”, and a new one needs a name and a type. Fill in both, or name "
                "the account that it becomes.",
                value=value,
            ),
            "other_account_type": lambda: self.env._(
                "Odoo's account of this number is of another type than “%(value)s”. Correct the type, or name "
                "another account.",
                value=value,
            ),
            "unbalanced": lambda: self.env._(
                "The entry does not balance: debit is %(difference)s more than credit. Correct its rows, or "
                "bring the ones that are missing.",
                difference=params.get("difference"),
            ),
            "no_amount": lambda: self.env._("Neither balance, nor debit, nor credit. Map one of them."),
            "other_balance": lambda: self.env._(
                "“%(value)s” is not debit less credit. Correct one of the three.", value=value
            ),
            "no_foreign_amount": lambda: self.env._(
                "The row has a foreign currency, and no amount in it. Fill in the amount, or leave out the "
                "currency."
            ),
            "no_company_amount": lambda: self.env._(
                "The row has a foreign currency, and no amount in that of the company. Fill it in: it was "
                "booked at the rate of its day."
            ),
            "nothing_open": lambda: self.env._("Nothing is open: the document is paid. Leave the row out."),
            "other_sign": lambda: self.env._(
                "“%(value)s” has another sign than the amount in the currency of the document. Correct one of "
                "the two.",
                value=value,
            ),
            "negative_invoice": lambda: self.env._(
                "An invoice over %(value)s: a negative one is a credit note. Correct type or amount.",
                value=value,
            ),
            "no_party": lambda: self.env._(
                "A payment is from one customer, or to one vendor. Fill in one of the two."
            ),
            "no_open_items": lambda: self.env._(
                "The set brings no open items of “%(value)s”, so that the opening balance holds the payment "
                "already. Add Open Receivables or Open Payables, or leave the row out.",
                value=value,
            ),
            "undated": lambda: self.env._(
                "No column feeds any of the dates, and without one the row belongs to no period. Map at least one."
            ),
            "exceeds": lambda: self.env._(
                "More than the %(limit)s of “%(whole)s”, of which it is a part.",
                limit=params.get("limit"),
                whole=self.env["fulfillment.history.import"]._all_target_labels().get(params.get("whole")),
            ),
            "transform_number": lambda: self.env._("Not a number, and it was to be multiplied or divided."),
            **self._of_products(value, params),
        }
        if code in own:
            return own[code]()
        # Texts that cannot be read are refused with the same sentences as those of history.
        return self.env["fulfillment.history.import"]._reason(code, value, params)

    def _field_label(self, kind, target):
        labels = self.env["fulfillment.migration.domain"]._field_labels(kind)
        return labels.get(target, "") if target else ""

    def _measure(self, code):
        """Return what a figure of a reconciliation is called."""
        labels = {
            "count": self.env._("Count"),
            "quantity": self.env._("Quantity"),
            "value": self.env._("Value"),
            "amount": self.env._("Amount"),
            "price": self.env._("Sum of Prices"),
            "minimum": self.env._("Sum of Minimum Quantities"),
            "debit": self.env._("Debit"),
            "credit": self.env._("Credit"),
            "balance": self.env._("Balance"),
            "amount_currency": self.env._("Amount in Currency"),
            "received": self.env._("Received"),
            "percent": self.env._("Sum of Discounts in Percent"),
            "valuation": self.env._("Value against the Ledger"),
            "book": self.env._("Book Quantity"),
            "residual": self.env._("Open Amount"),
            "residual_currency": self.env._("Open Amount in Currency"),
        }
        return labels.get(code, code)

    def _cause(self, cause):
        """Return what is known of a difference, and what to do."""
        return {
            "refused": self.env._(
                "The row was not loaded. Correct it and load again, or explain why it is left out."
            ),
            "closed": self.env._(
                "A cutover rule says that it does not move: it is closed in the old system."
            ),
            "merged": self.env._("Another row of the files became the same record."),
            "duplicate": self.env._(
                "The row was merged with another one or with a record of Odoo, as decided under duplicates. "
                "Nothing to explain."
            ),
            "mapped": self.env._(
                "The file maps the row to a record that Odoo has, or that another row became. Nothing to explain."
            ),
            "details": self.env._(
                "The balance of the account comes in by details, open items or stock, and rows of those were refused. "
                "Correct them and load again."
            ),
            "clearing": self.env._(
                "The clearing account of this load set holds what is between the old balances and their details. It "
                "comes to zero once all of them are loaded and right."
            ),
            "ledger": self.env._(
                "The old ledger has another value of stock than the stock files. What is between them stays on the "
                "clearing account: correct the files, or write it off there and say so."
            ),
            "missing": self.env._("Odoo has no record of it. Load it again, or explain what became of it."),
            "unlisted": self.env._(
                "Odoo holds it and no file says so: it was there before, or was taken out of the files."
            ),
            "changed": self.env._("The record was changed in Odoo after the load."),
            "unsaid": self.env._("The row leaves the figure out, and Odoo took its own."),
            "control": self.env._(
                "The report of the old system has another total than the files: they are not complete, or say more."
            ),
            "unknown": self.env._("The product does not know why. Look at the record and at its rows."),
        }[cause]
