"""The triggers that mark what makes facts dirty; `watched.py` says what does.

Statement triggers with transition tables: one call per statement, however many rows it touched. Tables
that are written often and matter seldom have a trigger for each row instead, which is not called but where
its condition holds. An update marks only where one of the named expressions really changed.
"""

import re
from functools import cache

from .watched import EVENT_TYPES, FLOOR_EVENT_TYPES, WATCHES


def create_triggers(tables=None):
    """SQL that makes the functions and triggers; it can be run again.

    :param tables: names of those that there are; None: all that are watched
    :raises ValueError: where a table is watched twice: one trigger would take the place of the other
    """
    names = [_name(watch, operation) for watch in WATCHES for operation in watch.on]
    if doubled := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"Watched twice: {sorted(doubled)}. Put the columns into one Watch.")
    return "\n".join(
        _create(watch, operation)
        for watch in WATCHES
        if tables is None or watch.table in tables
        for operation in watch.on
    )


def drop_triggers():
    """SQL that leaves the watched tables as they were."""
    return "\n".join(
        f"DROP FUNCTION IF EXISTS {_name(watch, operation)}() CASCADE;"
        for watch in WATCHES
        for operation in watch.on
    )


@cache
def column_names(watch):
    """The columns whose change matters; all of a table of which each change does."""
    texts = [*watch.columns, *(key for _kind, key in watch.marks), watch.where]
    if any("{row}::text" in text for text in texts):
        return AllNames()
    return set(re.findall(r"\{row\}\.(\w+)", " ".join(texts)))


class AllNames:
    """Every name is among them."""

    def __rand__(self, names):
        return names


def marks_of_rows(watch):
    """SQL that marks the rows with the ids %s as they are now, for where no trigger does it."""
    return f"""
        INSERT INTO fulfillment_dirty (kind, key)
        {_marks(watch, ("new",), f"{watch.table} AS new_row", "new_row.id = ANY(%s)")}
    """


def _name(watch, operation):
    return f"fulfillment_mark_{watch.table}_{operation.lower()}"


def _create(watch, operation):
    name = _name(watch, operation)
    rows = {"INSERT": ("new",), "DELETE": ("old",), "UPDATE": ("old", "new")}[operation]
    if watch.is_by_row:
        return _create_by_row(watch, operation, name, rows)
    transition = " ".join(f"{row.upper()} TABLE AS {row}_rows" for row in rows)
    return f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO fulfillment_dirty (kind, key) {_marks(watch, rows)};
            RETURN NULL;
        END $$;
        CREATE OR REPLACE TRIGGER {name} AFTER {operation} ON {watch.table}
            REFERENCING {transition} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
    """


def _create_by_row(watch, operation, name, rows):
    condition = watch.where.format(row=rows[-1].upper())
    if len(rows) == 2:
        condition = f"({condition}) AND ({_changed(watch, 'OLD', 'NEW')})"
    values = dict.fromkeys(
        f"('{kind}', {key.format(row=row.upper())})" for row in rows for kind, key in watch.marks
    )
    return f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO fulfillment_dirty (kind, key)
            SELECT DISTINCT mark.kind, mark.key
            FROM (VALUES {", ".join(values)}) AS mark (kind, key)
            WHERE mark.key IS NOT NULL;
            RETURN NULL;
        END $$;
        CREATE OR REPLACE TRIGGER {name} AFTER {operation} ON {watch.table}
            FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {name}();
    """


def _changed(watch, old, new):
    return " OR ".join(
        f"{column.format(row=old)} IS DISTINCT FROM {column.format(row=new)}" for column in watch.columns
    )


def _marks(watch, rows, source=None, condition=None):
    words = {
        name: ", ".join(f"'{event_type}'" for event_type in event_types)
        for name, event_types in (("event_types", EVENT_TYPES), ("floor_event_types", FLOOR_EVENT_TYPES))
    }
    source = source or f"{rows[0]}_rows AS {rows[0]}_row"
    conditions = [condition or "TRUE", watch.where.format(row=f"{rows[-1]}_row", **words)]
    if len(rows) == 2:
        source += " INNER JOIN new_rows AS new_row ON old_row.id = new_row.id"
        conditions.append(_changed(watch, "old_row", "new_row"))
    values = dict.fromkeys(
        f"('{kind}', {key.format(row=f'{row}_row', **words)})" for row in rows for kind, key in watch.marks
    )
    return f"""
        SELECT DISTINCT mark.kind, mark.key
        FROM {source}
        CROSS JOIN LATERAL (VALUES {", ".join(values)}) AS mark (kind, key)
        WHERE mark.key IS NOT NULL AND {" AND ".join(f"({condition})" for condition in conditions)}
    """
