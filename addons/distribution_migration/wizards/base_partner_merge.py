from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Odoo's own merge of contacts: their numbers in the old system lead to the one that stays."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        done = super()._update_reference_fields(src_partners, dst_partner)
        self.env["fulfillment.migration.xref"]._lead_to(src_partners, dst_partner)
        return done
