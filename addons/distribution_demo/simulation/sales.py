"""Customer service: quotations, confirmations, prices by hand, promises moved, cancellations."""

from odoo.fields import Command

from .calendar import add_working_days, local_day, utc

PROMISED_HOUR = 17
FOLLOW_UP_DAYS = (0, 2, 4)
# Why, by what happened; a reason that stands twice is given twice as often.
CHEAP = ("volume_agreement", "volume_agreement", "goodwill", "pricelist_wrong")
LATE = ("capacity", "capacity", "stock_short", "customer_not_ready")
SHORT = ("stock_short", "supplier_late", "supplier_late")


class Sales:
    """The order desk of one site."""

    def __init__(self, world, site):
        self.world = world
        self.site = site
        self.warehouse = world.warehouse(site)
        self.env = world.at_work("customer_service", self.warehouse.company_id)
        self.manager = world.at_work("sales_manager", self.warehouse.company_id)

    def enter(self, wishes):
        """Write one quotation a wish; confirm those that the customer orders at once."""
        if not wishes:
            return
        orders = self.env["sale.order"].create([self._values(wish) for wish in wishes])
        for order, wish in zip(orders, wishes, strict=True):
            for line, asked in zip(order.order_line, wish.lines, strict=True):
                # Written after the quantity: that is what makes a price one by hand.
                if asked.price_factor != 1:
                    line.price_unit = round(line.price_unit * asked.price_factor, 2)
        at_once = orders.filtered(lambda order: self._luck("answer", order).random() < 0.8)
        self._confirm(at_once)

    def follow_up(self, day):
        """Ask for the open quotations: some are ordered now, some are lost."""
        if day.weekday() not in FOLLOW_UP_DAYS:
            return
        orders = self._orders([("state", "=", "draft"), ("client_order_ref", "!=", False)])
        won, lost = orders.browse(), orders.browse()
        for order in orders:
            luck = self._luck("follow-up", order, day).random()
            if luck < 0.45:
                won |= order
            elif luck < 0.6:
                lost |= order
        for order in won:
            # The wish may have passed by now; a new day is promised before the confirmation.
            earliest = self._promise(add_working_days(day, 2))
            if order.commitment_date < earliest:
                order.commitment_date = earliest
        self._confirm(won)
        self._because(lost, "customer_wish")._action_cancel()

    def correct(self, day):
        """What changes on confirmed orders: promises, quantities, prices, cancelled lines."""
        tomorrow = add_working_days(day, 1)
        orders = self._orders(
            [
                ("state", "=", "sale"),
                ("delivery_status", "in", ("pending", "started", False)),
                ("order_line.qty_delivered", "=", 0),
            ]
        )
        for order in orders:
            promised = local_day(order.commitment_date, self.site.tz)
            luck = self._luck("correct", order, day)
            chance = luck.random()
            if promised <= day and luck.random() < 0.15:
                # Late already, and somebody called the customer.
                self._move(order, add_working_days(day, luck.choice((1, 2, 3, 5))), luck.choice(LATE))
            elif promised == tomorrow and self._waits_for_goods(order) and chance < 0.35:
                self._move(order, add_working_days(day, luck.choice((2, 3, 4, 6))), luck.choice(SHORT))
            elif chance < 0.012:
                self._change_quantity(luck, order)
            elif chance < 0.022:
                self._change_price(luck, order)
            elif chance < 0.032:
                self._drop_line(luck, order)
            elif chance < 0.037 and order.delivery_status != "started":
                self._because(order, "customer_wish")._action_cancel()
            elif chance < 0.047 and promised > day:
                # The customer wants it sooner, and gets the word.
                self._move(order, add_working_days(promised, -1), "customer_wish")

    def quotation_below_list(self, day):
        """Leave one quotation for the live demonstration: its price is 12 % below the list."""
        order = self._left_for_demonstration("quotation_below_list", day, "ele_2060", 12)
        if order:
            line = order.order_line[0]
            line.price_unit = line.currency_id.round(line.price_unit * 0.88)

    def quotation_near_cost(self, day):
        """Leave one that waits for the sales manager: its price is 4 % above the cost."""
        order = self._left_for_demonstration("quotation_near_cost", day, "ele_2060", 40)
        if not order:
            return
        line = order.order_line[0]
        line.price_unit = line.currency_id.round(line.product_id.sudo().standard_price * 1.04)
        order = order.with_env(self.env)
        asking = [
            finding
            for finding in self.env["fulfillment.control.point"]._findings("sale_order_confirm", order)
            if finding.needs_approval
        ]
        reason = self.env.ref("distribution_fulfillment_base.reason_volume_agreement")
        self.env["fulfillment.approval"]._ask(order, asking, reason, "A year's volume, called off by month")

    def _left_for_demonstration(self, name, day, product, quantity):
        """A quotation of the order desk that the live demonstration finds by its name; None where it is there."""
        if self.env.ref(f"distribution_demo.{name}", raise_if_not_found=False):
            return None
        order = self.env["sale.order"].create(
            {
                "partner_id": self.world.ref("customer_garden").id,
                "warehouse_id": self.warehouse.id,
                "user_id": self.env.uid,
                "fulfillment_requested_date": self._promise(add_working_days(day, 4)),
                "commitment_date": self._promise(add_working_days(day, 4)),
                "order_line": [
                    Command.create(
                        {"product_id": self.world.ref(f"product_{product}").id, "product_uom_qty": quantity}
                    ),
                    Command.create(
                        {"product_id": self.world.ref("product_saf_5010").id, "product_uom_qty": 24}
                    ),
                ],
            }
        )
        self.world.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"distribution_demo.{name}",
                    "record": order.with_env(self.world.env),
                    "noupdate": True,
                }
            ]
        )
        return order

    # Helpers

    def _values(self, wish):
        return {
            "partner_id": self.world.ref(f"customer_{wish.customer.key}").id,
            "company_id": self.warehouse.company_id.id,
            "warehouse_id": self.warehouse.id,
            "client_order_ref": wish.reference,
            "fulfillment_requested_date": self._promise(wish.wanted),
            "commitment_date": self._promise(wish.promised),
            "picking_policy": "direct",
            "order_line": [Command.create(self._line_values(line)) for line in wish.lines],
        }

    def _line_values(self, asked):
        units = self.world.units(asked.row, asked.unit)
        unit, quantity = units[0], asked.quantity
        if asked.packaging:
            packed = units[asked.packaging]
            factor = packed.factor / unit.factor
            # Nobody orders a carton of a thousand who needs three hundred.
            if factor <= 1.3 * quantity:
                unit, quantity = packed, max(1, round(quantity / factor))
        return {
            "product_id": self.world.product(asked.row).id,
            "product_uom_qty": quantity,
            "product_uom_id": unit.id,
        }

    def _orders(self, domain):
        return self.env["sale.order"].search(
            [("warehouse_id", "=", self.warehouse.id), *domain], order="client_order_ref"
        )

    def _luck(self, what, order, *more):
        return self.world.luck(what, order.client_order_ref, *more)

    def _promise(self, day):
        return utc(day, PROMISED_HOUR, 0, self.site.tz)

    def _confirm(self, orders):
        """Confirm as the form's button does: who departs from the standard says why."""
        point = orders.env["fulfillment.control.point"]
        asked = orders.browse()
        for finding in point._findings("sale_order_confirm", orders):
            if finding.needs_reason:
                asked |= finding.measure.record
        (orders - asked).action_confirm()
        for order in asked:
            self._because(order, self._luck("price", order).choice(CHEAP)).action_confirm()

    def _move(self, order, day, reason):
        self._because(order, reason).commitment_date = self._promise(day)

    def _because(self, orders, reason):
        """The same orders, with a reason for what is done to them next."""
        record = self.env.ref(f"distribution_fulfillment_base.reason_{reason}")
        return orders.with_context(fulfillment_reason_id=record.id)

    def _waits_for_goods(self, order):
        return any(
            picking.state == "confirmed"
            or any(move.state == "partially_available" for move in picking.move_ids)
            for picking in order.picking_ids
        )

    def _change_quantity(self, luck, order):
        line = luck.choice(order.order_line)
        line.product_uom_qty = max(1, round(line.product_uom_qty * luck.choice((0.5, 0.75, 1.25))))

    def _change_price(self, luck, order):
        line = luck.choice(order.order_line)
        line.price_unit = round(line.price_unit * luck.choice((0.9, 0.93, 0.97, 1.03)), 2)

    def _drop_line(self, luck, order):
        """Cancel one line of several: the quantity goes to zero, its move is cancelled."""
        if len(order.order_line) > 1:
            luck.choice(order.order_line).product_uom_qty = 0
