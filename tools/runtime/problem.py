"""Failures a person can do something about, each told in one sentence."""

import errno
import re
import shutil
from pathlib import Path

# Programs have words of their own for it.
FULL_DISK = re.compile("no space left|enough free space|quota exceeded", re.I)


class Problem(Exception):
    """What happened, and what to do next. Ends the command with exit code 1, without a traceback."""


def explain(error):
    """Return the sentence for an error of the operating system, or None when there is none."""
    # Copying a folder gathers its errors in one that has their words alone.
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or FULL_DISK.search(str(error)):
        return f"The disk is full ({error.filename or 'while writing'}): free some space and run the command again."
    if isinstance(error, PermissionError):
        return f"No permission for {error.filename}: run as the user who made it{_owner(error.filename)}."
    return None


def refuse_full_disk(output, where):
    """Raise when a program says in its output that the disk is full."""
    if FULL_DISK.search(output):
        raise Problem(f"The disk is full ({where}): free some space and run the command again.")


def refuse_no_room(folder):
    """Raise when not even a megabyte is free: a program may be unable to say so, or to write that it cannot."""
    if shutil.disk_usage(folder).free < 2**20:
        raise Problem(f"The disk is full ({folder}): free some space and run the command again.")


def _owner(name):
    """ " (ada)": who owns the file, or the folder it would be in; empty when that cannot be told."""
    try:
        path = Path(name)
        return f" ({(path if path.exists() else path.parent).owner()})"
    except (OSError, KeyError, TypeError):
        return ""
