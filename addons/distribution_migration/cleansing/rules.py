"""The keys of all rules and problems: for each, whoever shows it has a sentence.

A rule says what was done or would be; a problem, why a text is no value of its kind. What fills
the sentence is told where the key is made: parameters of the group, of the cell, of the Problem.
"""

# Of a text by itself, whatever its column holds (text.py, placeholders.py).
TEXT = frozenset("mojibake invisible trim blanks composed placeholder".split())
# Of a value of a known kind (cleaners.py).
VALUE = frozenset(
    "name_case code_case phone email number_form gtin_form gtin_leading_zeros gs1_form country state"
    " postal_code postal_code_zeros city_line unit_code quantity_number number_noise date".split()
)
# Of a column, or of several together (review.py).
TABLE = frozenset(
    "unit_in_number unit_remark unit_everywhere unit_size unit_other number_noise stuck_value moved_value"
    " swapped variant misspelt_against unusual_against differs missing_against key_conflict rare_spelling"
    " rare_word odd_form outlier negative placeholder".split()
)
# Of an item, told by the items that are most like it.
ITEMS = frozenset("similar_items unlike_items".split())
PROBLEMS = frozenset(
    "too_long unreadable number number_absurd date_style date_calendar date_ambiguous date_absurd"
    " phone_several phone_country phone_form phone_invalid email_several email_form vat_country number_kind"
    " number_check_digit number_length number_component number_format gtin_scientific gtin_characters"
    " gtin_length gtin_zero gtin_check_digit gs1_empty gs1_identifier gs1_length gs1_characters"
    " gs1_check_digit gs1_day gs1_time country_unknown state_unknown state_ambiguous state_country"
    " postal_code_form city_empty unit_unknown quantity_form".split()
)
RULES = TEXT | VALUE | TABLE | ITEMS | PROBLEMS
