from odoo.http import route

from odoo.addons.web.controllers.dataset import DataSet


class FulfillmentDataSet(DataSet):
    """Lets the Confirm button of an order's form ask first.

    Here and not in `action_confirm`: addons above ours take it for confirmed when that returns, and
    send the customer a mail. The button keeps its name, by which Odoo's own tours find it.
    """

    @route()
    def call_button(self, model, method, args, kwargs, path=None):
        if (model, method) == ("sale.order", "action_confirm"):
            context = dict(kwargs.get("context") or {})
            if context.pop("fulfillment_asks", False):
                # The mark is for this button, not for transfers that the confirmation makes.
                method, kwargs = "action_fulfillment_confirm", dict(kwargs, context=context)
        return super().call_button(model, method, args, kwargs, path)
