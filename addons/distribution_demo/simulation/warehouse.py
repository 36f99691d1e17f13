"""The warehouse: receipts, deliveries with their departures, returns, scrap, counts."""

from odoo.fields import Command

from . import catalogue
from .calendar import add_working_days, local_day
from .purchasing import arrival

BASE = "distribution_fulfillment_base"
# Why a shelf holds something else, where a count finds it.
COUNT_REASONS = ("miscount", "misplaced", "damaged", "unknown")


class Warehouse:
    """The floor of one site."""

    def __init__(self, world, site):
        self.world = world
        self.site = site
        self.warehouse = world.warehouse(site)
        self.returns = world.ref(f"returns_{site.key}")
        self.env = world.at_work("warehouse_operator", self.warehouse.company_id)
        self.supervisor = world.at_work("warehouse_supervisor", self.warehouse.company_id)

    # Receipts

    def receive(self, day):
        """Validate what the vendors' trucks bring today."""
        receipts = self._pickings(self.warehouse.in_type_id, [("state", "=", "assigned")])
        complete = receipts.browse()
        for receipt in receipts.filtered("purchase_id"):
            comes, share = arrival(self.world, self.site, receipt)
            if comes > day:
                continue
            if share < 1:
                for move in receipt.move_ids:
                    move.quantity = float(int(move.product_uom_qty * share))
                receipt.move_ids.filtered("quantity").picked = True
                if not any(receipt.move_ids.mapped("picked")):
                    continue
            complete |= receipt
        self._validate(complete)

    # Deliveries

    def ship(self, day):
        """Ship what is to leave today; late, short, split or cut where the dice say so."""
        open_states = ("confirmed", "assigned")
        deliveries = self._pickings(self.warehouse.out_type_id, [("state", "in", open_states)])
        leaving, without_rest = deliveries.browse(), deliveries.browse()
        for delivery in deliveries.filtered("sale_id"):
            how = self._departure(delivery, day)
            if how is None:
                continue
            if how == "split":
                delivery.move_ids[0].quantity = max(1, int(delivery.move_ids[0].quantity / 2))
                delivery.move_ids.picked = True
            elif how == "cut":
                without_rest |= delivery
            leaving |= delivery
        self._validate(leaving, without_rest)

    def _departure(self, delivery, day):
        """Return how a delivery leaves today: full, short, split, cut; None when it does not."""
        order = delivery.sale_id
        part = len(order.picking_ids.filtered(lambda picking: picking.state == "done"))
        luck = self.world.luck("ship", order.client_order_ref, part)
        due = local_day(delivery.scheduled_date, self.site.tz)
        chance = luck.random()
        if chance < 0.08:
            due = add_working_days(due, luck.choice((1, 2, 3, 5, 9)))
        elif chance < 0.22:
            due = add_working_days(due, -1)
        if due > day:
            return None
        if delivery.state == "assigned":
            can_split = part == 0 and delivery.move_ids[0].quantity >= 2
            return "split" if can_split and luck.random() < 0.025 else "full"
        if not any(delivery.move_ids.mapped("quantity")):
            # Nothing is there. After weeks the order desk gives the rest up.
            return None
        chance = luck.random()
        if chance < 0.3:
            # Waits for the rest, though not for ever.
            return "short" if add_working_days(due, 5) <= day else None
        return "cut" if chance < 0.42 else "short"

    def give_up(self, day):
        """The supervisor cancels what has waited for goods too long."""
        waiting = self._pickings(self.warehouse.out_type_id, [("state", "=", "confirmed")], self.supervisor)
        for delivery in waiting.filtered("sale_id"):
            due = local_day(delivery.scheduled_date, self.site.tz)
            luck = self.world.luck("give up", delivery.sale_id.client_order_ref, day)
            if add_working_days(due, 12) <= day and luck.random() < 0.2:
                delivery.action_cancel()

    # Returns, scrap, counts

    def take_back(self, day):
        """Return a part of some deliveries of the days before."""
        shipped = self._pickings(
            self.warehouse.out_type_id,
            [("state", "=", "done"), ("date_done", ">=", add_working_days(day, -6))],
        )
        returns = self.env["stock.picking"]
        for delivery in shipped.filtered("sale_id"):
            key = (delivery.sale_id.client_order_ref, self._part(delivery))
            luck = self.world.luck("return", *key)
            if luck.random() >= 0.03:
                continue
            left = local_day(delivery.date_done, self.site.tz)
            if add_working_days(left, luck.choice((2, 3, 4))) != day or delivery.return_ids:
                continue
            returns |= self._return(delivery, luck)
        self._validate(returns)

    def _return(self, delivery, luck):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_ids=delivery.ids, active_model="stock.picking")
            .create({"picking_id": delivery.id})
        )
        line = luck.choice(wizard.product_return_moves)
        quantity = line.move_id.quantity
        line.quantity = quantity if luck.random() < 0.4 else max(1, int(quantity / 3))
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        picking.location_dest_id = self.returns
        picking.move_ids.location_dest_id = self.returns
        return picking

    def dispose(self, day):
        """Decide on what came back: most goes to the shelf again, the rest is thrown away."""
        waiting = self.env["stock.quant"].search(
            [("location_id", "=", self.returns.id), ("quantity", ">", 0)], order="id"
        )
        for quant in waiting:
            came = local_day(quant.in_date, self.site.tz)
            luck = self.world.luck("dispose", self.site.key, quant.product_id.default_code, came)
            if add_working_days(came, luck.choice((1, 1, 2, 2, 3, 5))) > day:
                continue
            if luck.random() < 0.75:
                self._restock(quant)
            else:
                self._scrap(quant, quant.quantity)

    def _restock(self, quant):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.returns.id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": quant.product_id.id,
                            "product_uom_qty": quant.quantity,
                            "product_uom": quant.product_uom_id.id,
                            "location_id": self.returns.id,
                            "location_dest_id": self.warehouse.lot_stock_id.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        self._validate(picking)

    def _scrap(self, quant, quantity):
        self.env["stock.scrap"].create(
            {
                "product_id": quant.product_id.id,
                "scrap_qty": quantity,
                "location_id": quant.location_id.id,
                "company_id": self.warehouse.company_id.id,
            }
        ).action_validate()

    def scrap(self, day):
        """Throw away what a fork truck ran over."""
        luck = self.world.luck("scrap", self.site.key, day)
        if luck.random() >= 0.22:
            return
        quant = self._quant(luck, minimum=10)
        if quant:
            self._scrap(quant, max(1, int(quant.quantity * luck.uniform(0.005, 0.03))))

    def count(self, day):
        """Count four shelves on Wednesdays; now and then the shelf holds something else."""
        if day.weekday() != 2:
            return
        luck = self.world.luck("count", self.site.key, day)
        stock = self.supervisor["stock.quant"].with_context(
            inventory_mode=True, inventory_name=f"Cycle count {day:%d %b}"
        )
        for _shelf in range(4):
            quant = self._quant(luck, minimum=20).with_env(stock.env)
            if not quant:
                continue
            difference = 0
            if luck.random() < 0.4:
                difference = luck.choice((-0.06, -0.03, -0.02, 0.01, 0.03))
            free = quant.quantity - quant.reserved_quantity
            found = quant.quantity + max(round(quant.quantity * difference), -free)
            if quant.product_uom_id.compare(found, quant.quantity):
                reason = self.world.ref(f"{BASE}.reason_count_{luck.choice(COUNT_REASONS)}")
                quant = quant.with_context(fulfillment_reason_id=reason.id)
            # A shelf that holds what the books say was counted, too.
            quant.inventory_quantity = found
            quant.action_apply_inventory()

    # Helpers

    def _quant(self, luck, minimum):
        """Return the quant of a product drawn at random, empty when there is too little free."""
        rows = [row for _key, _unit, row in catalogue.products()]
        product = self.world.product(luck.choice(rows))
        quant = self.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("location_id", "=", self.warehouse.lot_stock_id.id),
            ],
            limit=1,
        )
        return quant if quant.quantity - quant.reserved_quantity >= minimum else quant.browse()

    @staticmethod
    def _part(delivery):
        part = 0
        while delivery.backorder_id:
            delivery, part = delivery.backorder_id, part + 1
        return part

    def _pickings(self, picking_type, domain, env=None):
        return (env or self.env)["stock.picking"].search(
            [("picking_type_id", "=", picking_type.id), *domain], order="id"
        )

    def _validate(self, pickings, without_rest=()):
        """Validate at once; `without_rest` leave no backorder, the others do."""
        if not pickings:
            return
        closing = [picking.id for picking in without_rest]
        result = pickings.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=closing
        ).button_validate()
        if result is not True:
            raise RuntimeError(f"Validation asks back: {result!r}")
