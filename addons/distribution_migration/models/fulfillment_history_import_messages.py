from odoo import models


class FulfillmentHistoryImport(models.Model):
    """What the import says: one place, so that tone and translation are reviewed together."""

    _inherit = "fulfillment.history.import"

    def _reason(self, code, value="", params=None):
        """Return why a value is refused, and what to do. Fits behind row, field and value."""
        params = dict(params or {})
        if "style" in params:
            styles = self.env["fulfillment.history.import.column"]._date_style_labels()
            params["style"] = styles[params["style"]]
        if "whole" in params:
            params["whole"] = self._target_labels(self.kind)[params["whole"]]
        sentence = {
            "missing": lambda: self.env._("Empty, and every row needs a value here."),
            "repeated_key": lambda: self.env._(
                "Row %(row)s has the same key, and a key names one row. Remove one of the two "
                "or correct its key.",
                **params,
            ),
            "other_content": lambda: self.env._(
                "Loaded already with other content (load %(load)s of %(date)s, row %(row)s). "
                "Delete that load first if this file is right; leave the row out if it is not.",
                **params,
            ),
            "date_style": lambda: self.env._(
                "Not a date written as %(style)s. Correct the value, or add it to Read as Empty.",
                **params,
            ),
            "date_calendar": lambda: self.env._(
                "There is no such day or time in the calendar. Read as %(style)s.", **params
            ),
            "date_past": lambda: self.env._("Before 1970: nothing in the old system is that old."),
            "date_future": lambda: self.env._("Lies in the future, but tells what has happened."),
            "date_far": lambda: self.env._(
                "More than five years ahead: probably a placeholder. Add it to Read as Empty if "
                "it stands for no date."
            ),
            "number": lambda: self.env._("Not a number with “%(mark)s” as decimal mark.", **params),
            "negative": self._negative_reason,
            "zero": lambda: self.env._("Zero: a row without a quantity or amount measures nothing."),
            "fraction": lambda: self.env._("Not a whole number, and counts whole things."),
            "exceeds": lambda: self.env._(
                "More than the %(limit)s of “%(whole)s”, of which it is a part.", **params
            ),
            "flag": lambda: self.env._(
                "Neither yes nor no. Replace it on the Map step (old = yes, or old = no)."
            ),
            "parent_unknown": lambda: self.env._(
                "No loaded invoice of this company has this key or number. Load the invoices first, "
                "or correct it."
            ),
            "parent_ambiguous": lambda: self.env._(
                "%(count)s loaded invoices have this key or number. Use the key of the one that is meant.",
                **params,
            ),
            "absurd": lambda: self.env._("Too large to be true. Correct the value."),
            "currency_unknown": lambda: self.env._(
                "No currency has this code. Correct it, or replace it on the Map step."
            ),
            "currency_inactive": lambda: self.env._(
                "This currency is not active here. Activate it in Invoicing, then check again."
            ),
            "unit_unknown": lambda: self.env._(
                "No unit of measure has this name. Create it, or replace it on the Map step (old = new)."
            ),
            "warehouse_unknown": lambda: self.env._(
                "No warehouse of this company has this code or name. Correct it, or replace it "
                "on the Map step (old = new)."
            ),
            "workbook_error": lambda: self.env._(
                "The workbook shows an error in this cell. Correct its formula or enter the value."
            ),
            "columns": lambda: self.env._(
                "%(count)s cells where the heading has %(expected)s: probably a delimiter or a "
                "quotation mark inside a text.",
                **params,
            ),
            "nul": lambda: self.env._("A cell holds a NUL character (shown as ␀). Remove it."),
            "long": lambda: self.env._(
                "A cell is longer than 32,767 characters, the most a spreadsheet cell holds."
            ),
            "too_long": lambda: self.env._(
                "Longer than %(count)s characters, and rows are found by it. Correct it, or map another column.",
                count=params.get("count"),
            ),
            "undecodable": lambda: self.env._(
                "A cell holds bytes that are no text in the chosen encoding. Correct the row, or "
                "choose another encoding if many rows are refused for it."
            ),
        }
        return sentence[code]()

    def _negative_reason(self):
        """Return why a negative number is refused: what a minus means depends on the kind."""
        if self.kind in ("sale_line", "purchase_line"):
            return self.env._("Negative. Returns and credits are not order lines; leave them out.")
        if self.kind == "invoice":
            return self.env._(
                "Negative, but not a credit note as a whole. Correct the sign, or mark the row as a "
                "credit note."
            )
        if self.kind == "payment":
            return self.env._("Negative. Refunds are not cash that came in; leave them out.")
        return self.env._("Negative, where only 0 or more is possible. Correct the value.")

    def _note_message(self, code, params):
        """Return what the screen says about the file or its rows as a whole."""
        if isinstance(params.get("count"), int):
            params = {**params, "count": f"{params['count']:,}"}
        sentence = {
            "second_heading": lambda: self.env._(
                "Row %(line)s looks like a second heading. If it is one, enter %(line)s as the "
                "row of the heading, or remove it from the file.",
                **params,
            ),
            "duplicate_names": lambda: self.env._("Some headings occur twice; the later ones got a number."),
            "damaged": lambda: self.env._("Damaged rows, which will be refused: %(count)s.", **params),
            "mojibake": lambda: self.env._(
                "Values that were probably saved in the wrong encoding once: %(count)s, such as "
                "“%(sample)s” (%(columns)s). They are loaded as they stand.",
                **params,
            ),
            "known_file": lambda: self.env._(
                "This very file was loaded before: %(load)s, %(count)s rows, by %(user)s. Loading "
                "it again changes nothing.",
                **params,
            ),
            "remembered": lambda: self.env._(
                "Mapped as %(mapping)s was, the last file with these headings.", **params
            ),
            "refused": lambda: self.env._(
                "Refused rows: %(count)s. The tab Refused Rows lists them, each with its reason.",
                **params,
            ),
            "nothing_new": lambda: self.env._(
                "Nothing is left to load: every good row was loaded before and is unchanged."
            ),
            "inverted": lambda: self.env._(
                "Rows shipped or delivered before they were ordered: %(count)s. They are loaded; "
                "duration measures leave them out.",
                **params,
            ),
            "unpromised": lambda: self.env._(
                "Rows without a promise: %(count)s. They are loaded; on-time measures leave them out.",
                **params,
            ),
            "undelivered": lambda: self.env._("Rows neither shipped nor delivered: %(count)s.", **params),
            "received_early": lambda: self.env._(
                "Rows received before they were ordered: %(count)s. They are loaded; duration "
                "measures leave them out.",
                **params,
            ),
            "unreceived": lambda: self.env._("Rows without a receipt date: %(count)s.", **params),
            "due_early": lambda: self.env._(
                "Invoices due before their own date: %(count)s. They are loaded.", **params
            ),
            "undue": lambda: self.env._("Invoices without a due date: %(count)s.", **params),
            "unordered": lambda: self.env._(
                "Invoices without an order date: %(count)s. They are loaded; measures from order to "
                "cash leave them out.",
                **params,
            ),
            "unvalued": lambda: self.env._(
                "Counts without a unit cost: %(count)s. They are loaded; measures of value leave them out.",
                **params,
            ),
            "disposed_early": lambda: self.env._(
                "Rows disposed of before they were received, or received before they were requested: "
                "%(count)s. They are loaded; duration measures leave them out.",
                **params,
            ),
            "undisposed": lambda: self.env._("Returns not disposed of yet: %(count)s.", **params),
            "found_early": lambda: self.env._(
                "Errors found before the pick: %(count)s. They are loaded.", **params
            ),
            "unjudged": lambda: self.env._(
                "Picks of which nobody says whether they were right: %(count)s. They are loaded; "
                "accuracy measures leave them out.",
                **params,
            ),
        }
        return sentence[code]()
