"""What the person at the terminal sees while something long is going on."""

import sys
import time
from contextlib import contextmanager


def say(text=""):
    # What a step shows of itself on a terminal gives way.
    print(("\r\033[K" if sys.stderr.isatty() else "") + text, file=sys.stderr, flush=True)


@contextmanager
def step(title):
    """Show a step while it runs and how long it took. Yields a function that shows what is going on inside."""
    started = time.monotonic()
    live = sys.stderr.isatty()
    say(f"  … {title}") if not live else print(f"  … {title}", end="", file=sys.stderr, flush=True)
    last = [started]

    def inside(text):
        now = time.monotonic()
        if live:
            print(f"\r\033[K  … {title}: {text} ({now - started:.0f} s)", end="", file=sys.stderr, flush=True)
        elif now - last[0] > 5:
            last[0] = now
            say(f"    {text} ({now - started:.0f} s)")

    try:
        yield inside
    except BaseException:
        print(
            ("\r\033[K" if live else "") + f"  ✗ {title} ({time.monotonic() - started:.0f} s)",
            file=sys.stderr,
            flush=True,
        )
        raise
    print(
        ("\r\033[K" if live else "") + f"  ✓ {title} ({time.monotonic() - started:.0f} s)",
        file=sys.stderr,
        flush=True,
    )
