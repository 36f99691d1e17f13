from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models, tools

from .fulfillment_variance_inbox import BUS_TYPE, TOLD

# The local hour from which the daily digest is sent.
MORNING = 7


class ResUsers(models.Model):
    """The sites a person works at, the team, and the daily digest."""

    _inherit = "res.users"

    # An archived warehouse still counts, else its people would suddenly see all sites; for the
    # same reason it cannot be deleted while somebody works at it.
    fulfillment_warehouse_ids = fields.Many2many(
        "stock.warehouse",
        "fulfillment_user_warehouse_rel",
        "user_id",
        "warehouse_id",
        string="Works At",
        ondelete="restrict",
        context={"active_test": False},
        domain="[('company_id', 'in', company_ids)]",
        help="The warehouses whose exceptions the person sees. Empty: all of the own companies.",
    )
    fulfillment_digest = fields.Boolean(
        string="Daily Digest of Exceptions",
        default=True,
        help="A mail in the morning when something is overdue, due today or new. Nothing to say, no mail.",
    )
    fulfillment_digest_date = fields.Date(
        readonly=True, copy=False, help="The local day of the last digest that was looked into."
    )

    @api.model
    @tools.ormcache("user_id")
    def _fulfillment_is_public(self, user_id):
        """Whether this is the user of who is not logged in: every fact asks."""
        return self.browse(user_id)._is_public()

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["fulfillment_digest"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["fulfillment_digest"]

    def _get_invalidation_fields(self):
        # Record rules are cached with the sites in them.
        return super()._get_invalidation_fields() | {"fulfillment_warehouse_ids"}

    def _fulfillment_may_answer(self, company):
        """Whether the person is here, works for the company, and can open its exceptions."""
        self.ensure_one()
        user = self.sudo()
        return bool(
            user.active
            # Odoo keeps these; the companies themselves cost a statement.
            and company.id in user._get_company_ids()
            and user.has_group("distribution_fulfillment_base.group_user")
        )

    def _fulfillment_may_decide(self, companies):
        """Whether the person is here, works for one of the companies, and can open a request."""
        self.ensure_one()
        user = self.sudo()
        return bool(
            user.active
            and not user.share
            and companies & user.company_ids
            and (
                user.has_group("distribution_fulfillment_base.group_user")
                or user.has_group("sales_team.group_sale_salesman")
            )
        )

    def _fulfillment_team(self):
        """Oneself, the members of the sales teams one leads, and for a supervisor the people of the own sites."""
        self.ensure_one()
        team = self | self.env["crm.team"].sudo().search([("user_id", "=", self.id)]).member_ids
        if self.has_group("distribution_fulfillment_base.group_warehouse_supervisor"):
            # A supervisor of all sites has everybody who works at one of the own companies' sites.
            sites = self.sudo().fulfillment_warehouse_ids or self.env["stock.warehouse"].sudo().with_context(
                active_test=False
            ).search([("company_id", "in", self.sudo().company_ids.ids)])
            team |= self.sudo().search([("fulfillment_warehouse_ids", "in", sites.ids)])
        return team.sudo(self.env.su)

    def _fulfillment_tell_inbox(self):
        """Have the counters of these people fetched anew, once a transaction however much changed."""
        told = self.env.cr.precommit.data.setdefault(TOLD, set())
        for user in self.sudo():
            if user.id not in told:
                told.add(user.id)
                user._bus_send(BUS_TYPE, {})

    # --- daily digest -------------------------------------------------------------------

    def _fulfillment_digest_day(self, now):
        """What the digest of a person counts, in UTC.

        :return: (local day, end of it, start of the day before), or None before the morning
            and when the digest of the day was looked into already
        """
        self.ensure_one()
        zone = pytz.timezone(self.tz or "UTC")
        local = pytz.utc.localize(now).astimezone(zone)
        day = local.date()
        if local.hour < MORNING or (self.fulfillment_digest_date and self.fulfillment_digest_date >= day):
            return None

        def midnight(of_day):
            at = zone.localize(datetime.combine(of_day, time.min))
            return at.astimezone(pytz.utc).replace(tzinfo=None)

        return day, midnight(day + timedelta(days=1)), midnight(day - timedelta(days=1))
