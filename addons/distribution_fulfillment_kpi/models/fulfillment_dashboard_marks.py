import json

from odoo import api, models
from odoo.exceptions import UserError

from ..question import DEFAULT_PARAMS


class FulfillmentDashboard(models.AbstractModel):
    """What stands beside a figure: baseline and target, and what keeps its records from being shown."""

    _inherit = "fulfillment.dashboard"

    @api.model
    def _add_marks(self, tiles, scope):
        """Hold each tile against the baseline and the target of its site, where one company is looked at.

        `baseline` says whether it was measured the same way, `target` what is asked for on the last day
        of the period; both None where there is none.
        """
        for tile in tiles:
            tile.update(baseline=None, target=None)
        if len(scope["company_ids"]) != 1 or "live" not in scope["source"]:
            return
        company = self.env["res.company"].browse(scope["company_ids"])
        warehouse = self.env["stock.warehouse"]
        if scope["warehouse_ids"] is not None and len(scope["warehouse_ids"]) == 1:
            warehouse = warehouse.browse(scope["warehouse_ids"])
        definitions = self.env["fulfillment.metric"]._definitions()
        groups = {}
        for tile in tiles:
            params = tile["series"][0]["current"]["scope"]["params"]
            groups.setdefault(json.dumps(params, sort_keys=True), (params, []))[1].append(tile)
        for params, members in groups.values():
            codes = [tile["code"] for tile in members]
            baselines = self.env["fulfillment.baseline"]._compare(codes, company, warehouse, params)
            targets = self.env["fulfillment.target"]._target_on(
                codes, company, warehouse, scope["date_to"], params["promise_basis"]
            )
            for tile in members:
                lines = baselines.get(tile["code"], ())
                if tile["split"]:
                    # Held against the same currency or family of units only.
                    lines = [line for line in lines if str(line[tile["split"]]) == tile["kept"]]
                tile["baseline"] = next(iter(lines), None)
                # Targets are set for the standard reading: of another one nothing was asked for.
                used = definitions[tile["code"]].params_used
                is_standard = all(params[name] == DEFAULT_PARAMS[name] for name in used)
                tile["target"] = targets.get(tile["code"]) if is_standard else None

    @api.model
    def _require_shown(self, drilled, company_ids):
        """Refuse a list that would lack records, as it shows those of the companies at work only."""
        others = self.env["res.company"].browse(company_ids) - self.env.companies
        if not others:
            return
        records = self.env[drilled["model"]].with_context(active_test=False)
        if records.search_count(drilled["domain"]) < len(drilled["ids"]):
            raise UserError(
                self.env._(
                    "Some of these %(count)s records are of %(companies)s, where you do not work at the moment: "
                    "a list would not show them.\nChoose the company at the top right, then open them again.",
                    count=drilled["count"],
                    # The figure was shown with the names of its companies.
                    companies=", ".join(others.sudo().mapped("name")),
                )
            )
