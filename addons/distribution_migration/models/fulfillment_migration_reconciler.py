from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ..domains import DOMAINS


class FulfillmentMigrationReconciler(models.AbstractModel):
    """What the files of a domain say against what Odoo holds, after a load or inside of a mock.

    Both sides are dicts of one shape, {names: figure}, so that any domain is compared in the same way. Names are
    ids of records where Odoo knows them, texts of the file where it does not, "" where nothing is named.
    A domain whose figures take more than its `measures` say has a model `fulfillment.migration.reconciler.<domain>`.
    """

    _name = "fulfillment.migration.reconciler"
    _description = "Files against Odoo"

    def _of(self, kind):
        """Return the reconciler of a domain."""
        name = f"fulfillment.migration.reconciler.{DOMAINS[kind].family or kind}"
        return self.env[name if name in self.env else "fulfillment.migration.reconciler"]

    def _reconcile(self, run, domain):
        """Return what is to be kept, as plain data: a mock is rolled back before it can be written.

        :returns: {"figures": [dicts of …figure], "differences": [dicts of …difference]}
        """
        self.env.flush_all()
        self = self.with_company(domain.company_id).with_context(active_test=False)
        kept = self._counted(run, domain)
        for measure in domain._what().measures:
            self._compare(run, domain, measure, kept)
        return kept

    # ------------------------------------------------------------------ count

    def _counted(self, run, domain):
        """Count rows (or documents) of the files against records that exist and bear their numbers."""
        kept = {"figures": [], "differences": []}
        counts = self.env["fulfillment.migration.reconciler.count"]
        source, odoo = counts._totals(run, domain)
        kept["figures"].append({"measure": "count", "label": "", "source": source, "odoo": odoo})
        for row in counts._differing(run, domain):
            kept["differences"].append({"measure": "count", **row})
        return kept

    # ---------------------------------------------------------------- compare

    def _compare(self, run, domain, measure, kept):
        """Add totals of a measure to `kept`, and the names under which both sides differ."""
        digits = self._digits(domain, measure)
        totals, currencies = defaultdict(lambda: [Decimal(), Decimal()]), set()
        differing = []
        for part in self._parts(domain, measure):
            source = self._source(run, domain, measure, part)
            if source is None:
                return
            odoo = self._odoo(run, domain, measure, part)
            for names in source.keys() | odoo.keys():
                said, held = source.get(names), odoo.get(names)
                left = said["sum"] if said else Decimal()
                right = held["sum"] if held else Decimal()
                for total in (None,) if measure.total_by is None else (None, names[measure.total_by]):
                    totals[total][0] += left
                    totals[total][1] += right
                tolerance = said["tolerance"] if said else Decimal()
                if abs(right - left) > tolerance + Decimal(5).scaleb(-digits - 1):
                    differing.append((names, said, held))
            currencies.update(*(said["currencies"] for said in source.values()))
            if part:
                # What is known of the records of one part is of no use to the next.
                self.env.invalidate_all(flush=False)
        if measure.currency and len(currencies) > 1:
            # Amounts of several currencies have no sum.
            totals.pop(None, None)
        labels = self._labels(domain, measure, {names for names, _said, _held in differing})
        total_labels = self._total_labels(measure, totals)
        kept["figures"] += [
            {
                "measure": measure.code,
                "label": total_labels[name],
                "source": float(left),
                "odoo": float(right),
            }
            for name, (left, right) in sorted(totals.items(), key=lambda item: str(total_labels[item[0]]))
        ]
        if measure.everything and domain.scope == "brought":
            kept["figures"] += self._beside(domain, measure)
        for names, said, held in differing:
            kept["differences"].append(
                {
                    "measure": measure.code,
                    "label": labels[names],
                    "source": float(said["sum"]) if said else 0.0,
                    "odoo": float(held["sum"]) if held else 0.0,
                    **self._cause(run, domain, measure, names, said, held),
                }
            )

    def _beside(self, domain, measure):
        """Return the line that tells what of the company was not compared, none where there is nothing."""
        count, total = self._others(domain, measure)
        label = self.env._("Not compared: %(count)s records from elsewhere", count=f"{count:,}")
        if not count:
            return []
        return [
            {
                "measure": measure.code,
                "label": label,
                "source": 0.0,
                "odoo": float(total),
                "is_beside": True,
            }
        ]

    def _digits(self, domain, measure):
        if measure.money:
            return domain.company_id.currency_id.decimal_places
        return self.env["decimal.precision"].precision_get("Product Unit")

    def _cause(self, run, domain, measure, names, said, held):
        """Return why both sides differ, as far as it is known."""
        left = said["sum"] if said else Decimal()
        right = held["sum"] if held else Decimal()
        row = {"file_id": said["file_id"], "row_number": said["row_number"]} if said else {}
        if said and said["closed"] and abs(left - right - said["closed"]) <= said["tolerance"]:
            return {"cause": "closed", "file_id": said["file_id"], "row_number": said["closed_row"]}
        if (
            said
            and said["refused"]
            and abs(left - right - said["refused"] - said["closed"]) <= said["tolerance"]
        ):
            return {"cause": "refused", "file_id": said["file_id"], "row_number": said["refused_row"]}
        if not said:
            return {"cause": "unlisted"}
        if held and run.ended_at and held["written"] and held["written"] > run.ended_at:
            return {"cause": "changed", **row}
        if said["unsaid"]:
            return {"cause": "unsaid", **row}
        if not held and any(isinstance(name, str) and name for name in names):
            return {"cause": "missing", **row}
        return {"cause": "unknown", **row}

    # ----------------------------------------------------------------- labels

    def _models(self, measure):
        """Return the model that each of the names is of, None for texts."""
        found = []
        for path in measure.groups:
            model = self.env[measure.model]
            for part in path.split("."):
                field = model._fields[part]
                model = self.env[field.comodel_name] if field.comodel_name else None
            found.append(self.env[measure.model] if path == "id" else model)
        return found

    def _labels(self, domain, measure, keys):
        """Return {names: text} for people, with the numbers of the old system where the record has one."""
        shown = self._shown(measure, keys)
        if "key" in measure.by:
            place = measure.by.index("key")
            records = {names[place] for names in keys if isinstance(names[place], int)}
            numbers = dict(
                self.env.execute_query(
                    SQL(
                        """SELECT res_id, min(legacy_key) FROM fulfillment_migration_xref
                        WHERE company_id = %s AND system = %s AND kind = %s AND res_id = ANY(%s)
                        GROUP BY res_id""",
                        domain.company_id.id,
                        domain.set_id.system,
                        domain.kind,
                        list(records),
                    )
                )
            )
            shown[place].update(numbers)
        return {
            names: " / ".join(
                str(shown[place].get(name, name)) for place, name in enumerate(names) if name != ""
            )
            for names in keys
        }

    def _shown(self, measure, keys):
        """Return, for each place of the names, {id: display name}."""
        shown = []
        for place, model in enumerate(self._models(measure)):
            ids = {names[place] for names in keys if isinstance(names[place], int)}
            records = model.browse(ids).exists() if model is not None else ()
            shown.append({record.id: record.display_name for record in records})
        return shown

    def _total_labels(self, measure, totals):
        labels = {name: name or "–" for name in totals} | {None: ""}
        if measure.total_by is not None:
            model = self._models(measure)[measure.total_by]
            ids = [name for name in totals if isinstance(name, int)]
            if model is not None:
                labels |= {record.id: record.display_name for record in model.browse(ids)}
        return labels
