"""Every method that a client can call is known, and checks for itself who calls it."""

from odoo.tests import tagged

from .common import FulfillmentCommon

BASE = "distribution_fulfillment_base"

# Methods without an underscore that our models define: each is called by a button or a screen of ours,
# and each checks for itself who calls it. A new one is added here when it has its check and its test.
PUBLIC = {
    "fulfillment.approval": {
        "action_approve",
        "action_carry_out",
        "action_open_document",
        "action_reject_wizard",
        "action_withdraw",
    },
    "fulfillment.approval.reject": {"action_reject"},
    "fulfillment.backtest.line": {"action_open_document"},
    "fulfillment.backtest.run": {"action_run"},
    "fulfillment.change.dialog": {"action_ask"},
    "fulfillment.confirmation": {"action_ask", "action_confirm"},
    "fulfillment.document.mixin": {"action_fulfillment_open_variances"},
    "fulfillment.event": {"action_open_document"},
    "fulfillment.history.load": {"action_open_rows"},
    "fulfillment.hold": {"action_open_order", "action_open_variances", "action_release_wizard"},
    "fulfillment.hold.place": {"action_hold"},
    "fulfillment.hold.release": {"action_release"},
    "fulfillment.order.cancel": {"action_cancel_order"},
    "fulfillment.order.change": {"action_change"},
    "fulfillment.party": {"action_anonymise"},
    "fulfillment.reservation.audit": {"action_measure", "action_open", "action_repair"},
    "fulfillment.shown.finding": {"action_waive"},
    "fulfillment.transfer.act": {"action_ask", "action_go"},
    "fulfillment.promise.move": {"action_move"},
    "fulfillment.rule": {
        "action_activate",
        "action_backtest",
        "action_draft",
        "action_open_backtests",
        "action_open_variances",
        "action_retire",
        "action_simulate",
    },
    "fulfillment.segment": {"action_open_partners"},
    "fulfillment.variance": {
        "action_explain_wizard",
        "action_open_document",
        "action_open_hold",
        "action_resolve_wizard",
        "action_take",
        "action_waive_wizard",
        "get_inbox_summary",
        "get_pareto",
    },
    "fulfillment.variance.resolve": {"action_resolve"},
    "fulfillment.waive": {"action_grant"},
    "fulfillment.waiver": {"action_withdraw"},
}
ORM = {"create", "write", "unlink", "copy", "init"}


@tagged("post_install", "-at_install")
class TestPublicMethods(FulfillmentCommon):
    def test_every_public_method_is_known(self):
        """A public method can be called by RPC. Give yours an underscore, or its own check and a line in PUBLIC."""
        found = {}
        for name, model in self.env.registry.items():
            for cls in type(self.env[name]).mro():
                if not cls.__module__.startswith(f"odoo.addons.{BASE}.") or not name.startswith(
                    "fulfillment."
                ):
                    continue
                names = {
                    attribute
                    for attribute, value in vars(cls).items()
                    if callable(value) and not attribute.startswith("_")
                }
                found.setdefault(getattr(cls, "_name", None) or model._name, set()).update(names - ORM)
        new = {name: methods - PUBLIC.get(name, set()) for name, methods in found.items()}
        self.assertEqual({name: methods for name, methods in new.items() if methods}, {})
