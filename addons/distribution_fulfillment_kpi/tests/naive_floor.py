"""The figures of the floor once more, record after record, in plain Python."""

from collections import defaultdict
from datetime import UTC
from decimal import Decimal
from statistics import mean, median, stdev
from zoneinfo import ZoneInfo

from odoo import fields

from .naive_expedite import NaiveExpedite
from .naive_line import NaiveLine, exact


class NaiveFloor(NaiveExpedite):
    """Figures of the warehouse as (numerator, denominator), or as a value; sums per currency or family of units."""

    def __init__(self, env, companies, date_from, date_to):
        self.env = env
        self.companies = companies
        self.period = (date_from, date_to)
        self.digits = env["decimal.precision"].precision_get("Product Unit")

    def results(self):
        return {
            **self.picks(),
            **self.shipments(),
            **self.counts(),
            **self.returns(),
            **self.allocations(),
            **self.expedites(),
            **self.work(),
        }

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

    # M06

    def counts(self):
        kept = []
        moves = self.moves(("is_inventory", "=", True), ("scrap_id", "=", False))
        reverted = moves.filtered(lambda move: move.fulfillment_count_kind == "reverted")
        for move in moves - reverted - reverted.fulfillment_reverted_move_id:
            usages = [move.location_id.usage, move.location_dest_id.usage]
            if usages.count("inventory") != 1 or move.fulfillment_count_kind != "count":
                continue
            if move.fulfillment_adj_reason_id.code in ("count_opening", "count_setup"):
                continue
            line = move.move_line_ids[:1]
            place = move.location_dest_id if usages[0] == "inventory" else move.location_id
            package = line.package_id or line.result_package_id
            kept.append((move, place, (move.product_id, place, line.lot_id, package, line.owner_id)))
        classed, accurate = 0, 0
        adjusted, count, value, net = 0, 0, defaultdict(lambda: [0, 0]), defaultdict(Decimal)
        within = defaultdict(int)
        for move, place, key in kept:
            later = [
                other.date - move.date
                for other, _place, its in kept
                if its == key and (other.date, other.id) > (move.date, move.id)
            ]
            if later and min(later).total_seconds() < 86400:
                continue
            if not self.within(self.day(move.date, place.warehouse_id, move.company_id)):
                continue
            sign = 1 if move.location_id.usage == "inventory" else -1
            difference = sign * self.in_unit(move.quantity, move.product_uom, move.product_id)
            book = exact(move.fulfillment_book_qty)
            count += 1
            adjusted += difference != 0
            # The class of the goods is asked as it is now: the stories of the reference never change it.
            product = move.product_id.product_tmpl_id
            named, category = [product.fulfillment_count_class], product.categ_id
            while category:
                named.append(category.fulfillment_count_class)
                category = category.parent_id
            letter = next(filter(None, named), None)
            if letter and place.warehouse_id:
                allowed = exact(place.warehouse_id[f"fulfillment_count_tol_{letter}"])
                classed += 1
                accurate += difference == 0 or (book != 0 and abs(difference) * 100 <= allowed * abs(book))
            for tolerance in (0, 2, 5):
                within[tolerance] += difference == 0 or (
                    book != 0 and abs(difference) * 100 <= tolerance * abs(book)
                )
            worth = difference * exact(move.fulfillment_count_cost)
            value[move.company_id.currency_id.id][0] += abs(worth)
            value[move.company_id.currency_id.id][1] += book * exact(move.fulfillment_count_cost)
            net[move.company_id.currency_id.id] += worth
        return {
            "M06.adjusted": [adjusted, count],
            "M06.value": value,
            "M06.net": dict(net),
            "M06.ira.class": [accurate, classed],
            **{f"M06.ira.{tolerance}": [within[tolerance], count] for tolerance in (0, 2, 5)},
        }

    # M07

    def return_place(self, location):
        """The outermost place around a location, itself included, that is marked; none where none is."""
        marked = self.env["stock.location"]
        while location:
            marked = location if location.fulfillment_is_returns else marked
            location = location.location_id
        return marked

    def receipts(self):
        """{move of a receipt: {"quantity", "out": [(quantity, seconds it waited, instant)]}} of places that wait."""
        waiting = defaultdict(list)
        receipts = defaultdict(lambda: {"quantity": Decimal(0), "out": []})
        lines = self.moves().mapped("move_line_ids").filtered(lambda line: line.quantity > 0)
        for line in lines.sorted(lambda line: (line.move_id.date, line.id)):
            source, target = self.return_place(line.location_id), self.return_place(line.location_dest_id)
            came_back = line.location_id.usage == "customer" and line.location_dest_id.usage != "customer"
            receipt = receipts[line.move_id] if came_back and target else None
            if receipt:
                receipt["quantity"] += exact(line.quantity_product_uom)
            if source != target:
                self.take_out(waiting[source, line.product_id, line.lot_id], line)
                waiting[target, line.product_id, line.lot_id].append(
                    (receipt, exact(line.quantity_product_uom), line.move_id.date)
                )
        return receipts

    def take_out(self, queue, line):
        """What came first leaves first."""
        quantity, at = exact(line.quantity_product_uom), line.move_id.date
        while quantity and queue:
            owner, there, since = queue.pop(0)
            taken = min(there, quantity)
            quantity -= taken
            if owner is not None:
                owner["out"].append((taken, (at - since).total_seconds(), at))
            if there > taken:
                queue.insert(0, (owner, there - taken, since))

    def returns(self):
        hours, weighted = [], defaultdict(lambda: [0, 0])
        still, units, ages = 0, defaultdict(Decimal), []
        for move, receipt in self.receipts().items():
            warehouse = move.move_line_ids.location_dest_id[:1].warehouse_id
            disposed = sum(quantity for quantity, _seconds, _at in receipt["out"])
            root = move.product_id.uom_id
            while root.relative_uom_id:
                root = root.relative_uom_id
            factor = exact(move.product_id.uom_id.factor) / exact(root.factor)
            received_on = self.day(move.date, warehouse, move.company_id)
            ended_on = (
                self.day(max(at for _quantity, _seconds, at in receipt["out"]), warehouse, move.company_id)
                if disposed >= receipt["quantity"]
                else None
            )
            # As it was at the end of the period, today at the latest.
            end = min(self.period[1], fields.Date.today())
            if received_on <= end and (not ended_on or ended_on > end):
                ages.append((end - received_on).days)
            if disposed < receipt["quantity"]:
                if self.within(self.day(move.date, warehouse, move.company_id)):
                    still += 1
                    units[root.id] += (receipt["quantity"] - disposed) * factor
                continue
            last = max(at for _quantity, _seconds, at in receipt["out"])
            if not self.within(self.day(last, warehouse, move.company_id)):
                continue
            hours.append(Decimal((last - move.date).total_seconds()) / 3600)
            for quantity, seconds, _at in receipt["out"]:
                weighted[root.id][0] += quantity * factor * Decimal(seconds) / 3600
                weighted[root.id][1] += quantity * factor
        hours.sort()
        return {
            "M07.mean": [sum(hours), len(hours)],
            "M07.median": median(hours) if hours else None,
            "M07.p90": hours[-(-len(hours) * 9 // 10) - 1] if hours else None,
            "M07.weighted": weighted,
            "M07.age": [sum(ages), len(ages)],
            "M07.open": still or None,
            "M07.open_units": sum(units.values()) if units else None,
        }

    # M15

    def allocations(self):
        overridden, count = 0, 0
        partners = self.env["res.company"].sudo().search([]).partner_id
        for line in self.env["sale.order.line"].search([("company_id", "in", self.companies.ids)]):
            held = self.events("reserved", "reservation_overridden", sale_line_ref=line.id)
            held = held.filtered(lambda event: event.new_number > 0)
            warehouse = line.warehouse_id or line.order_id.warehouse_id
            if not held or line.order_id.partner_id.commercial_partner_id in partners:
                continue
            if not self.within(self.day(min(held.mapped("occurred_at")), warehouse, line.company_id)):
                continue
            by_hand = self.events(
                "unreserved",
                "reservation_overridden",
                "quantity_forced",
                "reservation_taken",
                sale_line_ref=line.id,
            )
            stars = self.events("priority_change", sale_order_ref=line.order_id.id, new_text="1").filtered(
                lambda event, line=line: event.picking_ref in line.move_ids.picking_id.ids
            )
            count += 1
            overridden += any(not event.is_auto for event in by_hand | stars)
        return {"M15.line": [overridden, count]}

    # M24 and M25

    def work(self):
        lines, units, hours = Decimal(0), defaultdict(lambda: [0, 0]), Decimal(0)
        for event in self.events("pick_run_done").filtered(lambda event: event.actual > 0):
            warehouse = self.env["stock.warehouse"].browse(event.warehouse_ref)
            if not warehouse:
                warehouse = self.env["stock.picking"].browse(event.picking_ref).picking_type_id.warehouse_id
            if self.within(self.day(event.new_datetime or event.occurred_at, warehouse, event.company_id)):
                lines += exact(event.quantity)
                hours += exact(event.actual) / 60
                unit = root = self.env["uom.uom"].browse(event.uom_ref)
                if not unit:
                    continue
                while root.relative_uom_id:
                    root = root.relative_uom_id
                units[root.id][0] += exact(event.new_number) * (exact(unit.factor) / exact(root.factor))
                units[root.id][1] += exact(event.actual) / 60
        took, should, outside, judged, per_unit = Decimal(0), Decimal(0), 0, 0, []
        for event in self.events("production_done", "vas_task_done"):
            is_task = event.event_type == "vas_task_done"
            actual = exact(event.actual if is_task else event.new_number)
            standard = exact(event.expected if is_task else event.old_number)
            warehouse = self.env["stock.warehouse"].browse(event.warehouse_ref)
            if actual <= 0 or not self.within(
                self.day(event.new_datetime or event.occurred_at, warehouse, event.company_id)
            ):
                continue
            if event.quantity:
                per_unit.append(actual / exact(event.quantity))
            if standard > 0:
                took += actual * 60
                should += standard * 60
                judged += 1
                outside += abs(actual / standard - 1) > Decimal("0.2")
        return {
            "M24.lines": [lines, hours],
            "M24.units": units,
            "M25.ratio": [took, should],
            "M25.outside": [outside, judged],
            "M25.sd": stdev(per_unit) if len(per_unit) > 1 else None,
            "M25.cv": 100 * stdev(per_unit) / mean(per_unit) if len(per_unit) > 1 else None,
        }
