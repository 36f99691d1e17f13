"""Failures a person can do something about, each told in one sentence."""

import errno


class Problem(Exception):
    """What happened, and what to do next. Ends the command with exit code 1, without a traceback."""


def explain(error):
    """Return the sentence for an error of the operating system, or None when there is none."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full ({error.filename or 'while writing'}): free some space and run the command again."
    if isinstance(error, PermissionError):
        return f"No permission for {error.filename}: run as the user who owns the checkout."
    return None
