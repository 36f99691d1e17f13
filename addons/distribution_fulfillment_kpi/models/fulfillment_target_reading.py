from odoo import api, fields, models
from odoo.tools import SQL

from ..ramp import on_ramp


class FulfillmentTarget(models.Model):
    """What targets ask for on a day, for screens and charts."""

    _inherit = "fulfillment.target"

    def _on(self, day):
        """What this version asks for on a day; None for nothing."""
        self.ensure_one()
        if self.kind == "none":
            return None
        return on_ramp(self.start_value, self.target_value, self.valid_from, self.ramp_until, day)

    @api.model
    def _target_on(self, codes, company, warehouse, day, basis="first"):
        """Return the targets of metrics on one day, see `_targets`: {code: dict}, codes without a target left out."""
        found = self._targets(codes, company, warehouse, [day], basis)
        return {code: target for (code, _day), target in found.items()}

    @api.model
    def _targets(self, codes, company, warehouse, days, basis="first"):
        """Return the targets of metrics on several days (the points of a chart), with one query.

        :param company: record of the company, `warehouse` that of a site or None for the whole company
        :param basis: of the promise, for metrics that look at it
        :return: {(code, day): dict `value` (what is asked for on that day, in `unit`), `target_value`,
            `ramp_until`, `is_site` (the site's own), `owner_id`, `id`}; what has no target is not in it
        """
        self.check_access("read")
        self.flush_model()
        definitions = self.env["fulfillment.metric"]._definitions()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (day, version.metric_code) day, version.id
                FROM unnest(%(days)s::date[]) AS day
                CROSS JOIN LATERAL (
                    -- The version that holds on the day, of the site and of the whole company.
                    SELECT DISTINCT ON (metric_code, warehouse_id) id, metric_code, warehouse_id, kind
                    FROM fulfillment_target
                    WHERE company_id = %(company)s AND metric_code = ANY(%(codes)s) AND valid_from <= day
                        AND (warehouse_id IS NULL OR warehouse_id = %(warehouse)s)
                        AND (promise_basis IS NULL OR promise_basis = %(basis)s)
                    ORDER BY metric_code, warehouse_id, valid_from DESC
                ) AS version
                WHERE version.kind = 'target'
                ORDER BY day, version.metric_code, version.warehouse_id NULLS LAST
                """,
                days=[fields.Date.to_date(day) for day in days],
                company=company.id,
                codes=list(codes),
                warehouse=warehouse.id if warehouse else None,
                basis=basis,
            )
        )
        # Rows of the company asked for: whether it is one's own is the record rule's business.
        targets = self.browse({target_id for _day, target_id in rows})._filtered_access("read")
        found = {}
        for day, target_id in rows:
            target = self.browse(target_id)
            if target not in targets:
                continue
            metric = definitions.get(target.metric_code)
            found[target.metric_code, day] = {
                "value": target._on(day),
                "unit": metric.unit if metric else None,
                "target_value": target.target_value,
                "ramp_until": fields.Date.to_string(target.ramp_until) or None,
                "is_site": bool(target.warehouse_id),
                "owner_id": target.owner_id.id,
                "id": target.id,
            }
        return found
