from odoo.http import route

from odoo.addons.web.controllers.dataset import DataSet

# {(model, Odoo's method that a form's button names): ours that may ask first}
ASKING = {
    ("sale.order", "action_confirm"): "action_fulfillment_confirm",
    ("sale.order", "action_cancel"): "action_fulfillment_cancel",
}


class FulfillmentDataSet(DataSet):
    """Lets the Confirm and Cancel buttons of an order's form ask first.

    Here and not in Odoo's methods: addons above ours take an order for confirmed when `action_confirm`
    returns, and send the customer a mail. The buttons keep their names, by which Odoo's own tours find them.
    """

    @route()
    def call_button(self, model, method, args, kwargs, path=None):
        if (model, method) in ASKING:
            context = dict(kwargs.get("context") or {})
            if context.pop("fulfillment_asks", False):
                # The mark is for this button, not for transfers that the act makes or cancels.
                method, kwargs = ASKING[model, method], dict(kwargs, context=context)
        return super().call_button(model, method, args, kwargs, path)
