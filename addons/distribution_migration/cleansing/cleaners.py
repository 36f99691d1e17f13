"""The cleaner of each kind of value, by name."""

from . import (
    address,
    case,
    days,
    email,
    figures,
    gs1,
    gtin,
    phone,
    places,
    postal_codes,
    quantities,
    registration,
    text,
)

CLEANERS = {
    "text": text.clean_text,
    "name": case.clean_name_case,
    "code": case.clean_code_case,
    "phone": phone.clean_phone,
    "email": email.clean_email,
    "vat": registration.clean_vat,
    "company_number": registration.clean_company_number,
    "iban": registration.clean_iban,
    "gtin": gtin.clean_gtin,
    "gs1": gs1.clean_gs1,
    "country": places.clean_country,
    "state": places.clean_state,
    "postal_code": postal_codes.clean_postal_code,
    "city_line": address.clean_city_line,
    "unit": quantities.clean_unit,
    "quantity": quantities.clean_quantity,
    "number": figures.clean_number,
    "date": days.clean_date,
}
# Kinds whose values mean one thing in one country and another, or nothing, elsewhere.
BY_COUNTRY = frozenset({"phone", "vat", "company_number", "state", "postal_code", "city_line"})
# Those of them that cannot be read at all without it.
NEED_COUNTRY = frozenset({"company_number", "state", "postal_code", "city_line"})
