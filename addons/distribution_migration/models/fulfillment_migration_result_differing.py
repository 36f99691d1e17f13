from collections import defaultdict

from odoo import api, fields, models

FIRST = 8


class FulfillmentMigrationResult(models.Model):
    """Which fields changed, before and after, in words."""

    _inherit = "fulfillment.migration.result"

    changed_values = fields.Char(
        string="What Changed",
        compute="_compute_changed_values",
        help="Before and after. Of updated rows what Odoo held and holds; of others what the row said and says.",
    )

    @api.depends("differs", "change_kept")
    def _compute_changed_values(self):
        names = self._names_of_kept()
        for result in self:
            told = result._kept_changes(names) or result._said_changes()
            sentences = [
                self.env._(
                    "%(field)s: %(before)s → %(after)s",
                    field=label,
                    before=self.env._("empty") if before in (None, False, "") else before,
                    after=self.env._("empty") if after in (None, False, "") else after,
                )
                for label, before, after in told[:FIRST]
            ]
            if len(told) > FIRST:
                sentences.append(self.env._("%(count)s more", count=len(told) - FIRST))
            result.changed_values = "; ".join(sentences) or False

    def _said_changes(self):
        """Return [(field, text before, text now)] of what the row says otherwise."""
        sentences = self.env["fulfillment.migration.sentence"]
        return [
            (sentences._field_label(self.domain_id.kind, code), before, now)
            for code, (before, now) in sorted((self.differs or {}).items())
        ]

    def _kept_changes(self, names):
        """Return [(field, value before, value after)] of what an update wrote; of an order, which was replaced, []."""
        kept = self.change_kept or {}
        Model = self.env[self.domain_id._what().model]
        shown = []
        for name, after in kept.get("after", {}).items():
            field = Model._fields[name]
            before, after = (self._shown(field, value, names) for value in (kept["before"].get(name), after))
            if before != after:
                shown.append((field._description_string(self.env), before, after))
        return shown

    def _shown(self, field, value, names):
        if not field.relational:
            return value
        return ", ".join(names[field.comodel_name].get(one, str(one)) for one in _ids(value))

    def _names_of_kept(self):
        """Return {model: {id: name}} of the records that updates put in and out, as far as the user may read them."""
        ids = defaultdict(set)
        for result in self:
            kept = result.change_kept or {}
            for name, after in kept.get("after", {}).items():
                field = self.env[result.domain_id._what().model]._fields[name]
                if field.relational:
                    ids[field.comodel_name].update(_ids(after), _ids(kept["before"].get(name)))
        return {
            model: {
                record.id: record.display_name
                for record in self.env[model].browse(its).exists()._filtered_access("read")
            }
            for model, its in ids.items()
        }


def _ids(value):
    """Return the ids in what the loader keeps of a link: an id, or [[6, 0, ids]]."""
    if not value:
        return []
    return value[0][2] if isinstance(value, list) else [value]
