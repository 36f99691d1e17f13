from odoo import api, models


class FulfillmentDashboard(models.AbstractModel):
    """Of figures that are never added up over currencies or units, a page shows one of them at a time."""

    _inherit = "fulfillment.dashboard"

    @api.model
    def _keep_apart(self, tile, answers, split, kept):
        """Of a figure that is never added up over currencies or units, leave the rows of one of them.

        The tile gets `split` (by what it is kept apart), `kept` and `kept_options`: the currencies or
        families of units that have records in the period, those of most records first.

        :param answers: {place: rows of all of them}; changed
        """
        tile.update(split=split, kept=None, kept_options=[])
        if not split:
            return
        counts, labels = {}, {}
        for row in answers["current"]:
            if row["count"]:
                key = row[split]
                counts[key] = counts.get(key, 0) + row["count"]
                # An old system names its unit; that is no record.
                labels[key] = row["labels"].get(split) or str(key or "–")
        if not counts:
            return
        ordered = sorted(counts, key=lambda key: (-counts[key], labels[key]))
        chosen = next((key for key in ordered if str(key) == kept), ordered[0])
        tile["kept"] = str(chosen)
        tile["kept_options"] = [{"key": str(key), "label": labels[key]} for key in ordered]
        if tile["unit"] in ("currency", "units"):
            tile["unit"] = labels[chosen]
        for place, rows in answers.items():
            own = [row for row in rows if row[split] == chosen]
            if place not in ("trend", "breakdown"):
                # A source, or the period before, may know nothing of it.
                known = {row["source"] for row in own}
                own += [
                    self._without_data(row, split, chosen)
                    for row in {row["source"]: row for row in rows if row["source"] not in known}.values()
                ]
            for row in own:
                row["unit"] = tile["unit"]
            answers[place] = own

    @api.model
    def _without_data(self, row, split, key):
        """A row that counts nothing, in the scope of another one."""
        nothing = {"numerator": 0, "denominator": 0, "value": None, "count": 0, "interval": None}
        return {**row, **nothing, "excluded": {}, "dq": {}, split: key}
