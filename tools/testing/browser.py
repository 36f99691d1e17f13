"""The real browser that tours and JavaScript tests run in."""

import os
import shutil
import subprocess

from ..runtime import debian
from ..runtime.problem import Problem, refuse_full_disk
from ..runtime.progress import step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def require():
    """Find Chromium, install it where root may; else say what to install."""
    if any(map(shutil.which, NAMES)):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Problem(
            "No Chromium is installed, and tours and JavaScript tests need one: as root, apt-get install chromium."
        )
    with step("Chromium") as inside:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (
            ["update", "-qq"],
            ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"],
        ):
            inside(f"apt-get {words[0]}")
            process = subprocess.run(
                ["apt-get", *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
            )
        if process.returncode or not any(map(shutil.which, NAMES)):
            refuse_full_disk(process.stderr, "/")
            raise Problem(
                f"Chromium could not be installed ({debian.cause(process.stderr)}): is the package mirror out of reach?"
                " Install it by hand (apt-get install chromium), or run the command again."
            )
