"""Those who answer for a process area, at their inbox: they take exceptions up and close them."""

from .calendar import local_day

BASE = "distribution_fulfillment_base"
ROOT_CAUSES = {
    "sale_price_below_pricelist": (
        ("policy_unclear", "The discount limits were gone through with the order desk."),
        ("standard_ignored", "Talked to the clerk; the next discount goes through the sales manager."),
        ("master_data", "The agreed price stands in the pricelist now."),
        ("standard_unfit", "A project price was due here; the rule will get a scope for it."),
    ),
    "sale_promise_moved": (
        ("supplier", "The vendor's lead time was corrected by what it really takes."),
        ("capacity", "The picking wave was moved forward by an hour."),
        ("master_data", "The minimum of the reordering rule was too low, and was raised."),
        ("customer", "The customer's receiving hours were entered."),
    ),
}
TAKEN, CLOSED = 0.45, 0.35  # chances of a working day


class Exceptions:
    """The inbox of one company."""

    def __init__(self, world, company, tz):
        self.world = world
        self.company = company
        self.tz = tz

    def answer(self, day):
        """Take up some of what is open since yesterday, close some of what was taken up."""
        variances = self.world.env["fulfillment.variance"].search(
            [("company_id", "=", self.company.id), ("state", "!=", "resolved"), ("owner_id", "!=", False)],
            order="id",
        )
        for variance in variances:
            if local_day(variance.opened_at, self.tz) >= day:
                continue
            luck = self.world.luck("exception", variance.document_name, variance.product_id.default_code, day)
            variance = variance.with_env(self._at_the_inbox(variance.owner_id))
            if variance.state == "open" and luck.random() < TAKEN:
                variance.action_take()
            elif variance.state == "in_progress" and luck.random() < CLOSED:
                self._resolve(variance, *luck.choice(ROOT_CAUSES[variance.rule_id.check_code]))

    def _at_the_inbox(self, owner):
        context = dict(self.world.env.context, allowed_company_ids=self.company.ids, tz=owner.tz)
        return self.world.env(user=owner.id, su=not self.world.checks_access, context=context)

    def _resolve(self, variance, root_cause, resolution):
        variance.env["fulfillment.variance.resolve"].create(
            {
                "variance_ids": variance.ids,
                "root_cause_id": variance.env.ref(f"{BASE}.root_cause_{root_cause}").id,
                "resolution": resolution,
            }
        ).action_resolve()
