"""Steps that are done once, atomically: a stamp is written when all of a step is there.

A step that was interrupted, however brutally, left no stamp and is done again from the start.
"""

import contextlib
import fcntl
import hashlib
import json
import shutil

from . import paths


def fingerprint(*parts):
    """Return a short digest of texts and files: what a step's outcome depends on."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if hasattr(part, "read_bytes") else str(part).encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:16]


def is_done(name, inputs, *products):
    """Whether the step was finished with these inputs and what it made is still there."""
    stamp = paths.STAMPS / f"{name}.json"
    try:
        return json.loads(stamp.read_text())["inputs"] == inputs and all(
            product.exists() for product in products
        )
    except (OSError, ValueError, KeyError):
        return False


def read(name):
    """What the step wrote down when it was done; {} when it was not."""
    try:
        return json.loads((paths.STAMPS / f"{name}.json").read_text())
    except (OSError, ValueError):
        return {}


def mark_done(name, inputs, **facts):
    paths.STAMPS.mkdir(parents=True, exist_ok=True)
    draft = paths.STAMPS / f"{name}.draft"
    draft.write_text(json.dumps({"inputs": inputs, **facts}, indent=1))
    draft.replace(paths.STAMPS / f"{name}.json")


def forget(name):
    (paths.STAMPS / f"{name}.json").unlink(missing_ok=True)


def fresh(folder):
    """An empty folder: what an interrupted run left is thrown away."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@contextlib.contextmanager
def only_one(waiting, name="lock"):
    """Hold a lock of the set-up: two commands at once never work on the same step.

    The lock belongs to the process, so a killed one leaves none behind.
    """
    paths.RUNTIME.mkdir(parents=True, exist_ok=True)
    with open(paths.RUNTIME / name, "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
