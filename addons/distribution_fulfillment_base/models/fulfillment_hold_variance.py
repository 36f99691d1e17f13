from odoo import api, fields, models


class FulfillmentHold(models.Model):
    """The exceptions of a hold: a rule that holds an order opens one for what it found, and both end together.

    They belong together by rule and order. That also makes it the same exception when the order is held again.
    """

    _inherit = "fulfillment.hold"

    why = fields.Char(related="rule_id.why")
    instruction_url = fields.Char(related="rule_id.instruction_url")
    variance_count = fields.Integer(compute="_compute_variance_count", string="Exceptions")

    def _compute_variance_count(self):
        # Only what the user may see is counted; resolved ones, too: they tell how the hold ended.
        counts = {}
        Variance = self.env["fulfillment.variance"]
        if self.rule_id and Variance.has_access("read"):
            counts = {
                (order_id, rule): count
                for order_id, rule, count in Variance._read_group(
                    self._variance_domain(), ["res_id", "rule_id"], ["__count"]
                )
            }
        for hold in self:
            hold.variance_count = counts.get((hold.sale_order_id.id, hold.rule_id), 0)

    def _variance_domain(self):
        """Exceptions of these rules on these orders: of several holds a little more than is theirs."""
        return [
            ("res_model", "=", "sale.order"),
            ("res_id", "in", self.sale_order_id.ids),
            ("rule_id", "in", self.rule_id.ids),
        ]

    def _variances(self):
        """Their exceptions that are not resolved, with the rights of the system; a hold by hand has none."""
        Variance = self.env["fulfillment.variance"].sudo()
        if not self.rule_id:
            return Variance
        mine = {hold._variance_key() for hold in self}
        found = Variance.search([*self._variance_domain(), ("state", "!=", "resolved")])
        return found.filtered(lambda variance: variance._hold_key() in mine)

    @api.model
    def _of(self, variances, domain=()):
        """The holds of these exceptions, as far as the user may see them.

        :param domain: which of them
        """
        about_orders = variances.filtered(lambda variance: variance.res_model == "sale.order")
        if not about_orders or not self.has_access("read"):
            return self.browse()
        theirs = {variance._hold_key() for variance in about_orders}
        found = self.search(
            [
                ("sale_order_id", "in", about_orders.mapped("res_id")),
                ("rule_id", "in", about_orders.rule_id.ids),
                *domain,
            ]
        )
        return found.filtered(lambda hold: hold._variance_key() in theirs)

    def _variance_key(self):
        """(rule id, order id), as `fulfillment.variance._hold_key`."""
        self.ensure_one()
        return self.rule_id.id, self.sale_order_id.id

    def _take_owners(self):
        """Who answers for the exception answers for the hold, of several for the one that costs most.

        The routing looks at the money, and people hand exceptions over.
        """
        owners = {
            variance._hold_key(): variance.owner_id
            for variance in self._variances().sorted("cost")
            if variance.owner_id
        }
        for hold in self:
            owner = owners.get(hold._variance_key(), hold.owner_id)
            if owner != hold.owner_id:
                hold.owner_id = owner

    def _spare_owner(self):
        """Who is asked here for a release has no second to-do on the exception; who is asked no more, has."""
        self.ensure_one()
        asked = self._our_activities().user_id
        for variance in self._variances():
            todo = variance.activity_ids.filtered(
                lambda activity, owner=variance.owner_id: activity.automated and activity.user_id == owner
            )
            if variance.owner_id in asked:
                todo.unlink()
            elif not todo:
                variance.is_owner_asked = False

    def action_open_variances(self):
        """The exceptions that this hold stands for."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_fulfillment_base.action_fulfillment_variance"
        )
        return {**action, "domain": self._variance_domain(), "context": {}}
