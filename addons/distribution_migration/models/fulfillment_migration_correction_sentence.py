from odoo import models


class FulfillmentMigrationCorrectionSentence(models.AbstractModel):
    """What a rule of cleansing found, as the owner of the data reads it; one place for tone and translation."""

    _name = "fulfillment.migration.correction.sentence"
    _description = "What Cleansing Found"

    def _of(self, rule, params=None):
        """Return the sentence of a rule, filled by the parameters that all of its cells share."""
        known = {name: self._shown(value) for name, value in (params or {}).items()}
        params = {
            **dict.fromkeys(
                ("unit", "remark", "text", "other", "by", "key", "spellings", "share", "examples"), ""
            ),
            **known,
        }
        for sentences in (
            self._text_sentences,
            self._value_sentences,
            self._table_sentences,
            self._item_sentences,
        ):
            found = sentences(params)
            if rule in found:
                return found[rule]()
        return self._problem(rule)

    def _shown(self, value):
        if isinstance(value, (list, tuple)):
            return ", ".join(map(str, value))
        return "" if value is None else str(value)

    def _detail(self, rule, params):
        """Return what is known of one cell beside the sentence of its rule, "" where nothing is."""
        shown = {name: self._shown(value) for name, value in params.items() if value not in (None, "")}
        told = {
            "gtin_check_digit": (
                "expected",
                lambda: self.env._("Check digit by the rule: %(expected)s.", **shown),
            ),
            "gs1_check_digit": (
                "expected",
                lambda: self.env._("Check digit by the rule: %(expected)s.", **shown),
            ),
            "gtin_length": ("length", lambda: self.env._("%(length)s digits.", **shown)),
            "phone_several": ("count", lambda: self.env._("%(count)s numbers.", **shown)),
            "email_several": ("count", lambda: self.env._("%(count)s addresses.", **shown)),
            "email_form": ("reason", lambda: shown["reason"]),
            "state_ambiguous": ("count", lambda: self.env._("%(count)s states begin so.", **shown)),
            "date_absurd": ("day", lambda: self.env._("Read as %(day)s.", **shown)),
            "rare_spelling": (
                "rows",
                lambda: self.env._("The other spelling stands in %(rows)s rows.", **shown),
            ),
            "outlier": ("median", lambda: self.env._("Half of its kind is below %(median)s.", **shown)),
            "odd_form": ("form", lambda: self.env._("Form: %(form)s", **shown)),
            "similar_items": ("like", lambda: self.env._("Like %(count)s items: %(like)s.", **shown)),
            "unlike_items": ("like", lambda: self.env._("Like %(count)s items: %(like)s.", **shown)),
            "unit_remark": ("remark", lambda: self.env._("Also taken away: “%(remark)s”.", **shown)),
        }
        name, sentence = told.get(rule, ("", None))
        detail = sentence() if sentence and name in shown else ""
        if rule == "outlier" and "factor" in shown:
            detail += " " + self.env._("As if it were multiplied or divided by %(factor)s.", **shown)
        return detail

    def _text_sentences(self, params):
        """Of a text by itself."""
        return {
            "mojibake": lambda: self.env._(
                "Letters are garbled, as Ã¼ for ü: the file went through a wrong encoding."
            ),
            "invisible": lambda: self.env._("Invisible characters stand in the text."),
            "trim": lambda: self.env._("Blanks stand before or behind the text."),
            "blanks": lambda: self.env._("Several blanks stand between words."),
            "composed": lambda: self.env._(
                "Accents are written as characters of their own; the text looks the same, and is not found by search."
            ),
            "placeholder": lambda: (
                self.env._("“%(text)s” stands for no value; the field would be left empty.", **params)
                if params["text"]
                else self.env._("The text stands for no value; the field would be left empty.")
            ),
        }

    def _value_sentences(self, params):
        """Of a value of a known kind."""
        return {
            "name_case": lambda: self.env._("Names are all capitals, or have none."),
            "code_case": lambda: self.env._("Codes are not in capitals, or have blanks around."),
            "phone": lambda: self.env._("Phone numbers are valid; they would be written internationally."),
            "email": lambda: self.env._(
                "E-mail addresses are valid; names, blanks and capitals around them would go."
            ),
            "number_form": lambda: self.env._(
                "Numbers are valid; they would be written without needless signs, tax numbers with their country."
            ),
            "gtin_form": lambda: self.env._(
                "GTINs are valid; blanks and signs between their digits would go."
            ),
            "gtin_leading_zeros": lambda: self.env._(
                "GTINs lack the zeros in front, which spreadsheets take away; with them the check digit is right."
            ),
            "gs1_form": lambda: self.env._("GS1 codes are valid; they would be written in one form."),
            "country": lambda: self.env._("Countries would be written by their code of two letters."),
            "state": lambda: self.env._("States and provinces would be written by their code."),
            "postal_code": lambda: self.env._(
                "Postal codes are valid; they would be written in the usual form."
            ),
            "postal_code_zeros": lambda: self.env._(
                "Postal codes lack the zeros in front, which spreadsheets take away."
            ),
            "city_line": lambda: self.env._(
                "City, state and postal code stand in one cell; the city would be left."
            ),
            "unit_code": lambda: self.env._("Units of measure would be called as Odoo calls them."),
            "quantity_number": lambda: self.env._(
                "Quantities have their unit behind them; the number would be left."
            ),
            "number_noise": lambda: self.env._(
                "Numbers have digits that only come from computing, as 0.30000000000000004 for 0.3."
            ),
            "date": lambda: self.env._("Dates would be written as year, month, day."),
        }

    def _table_sentences(self, params):
        """Of a column, or of several together."""
        return {
            "unit_in_number": lambda: self.env._(
                "The unit (%(unit)s) stands in the cell behind the number; the number would be left. Check that it "
                "is the unit of the field.",
                **params,
            ),
            "unit_remark": lambda: (
                self.env._(
                    "More than the unit (%(unit)s) stands behind the number: “%(remark)s”. The number would be left.",
                    **params,
                )
                if params["remark"]
                else self.env._(
                    "More than the unit (%(unit)s) stands behind the number. The number would be left.",
                    **params,
                )
            ),
            "unit_everywhere": lambda: self.env._(
                "All values have “%(unit)s” behind their number; it may belong to them.", **params
            ),
            "unit_size": lambda: self.env._(
                "Numbers with the unit (%(unit)s) are of another size than those without: they may be of two units.",
                **params,
            ),
            "unit_other": lambda: self.env._(
                "The unit is another one than in most rows (%(unit)s).", **params
            ),
            "stuck_value": lambda: self.env._(
                "A value of the column %(other)s stands at the end; it would be taken out. Accept it together "
                "with what is written into that column.",
                **params,
            ),
            "moved_value": lambda: self.env._(
                "Empty, and the value stands at the end of the column %(other)s; it would be written here.",
                **params,
            ),
            "swapped": lambda: self.env._(
                "The value belongs to the column %(other)s, and that of the other one here: they would change places. "
                "Accept both.",
                **params,
            ),
            "variant": lambda: self.env._(
                "Spelt otherwise than in most rows: capitals, accents or signs differ. The usual one would be taken."
            ),
            "misspelt_against": lambda: self.env._(
                "Looks misspelt: rows with the same %(by)s have another value, which would be taken.",
                **params,
            ),
            "unusual_against": lambda: self.env._(
                "Rows with the same %(by)s have another value, which would be taken.", **params
            ),
            "differs": lambda: self.env._(
                "Most rows with the same %(by)s have another value; both are usual ones.", **params
            ),
            "missing_against": lambda: self.env._(
                "Empty; rows with the same %(by)s have a value, which would be taken.", **params
            ),
            "key_conflict": lambda: self.env._(
                "Rows with the same %(key)s say different things, and none more often.", **params
            ),
            "rare_spelling": lambda: self.env._(
                "Occurs seldom and resembles a value that is frequent, which would be taken."
            ),
            "rare_word": lambda: self.env._("One word looks misspelt; most rows have it otherwise."),
            "odd_form": lambda: self.env._("Of another form than nearly all values of the column."),
            "outlier": lambda: self.env._("Far from the other numbers of its kind."),
            "negative": lambda: self.env._("Negative, where nearly all numbers of the column are positive."),
        }

    def _item_sentences(self, params):
        """Of an item beside similar ones."""
        return {
            "similar_items": lambda: (
                self.env._(
                    "No category, or none that is known; that of the most similar items would be taken. Tried on the "
                    "%(examples)s items as near to others whose category is known, it was right for %(share)s %%.",
                    **params,
                )
                if params["examples"]
                else self.env._(
                    "No category, or none that is known; that of the most similar items would be taken. No item with "
                    "a category tells how often this is right."
                )
            ),
            "unlike_items": lambda: self.env._(
                "All of the most similar items have another category, which would be taken. It may well be right as "
                "it stands."
            ),
        }
