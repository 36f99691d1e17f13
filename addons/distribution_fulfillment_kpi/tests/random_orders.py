"""What can happen to a few orders, in any order: each operation throws its own dice."""

from datetime import timedelta

from odoo.addons.distribution_fulfillment_base.facts import keep_fact


class RandomOrders:
    """Operations for a metric test that has `dice`, a clock `now`, and a list of its `orders`."""

    def any_order(self, *states):
        found = [order for order in self.orders if order.sale.exists() and order.sale.state in states]
        return self.dice.choice(found) if found else None

    def do_confirm(self):
        lines = [
            (product, self.dice.randint(1, 12))
            for product in self.dice.sample(self.products, self.dice.randint(1, 3))
        ]
        promise = None
        if self.dice.random() < 0.7:
            promise = self.now + timedelta(hours=self.dice.randint(5, 120))
        warehouse = self.dice.choice([self.warehouse, self.second, self.three_steps])
        self.orders.append(self.scenario().order(*lines, promise=promise, warehouse=warehouse))

    def do_ship(self):
        order = self.any_order("sale")
        open_transfers = order and order.sale.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        if not open_transfers:
            return self.do_confirm()
        moves = open_transfers.sorted("id")[:1].move_ids
        part = {move.product_id: self.dice.randint(0, int(move.product_uom_qty) + 1) for move in moves}
        if not any(part.values()):
            part = None
        order.ship(part if self.dice.random() < 0.6 else None, backorder=self.dice.random() < 0.7)

    def do_change_quantity(self):
        order = self.any_order("sale")
        if order:
            line = self.dice.choice(order.sale.order_line)
            reason = self.dice.choice([None, self.by_customer, self.by_company])
            quantity = max(line.qty_delivered, line.product_uom_qty + self.dice.randint(-3, 4))
            order.quantity(line.product_id, max(quantity, 0), reason)

    def do_move_promise(self):
        order = self.any_order("sale")
        if order:
            reason = self.dice.choice([None, self.by_customer])
            order.promise(self.now + timedelta(hours=self.dice.randint(1, 100)), reason)

    def do_wish(self):
        order = self.any_order("sale")
        if order:
            order.sale.fulfillment_requested_date = self.now + timedelta(hours=self.dice.randint(-30, 60))

    def do_add_line(self):
        order = self.any_order("sale")
        rest = order and [product for product in self.products if not order.line(product)]
        if rest:
            order.add(self.dice.choice(rest), self.dice.randint(1, 5))

    def do_cancel(self):
        order = self.any_order("sale")
        if order and not order.sale.picking_ids.filtered(lambda p: p.state == "done"):
            order.cancel(self.dice.choice([None, self.by_customer, self.by_company]))

    def do_give_back(self):
        order = self.any_order("sale")
        done = order and order.sale.picking_ids.filtered(
            lambda p: p.state == "done" and p.picking_type_code == "outgoing"
        )
        if done:
            move = done.sorted("id")[-1].move_ids.filtered(lambda m: m.state == "done" and m.quantity)[:1]
            if move:
                order.give_back(move.product_id, 1)

    def shipped_transfers(self):
        order = self.any_order("sale")
        transfers = order and order.sale.picking_ids.filtered(
            lambda p: p.state == "done" and p.picking_type_code == "outgoing"
        )
        return order, transfers

    def do_exchange(self):
        order, done = self.shipped_transfers()
        move = (
            done and done.sorted("id")[-1].move_ids.filtered(lambda m: m.state == "done" and m.quantity)[:1]
        )
        if move:
            order.exchange(move.product_id, 1)

    def do_prove_delivery(self):
        _order, done = self.shipped_transfers()
        if done:
            arrival = self.dice.choice([None, self.now + timedelta(hours=self.dice.randint(1, 50))])
            self.dice.choice(done).fulfillment_delivered_at = arrival

    def do_learn_the_way(self):
        """How long a shipment is on its way is known, as addons of carriers know it."""
        _order, done = self.shipped_transfers()
        if done:
            expected = self.dice.choice([None, self.now + timedelta(days=self.dice.randint(0, 3))])
            keep_fact(self.dice.choice(done), "fulfillment_expected_at", expected)

    def do_substitute(self):
        """Other goods leave in the place of a line; or the customer thinks otherwise of what left."""
        order = self.any_order("sale")
        if not order or len(order.sale.order_line) < 2:
            return
        line, original = self.dice.sample(list(order.sale.order_line), 2)
        rest = [product for product in self.products if not order.line(product)]
        if rest:
            order.add(self.dice.choice(rest), 0)
            line = order.sale.order_line.sorted("id")[-1]
            order.send(line, self.dice.randint(1, 6))
        line.fulfillment_substitutes_line_id = self.dice.choice([original, line.browse()])

    def done_move(self):
        order = self.any_order("sale")
        moves = order and order.sale.picking_ids.move_ids.filtered(lambda m: m.state == "done" and m.quantity)
        return self.dice.choice(moves) if moves else None

    def do_edit_done_quantity(self):
        if move := self.done_move():
            move.move_line_ids[:1].quantity += self.dice.choice([1, 2])

    def do_edit_done_date(self):
        if move := self.done_move():
            move.picking_id.date_done = self.now - timedelta(hours=self.dice.randint(1, 60))

    def do_invoice(self):
        order = self.any_order("sale")
        if order and order.sale.order_line.filtered("qty_to_invoice"):
            move = order.sale._create_invoices(final=True)
            if self.dice.random() < 0.3:
                move.invoice_line_ids[:1].price_unit += 1
            move.fulfillment_credit_reason_id = self.dice.choice(self.credit_reasons)
            move.invoice_date = self.now.date()
            move.action_post()

    def do_take_back_invoice(self):
        order = self.any_order("sale")
        posted = order and order.sale.invoice_ids.filtered(lambda m: m.state == "posted")
        if posted:
            posted[:1].button_draft()

    def do_claim(self):
        order = self.any_order("sale", "cancel")
        if not order:
            return
        number = self.dice.randint(1, 3)
        event_type = self.dice.choice(["claim_opened", "claim_opened", "claim_decided"])
        words = ["item", "damage", "document", "late"]
        if event_type == "claim_decided":
            words = ["accepted", "rejected"]
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": event_type,
                    "company_id": self.company.id,
                    "model": "sale.order",
                    "res_id": order.sale.id * 10 + number,
                    "sale_order_ref": order.sale.id,
                    "sale_line_ref": self.dice.choice([None, *order.sale.order_line.ids]),
                    "picking_ref": self.dice.choice([None, *order.sale.picking_ids.ids]),
                    "new_text": self.dice.choice(words),
                }
            ]
        )

    def do_raw_sql(self):
        """A support person's hand: past the ORM, and seen all the same."""
        if move := self.done_move():
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE stock_move SET date = date - interval '1 day' WHERE id = %s", [move.id]
            )
            self.env.invalidate_all()

    def do_delete(self):
        order = self.any_order("cancel", "draft")
        if order:
            order.sale.unlink()

    def do_move_the_clocks(self):
        self.warehouse.fulfillment_tz = self.dice.choice(["America/New_York", "Pacific/Auckland", "UTC"])

    def do_sort_anew(self):
        self.dice.choice(self.products).categ_id = self.env["product.category"].create({"name": "New"})

    def do_reclassify_reason(self):
        self.by_company.initiator = self.dice.choice(["company", "customer"])

    def operations(self):
        return [
            *[self.do_confirm] * 3,
            *[self.do_ship] * 6,
            *[self.do_change_quantity] * 2,
            *[self.do_move_promise] * 2,
            self.do_wish,
            self.do_add_line,
            self.do_cancel,
            self.do_give_back,
            self.do_exchange,
            *[self.do_prove_delivery] * 2,
            *[self.do_learn_the_way] * 2,
            *[self.do_substitute] * 2,
            *[self.do_invoice] * 2,
            self.do_take_back_invoice,
            *[self.do_claim] * 2,
            self.do_edit_done_quantity,
            self.do_edit_done_date,
            self.do_raw_sql,
            self.do_delete,
            self.do_move_the_clocks,
            self.do_sort_anew,
            self.do_reclassify_reason,
        ]
