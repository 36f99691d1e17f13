"""The virtual environment: Odoo's needs, the OCA wheels, the tools of the tests."""

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from . import children, debian, odoo_tree, paths, steps
from .problem import Problem, refuse_full_disk

OLDEST, NEWEST = (3, 10), (3, 13)


def require_python():
    """Raise unless the running interpreter is one that Odoo 19 supports."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        others = [
            name
            for minor in range(NEWEST[1], OLDEST[1] - 1, -1)
            if (name := shutil.which(f"python3.{minor}")) and _runs(name)
        ]
        hint = f"run again with PYTHON={others[0]}" if others else "install one and name it with PYTHON=…"
        raise Problem(
            f"Python {sys.version.split()[0]} cannot run Odoo 19, which needs 3.10 to 3.13: {hint}."
        )


def _runs(name):
    """Whether it is a Python at all: version managers have stand-ins on the PATH for those they do not offer here."""
    try:
        return not children.run([name, "-c", ""]).returncode
    except OSError:
        return False


def python():
    return paths.VENV / "bin" / "python"


def _inputs():
    return steps.fingerprint(
        sys.version,
        paths.ROOT / "requirements.txt",
        paths.ROOT / "requirements-dev.txt",
        str(odoo_tree.library()),
    )


def is_ready():
    return steps.is_done("python", _inputs(), python())


def set_up(inside):
    if is_ready():
        return
    steps.forget("python")
    _create(paths.VENV, inside)
    # `odoo` is a namespace package: this line makes the server importable and lets pip see
    # it as installed, which the OCA wheels ask for.
    (_site_packages() / "odoo-server.pth").write_text(f"{odoo_tree.library()}\n")
    install(paths.VENV, inside, "requirements.txt", "requirements-dev.txt")
    steps.mark_done("python", _inputs(), python=sys.version)


def set_up_linters(inside):
    """The linters' own environment: they want newer parsers than Odoo's pins allow."""
    inputs = steps.fingerprint(sys.version, paths.ROOT / "requirements-lint.txt")
    if steps.is_done("linters", inputs, paths.LINT_VENV / "bin" / "python"):
        return
    steps.forget("linters")
    _create(paths.LINT_VENV, inside)
    install(paths.LINT_VENV, inside, "requirements-lint.txt")
    steps.mark_done("linters", inputs)


def _create(folder, inside):
    inside("creating")
    steps.fresh(folder).rmdir()
    _run(
        [sys.executable, "-I", "-m", "venv", "--without-pip", str(folder)],
        "The environment could not be made.",
    )


def install(folder, inside, *names):
    inside("fetching pip")
    pip = [str(folder / "bin" / "python"), str(_pip_wheel() / "pip")]
    inside("installing packages")

    def show():
        there = sum(1 for _metadata in folder.glob("lib/python3.*/site-packages/*.dist-info"))
        inside(f"installing packages, {there} so far" if there else "fetching packages")

    # Odoo's metadata asks for psycopg2, we bring psycopg2-binary (the same module, compiled):
    # pip would take them for two things, so every package is pinned and none is resolved.
    for name in names:
        _run(
            [
                *pip,
                "install",
                "--quiet",
                "--no-deps",
                "--only-binary=:all:",
                "--no-warn-script-location",
                "-r",
                str(paths.ROOT / name),
            ],
            f"The packages of {name} could not be installed; is the package index out of reach?",
            show,
        )


def _site_packages():
    return next((paths.VENV / "lib").glob("python3.*/site-packages"))


def _pip_wheel():
    """pip itself, out of Debian's package: a bare Debian has neither pip nor ensurepip.

    The newest one: an older release's pip does not run on Python 3.12.
    """
    if not shutil.which("apt-get"):
        return _bundled_pip()
    folder = paths.RUNTIME / "pip"
    wheel = "usr/share/python-wheels/pip-*.whl"
    if not any(folder.glob(wheel)):
        draft = steps.fresh(paths.RUNTIME / "pip.draft")
        try:
            debs = debian.download(draft, "python3-pip-whl")
        except Problem:  # no package lists yet, or the mirror has moved on since they were read
            debian.prepare()
            debs = debian.download(draft, "python3-pip-whl")
        debian.unpack(debs[0], draft)
        # A kill on the way leaves no half of a wheel that is taken for pip.
        steps.fresh(folder).rmdir()
        draft.rename(folder)
    return next(folder.glob(wheel))


def _bundled_pip():
    """The pip that Python brings along: no Debian need stand under an Odoo and a PostgreSQL that are given."""
    # Distributions other than Debian keep it in a folder of their own.
    folder = sysconfig.get_config_var("WHEEL_PKG_DIR") or Path(os.__file__).parent / "ensurepip" / "_bundled"
    wheels = sorted(Path(folder).glob("pip-*.whl"))
    if not wheels:
        raise Problem(
            f"{sys.executable} brings no pip (none in {folder}) and this machine has no apt to fetch it:"
            " name another Python with PYTHON=…."
        )
    return wheels[-1]


def _run(command, failure, meanwhile=None):
    process = children.run(
        command,
        meanwhile,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"},
    )
    if process.returncode:
        output = process.stderr + process.stdout
        refuse_full_disk(output, paths.RUNTIME)
        lines = [line for line in output.strip().splitlines() if "WARNING" not in line]
        raise Problem(f"{failure} Its last words: {lines[-1] if lines else 'none'}")
