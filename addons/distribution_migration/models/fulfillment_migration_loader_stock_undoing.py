from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

# How many moves are deleted at once.
DELETED = 500
# Moves of a load, of products that nothing else moved: taking these away leaves all others what they are worth.
UNTOUCHED = """SELECT move.id FROM stock_move AS move
WHERE move.fulfillment_opening_run_id = %s AND NOT EXISTS (
    SELECT FROM stock_move AS other
    WHERE other.product_id = move.product_id AND other.company_id = move.company_id AND other.state = 'done'
        AND other.fulfillment_opening_run_id IS DISTINCT FROM move.fulfillment_opening_run_id
)"""


class FulfillmentMigrationLoaderStock(models.AbstractModel):
    """Opening stock is counted out again. Where nothing else moved a product, its moves go, too, with their value."""

    _inherit = "fulfillment.migration.loader.stock"

    def _mark(self, moves, run):
        """Keep with moves which load counted them: no foreign key leads from them to what was counted."""
        # The mark is nobody's to write but the load's.
        moves.sudo().fulfillment_opening_run_id = run

    def _made_beside(self, run):
        return [("stock_move", SQL(UNTOUCHED, run.id))]

    def _take_back(self, domain, ids):
        """Count the places empty again."""
        quants = self.env["stock.quant"].browse(ids).exists()
        used = quants.filtered("reserved_quantity")
        if used:
            raise UserError(
                self.env._(
                    "Opening stock was not taken back: %(products)s is reserved.\nUnreserve it first.",
                    products=used.product_id[0].display_name,
                )
            )
        name = self.env._("Opening stock of %(set)s taken back", set=domain.set_id.name)
        quants = quants.with_env(self._counting(domain, name).env)
        before = self._last_move()
        quants.inventory_quantity = 0
        quants.action_apply_inventory()
        moves = self._moves_after(before, quants)
        self._mark(
            moves, self.env["fulfillment.migration.run"].browse(self.env.context["fulfillment_undone_run_id"])
        )
        if self._enters_value(domain):
            self._enter_value(domain, moves.filtered("is_out"), name)

    def _leave_nothing(self, domain, run):
        """Delete the moves that came to nothing, what they were worth, and the entries of nothing else."""
        self.env.flush_all()
        ids = [move_id for (move_id,) in self.env.execute_query(SQL(UNTOUCHED, run.id))]
        moves = self.env["stock.move"].browse(ids)
        entries = moves.account_move_id.filtered(lambda entry: entry.stock_move_ids <= moves)
        if any(entry.inalterable_hash for entry in entries):
            # Sealed books keep their entries, and so the moves that explain them.
            return
        entries.filtered(lambda entry: entry.state == "posted").button_draft()
        # As with opening entries: no gap that had to be explained.
        entries.with_context(force_delete=True).unlink()
        self.env["product.value"].search([("move_id", "in", ids)]).unlink()
        # Odoo deletes no lines of goods that were moved, whatever came of it.
        self.env.cr.execute("DELETE FROM stock_move_line WHERE move_id = ANY(%s)", [ids])
        self.env.invalidate_all()
        for start in range(0, len(ids), DELETED):
            moves[start : start + DELETED].unlink()
        self.env["stock.quant"]._unlink_zero_quants()
