"""Copies of what a load brought, by SQL: a load of a hundred thousand rows without the time that it takes.

Rows, results, numbers and the records of Odoo with what is compared of them; not their lines, messages and the like.
"""

from odoo.tools import SQL

# Stands in all texts that are different from row to row: of a copy, its number is another one.
MARK = "zq0q"
# Between the ids of a record and of its first copy.
STRIDE = 1_000_000
# {table: its columns that lead to rows which are copied, too}
COPIED = {
    "fulfillment_migration_row": (),
    "fulfillment_migration_reject": (),
    "product_template": (),
    "product_product": ("product_tmpl_id",),
    "stock_quant": ("product_id",),
    "stock_move": ("product_id",),
    "account_move": (),
    "fulfillment_migration_result": ("res_id",),
    "fulfillment_migration_xref": ("res_id",),
}


def copy(env, load_set, made, copies):
    """Copy all that the real load of a set brought.

    :param made: rows of each of its files
    :param copies: of each row, beside itself
    """
    files = load_set.domain_ids.file_ids
    ours = {
        **dict.fromkeys(COPIED, SQL("own.file_id = ANY(%s)", files.ids)),
        "fulfillment_migration_xref": SQL("own.run_id = %s", load_set.run_ids.id),
        "product_template": SQL("own.default_code LIKE %s", f"{MARK}%"),
        "account_move": SQL("own.name LIKE %s", f"{MARK}%"),
    }
    ours["product_product"] = SQL(
        "own.product_tmpl_id IN (SELECT own.id FROM product_template AS own WHERE %s)",
        ours["product_template"],
    )
    for table in ("stock_quant", "stock_move"):
        ours[table] = SQL(
            "own.product_id IN (SELECT own.id FROM product_product AS own WHERE %s)",
            ours["product_product"],
        )
    for table, leading in COPIED.items():
        columns = env.execute_query(
            SQL(
                """SELECT column_name, data_type FROM information_schema.columns
                WHERE table_name = %s AND table_schema = current_schema() AND is_generated = 'NEVER'""",
                table,
            )
        )
        names = SQL(", ").join(SQL.identifier(name) for name, _type in columns)
        values = SQL(", ").join(copied(name, kind, leading, made) for name, kind in columns)
        env.cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(names)s) SELECT %(values)s FROM %(table)s AS own"
                " CROSS JOIN generate_series(1, %(copies)s) AS copy (number) WHERE %(ours)s",
                table=SQL.identifier(table),
                names=names,
                values=values,
                copies=copies,
                ours=ours[table],
            )
        )

    for file in files:
        file._system_write({"row_count": made * (copies + 1)})


def copied(name, kind, leading, made):
    """Return what a copy holds in a column."""
    column = SQL.identifier("own", name)
    if name == "id" or name in leading:
        return SQL("%s + copy.number * %s", column, STRIDE)
    if name in ("row_number", "first_row"):
        return SQL("%s + copy.number * %s", column, made)
    if kind in ("text", "character varying", "jsonb"):
        # jsonb has its texts in it.
        changed = SQL("replace(%s::text, %s, 'zq' || copy.number || 'q')", column, MARK)
        return SQL("%s::jsonb", changed) if kind == "jsonb" else changed
    return column
