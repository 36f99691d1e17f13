"""A database of the first release: installed with the addons as they stood there, and lived in.

`releases.json` says which commit a release is, for a clone may come without tags. The first release is enough:
a database of it takes every step that was made since.
"""

import json
import shutil
import subprocess
from pathlib import Path

from upgrade import kept

from tools.runtime import databases, odoo_command, paths, steps
from tools.runtime.problem import Problem
from tools.testing import templates

RELEASES = paths.ROOT / "releases.json"
HERE = Path(__file__).parent
# What decides what stands in the template.
PARTS = ("figures.py", "story.py", "takeover.py", "kept.py")


def first():
    """Return version and commit of the first release."""
    return next(iter(json.loads(RELEASES.read_text()).items()))


def addons(version, commit, root=paths.ROOT):
    """Unpack the addons of a release, once; return their folder.

    :param root: of the clone that holds the commit
    :raises Problem: where it does not
    """
    folder = paths.RUNTIME / "testing" / "releases" / commit
    if not folder.is_dir():
        archive = _archive(version, commit, root)
        draft = steps.fresh(folder.parent / f"{commit}.draft")
        subprocess.run(["tar", "-x", "-C", str(draft)], input=archive, check=True)
        draft.rename(folder)
    return folder / "addons"


def _archive(version, commit, root):
    if not shutil.which("git"):
        raise Problem(
            f"Release {version} was not unpacked: there is no git. Install it: apt-get install git."
        )
    # The clone may belong to somebody else, as on many CI machines; git would not read it.
    words = ["git", "-c", f"safe.directory={root}", "-C", str(root), "archive", commit, "addons"]
    found = subprocess.run(words, capture_output=True)
    if found.returncode:
        said = found.stderr.decode(errors="replace").strip()
        raise Problem(
            f"Release {version} was not unpacked: this clone lacks its commit {commit} ({said}).\n"
            f"Get it with `git fetch --unshallow`, or with `git fetch origin {commit}`."
        )
    return found.stdout


def names(folder):
    """Return the addons in a folder."""
    return sorted(manifest.parent.name for manifest in folder.glob("*/__manifest__.py"))


def template(server):
    """Build the template database of the first release where it is missing or outdated; return its name."""
    version, commit = first()
    folder = addons(version, commit)
    name = f"test_release_{version.replace('.', '_')}"
    wanted = {
        "commit": commit,
        "story": steps.fingerprint(*(HERE / file for file in PARTS)),
        "plain": databases.stamp(server, templates.PLAIN),
    }
    with steps.only_one(lambda: None, f"lock-{name}"):
        if databases.stamp(server, name) != wanted:
            _build(server, name, folder)
            databases.write_stamp(server, name, wanted)
    return name


def _build(server, name, folder):
    draft = f"{name}__draft"
    databases.clone(server, templates.PLAIN, draft)
    path = f"--addons-path={folder}"
    databases.install(draft, names(folder), lambda text: None, path, log=f"{name}-install")
    server.sql(kept.KEEP_SHIPPED, draft)
    shell(draft, "from upgrade.story import tell; tell(env)", f"{name}-story", path)
    server.sql(kept.KEEP_TABLES, draft)
    databases.rename(server, draft, name)


def shell(database, script, log, *arguments):
    """Run a script, which finds this package, in `odoo shell`; return the path of the log.

    :raises Problem: where it failed, with its last error
    """
    return odoo_command.run_logged(
        log,
        lambda text: None,
        "shell",
        "-c",
        str(paths.CONF),
        *arguments,
        "-d",
        database,
        "--no-http",
        script=f"import sys; sys.path.insert(0, {str(HERE.parent)!r}); {script}\n",
    )
