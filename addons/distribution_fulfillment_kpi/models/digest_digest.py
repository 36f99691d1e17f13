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
        if self.env.context.get("fulfillment_texts_follow"):
            self.update({f"{name}_value": 0.0 for name in FIGURES})
            return
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
        """Say "no data" as a dash, the unit with the figure, and whether it got better or worse.

        Odoo's arrow is green for more of anything, and its percents of percents are read as points.
        """
        # Each of Odoo's questions for one field would compute all of them, and be answered from the cache of
        # the period before.
        kpis = super(DigestDigest, self.with_context(fulfillment_texts_follow=True))._compute_kpis(
            company, user
        )
        ours = [kpi for kpi in kpis if kpi["kpi_name"] in FIGURES]
        if not ours:
            return kpis
        door = self.with_user(user).with_company(company)
        better = {
            name: door.env["fulfillment.metric"].definition(code)["better"]
            for name, (code, _params) in FIGURES.items()
        }
        for column, (title, ((start, end), (before, until))) in enumerate(
            self._compute_timeframes(company), 1
        ):
            rows = door._fulfillment_rows(company, start, end)
            earlier = door._fulfillment_rows(company, before, until)
            for kpi in ours:
                name = kpi["kpi_name"]
                kpi[f"kpi_col{column}"].update(
                    value=self._figure_text(rows[name]),
                    margin=0.0,
                    col_subtitle=self._against_text(title, rows[name], earlier[name], better[name]),
                )
        return kpis

    @api.model
    def _figure_text(self, row):
        return "–" if row["value"] is None else f"{row['value']:.1f} {row['unit']}"

    @api.model
    def _against_text(self, title, row, earlier, better):
        """ "Last 7 Days, before 73.9 %: better"; without a figure before the title alone."""
        if row["value"] is None or earlier["value"] is None:
            return title
        # What the reader cannot see is no change.
        difference = round(row["value"], 1) - round(earlier["value"], 1)
        words = self.env._("unchanged")
        if difference:
            words = self.env._("better") if (difference > 0) == (better == "up") else self.env._("worse")
        return self.env._(
            "%(period)s, before %(figure)s: %(change)s",
            period=title,
            figure=self._figure_text(earlier),
            change=words,
        )

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("distribution_fulfillment_base.menu_fulfillment_root").id
        action = f"distribution_fulfillment_kpi.action_fulfillment_dashboard?menu_id={menu}"
        return {**actions, **dict.fromkeys(FIGURES, action)}
