# Read by any Python 3, even one that cannot read the modules beside it.
import sys

if sys.version_info < (3, 8):  # noqa: UP036
    sys.exit("This Python cannot run Odoo 19, which needs 3.10 to 3.13: name another one with PYTHON=...")
