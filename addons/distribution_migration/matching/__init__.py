"""Finding duplicates: plain Python on plain records, no database.

`find_pairs` tells which records are probably one party or product and why, `groups` which of them belong
together, `survivors` which value of each field to keep. Nothing here changes a record: it proposes.
"""

from .decisions import Decisions
from .find import Agreement, Pair, find_pairs
from .groups import Group, Member, groups
from .schema import KINDS, Schema
from .survivorship import RULES, Source, Survivor, survivors
