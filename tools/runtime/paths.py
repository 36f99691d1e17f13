"""Where things lie. All that the set-up makes is below `.runtime/`, and nothing else is touched."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = Path(os.environ.get("RUNTIME_DIR") or ROOT / ".runtime").resolve()
ADDONS = ROOT / "addons"
STAMPS = RUNTIME / "stamps"
LOGS = RUNTIME / "log"
ODOO_TREE = RUNTIME / "odoo"
VENV = RUNTIME / "venv"
LINT_VENV = RUNTIME / "lint-venv"
PGDATA = RUNTIME / "postgres"
DATA = RUNTIME / "data"
CONF = RUNTIME / "odoo.conf"
