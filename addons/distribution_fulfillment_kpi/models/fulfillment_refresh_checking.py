import logging
from collections import Counter

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class FulfillmentRefresh(models.AbstractModel):
    """The nightly check: what differs is repaired, and said to the ledger, to people and to the log."""

    _inherit = "fulfillment.refresh"

    @api.model
    def _cron_verify(self):
        """Every night, company by company: compare, repair, and tell the ledger, the process owners and the log.

        :return: {fact model or "cells": how many rows were taken away or written}; None if it comes again, since
            another process refreshes at this moment
        """
        if not self._settle_for("cron_verify"):
            return None
        wrong = Counter()
        for company in self._all_companies():
            found = self._verify(company)
            if found:
                wrong.update(found)
                self._tell_repaired(company, found)
        self.env["fulfillment.baseline"]._check_seals()
        self.env["ir.config_parameter"].sudo().set_param(
            "distribution_fulfillment_kpi.verified_at", fields.Datetime.to_string(fields.Datetime.now())
        )
        return dict(wrong)

    @api.model
    def _tell_repaired(self, company, wrong):
        """Record what was repaired in a company, and tell its process owners: a mistake of ours or a change
        behind our back is behind it, and figures they read were wrong until now.

        :param wrong: as `_verify` returns it
        """
        _logger.warning(
            "Fulfillment figures of %s differed from their sources and were repaired: %s. "
            "Look for changes that went past the triggers (restored tables, disabled triggers).",
            company.name,
            wrong,
        )
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": "figures_repaired",
                    "company_id": company.id,
                    "model": "res.company",
                    "res_id": company.id,
                    "new_text": name,
                    "quantity": count,
                    "unit": "rows",
                    "is_auto": True,
                }
                for name, count in sorted(wrong.items())
            ]
        )
        told = self._process_owners(company)
        if not told:
            return
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=told.partner_id.ids,
            subject=self.env._("Figures of %(company)s were wrong and were repaired", company=company.name),
            body=self.env._(
                "The nightly check computed all figures of %(company)s anew. Some differed from documents and "
                "ledger and were repaired: %(count)s rows were taken away or written (%(where)s). Figures read before "
                "may have been wrong. Ask your administrator for changes that went past the triggers: a restored "
                "table, a script.",
                company=company.name,
                count=sum(wrong.values()),
                where=", ".join(f"{name}: {count}" for name, count in sorted(wrong.items())),
            ),
        )

    @api.model
    def _process_owners(self, company):
        """The users who answer for the figures of a company."""
        owners = self.env.ref("distribution_fulfillment_base.group_process_owner").sudo().all_user_ids
        return owners.filtered(lambda user: user.active and company in user.company_ids)
