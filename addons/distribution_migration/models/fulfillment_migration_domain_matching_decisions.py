from odoo import fields, models
from odoo.tools import SQL


class FulfillmentMigrationDomain(models.Model):
    """What was decided about duplicates, taken to another database: rows and records by their old numbers.

    A record of Odoo has another id there, and what was loaded here may be a row there. Records that no number of
    the old system leads to do not travel.
    """

    _inherit = "fulfillment.migration.domain"

    # What was brought along and waits for the rows that it is about, as _export_matches has it.
    match_decisions = fields.Json(readonly=True, copy=False)

    def _export_matches(self):
        """Return what was decided about duplicates as plain data, {} for nothing.

        {merged: [{numbers: [number], survivor: number, chosen: {code: number, or "" for no value}}],
        different: [[number, number]]}; all in a fixed order, with what waits to be applied.
        """
        self.ensure_one()
        waiting = self.match_decisions or {}
        groups = self.match_group_ids.filtered(lambda group: group.state == "merged")
        told = self.env["fulfillment.migration.match.different"].sudo().search([("domain_id", "=", self.id)])
        idents = {member._ident() for member in groups.member_ids}
        numbers = self._numbers_of(idents.union(told.mapped("one"), told.mapped("other")))
        merged = {tuple(one["numbers"]): one for one in waiting.get("merged", [])}
        for group in groups:
            by_member = {member.id: numbers.get(member._ident(), []) for member in group.member_ids}
            mine = sorted({number for told in by_member.values() for number in told})
            survivor = by_member.get(group.survivor_id.id)
            if survivor and len(mine) > 1 and all(by_member.values()):
                chosen = {
                    code: by_member[one][0] if one else ""
                    for code, one in sorted((group.chosen or {}).items())
                    if not one or one in by_member
                }
                merged[tuple(mine)] = {"numbers": mine, "survivor": survivor[0], "chosen": chosen}
        different = {tuple(pair) for pair in waiting.get("different", [])}
        for pair in told:
            one, other = numbers.get(pair.one), numbers.get(pair.other)
            if one and other:
                different.add(tuple(sorted((one[0], other[0]))))
        if not merged and not different:
            return {}
        return {
            "merged": [merged[key] for key in sorted(merged)],
            "different": [list(pair) for pair in sorted(different)],
        }

    def _numbers_of(self, idents):
        """Return {ident: [numbers in the old system]} of rows and records, the number of its own row first."""
        numbers = {ident: [ident[2:]] for ident in idents if ident.startswith("k:")}
        ids = [int(ident[2:]) for ident in idents if ident.startswith("r:")]
        rows = self.env.execute_query(
            SQL(
                """SELECT res_id, array_agg(legacy_key ORDER BY is_duplicate NULLS FIRST, legacy_key)
                FROM fulfillment_migration_xref
                WHERE company_id = %s AND system = %s AND kind = %s AND model = %s AND res_id = ANY(%s)
                GROUP BY res_id""",
                self.company_id.id,
                self.set_id.system,
                self.kind,
                self._what().model,
                ids,
            )
        )
        return numbers | {f"r:{res_id}": keys for res_id, keys in rows}

    def _take_matches(self, told):
        """Keep decisions from another database until duplicates are looked for."""
        self.ensure_one()
        told, known = _sound(told), self._export_matches()
        waiting = {
            name: [one for one in told.get(name, []) if one not in known.get(name, [])]
            for name in ("merged", "different")
        }
        if any(waiting.values()):
            before = self.match_decisions or {}
            self._system_write(
                {"match_decisions": {name: before.get(name, []) + waiting[name] for name in waiting}}
            )

    # ------------------------------------------------------------------ apply

    def _idents_of_waiting(self, entries):
        """Return {number: ident} of what decisions that wait are about, and is here: as a row or a record."""
        waiting = self.match_decisions or {}
        asked = {number for pair in waiting.get("different", []) for number in pair}
        asked.update(number for group in waiting.get("merged", []) for number in group["numbers"])
        brought = self.env.execute_query(
            SQL(
                """SELECT legacy_key, res_id FROM fulfillment_migration_xref
                WHERE company_id = %s AND system = %s AND kind = %s AND legacy_key = ANY(%s)""",
                self.company_id.id,
                self.set_id.system,
                self.kind,
                list(asked),
            )
        )
        idents = {key: f"r:{res_id}" for key, res_id in brought}
        idents.update({number: f"k:{number}" for number in asked - idents.keys()})
        return {number: ident for number, ident in idents.items() if ident in entries}

    def _remember_waiting(self, idents, names):
        """Take what waits to be different for decided here; return the pairs of idents that wait to be the same.

        :param names: {ident: how people call it}
        """
        waiting = self.match_decisions or {}
        here = [pair for pair in waiting.get("different", []) if all(number in idents for number in pair)]
        different = [tuple((idents[number], names[idents[number]]) for number in pair) for pair in here]
        self.env["fulfillment.migration.match.different"]._remember(
            self, [pair for pair in different if pair[0] != pair[1]]
        )
        if here:
            left = [pair for pair in waiting["different"] if pair not in here]
            self._system_write({"match_decisions": {**waiting, "different": left}})
        same = []
        for told in waiting.get("merged", []):
            mine = sorted({idents[number] for number in told["numbers"] if number in idents})
            same += [(mine[0], other) for other in mine[1:]]
        return same

    def _merge_waiting(self, idents):
        """Merge groups as was decided before, where the very same rows and records are found together.

        What else is found with them is for a person to see: such groups stay to be decided.
        """
        waiting = self.match_decisions or {}
        if not waiting.get("merged"):
            return
        proposed = self.match_group_ids.filtered(lambda group: group.state == "proposed")
        found = {frozenset(member._ident() for member in group.member_ids): group for group in proposed}
        left, ready = [], proposed.browse()
        for told in waiting["merged"]:
            group = found.get(frozenset(idents[one] for one in told["numbers"] if one in idents))
            if group and group.record_count < 2 and group._take_decision(told, idents):
                ready |= group
            else:
                left.append(told)
        if ready:
            self._system_write({"match_decisions": {**waiting, "merged": left}})
            ready._merge(is_remembered=True)


def _sound(told):
    """Return what of decisions has the form of _export_matches, in its order."""
    told = told if isinstance(told, dict) else {}
    merged, different = told.get("merged"), told.get("different")
    return {
        "merged": [one for one in merged if _is_merged(one)] if isinstance(merged, list) else [],
        "different": [pair for pair in different if _is_texts(pair) and len(pair) == 2]
        if isinstance(different, list)
        else [],
    }


def _is_merged(told):
    return (
        isinstance(told, dict)
        and _is_texts(told.get("numbers"))
        and len(told["numbers"]) > 1
        and told.get("survivor") in told["numbers"]
        and isinstance(told.get("chosen"), dict)
        and _is_texts(list(told["chosen"].values()))
    )


def _is_texts(texts):
    return isinstance(texts, list) and all(isinstance(text, str) and "\0" not in text for text in texts)
