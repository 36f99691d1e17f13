from odoo import api, models


class FulfillmentBaseline(models.Model):
    """What a screen shows of a baseline beside a live figure."""

    _inherit = "fulfillment.baseline"

    @api.model
    def _compare(self, codes, company, warehouse=None, params=None):
        """Return the baseline figures of metrics, each with whether it means what live figures mean.

        The baseline of the warehouse is taken, or else that of the whole company.

        :param company: record of the company, `warehouse` that of a warehouse or None for all
        :param params: of the live figures, as the metric door takes them
        :return: {code: list of dicts `value` (None: no data), `unit`, `count`, `numerator`, `denominator`,
            `is_same`, `words`, `kind`, `currency`, `uom_family`, `baseline_id`, `baseline`, `date_from`,
            `date_to`, `source`}; one dict per currency or family of units, an empty list where the
            baseline says nothing of the metric
        """
        params = self.env["fulfillment.metric"]._check_params(params)
        nothing = self.env["stock.warehouse"]
        warehouse = warehouse or nothing
        baseline = self._current(company, warehouse)
        is_wider = False
        if not baseline and warehouse:
            baseline = self._current(company, nothing)
            is_wider = True
        found = {code: [] for code in codes}
        for code, lines in baseline.line_ids.grouped("metric_code").items():
            if code in found:
                found[code] = [line._beside_live(params, is_wider) for line in self._nearest(lines, params)]
        return found

    @api.model
    def _nearest(self, lines, params):
        """Of the lines of one metric those that differ least from the parameters of the live figure."""
        differences = {line: len(line._differences(params)) for line in lines}
        least = min(differences.values())
        first = next(line for line in lines if differences[line] == least)
        # The further currencies and families of units of the same variant.
        return lines.filtered(
            lambda line: line.kind == first.kind and (line == first or line._params() == first._params())
        )
