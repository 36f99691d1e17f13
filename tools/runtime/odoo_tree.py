"""The Odoo 19 the product runs on: unpacked from Debian's package, or one that is there already."""

import functools
import hashlib
import os
import re
from pathlib import Path

from . import debian, paths, steps
from .problem import Problem

SERIES = "19.0"
LIBRARY = "usr/lib/python3/dist-packages"
# Files that the package lacks and whose absence breaks bundles and every browser test:
# the video call effect is left out as not free, an empty file stands for it.
PLACEHOLDERS = ("mail/static/lib/selfie_segmentation/selfie_segmentation.js",)


def given():
    """The folder named by ODOO_PATH (it holds the package `odoo`), or None."""
    path = os.environ.get("ODOO_PATH")
    return Path(path).expanduser().resolve() if path else None


def library():
    """The folder to put on Python's path so that `import odoo` finds the server."""
    return given() or paths.ODOO_TREE / LIBRARY


def check_series(folder):
    """Raise unless the folder holds an Odoo of our series."""
    release = folder / "odoo" / "release.py"
    if not release.is_file():
        raise Problem(f"ODOO_PATH={folder} holds no Odoo: it must be the folder that holds odoo/release.py.")
    found = re.search(r"version_info\s*=\s*\(\s*'?(?:saas~)?(\d+)'?\s*,\s*'?(\d+)", release.read_text())
    series = f"{found[1]}.{found[2]}" if found else "unknown"
    if series != SERIES:
        raise Problem(f"{folder} holds Odoo {series}, but the suite is made for {SERIES}: give another one.")


def is_ready():
    return given() is not None or steps.is_done("odoo", _inputs(), library() / "odoo" / "release.py")


def _inputs():
    return steps.fingerprint(debian.LINKED, debian.ICONS, debian.ICONS_SUITE, PLACEHOLDERS, 1)


def set_up(inside):
    """Fetch, unpack and complete Odoo; nothing to do when that was finished before."""
    if given():
        check_series(given())
        return
    if is_ready():
        return
    inside("reading the package lists")
    debian.prepare(inside)
    archives = steps.fresh(paths.RUNTIME / "packages")
    inside("fetching packages, 130 MB")
    debs = debian.download(
        archives,
        "odoo-19",
        *debian.LINKED,
        f"{debian.ICONS}/{debian.ICONS_SUITE}",
        inside=inside,
    )
    draft = steps.fresh(paths.RUNTIME / "odoo.draft")
    packages = {}
    for deb in debs:
        name, version = debian.field(deb, "Package"), debian.field(deb, "Version")
        unpacking = functools.partial(inside, f"unpacking {name} {version}")
        unpacking()
        packages[name] = {"version": version, "sha256": hashlib.sha256(deb.read_bytes()).hexdigest()}
        debian.unpack(deb, draft, unpacking)
    check_series(draft / LIBRARY)
    _complete(draft)
    final = paths.ODOO_TREE
    steps.fresh(final).rmdir()
    draft.rename(final)
    steps.mark_done("odoo", _inputs(), packages=packages)


def _complete(root):
    """Add what the package lacks and turn its links into files of this tree; fail on one that dangles."""
    addons = root / LIBRARY / "odoo" / "addons"
    for name in PLACEHOLDERS:
        placeholder = addons / name
        if not placeholder.exists():
            placeholder.parent.mkdir(parents=True, exist_ok=True)
            placeholder.write_text("/* Not part of Debian's package. */\n")
    dangling = []
    for folder, folders, files in os.walk(addons):
        for name in (*folders, *files):
            link = Path(folder) / name
            if link.is_symlink() and not _relink(link, root):
                dangling.append(str(link.relative_to(addons)))
    dangling = [name for name in dangling if "/static/lib/" in name]
    if dangling:
        raise Problem(
            f"Odoo's package refers to files that none of the fetched packages holds ({', '.join(dangling[:3])}):"
            " the distribution has moved; add the package to LINKED in tools/runtime/odoo_tree.py."
        )


def _relink(link, root):
    """Let a link into /usr/share point below `root`; False when its target is nowhere."""
    target = os.readlink(link)
    if target.startswith("/"):
        inside = root / target.lstrip("/")
        link.unlink()
        link.symlink_to(os.path.relpath(inside, link.parent))
    return link.exists()
