"""The figures of the floor once more, record after record, in plain Python."""

from collections import defaultdict
from datetime import UTC
from decimal import Decimal
from zoneinfo import ZoneInfo

from .naive import NaiveLine, exact


class NaiveFloor:
    """Figures of the warehouse as (numerator, denominator), or as a value; sums per currency or family of units."""

    def __init__(self, env, companies, date_from, date_to):
        self.env = env
        self.companies = companies
        self.period = (date_from, date_to)
        self.digits = env["decimal.precision"].precision_get("Product Unit")

    def results(self):
        return {**self.picks(), **self.shipments()}

    # Helpers

    def day(self, instant, warehouse, company):
        zone = warehouse.fulfillment_tz or warehouse.partner_id.tz or company.partner_id.tz or "UTC"
        return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()

    def within(self, day):
        return bool(day) and self.period[0] <= day <= self.period[1]

    def events(self, *types, **keys):
        domain = [("event_type", "in", types), ("company_id", "in", self.companies.ids)]
        domain += [(name, "=", value) for name, value in keys.items()]
        return self.env["fulfillment.event"].search(domain, order="id")

    def moves(self, *domain):
        return self.env["stock.move"].search(
            [("state", "=", "done"), ("company_id", "in", self.companies.ids), *domain], order="date, id"
        )

    def in_unit(self, quantity, unit, product):
        return exact(quantity) * exact(unit.factor) / exact(product.uom_id.factor)

    # M03

    def is_picked_first(self, move):
        kind = move.picking_type_id
        warehouse = kind.warehouse_id
        if not warehouse or move.origin_returned_move_id or move.scrap_id:
            return False
        if move.location_dest_id.usage == "supplier":
            return False
        if kind == warehouse.pick_type_id:
            return True
        inside = warehouse.pick_type_id | warehouse.pack_type_id | warehouse.xdock_type_id
        earlier = move.move_orig_ids.filtered(lambda origin: origin.state != "cancel")
        return kind.code == "outgoing" and not earlier.picking_type_id & inside

    def picks(self):
        good, count, near = 0, 0, 0
        for picking in self.moves(("picking_id", "!=", False)).picking_id:
            lines = [
                line
                for move in picking.move_ids.filtered(lambda m: m.state == "done")
                if self.is_picked_first(move)
                for line in move.move_line_ids.sorted("id")
                if line.quantity > 0
            ]
            wrong, nearly, omitted = set(), set(), set()
            for event in self.events("pick_error", "near_miss", picking_ref=picking.id):
                named = [line for line in lines if event.model == line._name and event.res_id == line.id]
                of_move = [line for line in lines if line.move_id.id == event.move_ref]
                of_product = [
                    line for line in lines if not event.move_ref and line.product_id.id == event.product_ref
                ]
                found = named or of_move or of_product
                found = [line for line in found if event.lot_ref and line.lot_id.id == event.lot_ref] or found
                if found:
                    (wrong if event.event_type == "pick_error" else nearly).add(found[0])
                elif event.event_type == "pick_error" and event.new_text == "omitted":
                    omitted.add((event.move_ref, event.product_ref))
            for move in {line.move_id for line in lines}:
                if 0 < move.product_uom_qty < move.quantity:
                    wrong.add([line for line in lines if line.move_id == move][-1])
            if not lines and not omitted:
                continue
            warehouse = picking.picking_type_id.warehouse_id
            if self.within(self.day(picking.date_done, warehouse, picking.company_id)):
                count += len(lines) + len(omitted)
                good += len(lines) - len(wrong)
                near += len(nearly)
        return {"M03.line": [good, count], "M03b.line": [near, count]}

    # M10

    def is_shipment(self, move):
        transit = self.env.ref("stock.stock_location_inter_company")
        return (
            move.quantity > 0
            and not move.origin_returned_move_id
            and not move.fulfillment_is_replacement
            and move.location_id.usage != "customer"
            and (
                move.location_dest_id.usage == "customer"
                or move.location_dest_id.parent_path.startswith(transit.parent_path)
            )
        )

    def asked_for(self, line, instant):
        """What the line asked for at an instant, in product units."""
        naive = NaiveLine(line, self.digits)
        asked = (
            exact(line.fulfillment_first_qty)
            if line.fulfillment_confirmed_at
            else exact(line.product_uom_qty)
        )
        for event in naive.events("quantity_change").filtered(lambda event: event.occurred_at <= instant):
            delta = exact(event.new_number) - exact(event.old_number)
            if {"customer": True, "company": False}.get(naive.initiator(event), delta > 0):
                asked += delta
        for event in naive.events("line_cut").filtered(lambda event: event.occurred_at <= instant):
            if naive.initiator(event) == "customer" and event.quantity > 0:
                asked -= exact(event.quantity)
        return asked

    def needs(self, line):
        """{product: needed for one unit of the line}"""
        needs = {line.product_id: Decimal(1)}
        latest = {}
        for event in NaiveLine(line, self.digits).events("kit_need_set"):
            latest[event.product_ref, event.res_id] = exact(event.quantity)
        for (product_id, _bom_line), quantity in latest.items():
            product = self.env["product.product"].browse(product_id)
            needs[product] = needs.get(product, Decimal(0)) + quantity
        return needs

    def shipments(self):
        shipped = defaultdict(Decimal)
        transfers = defaultdict(list)
        for move in self.moves(("sale_line_id", "!=", False), ("picking_id", "!=", False)):
            if self.is_shipment(move):
                transfers[move.picking_id].append(move)
        good, count = 0, 0
        partners = self.env["res.company"].sudo().search([]).partner_id
        for picking, moves in sorted(transfers.items(), key=lambda item: (item[1][-1].date, item[0].id)):
            is_wrong = bool(self.events("shipment_error", picking_ref=picking.id))
            for move in moves:
                line = move.sale_line_id
                shipped[line, move.product_id] += self.in_unit(
                    move.quantity, move.product_uom, move.product_id
                )
            for line, product in {(move.sale_line_id, move.product_id) for move in moves}:
                need = self.needs(line).get(product)
                asked = need and need * self.asked_for(line, max(move.date for move in moves))
                if asked and asked > 0 and round(shipped[line, product], 6) > round(asked, 6):
                    is_wrong = True
            warehouse = moves[0].location_id.warehouse_id or moves[0].sale_line_id.order_id.warehouse_id
            own = all(
                move.sale_line_id.order_id.partner_id.commercial_partner_id in partners for move in moves
            )
            if not own and self.within(self.day(picking.date_done, warehouse, picking.company_id)):
                good += not is_wrong
                count += 1
        return {"M10.shipment": [good, count]}
