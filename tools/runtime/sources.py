"""Our addons as the set-up sees them: which there are, what they build on, what has changed."""

import ast
import hashlib

from . import paths

# Changes of these need no update of a database: read from disk when they are used.
UNSTORED = {".md", ".rst", ".js", ".scss", ".css", ".png", ".svg", ".pot", ".po"}


def names():
    return sorted(folder.parent.name for folder in paths.ADDONS.glob("*/__manifest__.py"))


def manifest(name):
    return ast.literal_eval((paths.ADDONS / name / "__manifest__.py").read_text())


def standard_modules():
    """The modules of Odoo and OCA that our addons build on, directly."""
    ours = set(names())
    return sorted(
        {module for name in ours for module in manifest(name).get("depends", []) if module not in ours}
    )


def own_needs(name):
    """Which of our own addons an addon depends on, directly."""
    return [part for part in manifest(name).get("depends", []) if part in names()]


def digest(name):
    """Of everything in the addon that a database holds a copy of."""
    result = hashlib.sha256()
    folder = paths.ADDONS / name
    for file in sorted(folder.rglob("*")):
        inner = file.relative_to(folder)
        if (
            not file.is_file()
            or file.suffix in UNSTORED
            or "__pycache__" in inner.parts
            or inner.parts[0] == "tests"
        ):
            continue
        result.update(str(inner).encode() + b"\0" + file.read_bytes())
    return result.hexdigest()[:16]


def digests():
    return {name: digest(name) for name in names()}
