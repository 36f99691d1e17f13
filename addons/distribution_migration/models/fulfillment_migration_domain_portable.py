from odoo import fields, models
from odoo.exceptions import UserError

from .fulfillment_migration_reconciliation_keeping import SAME, as_same


class FulfillmentMigrationDomain(models.Model):
    """What was decided about the figures of a domain, as plain data: it travels with the load set.

    Thresholds, control totals, what is compared, and explanations by what they explain. A signature never
    travels: it stands for one load of one database.
    """

    _inherit = "fulfillment.migration.domain"

    # Explanations from another database, [{…SAME, "explanation", "by": login}], until the same difference shows.
    explanations_brought = fields.Json(readonly=True)

    def _export_figures(self):
        """Return the decisions as data for JSON, always in the same order."""
        self.ensure_one()
        return {
            "threshold": self.own_threshold or None,
            "compare_with": self.scope or None,
            "control_totals": [
                {"measure": total.measure, "value": total.value, "source": total.source_text}
                for total in self.control_total_ids.sorted("measure")
            ],
            "explanations": self._export_explanations(),
        }

    def _export_explanations(self):
        """Return what was explained here, and what came from elsewhere and was not met yet."""
        told = {as_same(one): one for one in self.explanations_brought or ()}
        for difference in self.reconciliation_id.difference_ids.filtered("explained_at"):
            one = {name: difference[name] or "" for name in ("measure", "label", "cause")}
            one |= {"source": difference.source, "odoo": difference.odoo}
            one |= {"explanation": difference.explanation, "by": difference.explained_by_id.login or None}
            told[as_same(one)] = one
        return [told[key] for key in sorted(told, key=str)]

    def _take_figures(self, told):
        """Bring the decisions up to what `_export_figures` of another database says.

        :raises UserError: when it names a figure that is unknown here
        """
        self.ensure_one()
        self._refuse_foreign_figures(told)
        values = {}
        if "threshold" in told:
            values["own_threshold"] = told["threshold"] or 0.0
        if told.get("compare_with"):
            values["scope"] = told["compare_with"]
        if "explanations" in told:
            values["explanations_brought"] = told["explanations"]
        self.write(values)
        known = {total.measure: total for total in self.control_total_ids}
        for total in told.get("control_totals", ()):
            values = {"value": total["value"], "source_text": total["source"]}
            mine = known.get(total["measure"])
            if not mine:
                self.env["fulfillment.migration.control.total"].create(
                    {**values, "domain_id": self.id, "measure": total["measure"]}
                )
            elif (mine.value, mine.source_text) != (total["value"], total["source"]):
                mine.write(values)

    def _refuse_foreign_figures(self, told):
        measures = {"count", *(measure.code for measure in self._what().measures)}
        wrong = [
            str(total)
            for total in told.get("control_totals", ())
            if not isinstance(total, dict)
            or total.get("measure") not in measures
            or not isinstance(total.get("value"), int | float)
            or not total.get("source")
        ]
        wrong += [
            str(one)
            for one in told.get("explanations", ())
            if not isinstance(one, dict) or not {*SAME, "explanation"} <= one.keys()
        ]
        if told.get("compare_with") not in (None, "company", "brought"):
            wrong.append(str(told["compare_with"]))
        if wrong:
            raise UserError(
                self.env._(
                    "The load set says of %(name)s what is unknown here: %(what)s.\nExport it again, or correct "
                    "the file.",
                    name=self.display_name,
                    what="; ".join(wrong[:5]),
                )
            )

    def _explained_elsewhere(self):
        """Return {difference as `as_same` has it: (explanation, id of who said it, or None)}."""
        told = self.explanations_brought or ()
        users = (
            self.env["res.users"]
            .sudo()
            .search([("login", "in", [one.get("by") for one in told if one.get("by")])])
        )
        ids = {user.login: user.id for user in users}
        return {as_same(one): (one["explanation"], ids.get(one.get("by"))) for one in told}
