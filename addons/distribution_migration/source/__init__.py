"""Reading foreign files: plain Python, no database.

Everything here works on bytes, text and counters, so that every kind of history
reads its files in the same way, and so that it can be doctested.
What goes wrong is raised as an error with a code; the sentence the user reads is
made where there is a language (models/history_import_messages.py).
"""

from . import (
    assume,
    conventions,
    dates,
    detect,
    errors,
    flags,
    headings,
    kinds,
    numbers,
    profile,
    reader,
    rejects,
    rows,
    suggest,
)
