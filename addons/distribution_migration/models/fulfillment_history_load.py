from odoo import api, fields, models
from odoo.tools import SQL


class FulfillmentHistoryLoad(models.Model):
    _inherit = "fulfillment.history.load"

    import_ids = fields.One2many("fulfillment.history.import", "load_id", string="Imports")
    run_id = fields.Many2one(
        "fulfillment.migration.run",
        string="Load of a Set",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        help="The load set brought these rows along with all other data: they are undone there.",
    )
    file_id = fields.Many2one(
        "fulfillment.migration.file", string="File of the Set", ondelete="set null", index=True, readonly=True
    )

    @api.model
    def _only_warehouse(self, company):
        """Return the warehouse of a company that has one; with several, a guess would put all under one roof."""
        found = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=2)
        return found if len(found) == 1 else found[:0]

    def action_ask_delete(self):
        """Open the question whether to delete this load; it says how many rows would go."""
        self.ensure_one()
        self.check_access("unlink")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Delete Load"),
            "res_model": "fulfillment.history.load.delete",
            "view_mode": "form",
            "target": "new",
            "context": {"default_load_id": self.id},
        }

    def _deletion_obstacles(self, together=None):
        obstacles = super()._deletion_obstacles(together)
        busy = self.import_ids.filtered(lambda record: record.is_busy and not record.is_stalled)
        if busy:
            obstacles.append(
                self.env._(
                    "its import %(name)s is still running: press Stop there first",
                    name=busy[:1].display_name,
                )
            )
        # Undoing deletes it as the system. sudo: a person is told of the load set, readable or not.
        run = self.sudo().run_id
        if run and self.row_count and not self.env.su:
            obstacles.append(
                self.env._(
                    "%(run)s of the load set %(set)s brought it: press Undo there",
                    run=run.display_name,
                    set=run.set_id.name,
                )
            )
        return obstacles

    def unlink(self):
        imports, kinds = self.import_ids, set(self.mapped("kind"))
        result = super().unlink()
        self._forget_numbers(kinds)
        # The file is still there and says what it said; its rows are judged anew.
        imports._load_deleted()
        return result

    @api.model
    def _forget_numbers(self, kinds):
        """Let load sets forget rows that are gone, so that they bring them when they are loaded again."""
        for kind in kinds:
            rows = self._row_model(kind)
            self.env.cr.execute(
                SQL(
                    """DELETE FROM fulfillment_migration_xref AS xref
                    WHERE xref.model = %s AND NOT EXISTS (SELECT FROM %s AS line WHERE line.id = xref.res_id)""",
                    rows._name,
                    SQL.identifier(rows._table),
                )
            )
        self.env["fulfillment.migration.xref"].invalidate_model()
