"""The page docs/event-vocabulary.md, written from the event types in the addons' data.

`make vocabulary` writes it; tests/test_vocabulary.py says when it is out of date. Standard
library only: it reads the data files, so it knows addons that no database has installed.
"""

import sys
from dataclasses import dataclass
from xml.etree import ElementTree

from .runtime import paths, sources

PAGE = paths.ROOT / "docs" / "event-vocabulary.md"
INTRODUCTION = """\
# Event vocabulary

Written by `make vocabulary` from the data of the addons; do not edit.

Every fact of the ledger (`fulfillment.event`) has one of these types. They are the contract between
the addons that record and those that measure: a measure reads documents and ledger and nothing else.

Every fact carries `uuid`, `occurred_at` (UTC), `recorded_at`, `source` (hook, backfill, migration),
`actor_id` (the party of whoever was logged in), `is_auto` (the system did it: nobody in person was at
work or, with reservations, it followed from one of Odoo's processes), `company_id`, `model` and `res_id`, the
ids of the documents it belongs to (`sale_order_ref`, `picking_ref`, `product_ref` …), and `party_ref`, the party of the
customer or vendor. Quantities are in the product's unit (`uom_ref`), amounts in `currency_ref`.
`reason_ref` is the reason that was given: by the screen that a type names, over any other door only where the
caller put it into the context (`fulfillment_reason_id`). Ids are no foreign keys: facts outlive what they speak of.
"""


@dataclass
class EventType:
    addon: str
    code: str
    name: str = ""
    description: str = ""
    field_help: str = ""
    unit: str = ""
    written_by: str = ""


def event_types():
    """All event types of all addons, by addon and in the order of their files."""
    found = []
    for addon in sources.names():
        for file in sorted((paths.ADDONS / addon / "data").glob("*event_type*.xml")):
            for record in ElementTree.parse(file).getroot().iter("record"):
                if record.get("model") == "fulfillment.event.type":
                    values = {
                        field.get("name"): (field.text or "").strip() for field in record.findall("field")
                    }
                    found.append(EventType(addon, **values))
    return found


def page():
    """The text of the page."""
    lines = [INTRODUCTION]
    addon = None
    for event_type in event_types():
        if event_type.addon != addon:
            addon = event_type.addon
            lines += [f"## {addon}", ""]
        lines += [f"### `{event_type.code}`: {event_type.name}", "", event_type.description, ""]
        columns = [line.strip() for line in event_type.field_help.splitlines() if line.strip()]
        lines += [f"- {line}" for line in columns]
        if event_type.unit:
            lines.append(f"- unit: {event_type.unit}")
        lines += [f"- written by: {event_type.written_by}", ""]
    return "\n".join(lines).rstrip() + "\n"


def main():
    PAGE.write_text(page())
    print(f"{PAGE.relative_to(paths.ROOT)}: {len(event_types())} event types")
    return 0


if __name__ == "__main__":
    sys.exit(main())
