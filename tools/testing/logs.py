"""Warnings and errors in Odoo's logs, in a form that two runs can be compared by."""

import re

LINE = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (WARNING|ERROR|CRITICAL) \S+ ([\w.]+): (.*)")


def normalise(logger, message):
    """Without what differs between two runs of the same thing: numbers, addresses, database names."""
    message = re.sub(r"0x[0-9a-f]+", "0x", message)
    message = re.sub(r"\btest_\w+?(__draft)?\b", "DB", message)
    return re.sub(r"\d+", "#", f"{logger}: {message}").strip()


def complaints(log):
    """Every WARNING or worse of a log file, normalised, in order."""
    found = []
    for line in log.read_text(errors="replace").splitlines():
        match = LINE.match(line)
        if match:
            found.append(normalise(match[2], match[3]))
    return found
