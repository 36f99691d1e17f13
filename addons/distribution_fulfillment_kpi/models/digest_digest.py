from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

# {field of the digest: (code, parameters of reading)}
FIGURES = {
    "kpi_fulfillment_otif": ("M13.line", {}),
    "kpi_fulfillment_fill": ("M05.line.first", {}),
    "kpi_fulfillment_backorder": ("M04.line", {}),
    "kpi_fulfillment_cycle": ("M01.mean", {}),
}
ROLE = "distribution_fulfillment_base.group_user"


class DigestDigest(models.Model):
    """Odoo's periodic mail brings the service figures along, as the metric door says them.

    Its columns are whole local days: the last one, the last seven, the last month, without today,
    which is not over.
    """

    _inherit = "digest.digest"

    kpi_fulfillment_otif = fields.Boolean("On Time in Full, Lines")
    kpi_fulfillment_otif_value = fields.Float(compute="_compute_kpi_fulfillment_values")
    kpi_fulfillment_fill = fields.Boolean("Fill Rate, Lines at First Shipment")
    kpi_fulfillment_fill_value = fields.Float(compute="_compute_kpi_fulfillment_values")
    kpi_fulfillment_backorder = fields.Boolean("Backorder Frequency")
    kpi_fulfillment_backorder_value = fields.Float(compute="_compute_kpi_fulfillment_values")
    kpi_fulfillment_cycle = fields.Boolean("Order Cycle Time")
    kpi_fulfillment_cycle_value = fields.Float(compute="_compute_kpi_fulfillment_values")

    def _compute_kpi_fulfillment_values(self):
        if not self.env.user.has_group(ROLE):
            # Odoo leaves such a line out of this user's mail.
            raise AccessError(self.env._("Figures of fulfillment are for its roles only."))
        start, end = self.env.context.get("start_datetime"), self.env.context.get("end_datetime")
        for digest in self:
            company = digest.company_id or self.env.company
            for name, row in digest._fulfillment_rows(company, start, end).items():
                digest[f"{name}_value"] = row["value"] or 0.0

    @api.model
    def _fulfillment_rows(self, company, start, end):
        """{field: row of the metric door} for the whole days between two instants."""
        start = start or fields.Datetime.now() - timedelta(days=1)
        end = end or fields.Datetime.now()
        rows = {}
        for name, (code, params) in FIGURES.items():
            (rows[name],) = self.env["fulfillment.metric"].compute(
                [code],
                start.date(),
                max(start.date(), (end - timedelta(days=1)).date()),
                company_ids=company.ids,
                params=params,
            )
        return rows

    def _compute_kpis(self, company, user):
        """Say "no data" as a dash, and the unit with the figure."""
        kpis = super()._compute_kpis(company, user)
        ours = [kpi for kpi in kpis if kpi["kpi_name"] in FIGURES]
        if not ours:
            return kpis
        door = self.with_user(user).with_company(company)
        for column, (_name, ((start, end), _before)) in enumerate(self._compute_timeframes(company), 1):
            rows = door._fulfillment_rows(company, start, end)
            for kpi in ours:
                row = rows[kpi["kpi_name"]]
                text = "–"
                if row["value"] is not None:
                    text = f"{row['value']:.1f} {row['unit']}"
                kpi[f"kpi_col{column}"]["value"] = text
        return kpis

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("distribution_fulfillment_base.menu_fulfillment_root").id
        action = f"distribution_fulfillment_kpi.action_fulfillment_dashboard?menu_id={menu}"
        return {**actions, **dict.fromkeys(FIGURES, action)}
