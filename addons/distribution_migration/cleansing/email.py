"""E-mail addresses by the rules of the standards; nothing is asked of the network."""

import re

import email_validator

from .values import Problem, changed, cleaner

_NAMED = re.compile(r"[^<>]*<([^<>]+)>")
_SEVERAL = re.compile(r"[;,\s]+")


@cleaner(500)
def clean_email(text):
    """Return the address alone, its domain in small letters.

    Problem: `email_several` (an address book in one cell), `email_form` (what is wrong stands in
    `reason`, in the library's English words).

    >>> clean_email(" Ann Lee <Ann.Lee@Example-Trading.COM>; ").value
    'Ann.Lee@example-trading.com'
    >>> clean_email("ann@lee@example.org").code, clean_email("a@x.org, b@x.org").code
    ('email_form', 'email_several')
    """
    plain = text.strip(" \t\r\n\u00a0;,")
    named = _NAMED.fullmatch(plain)
    plain = (named.group(1) if named else plain).strip()
    if plain[:7].lower() == "mailto:":
        plain = plain[7:]
    parts = [part for part in _SEVERAL.split(plain) if "@" in part]
    if len(parts) > 1:
        return Problem("email_several", {"count": len(parts)})
    try:
        checked = email_validator.validate_email(plain, check_deliverability=False)
    except email_validator.EmailNotValidError as error:
        return Problem("email_form", {"reason": str(error)})
    return changed(text, checked.normalized, "email")
