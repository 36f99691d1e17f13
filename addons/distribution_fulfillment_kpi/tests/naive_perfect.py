"""What naive.py says of perfect orders."""

from decimal import Decimal

from odoo.tools import float_compare

from .naive_shipments import ITEM, NaiveShipments

PARTS = ("in_full", "on_time", "documents", "condition")


class NaivePerfect(NaiveShipments):
    def results(self):
        results = super().results()
        codes = ("M02.order", *(f"M02.{part}" for part in PARTS))
        sums = {code: [0, 0] for code in codes}
        index = [0, 0, 0, 0]
        for order, lines in self.orders().items():
            if not all(naive.is_closed for naive in lines):
                continue
            end = self.ended(lines)
            closed = [naive.day(naive.closed_at or naive.confirmed_at) for naive in lines]
            if not self.within(end[1] if end else max(closed)):
                continue
            parts = self.parts(order, lines)
            is_promised = any(naive.promise("first") for naive in lines)
            for part in PARTS:
                if is_promised or part != "on_time":
                    sums[f"M02.{part}"][0] += parts[part]
                    sums[f"M02.{part}"][1] += 1
            if is_promised:
                sums["M02.order"][0] += all(parts.values())
                sums["M02.order"][1] += 1
                index = [hits + parts[part] for hits, part in zip(index, PARTS, strict=True)]
        results.update(sums)
        count = sums["M02.order"][1]
        product = Decimal(100)
        for hits in index:
            product *= Decimal(hits) / (count or 1)
        results["M02.index"] = product if count else None
        return results

    def parts(self, order, lines):
        """{part of perfection: whether it is met}"""
        late = [
            (naive.day(naive.last_at) - naive.day(naive.promise("first"))).days
            for naive in lines
            if naive.last_at and naive.promise("first")
        ]
        failures = self.failures(order)
        return {
            "in_full": all(naive.rounded(naive.shipped) == naive.rounded(naive.wanted) for naive in lines)
            and not (
                order.partner_id.commercial_partner_id.fulfillment_ship_complete and self.is_split(lines)
            ),
            "on_time": bool(late) and max(late) <= 0,
            "documents": "document" not in failures,
            "condition": not failures & {"item", "condition"},
        }

    @staticmethod
    def is_split(lines):
        """Whether not all of it left at one instant."""
        moves = [naive.line.move_ids for naive in lines]
        instants = {
            move.date
            for moves_of_line in moves
            for move in moves_of_line
            if move.state == "done"
            and move.quantity > 0
            and move.location_dest_id.usage == "customer"
            and not move.origin_returned_move_id
            and not move.fulfillment_is_replacement
        }
        return len(instants) > 1

    def failures(self, order):
        failures = set()
        pickings = order.order_line.move_ids.filtered(lambda move: move.state == "done").picking_id
        for error in self.env["fulfillment.event"].search(
            [("event_type", "=", "shipment_error"), ("picking_ref", "in", pickings.ids)]
        ):
            if error.new_text != "quantity":
                failures.add("document" if error.new_text == "document" else "item")
        posted = order.order_line.invoice_lines.filtered(lambda line: line.parent_state == "posted")
        for line in posted:
            if line.move_id.move_type == "out_invoice":
                failures |= {"document"} if self.is_price_wrong(line) else set()
            elif line.move_id.move_type == "out_refund":
                failures.add(line.move_id.fulfillment_credit_reason_id.failure)
        credits = self.env["account.move"].search(
            [
                ("reversed_entry_id", "in", posted.move_id.ids),
                ("state", "=", "posted"),
                ("move_type", "=", "out_refund"),
            ]
        )
        for credit in credits:
            if not credit.invoice_line_ids.sale_line_ids:
                failures.add(credit.fulfillment_credit_reason_id.failure)
        returned = self.env["fulfillment.event"].search(
            [
                ("sale_order_ref", "=", order.id),
                ("event_type", "in", ("return_received", "return_disposed", "goods_scrapped")),
            ]
        )
        failures |= set(
            self.env["fulfillment.reason"]
            .browse(filter(None, returned.mapped("reason_ref")))
            .mapped("failure")
        )
        if order.order_line.move_ids.filtered(
            lambda move: move.fulfillment_is_replacement and move.state == "done" and move.quantity
        ):
            failures.add("item")
        Event = self.env["fulfillment.event"]
        for claim in Event.search([("event_type", "=", "claim_opened"), ("sale_order_ref", "=", order.id)]):
            decisions = Event.search(
                [
                    ("event_type", "=", "claim_decided"),
                    ("model", "=", claim.model),
                    ("res_id", "=", claim.res_id),
                ],
                order="occurred_at, id",
            )
            decision = decisions[-1:].new_text
            if claim.new_text in ITEM and decision == "accepted":
                failures.add("item")
            if claim.new_text == "document" and decision == "accepted":
                failures.add("document")
            if claim.new_text == "damage" and decision not in ("rejected", "withdrawn"):
                failures.add("condition")
        return failures

    def is_price_wrong(self, line):
        digits = self.env["decimal.precision"].precision_get("Product Price")
        for sold in line.sale_line_ids:
            if sold.is_downpayment or line.currency_id != sold.currency_id:
                continue
            asked = sold.price_unit * (1 - sold.discount / 100)
            billed = line.price_unit * (1 - line.discount / 100)
            if line.product_uom_id and sold.product_uom_id:
                billed *= sold.product_uom_id.factor / line.product_uom_id.factor
            if float_compare(billed, asked, precision_digits=digits):
                return True
        return False
