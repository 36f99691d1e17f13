from odoo import api, models

SIGNAL = "fulfillment.control.signal"


class FulfillmentVariance(models.Model):
    """An exception for a signal: the chart says who answers for it, where it names somebody."""

    _inherit = "fulfillment.variance"

    def _values(self, finding):
        values = super()._values(finding)
        signal = finding.measure.record
        if signal._name == SIGNAL:
            values["severity"] = signal.severity
            values["area_id"] = signal.chart_id.area_id.id or values["area_id"]
        return values

    @api.model
    def _first_owner(self, rule, values, cost):
        if values["res_model"] != SIGNAL:
            return super()._first_owner(rule, values, cost)
        return self._chart_owner(values["res_id"]) or rule._answering(
            self.env["res.company"].browse(values["company_id"]),
            self.env["stock.warehouse"].browse(values["warehouse_id"]),
            cost,
            area=self.env["fulfillment.area"].browse(values["area_id"]),
        )

    def _routed_owner(self):
        self.ensure_one()
        owner = self.res_model == SIGNAL and self._chart_owner(self.res_id)
        return owner or super()._routed_owner()

    @api.model
    def _chart_owner(self, signal_id):
        """The owner of a signal's chart, if still there to answer."""
        chart = self.env[SIGNAL].sudo().browse(signal_id).exists().chart_id
        return chart.owner_id.filtered(lambda user: user._fulfillment_may_answer(chart.company_id))
