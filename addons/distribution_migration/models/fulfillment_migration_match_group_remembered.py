from odoo import models


class FulfillmentMigrationMatchGroup(models.Model):
    """A group that was decided on in another database."""

    _inherit = "fulfillment.migration.match.group"

    def _take_decision(self, told, idents):
        """Let the group have the survivor and the values that were decided elsewhere.

        :returns: False where the survivor cannot be the same here: another member is a record by now
        """
        by_ident = {member._ident(): member for member in self.member_ids}
        survivor = by_ident.get(idents.get(told["survivor"]))
        if not survivor or (self.record_count and not survivor.res_id):
            return False
        what, chosen = self.domain_id._what(), dict(self.chosen or {})
        for code, number in told["chosen"].items():
            source = by_ident.get(idents.get(number))
            if code in what.by_code and (source or (not number and not self.record_count)):
                chosen[code] = source.id if source else 0
        self._system_write({"survivor_id": survivor.id, "name": survivor.name, "chosen": chosen, "rules": {}})
        return True
