from odoo import fields
from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.sale.controllers.portal import CustomerPortal


class FulfillmentCustomerPortal(CustomerPortal):
    """Lets customers say on their quotation when they want to have the goods."""

    @route(
        "/my/orders/<int:order_id>/requested_date",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_quote_requested_date(self, order_id, access_token=None, requested_date=None, **kwargs):
        """Take the day (ISO, of the warehouse; empty for none) and show the quotation again.

        A day that cannot be taken, and a wish for what is no open quotation any more, change nothing.
        """
        try:
            order_sudo = self._document_check_access("sale.order", order_id, access_token=access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        try:
            day = fields.Date.to_date(requested_date or False)
        except ValueError:
            return request.redirect(order_sudo.get_portal_url())
        public = request.env.user._is_public()
        author = order_sudo.partner_id if public else request.env.user.partner_id
        order_sudo._fulfillment_take_wish(day, author)
        return request.redirect(order_sudo.get_portal_url())
