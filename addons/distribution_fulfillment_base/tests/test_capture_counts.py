"""What a count found against the books, and what is none."""

from odoo.tests import tagged

from .ledger_common import LedgerCommon


@tagged("post_install", "-at_install")
class TestCaptureCounts(LedgerCommon):
    def _count(self, quantity, name="CYCLE-01", reason=None):
        quant = (
            self.env["stock.quant"]
            .with_user(self.picker)
            .with_context(
                inventory_mode=True, inventory_name=name, fulfillment_reason_id=reason and reason.id
            )
            .create(
                {
                    "product_id": self.apple.id,
                    "location_id": self.shelf.id,
                    "inventory_quantity": quantity,
                }
            )
        )
        quant.action_apply_inventory()
        return quant

    def test_count_keeps_book_and_counted_quantity(self):
        """Less than the books say, more, and just as much: three facts."""
        self.scenario().stock(self.apple, 20)
        self.mark()
        for counted in (17, 18, 18):
            self._count(counted, reason=self._reason("count_miscount"))
        self.assertFacts(
            "count_applied",
            [
                {
                    "old_number": book,
                    "new_number": counted,
                    "quantity": counted - book,
                    "note": "CYCLE-01",
                    "new_text": "count",
                    "location_ref": self.shelf.id,
                    "reason_ref": self._reason("count_miscount").id,
                    "actor_name": "Paula Picker",
                    "is_auto": False,
                }
                for book, counted in ((20, 17), (17, 18), (18, 18))
            ],
        )
        moves = self.env["stock.move"].browse(self.facts("count_applied").mapped("move_ref"))
        self.assertEqual(moves.mapped("fulfillment_book_qty"), [20, 17, 18])
        self.assertEqual(moves.mapped("fulfillment_counted_qty"), [17, 18, 18])

    def test_count_keeps_what_a_unit_cost_then(self):
        """Whoever counts may read no cost; a cost that changes later changes no count."""
        self.scenario().stock(self.apple, 20)
        self.mark()
        self._count(20)
        self.apple.standard_price = 7
        self._count(19)
        moves = self.env["stock.move"].browse(self.facts("count_applied").mapped("move_ref"))
        self.assertEqual(moves.mapped("fulfillment_count_cost"), [6, 7])

    def test_reverted_count_names_what_it_takes_back(self):
        self.scenario().stock(self.apple, 20)
        self.mark()
        self._count(17)
        counted = self.env["stock.move"].browse(self.facts("count_applied").move_ref)
        self.assertFalse(counted.fulfillment_reverted_move_id)
        counted.move_line_ids.with_user(self.picker).action_revert_inventory()
        taken_back = self.env["stock.move"].browse(self.facts("count_reverted").move_ref)
        self.assertEqual(taken_back.fulfillment_reverted_move_id, counted)

    def test_reason_of_the_count_is_asked_by_the_dialog(self):
        self.scenario().stock(self.apple, 20)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.apple.id), ("location_id", "=", self.shelf.id)]
        )
        quant = quant.with_user(self.picker).with_context(inventory_mode=True)
        quant.inventory_quantity = 19
        self.mark()
        wizard = (
            self.env["stock.inventory.adjustment.name"]
            .with_user(self.picker)
            .create(
                {
                    "quant_ids": quant.ids,
                    "inventory_adjustment_name": "Aisle 3",
                    "fulfillment_reason_id": self._reason("count_unknown").id,
                }
            )
        )
        wizard.action_apply()
        self.assertFacts(
            "count_applied",
            [{"quantity": -1, "note": "Aisle 3", "reason_ref": self._reason("count_unknown").id}],
        )

    def test_quantity_typed_in_and_reverted_are_no_counts(self):
        self.scenario().stock(self.apple, 20)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.apple.id), ("location_id", "=", self.shelf.id)]
        )
        self.mark()
        quant.with_user(self.picker).with_context(inventory_mode=True).inventory_quantity_auto_apply = 25
        self.assertFacts("count_applied", [{"old_number": 20, "new_number": 25, "new_text": "edit"}])
        move = self.env["stock.move"].browse(self.facts("count_applied").move_ref)
        move.move_line_ids.with_user(self.picker).action_revert_inventory()
        self.assertFacts("count_reverted", [{"quantity": -5, "is_auto": False}])

    def test_goods_moved_to_another_bin_are_not_counted(self):
        self.scenario().stock(self.apple, 20)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.apple.id), ("location_id", "=", self.shelf.id)]
        )
        self.mark()
        quant.move_quants(location_dest_id=self.bin)
        self.assertFalse(self.facts("count_applied", "done_edit", "reservation_overridden"))
