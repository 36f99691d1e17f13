from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..question import PERSONS, SOURCES

# (key, code, parameters of reading): what the first page shows, in this order. Those of the eight
# measures of the standard first, then the promise from strict to lenient.
TILES = (
    ("cycle_time", "M01.mean", {}),
    ("perfect_order", "M02.order", {}),
    ("pick_accuracy", "M03.line", {}),
    ("backorder", "M04.line", {}),
    ("fill_rate", "M05.line.first", {}),
    ("adjustment", "M06.adjusted", {}),
    ("disposition", "M07.mean", {}),
    ("cash", "M08.mean", {}),
    ("otif_first", "M13.line", {"promise_basis": "first"}),
    ("otif_last", "M13.line", {"promise_basis": "last"}),
)
# A mean hides the long waits: the quantile to show with it.
QUANTILES = {"M01.mean": "M01.p90", "M07.mean": "M07.p90"}
STEPS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}
# The lists that show the records behind a figure.
LISTS = {
    "sale.order.line": "distribution_fulfillment_kpi.view_sale_order_line_list_metric",
    "sale.order": "distribution_fulfillment_kpi.view_sale_order_list_metric",
    "fulfillment.history.sale.line": (
        "distribution_fulfillment_kpi.view_fulfillment_history_sale_line_list_metric"
    ),
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
        sources=("live",),
        company_ids=None,
        warehouse_ids=None,
        bucket=None,
        dimension=None,
        tile=None,
        kept=None,
    ):
        """Return everything the page draws for one period.

        :param sources: "live" and/or "history"; they stand side by side and are never added up
        :param bucket: "day", "week"…; None chooses one that fits the period
        :param dimension: what figures are broken down by, where they can; None: warehouses, or
            customers where there is only one warehouse to choose from
        :param tile: key of the only tile that is to be broken down; None: all of them
        :param kept: which currency or family of units is shown of figures that are kept apart by it, as in
            `kept_options` of a tile; None, or one that it does not have: the one of most records
        :return: dict with `period`, `tiles`, `options`, and `available`: for each source without
            a figure in the period from when to when it has some, or None if it has none at all;
            for every source if there is no figure at all.
            Each tile has one entry in `series` per source with `current`, `previous`, `p90`,
            `trend` and `breakdown`: rows of the metric door.
        """
        definitions = self.env["fulfillment.metric"]._definitions()
        tiles = [tile for tile in TILES if tile[1] in definitions]
        keys = [key for key, _code, _params in tiles]
        # Whatever an address holds: the page shows the first tile then.
        broken_down = set(keys if tile is None else [tile] if tile in keys else keys[:1])
        page, scope = self._read(
            tiles,
            date_from,
            date_to,
            sources,
            company_ids,
            warehouse_ids,
            bucket,
            dimension,
            broken_down,
            kept,
        )
        empty = [
            source
            for index, source in enumerate(scope["source"])
            if not any(tile["series"][index]["current"]["count"] for tile in page["tiles"])
        ]
        if len(empty) == len(scope["source"]):
            # Nothing to see: the other source may have something.
            empty = list(SOURCES)
        codes = [code for _key, code, _params in tiles]
        page["available"] = self._available(empty, scope["company_ids"], codes) if empty else {}
        return page

    @api.model
    def _read(
        self,
        tiles,
        date_from,
        date_to,
        sources,
        company_ids,
        warehouse_ids,
        bucket,
        dimension,
        broken_down,
        kept=None,
    ):
        """Return (what pages of figures have in common, the checked scope).

        :param tiles: list of (key, code, parameters of reading)
        :param broken_down: keys of the tiles whose figure is broken down, which reads the facts
        """
        scope = self.env["fulfillment.metric"]._check_scope(
            date_from, date_to, company_ids, warehouse_ids, sources, None
        )
        options = self._options(scope["company_ids"])
        labels = self._dimension_labels()
        if dimension in PERSONS and dimension not in labels:
            # Says who may.
            self.env["fulfillment.metric"]._check_by([dimension], [])
        if dimension is not None and dimension not in labels:
            raise UserError(
                self.env._(
                    "The page cannot be broken down by “%(dimension)s”. It can by: %(known)s.",
                    dimension=dimension,
                    known=", ".join(labels.values()),
                )
            )
        dimension = dimension or ("warehouse" if len(options["warehouses"]) > 1 else "partner")
        bucket, starts = self._buckets(scope["date_from"], scope["date_to"], bucket)
        previous_scope = self._previous(scope)
        page = {
            "period": {
                "date_from": scope["date_from"].isoformat(),
                "date_to": scope["date_to"].isoformat(),
                "previous_from": previous_scope["date_from"].isoformat(),
                "previous_to": previous_scope["date_to"].isoformat(),
                "bucket": bucket,
            },
            "sources": list(scope["source"]),
            "company_ids": scope["company_ids"],
            "dimension": dimension,
            "options": options,
            "tiles": self._tiles(tiles, scope, previous_scope, bucket, starts, dimension, broken_down, kept),
        }
        return page, scope

    @api.model
    def _dimension_labels(self):
        """{dimension: its name on the screen}, in the order of the choice; single persons only for who may."""
        labels = {
            "warehouse": self.env._("Warehouse"),
            "partner": self.env._("Customer"),
            "category": self.env._("Product category"),
            "product": self.env._("Product"),
            "order_type": self.env._("Kind of supply"),
            "team": self.env._("Sales team"),
            "channel": self.env._("Channel"),
            "carrier": self.env._("Carrier"),
            "vendor": self.env._("Vendor"),
            "age": self.env._("Days past due"),
            "count_class": self.env._("Count class"),
            "steps": self.env._("Steps of delivery"),
            "company": self.env._("Company"),
        }
        if self.env["fulfillment.metric"]._may_see_persons():
            labels["picker"] = self.env._("Picker")
        return labels

    @api.model
    def _tiles(self, asked_tiles, scope, previous_scope, bucket, starts, dimension, broken_down, kept):
        """Ask the door once for all tiles, and lay out what it answers."""
        Metric = self.env["fulfillment.metric"]
        definitions = Metric._definitions()
        labels = self._dimension_labels()
        tiles, questions, places = [], [], []
        for key, code, params in asked_tiles:
            metric = definitions[code]
            params = Metric._check_params(params)
            fact = self.env[metric.fact]
            by = dimension if dimension in fact._fact_dimensions else "warehouse"
            tile = {
                "key": key,
                "code": metric.code,
                "name": self._metric_name(code, params),
                "explanation": metric.explanation,
                "unit": metric.unit,
                "better": metric.better,
                "grain": fact._fact_grain,
                "dimension": by,
                "dimensions": [
                    {"key": name, "label": label}
                    for name, label in labels.items()
                    if name in fact._fact_dimensions
                ],
                "parts": metric.has_parts,
                "event_types": list(metric.event_types),
                "series": [
                    {"source": source, "p90": None, "breakdown": [], "more": 0} for source in scope["source"]
                ],
            }
            tiles.append(tile)
            asked = [
                ("current", metric, scope, ()),
                ("previous", metric, previous_scope, ()),
                ("trend", metric, scope, (bucket,)),
            ]
            if key in broken_down:
                asked.append(("breakdown", metric, scope, (by,)))
            if code in QUANTILES:
                asked.append(("p90", definitions[QUANTILES[code]], scope, ()))
            for place, measure, asked_scope, keys in asked:
                questions.append((measure, {**asked_scope, "params": params}, keys))
                places.append((tile, place))
        answers = {}
        for (tile, place), rows in zip(places, Metric._answer(questions, has_labels=False), strict=True):
            answers.setdefault(tile["key"], {})[place] = rows
            if place not in ("trend", "breakdown"):
                Metric._add_labels(rows)
        for tile in tiles:
            found = answers[tile["key"]]
            self._keep_apart(tile, found, definitions[tile["code"]].split, kept)
            for series in tile["series"]:
                for place, rows in found.items():
                    own = [row for row in rows if row["source"] == series["source"]]
                    self._lay_out(tile, series, place, own, bucket, starts)
        self._add_marks(tiles, scope)
        return tiles

    @api.model
    def _lay_out(self, tile, series, place, own, bucket, starts):
        """Put the rows of one source into their place of a tile."""
        if place == "trend":
            found = {row[bucket]: row for row in own if row["count"]}
            series[place] = [{"start": start, "row": found.get(start)} for start in starts]
        elif place == "breakdown":
            counted = sorted((row for row in own if row["count"]), key=lambda row: -row["count"])
            # Thousands of customers are counted and a few shown: only these need names.
            bars = counted[:MAX_BARS]
            self.env["fulfillment.metric"]._add_labels(bars)
            series[place] = [{"label": self._bar_label(row, tile["dimension"]), "row": row} for row in bars]
            series["more"] = max(len(counted) - MAX_BARS, 0)
        else:
            series[place] = own[0]

    @api.model
    @api.readonly
    def open_records(self, code, row, part="all"):
        """Return the action that lists the very records behind a row."""
        Metric = self.env["fulfillment.metric"]
        drilled = Metric.drill(code, row, part)
        self._require_shown(drilled, row["scope"].get("company_ids") or [])
        # What is in the numerator met the mark, or is the trouble that was counted.
        is_trouble = Metric._definitions()[code].better == "down"
        titles = {
            "all": self.env._("%(metric)s: %(count)s counted"),
            "hit": self.env._("%(metric)s: %(count)s concerned")
            if is_trouble
            else self.env._("%(metric)s: %(count)s met"),
            "miss": self.env._("%(metric)s: %(count)s not concerned")
            if is_trouble
            else self.env._("%(metric)s: %(count)s missed"),
        }
        own_list = LISTS.get(drilled["model"])
        views = [(self.env.ref(own_list).id if own_list else False, "list")]
        if not drilled["model"].startswith("fulfillment.history."):
            views.append((False, "form"))
        context = {"create": False, "active_test": False}
        if drilled["grain"] == "order" and drilled["model"] == "fulfillment.history.sale.line":
            # One group is one order: as many groups as the figure counts.
            context["group_by"] = ["order_ref"]
        return {
            "type": "ir.actions.act_window",
            "name": titles[part]
            % {"metric": self._metric_name(code, row["scope"].get("params")), "count": drilled["count"]},
            "res_model": drilled["model"],
            "views": views,
            "domain": drilled["domain"],
            "context": context,
            "target": "current",
        }

    @api.model
    def _metric_name(self, code, params):
        """The name of a metric on the page; the bases of a promise are told apart."""
        names = {
            ("M13.line", "first"): self.env._("On time in full, first promise"),
            ("M13.line", "last"): self.env._("On time in full, last promise"),
            ("M05.line.first", "first"): self.env._("Fill rate, lines at first shipment"),
        }
        basis = (params or {}).get("promise_basis", "first")
        return names.get((code, basis)) or self.env["fulfillment.metric"]._definitions()[code].name

    @api.model
    def _bar_label(self, row, by):
        if row[by] is None:
            return self.env._("%(dimension)s not given", dimension=self._dimension_labels()[by])
        if by == "order_type":
            return self._order_type_labels().get(row[by], row[by])
        if by == "count_class":
            return row[by].upper()
        return row["labels"].get(by) or str(row[by])

    @api.model
    def _order_type_labels(self):
        field = self.env["fulfillment.fact.order"]._fields["order_type"]
        return dict(field._description_selection(self.env))

    @api.model
    def _previous(self, scope):
        """The period of the same length that ends where this one begins."""
        length = scope["date_to"] - scope["date_from"]
        end = scope["date_from"] - timedelta(days=1)
        return {**scope, "date_from": end - length, "date_to": end}

    @api.model
    def _buckets(self, date_from, date_to, bucket):
        """Return (bucket, [first days of all buckets of the period]); coarser when there would
        be too many."""
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
    def _options(self, company_ids=()):
        """What can be chosen on the page: the companies at work and their warehouses.

        :param company_ids: further companies, which the user was found to be allowed to
        """
        companies = self.env.companies
        # A link may ask for companies that are not at work: only their names and those of their warehouses.
        others = self.env["res.company"].sudo().browse(company_ids) - companies.sudo()
        warehouses = [
            *self.env["stock.warehouse"].search([("company_id", "in", companies.ids)]),
            *(others and others.env["stock.warehouse"].search([("company_id", "in", others.ids)])),
        ]
        return {
            "companies": [{"id": company.id, "name": company.name} for company in [*companies, *others]],
            "warehouses": [
                {"id": warehouse.id, "name": warehouse.name, "company_id": warehouse.company_id.id}
                for warehouse in warehouses
            ],
        }

    @api.model
    def _available(self, sources, company_ids, codes):
        """Return {source: from when to when it has figures, as ISO days, or None}."""
        definitions = self.env["fulfillment.metric"]._definitions()
        statement = SQL(
            "SELECT source, min(day), max(day) FROM fulfillment_metric_day"
            " WHERE exclusion IS NULL AND company_id = ANY(%s) AND source = ANY(%s) AND cell = ANY(%s)"
            " GROUP BY source",
            list(company_ids),
            list(sources),
            [definitions[code].cell or code for code in codes],
        )
        found = {
            source: {"date_from": first.isoformat(), "date_to": last.isoformat()}
            for source, first, last in self.env.execute_query(statement)
            if first
        }
        return {source: found.get(source) for source in sources}
