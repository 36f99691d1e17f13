"""The linters, each counted as one test; and the formatters that belong to them."""

import concurrent.futures
import os
import subprocess

from ..runtime import paths, python_env, sources, steps
from ..runtime.progress import step
from . import node
from .results import Results

PYTHON = ["addons", "tools", "tests", "bench", "deploy"]
DISABLED = ["missing-readme", "consider-merging-classes-inherited"]


def set_up():
    """Set up the linters and what else runs in Node, for one process at a time; return the folder of programs."""
    with steps.only_one(lambda: None, "lock-linters"):
        with step("Linters' environment") as inside:
            python_env.set_up_linters(inside)
        return node.set_up()


def run(only=None):
    """Run every linter over the project, or over one addon; return the results.

    pylint-odoo is given its waivers here: missing-readme, for the addons keep fragments in
    readme/; consider-merging-classes-inherited, for a long model is cut along its steps.
    """
    programs = set_up()
    commands = _commands(programs, [only] if only else sources.names())
    results = Results()
    with step("Linters"), concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, process in zip(commands, pool.map(_call, commands.values()), strict=True):
            if process.returncode:
                results.fail(f"lint: {name}", (process.stdout + process.stderr).strip())
            else:
                results.passed += 1
    return results


def write():
    """Let the formatters write; what they cannot put right is left to `make lint`."""
    programs = set_up()
    folders = _existing(PYTHON)
    for command in (
        [_python_tool("ruff"), "check", "--fix", "--exit-zero", "--quiet", *folders],
        [_python_tool("ruff"), "format", "--quiet", *folders],
        [*_prettier(programs), "--write", "--log-level", "warn", *_web_files()],
        [str(programs / "eslint"), "--fix", "addons", "tools"],
    ):
        process = _call(command)
        if process.returncode:
            print(process.stdout + process.stderr)


def _commands(programs, addons):
    folders = [f"addons/{name}" for name in addons]
    queries = [f"{folder}/sql" for folder in folders if (paths.ROOT / folder / "sql").is_dir()]
    templates = [
        str(file.relative_to(paths.ROOT))
        for name in addons
        for file in (paths.ADDONS / name).glob("i18n/*.po*")
    ]
    python = _existing(PYTHON)
    commands = {
        "ruff": [_python_tool("ruff"), "check", "--no-cache", *python],
        "ruff format": [_python_tool("ruff"), "format", "--no-cache", "--diff", *python],
        "pylint-odoo": [_python_tool("pylint"), f"--disable={','.join(DISABLED)}", *folders],
        "OCA module checks": [_python_tool("oca-checks-odoo-module"), *folders],
        "eslint": [str(programs / "eslint"), "addons", "tools"],
        "prettier": [*_prettier(programs), "--list-different", *_web_files()],
    }
    if queries:
        commands["sqlfluff"] = [_python_tool("sqlfluff"), "lint", "--disable-progress-bar", *queries]
    if templates:
        commands["OCA translation checks"] = [_python_tool("oca-checks-po"), *templates]
    return commands


def _existing(names):
    return [name for name in names if (paths.ROOT / name).is_dir()]


def _python_tool(name):
    return str(paths.LINT_VENV / "bin" / name)


def _prettier(programs):
    return [str(programs / "prettier"), "--plugin", "@prettier/plugin-xml"]


def _web_files():
    return ["addons/**/*.{js,xml,scss}", "tools/**/*.mjs", "*.{json,mjs}"]


def _call(command):
    # pylint-odoo and the OCA hooks find Node's and Python's helpers by PATH.
    search = os.pathsep.join(
        [str(paths.LINT_VENV / "bin"), os.path.dirname(node.binary()), os.environ["PATH"]]
    )
    environment = {**os.environ, "PATH": search}
    return subprocess.run(
        command, cwd=paths.ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
