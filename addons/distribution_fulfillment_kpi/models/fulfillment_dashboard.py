from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError

# (key, code, parameters of reading): what the first page shows, in this order.
TILES = (
    ("otif_first", "M13.line", {"promise_basis": "first"}),
    ("otif_last", "M13.line", {"promise_basis": "last"}),
    ("fill_rate", "M05.line.first", {}),
    ("backorder", "M04.line", {}),
    ("cycle_time", "M01.mean", {}),
)
# Dimensions the page can break a figure down by; orders have the first two only.
DIMENSIONS = ("warehouse", "partner", "category", "carrier", "vendor")
STEPS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}
# More points than this nobody can read, and a browser draws them slowly.
MAX_POINTS = 400
MAX_BARS = 12


class FulfillmentDashboard(models.AbstractModel):
    """The first page for managers: one call gives all of it, by the metric door's definitions."""

    _name = "fulfillment.dashboard"
    _description = "Fulfillment Dashboard"

    @api.model
    @api.readonly
    def read_page(
        self,
        date_from,
        date_to,
        source="live",
        company_ids=None,
        warehouse_ids=None,
        bucket=None,
        dimension=None,
    ):
        """Return everything the page draws for one source and period.

        :param bucket: "day", "week"…; None chooses one that fits the period
        :param dimension: one of DIMENSIONS; None: warehouses (live) or customers (history)
        :return: dict with `period`, `tiles` (each with `current`, `previous`, `trend`,
            `breakdown`: rows of the metric door), `options`, and, if the period holds nothing,
            `available`: from when to when there is data
        """
        Metric = self.env["fulfillment.metric"]
        scope = Metric._check_scope(date_from, date_to, company_ids, warehouse_ids, [source], None)
        if dimension is not None and dimension not in DIMENSIONS:
            raise UserError(
                self.env._(
                    "The page cannot be broken down by “%(dimension)s”. It can by: %(known)s.",
                    dimension=dimension,
                    known=", ".join(DIMENSIONS),
                )
            )
        dimension = dimension or ("warehouse" if source == "live" else "partner")
        bucket, starts = self._buckets(scope["date_from"], scope["date_to"], bucket)
        previous_scope = self._previous(scope)
        definitions = Metric._definitions()
        questions, places = [], []
        for key, code, params in TILES:
            metric = definitions[code]
            with_params = {**scope, "params": Metric._check_params(params)}
            by = dimension if metric.grain == "line" or dimension in DIMENSIONS[:2] else "warehouse"
            for place, asked, keys in (
                ("current", with_params, ()),
                ("previous", {**previous_scope, "params": with_params["params"]}, ()),
                ("trend", with_params, (bucket,)),
                ("breakdown", with_params, (by,)),
            ):
                questions.append((metric, asked, keys))
                places.append((key, metric, by, place))
        tiles = {}
        for (key, metric, by, place), rows in zip(places, Metric._answer(questions), strict=True):
            tile = tiles.setdefault(
                key,
                {
                    "key": key,
                    "code": metric.code,
                    "name": self._tile_name(key, metric),
                    "explanation": metric.explanation,
                    "unit": metric.unit,
                    "better": metric.better,
                    "grain": metric.grain,
                    "dimension": by,
                },
            )
            if place in ("current", "previous"):
                tile[place] = rows[0]
            elif place == "trend":
                found = {row[bucket]: row for row in rows if row["count"]}
                tile[place] = [{"start": start, "row": found.get(start)} for start in starts]
            else:
                counted = sorted((row for row in rows if row["count"]), key=lambda row: -row["count"])
                tile[place] = [
                    {"label": self._bar_label(row, by), "row": row} for row in counted[:MAX_BARS]
                ]
                tile["more"] = max(len(counted) - MAX_BARS, 0)
        page = {
            "period": {
                "date_from": scope["date_from"].isoformat(),
                "date_to": scope["date_to"].isoformat(),
                "previous_from": previous_scope["date_from"].isoformat(),
                "previous_to": previous_scope["date_to"].isoformat(),
                "bucket": bucket,
            },
            "source": source,
            "dimension": dimension,
            "tiles": list(tiles.values()),
            "options": self._options(),
            "available": None,
        }
        if not any(tile["current"]["count"] for tile in page["tiles"]):
            page["available"] = self._available(source, scope["company_ids"])
        return page

    @api.model
    @api.readonly
    def open_records(self, code, row, part="all"):
        """Return the action that lists the very records behind a row."""
        drilled = self.env["fulfillment.metric"].drill(code, row, part)
        titles = {
            "all": self.env._("%(metric)s: %(count)s counted"),
            "hit": self.env._("%(metric)s: %(count)s met"),
            "miss": self.env._("%(metric)s: %(count)s missed"),
        }
        views = [(False, "list")]
        if drilled["model"] != "fulfillment.history.sale.line":
            views.append((False, "form"))
        context = {"create": False, "active_test": False}
        if drilled["model"] == "sale.order.line":
            views[0] = (self.env.ref("distribution_fulfillment_kpi.view_sale_order_line_list_metric").id, "list")
        elif drilled["grain"] == "order" and drilled["model"] == "fulfillment.history.sale.line":
            # One group is one order: as many groups as the figure counts.
            context["group_by"] = ["order_ref"]
        return {
            "type": "ir.actions.act_window",
            "name": titles[part] % {"metric": drilled["name"], "count": drilled["count"]},
            "res_model": drilled["model"],
            "views": views,
            "domain": drilled["domain"],
            "context": context,
            "target": "current",
        }

    @api.model
    def _tile_name(self, key, metric):
        names = {
            "otif_first": self.env._("On time in full, first promise"),
            "otif_last": self.env._("On time in full, last promise"),
            "fill_rate": self.env._("Fill rate, lines at first shipment"),
        }
        return names.get(key, metric.name)

    @api.model
    def _bar_label(self, row, by):
        if row[by] is None:
            return {
                "warehouse": self.env._("No warehouse"),
                "partner": self.env._("No customer"),
                "category": self.env._("No category"),
                "carrier": self.env._("No carrier"),
                "vendor": self.env._("No vendor"),
            }[by]
        return row["labels"].get(by) or str(row[by])

    @api.model
    def _previous(self, scope):
        """The period of the same length that ends where this one begins."""
        length = scope["date_to"] - scope["date_from"]
        end = scope["date_from"] - timedelta(days=1)
        return {**scope, "date_from": end - length, "date_to": end}

    @api.model
    def _buckets(self, date_from, date_to, bucket):
        """Return (bucket, [first days of all buckets of the period]); coarser when there would be too many."""
        days = (date_to - date_from).days + 1
        if bucket is None:
            bucket = "day" if days <= 31 else "week" if days <= 190 else "month"
        if bucket not in STEPS:
            raise UserError(
                self.env._(
                    "The trend cannot be drawn by “%(bucket)s”. It can by: %(known)s.",
                    bucket=bucket,
                    known=", ".join(STEPS),
                )
            )
        for name in list(STEPS)[list(STEPS).index(bucket) :]:
            starts = self._starts(date_from, date_to, name)
            if len(starts) <= MAX_POINTS:
                break
        return name, starts

    @staticmethod
    def _starts(date_from, date_to, bucket):
        start = {
            "day": lambda day: day,
            "week": lambda day: day - timedelta(days=day.weekday()),
            "month": lambda day: day.replace(day=1),
            "quarter": lambda day: date(day.year, 3 * ((day.month - 1) // 3) + 1, 1),
            "year": lambda day: date(day.year, 1, 1),
        }[bucket](date_from)
        starts = []
        while start <= date_to and len(starts) <= MAX_POINTS:
            starts.append(start.isoformat())
            start += STEPS[bucket]
        return starts

    @api.model
    def _options(self):
        """What can be chosen on the page: the companies at work and their warehouses."""
        companies = self.env.companies
        warehouses = self.env["stock.warehouse"].search([("company_id", "in", companies.ids)])
        return {
            "companies": [{"id": company.id, "name": company.name} for company in companies],
            "warehouses": [
                {"id": warehouse.id, "name": warehouse.name, "company_id": warehouse.company_id.id}
                for warehouse in warehouses
            ],
        }

    @api.model
    def _available(self, source, company_ids):
        """From when to when a source has data, as ISO days; None if it has none."""
        if source == "live":
            query = (
                "SELECT min(date_order)::date, max(date_order)::date"
                " FROM sale_order WHERE state = 'sale' AND company_id = ANY(%s)"
            )
        else:
            query = (
                "SELECT least(min(first_promised_at), min(shipped_at))::date,"
                " greatest(max(first_promised_at), max(shipped_at))::date"
                " FROM fulfillment_history_sale_line WHERE company_id = ANY(%s)"
            )
        self.env.cr.execute(query, [company_ids])
        first, last = self.env.cr.fetchone()
        return {"date_from": first.isoformat(), "date_to": last.isoformat()} if first else None
