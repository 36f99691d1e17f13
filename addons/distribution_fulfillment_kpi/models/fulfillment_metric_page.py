from odoo import api, models
from odoo.exceptions import UserError


class FulfillmentMetricPage(models.AbstractModel):
    """One figure in depth: what it means, over time, by what, how strict, and which records it is."""

    _name = "fulfillment.metric.page"
    _inherit = "fulfillment.dashboard"
    _description = "Page of one Fulfillment Metric"

    @api.model
    @api.readonly
    def read_metric(
        self,
        code,
        date_from,
        date_to,
        sources=("live",),
        company_ids=None,
        warehouse_ids=None,
        bucket=None,
        dimension=None,
        params=None,
        kept=None,
    ):
        """Return all that the page of a metric draws.

        :param code: of the metric door
        :param params: overrides of the door's DEFAULT_PARAMS
        :param kept: currency or family of units, as `read_page` takes it
        :return: what `read_page` returns with one tile, and `definition`, `params`, `variants` (the
            metrics of the same measure), `has_ladder`, and `charts` (the control charts of the figure)
        """
        Metric = self.env["fulfillment.metric"]
        metric = Metric._check_codes([code])[0]
        params = Metric._check_params(params)
        page, scope = self._read(
            [(code, code, params)],
            date_from,
            date_to,
            sources,
            company_ids,
            warehouse_ids,
            bucket,
            dimension,
            {code},
            kept,
        )
        is_empty = not any(series["current"]["count"] for series in page["tiles"][0]["series"])
        family = code.partition(".")[0]
        return {
            **page,
            "available": self._available(scope["source"], scope["company_ids"], [code]) if is_empty else {},
            "definition": Metric.definition(code),
            "params": params,
            "uses_basis": metric.uses_basis,
            "uses_tolerance": bool(metric.lateness),
            "uses_terms": metric.uses_terms,
            "variants": [
                {"code": other.code, "name": other.name}
                for other in Metric._definitions().values()
                if other.code.partition(".")[0] == family
            ],
            "has_ladder": family == "M13",
            "charts": self._charts(code, scope),
        }

    @api.model
    def _charts(self, code, scope):
        """[{id, name}] of the control charts that watch this figure within the scope."""
        domain = [("metric_code", "=", code), ("company_id", "in", scope["company_ids"])]
        if scope["warehouse_ids"] is not None:
            domain.append(("warehouse_id", "in", [False, *scope["warehouse_ids"]]))
        return self.env["fulfillment.control.chart"].search_read(domain, ["name"], load=None)

    @api.model
    @api.readonly
    def list_metrics(self):
        """Return [{code, name, family, unit}] of all metrics, for the choice on the page."""
        self.env["fulfillment.metric"]._check_user()
        return [
            {
                "code": metric.code,
                "name": metric.name,
                "family": metric.code.partition(".")[0],
                "unit": metric.unit,
            }
            for metric in sorted(
                self.env["fulfillment.metric"]._definitions().values(), key=lambda metric: metric.code
            )
        ]

    @api.model
    def read_page(self, *args, **kwargs):
        raise UserError(self.env._("This page is that of one figure: ask read_metric for it."))
