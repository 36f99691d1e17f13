from odoo import api, models

from ..source.kinds import KINDS


class FulfillmentHistoryImport(models.Model):
    """What the file tells of: the kind of history decides what its columns can feed."""

    _inherit = "fulfillment.history.import"

    @api.model
    def _selection_kind(self):
        """The kinds that a file can bring: those of the loads that have a description here."""
        kinds = self.env["fulfillment.history.load"]._fields["kind"]._description_selection(self.env)
        return [(code, label) for code, label in kinds if code in KINDS]

    def _what(self):
        """Return the description (source/kind.py) of what this file tells of."""
        return KINDS[self.kind or "sale_line"]

    def _history(self):
        """Return the model of the history rows that this file becomes, as an empty recordset."""
        return self.env["fulfillment.history.load"]._row_model(self._what().code)

    @api.model
    def _targets(self, kind="sale_line"):
        """Return the fields that a file of this kind can feed, in the order they are shown."""
        return KINDS[kind or "sale_line"].targets

    @api.model
    def _target_labels(self, kind="sale_line"):
        """Return {target code: label in the user's language}."""
        rows = self.env["fulfillment.history.load"]._row_model(kind or "sale_line")
        is_line = kind in ("sale_line", "purchase_line")
        labels = {
            "external_key": self.env._("Key of the line") if is_line else self.env._("Key of the row"),
            "product_code": self.env._("Product code"),
            "product_name": self.env._("Product name"),
            "currency": self.env._("Currency"),
            "warehouse": self.env._("Warehouse"),
        }
        return {
            target.code: labels.get(target.code) or rows._fields[target.code]._description_string(self.env)
            for target in self._targets(kind)
        }

    @api.model
    def _all_target_labels(self):
        """Return {target code: label} over all kinds, which call the same field alike."""
        labels = {}
        for kind in KINDS:
            labels.update(self._target_labels(kind))
        return labels
