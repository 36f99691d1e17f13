"""Columns that hold what was found or agreed: set by the process itself, never by hand."""

from odoo.exceptions import UserError

# Prices and quantities that differ by less are the same. Finer than any rounding that is set up: 0.4 cent more a
# piece is much money for 5000, and a kilogram more is no rounding of a ton.
DIGITS = 6


def refuse_by_hand(records, names, facts):
    """Raise when a person writes a fact, over whatever door; the process writes as the system.

    :param names: names of the fields about to be written
    :param facts: set of field names that nobody writes
    """
    forbidden = [] if records.env.su else sorted(facts & set(names))
    if forbidden:
        raise UserError(
            records.env._(
                "%(fields)s cannot be changed by hand: it is what happened, and figures rest on it.",
                fields=", ".join(records._fields[name].string for name in forbidden),
            )
        )


def refuse_given(records, vals_list, facts):
    """Raise when a person creates records with a fact, as a value or as a default in the context.

    :param vals_list: as `create` got it
    :param facts: set of field names that nobody gives
    """
    defaults = {key.removeprefix("default_") for key in records.env.context if key.startswith("default_")}
    refuse_by_hand(records, defaults.union(*vals_list), facts)


def keep_fact(records, name, value):
    """Set a fact column of these records as the process: it is written with whatever else waits for them.

    Nothing is computed from facts and nobody is told of them, so `write` and all that it asks
    is left out.
    """
    field = records._fields[name]
    field._update_cache(records, field.convert_to_cache(value, records), dirty=True)
