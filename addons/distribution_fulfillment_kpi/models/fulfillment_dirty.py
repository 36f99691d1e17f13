from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import existing_tables

from .. import watch, watched


class FulfillmentDirty(models.Model):
    """Marks: what changed since the facts were computed. Only added to; a refresh takes what it read.

    Written by triggers of the source tables, in the transaction of the change: both become visible
    together, whoever made it (ORM, raw SQL, a cascade). Marks repeat; a unique key would let a mark
    be absorbed by one that a running refresh is about to take away.
    """

    _name = "fulfillment.dirty"
    _description = "Change not yet in the Figures"
    _auto = False
    _log_access = False
    _order = "id"

    kind = fields.Char(required=True, readonly=True, help="What changed: sale_order, transfer …")
    key = fields.Integer(required=True, readonly=True, help="Its id.")

    def init(self):
        self._create_table()
        self._create_triggers()

    @api.model
    def _create_triggers(self):
        """Make the triggers of the tables that there are: one of our own may be made later, and asks again."""
        there = existing_tables(self.env.cr, {each.table for each in watched.WATCHES})
        triggers = watch.create_triggers(there) if self._uses_triggers() else watch.drop_triggers()
        self.env.cr.execute(SQL(triggers))  # pylint: disable=sql-injection  # our own text

    def _register_hook(self):
        result = super()._register_hook()
        self.pool.fulfillment_marks_by_orm = not self._uses_triggers()
        return result

    @api.model
    def _create_table(self):
        # Facts that are made before this model mark themselves here.
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS fulfillment_dirty (
                id bigserial PRIMARY KEY, kind varchar NOT NULL, key integer NOT NULL
            )
            """
        )

    @api.model
    def _uses_triggers(self):
        """Whether the database marks changes. Where a site refuses triggers, the ORM does, and a
        nightly check finds what went past it."""
        parameter = self.env["ir.config_parameter"].sudo()
        return parameter.get_param("distribution_fulfillment_kpi.marks", "triggers") != "orm"

    @api.model
    def _mark(self, kind, keys):
        """Mark by hand: of this kind, these ids."""
        keys = list(keys)
        if keys:
            self.env.cr.execute(
                SQL("INSERT INTO fulfillment_dirty (kind, key) SELECT %s, unnest(%s::integer[])", kind, keys)
            )
