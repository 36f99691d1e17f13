"""Odoo and what it needs, out of Debian's packages: fetched and unpacked, never installed.

Works without root on a private state of apt. The mirrors are those of the machine's own
configuration; apt verifies the signatures against Debian's keyring.
"""

import os
import re
import shutil
from pathlib import Path

from . import children, paths, steps
from .problem import Problem, refuse_full_disk, refuse_no_room

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
APT = paths.RUNTIME / "apt"

# Debian replaces some of Odoo's web files by links into these packages.
LINKED = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
)
# Odoo's icons are those of Font Awesome 4.7, which only the older release carries.
ICONS = "fonts-font-awesome"
ICONS_SUITE = "bookworm"


def require_debian():
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise Problem(
            "This machine has no apt: use docker compose (see docs/production.md), or give ODOO_PATH and PGHOST of an"
            " existing Odoo 19 and PostgreSQL."
        )
    if not KEYRING.exists():
        raise Problem(
            "Debian's archive keyring is missing: install the package debian-archive-keyring, or give ODOO_PATH of an"
            " existing Odoo 19."
        )


def machine_mirror(texts=None):
    """Return the address of the machine's Debian mirror, read from apt's own sources."""
    if texts is None:
        files = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
        texts = [
            file.read_text() for file in files if file.is_file() and file.suffix in (".list", ".sources")
        ]
    for text in texts:
        for line in text.splitlines():
            one_line = re.match(r"\s*deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+(\S+)\s+.*\bmain\b", line)
            if one_line and "security" not in one_line[1] and one_line[1].rstrip("/").endswith("/debian"):
                return one_line[1].rstrip("/")
        for stanza in re.split(r"\n\s*\n", text):
            for line in stanza.splitlines():
                for uri in re.findall(r"^URIs:\s*(.+)$", line):
                    for address in uri.split():
                        if "security" not in address and address.rstrip("/").endswith("/debian"):
                            return address.rstrip("/")
    raise Problem(
        "No Debian mirror stands in this machine's apt sources: add one, or give ODOO_PATH of an existing Odoo 19."
    )


def _options():
    return [
        f"-oDir::Etc::SourceList={APT}/sources.list",
        "-oDir::Etc::SourceParts=/dev/null",
        f"-oDir::State::Lists={APT}/lists",
        "-oDir::State::status=/dev/null",
        f"-oDir::Cache={APT}/cache",
        "-oAPT::Sandbox::User=",
        # Without it a mirror out of reach is a warning, and the failure comes later, in other words.
        "-oAPT::Update::Error-Mode=any",
        "-oAcquire::Retries=2",
        "-oAcquire::http::Timeout=30",
        "-oAcquire::Languages=none",
        "-oAcquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false",
        "-qq",
    ]


def _apt(*arguments, cwd=None, meanwhile=None):
    def watch():
        # Told to write to a full disk, apt may wait for its own helper for ever.
        refuse_no_room(APT)
        if meanwhile:
            meanwhile()

    process = children.run(
        ["apt-get", *_options(), *arguments], watch, cwd=cwd, env={**os.environ, "LC_ALL": "C"}
    )
    if process.returncode:
        output = (process.stderr + process.stdout).strip()
        refuse_full_disk(output, APT)
        raise Problem(
            f"apt-get {arguments[0]} failed; is the package mirror out of reach? It says: {cause(output)}"
        )


def cause(output):
    """The line of apt's output that says what is wrong: its first error, those after it follow from that one."""
    lines = output.strip().splitlines() or ["no message"]
    return next((line for line in lines if line.startswith("E: ")), lines[-1])


def prepare(inside=lambda text: None):
    """Make the private state of apt and read the package lists."""
    require_debian()
    mirror = machine_mirror()
    steps.fresh(APT)
    for folder in ("lists/partial", "cache/archives/partial"):
        (APT / folder).mkdir(parents=True)
    (APT / "sources.list").write_text(
        "".join(f"deb [signed-by={KEYRING}] {mirror} {suite} main\n" for suite in ("sid", ICONS_SUITE))
    )
    _apt("update", meanwhile=lambda: inside("reading the package lists"))


def download(folder, *packages, inside=lambda text: None):
    """Fetch packages ("name" or "name/suite") into the folder."""

    def show():
        fetched = sum(_size(file) for top in (folder, APT / "cache") for file in top.rglob("*.deb*"))
        inside(f"fetching packages, {fetched / 1e6:.0f} MB so far")

    _apt("download", *packages, cwd=folder, meanwhile=show)
    return sorted(folder.glob("*.deb"))


def _size(file):
    try:
        return file.stat().st_size
    except FileNotFoundError:  # apt has renamed it
        return 0


def unpack(deb, folder, meanwhile=None):
    process = children.run(["dpkg", "-x", str(deb), str(folder)], meanwhile)
    if process.returncode:
        refuse_full_disk(process.stderr, folder)
        # Else the next run would find the same broken file.
        deb.unlink()
        raise Problem(
            f"{deb.name} could not be unpacked ({_first_line(process.stderr)}): run the command again."
        )


def _first_line(output):
    return (output.strip().splitlines() or ["no message"])[0]


def field(deb, name):
    process = children.run(["dpkg-deb", "-f", str(deb), name])
    if process.returncode:
        raise Problem(f"{deb.name} is not whole ({_first_line(process.stderr)}): run the command again.")
    return process.stdout.strip()
