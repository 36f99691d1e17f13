from odoo import api, models
from odoo.tools import SQL

from .. import watch, watched


class Base(models.AbstractModel):
    """Marks changes where a site refuses triggers: as the ORM writes them, and only then.

    What goes past the ORM (raw SQL, cascades, relations of many to many) is found by the nightly
    check.
    """

    _inherit = "base"

    def _fulfillment_mark(self, operation, names=None):
        """Mark these records as they are now.

        :param names: columns that are written; None: all
        """
        # Decided once for a registry: every write of every model passes here.
        if not getattr(self.pool, "fulfillment_marks_by_orm", False) or not self.ids:
            return
        for one in watched.WATCHES:
            if one.table != self._table or operation not in one.on:
                continue
            if names is None or names & watch.column_names(one):
                # pylint: disable-next=sql-injection  # text of our own
                self.env.cr.execute(SQL(watch.marks_of_rows(one), self.ids))

    def _write_multi(self, vals_list):
        names = set().union(*vals_list)
        self._fulfillment_mark("UPDATE", names)
        result = super()._write_multi(vals_list)
        self._fulfillment_mark("UPDATE", names)
        return result

    @api.model
    def _create(self, data_list):
        records = super()._create(data_list)
        records._fulfillment_mark("INSERT")
        return records

    def unlink(self):
        self._fulfillment_mark("DELETE")
        return super().unlink()
