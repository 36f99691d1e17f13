from odoo import models
from odoo.tools import SQL

# Tables of rows by the million, by the field that leads to what they go with.
BULK = {
    "file_id": (
        "fulfillment_migration_row",
        "fulfillment_migration_value",
        "fulfillment_migration_reject",
        "fulfillment_migration_closed",
        "fulfillment_migration_item",
        "fulfillment_migration_result",
    ),
    "domain_id": ("fulfillment_migration_result", "fulfillment_migration_item"),
    "run_id": ("fulfillment_migration_result",),
}


class FulfillmentMigrationBulk(models.AbstractModel):
    """What rows by the million go with: deleted with it here, since no foreign key does so (see staged.py)."""

    _name = "fulfillment.migration.bulk"
    _description = "Goes With Many Rows"

    # Field of the rows that leads here, and fields of this model whose records are deleted before.
    _bulk = ""
    _bulk_below = ()

    def unlink(self):
        for name in self._bulk_below:
            # As the foreign keys would: who may delete this deletes what belongs to it, unless that refuses.
            self[name].sudo().unlink()
        ids = self.ids
        result = super().unlink()
        for table in BULK.get(self._bulk, ()):
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s)",
                    SQL.identifier(table),
                    SQL.identifier(self._bulk),
                    ids,
                )
            )
        self.env.invalidate_all(flush=False)
        return result
