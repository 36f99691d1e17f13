import zoneinfo
from datetime import UTC, datetime, time

from odoo import fields, models
from odoo.tools import format_date


class SaleOrder(models.Model):
    """When the customer wants to have the goods, as the customer says on the portal: a local day of the warehouse."""

    _inherit = "sale.order"

    def _fulfillment_is_wish_open(self):
        """Whether the customer may still say it: until the quotation is signed, confirmed, cancelled or expired."""
        self.ensure_one()
        return self.state in ("draft", "sent") and not self.is_expired and not self.signature

    def _fulfillment_wish_zone(self):
        self.ensure_one()
        tz = self.warehouse_id._fulfillment_tz() if self.warehouse_id else self.company_id.partner_id.tz
        return zoneinfo.ZoneInfo(tz or "UTC")

    def _fulfillment_today(self):
        """The local day of the warehouse now."""
        return fields.Datetime.now().replace(tzinfo=UTC).astimezone(self._fulfillment_wish_zone()).date()

    def _fulfillment_wished_day(self):
        """The local day that was asked for; False for none."""
        self.ensure_one()
        instant = self.fulfillment_requested_date
        return instant and instant.replace(tzinfo=UTC).astimezone(self._fulfillment_wish_zone()).date()

    def _fulfillment_take_wish(self, day, author):
        """Keep the day that a customer asks for, and tell in the chatter; return whether it was taken.

        :param day: date in the warehouse's zone; None for no wish
        :param author: partner who says so
        """
        self.ensure_one()
        if not self._fulfillment_is_wish_open() or (day and day < self._fulfillment_today()):
            return False
        if (day or False) == self._fulfillment_wished_day():
            return True
        # Noon: the same day in the zones of those who look at it.
        noon = day and datetime.combine(day, time(12), self._fulfillment_wish_zone())
        self.fulfillment_requested_date = noon and noon.astimezone(UTC).replace(tzinfo=None)
        self.message_post(
            author_id=author.id,
            body=self.env._("Wants to have the goods on %(day)s.", day=format_date(self.env, day))
            if day
            else self.env._("Has no wish any more when to have the goods."),
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        return True
