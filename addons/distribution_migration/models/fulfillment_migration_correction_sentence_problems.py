from odoo import models


class FulfillmentMigrationCorrectionSentence(models.AbstractModel):
    """Why a text is no value of its kind: something is wrong, and nobody but the business knows what is right."""

    _inherit = "fulfillment.migration.correction.sentence"

    def _problem(self, code):
        """Return the sentence of a problem.

        :raises KeyError: for a code that cleansing.rules does not list
        """
        for sentences in (self._number_problems, self._party_problems, self._product_problems):
            found = sentences()
            if code in found:
                return found[code]()
        raise KeyError(code)

    def _number_problems(self):
        return {
            "too_long": lambda: self.env._("Too long to be a value of this kind."),
            "unreadable": lambda: self.env._("Cannot be read as a value of this kind."),
            "number": lambda: self.env._("Not a number."),
            "number_absurd": lambda: self.env._("Larger than any number of a business."),
            "date_style": lambda: self.env._("Not a date in the style of its column."),
            "date_calendar": lambda: self.env._("A day that no calendar has."),
            "date_ambiguous": lambda: self.env._(
                "Day and month could be either: say the style of dates in the mapping."
            ),
            "date_absurd": lambda: self.env._("A day so long ago, or so far ahead, that nobody can mean it."),
            "number_kind": lambda: self.env._(
                "Numbers of this country are not known here: it was not checked."
            ),
            "number_check_digit": lambda: self.env._(
                "The check digit of the number is wrong: a digit was mistyped."
            ),
            "number_length": lambda: self.env._("The number has too many or too few digits for its country."),
            "number_component": lambda: self.env._(
                "A part of the number, as a date or an office, is impossible."
            ),
            "number_format": lambda: self.env._("The number is not of the form that its country gives out."),
            "quantity_form": lambda: self.env._("Does not begin with one number: a range, or a text."),
            "unit_unknown": lambda: self.env._("Not a unit of measure that is known."),
        }

    def _party_problems(self):
        return {
            "phone_several": lambda: self.env._("Several phone numbers stand in one cell."),
            "phone_country": lambda: self.env._("A national phone number, and nothing tells its country."),
            "phone_form": lambda: self.env._("Not a phone number."),
            "phone_invalid": lambda: self.env._(
                "No such phone number was ever given out: too short, too long, or of an unknown area."
            ),
            "email_several": lambda: self.env._("Several e-mail addresses stand in one cell."),
            "email_form": lambda: self.env._("Not an e-mail address."),
            "vat_country": lambda: self.env._(
                "Neither the tax number nor the row tells a country whose numbers are known."
            ),
            "country_unknown": lambda: self.env._("Not a country that is known by code or name."),
            "state_unknown": lambda: self.env._("Not a state or province of the country of its row."),
            "state_ambiguous": lambda: self.env._("An abbreviation that several states begin with."),
            "state_country": lambda: self.env._(
                "States of this country are not known here: it was not checked."
            ),
            "postal_code_form": lambda: self.env._("Not a postal code of the country of its row."),
            "city_empty": lambda: self.env._("Postal code or state without a city."),
        }

    def _product_problems(self):
        return {
            "gtin_scientific": lambda: self.env._(
                "A spreadsheet shortened the GTIN (4.00638E+12) and its last digits are lost. Export the file anew, "
                "with this column as text."
            ),
            "gtin_characters": lambda: self.env._("A GTIN has digits only."),
            "gtin_length": lambda: self.env._("A GTIN has 8, 12, 13 or 14 digits."),
            "gtin_zero": lambda: self.env._("A GTIN of zeros only names nothing."),
            "gtin_check_digit": lambda: self.env._(
                "The check digit of the GTIN is wrong: one of its digits was mistyped. Look at the package."
            ),
            "gs1_empty": lambda: self.env._("The GS1 code holds nothing."),
            "gs1_identifier": lambda: self.env._("The GS1 code has an identifier that does not exist."),
            "gs1_length": lambda: self.env._("A part of the GS1 code has too many or too few characters."),
            "gs1_characters": lambda: self.env._(
                "A part of the GS1 code has characters that it may not have."
            ),
            "gs1_check_digit": lambda: self.env._("A check digit inside of the GS1 code is wrong."),
            "gs1_day": lambda: self.env._("The GS1 code has a day that no calendar has."),
            "gs1_time": lambda: self.env._("The GS1 code has a time that no clock shows."),
        }
