"""What the figures say: asked in `odoo shell` before the upgrade and after it."""

METRICS = ("M01.mean", "M02.order", "M03.line", "M05.line.first", "M08.mean", "M13.line")


def figures(env):
    """Return {company/metric/source/…: [numerator, denominator, value, count]} of 2025, of all companies."""
    found = {}
    for company in env["res.company"].search([], order="id"):
        rows = env["fulfillment.metric"].compute(
            list(METRICS), "2025-01-01", "2025-12-31", company_ids=company.ids, source=["live", "history"]
        )
        for row in rows:
            told = (company.name, row["code"], row["source"], row.get("currency"), row.get("uom_family"))
            found["/".join(str(part) for part in told if part)] = [
                row[name] for name in ("numerator", "denominator", "value", "count")
            ]
    return found
