from odoo import fields, models
from odoo.http import request

from ..cleansing.rules import TEXT, VALUE

# Rules that look at a text by itself and do the same to it in any file. What a rule draws from the other
# rows of a file is another thing in another file, and is decided anew.
BY_TEXT = TEXT | VALUE | {"unit_in_number", "number_noise"}
# Parameters that tell one group of a rule from another.
TELLING = ("unit", "remark", "text", "kind", "other", "by", "key")
# Single cells of a rule whose decision is kept.
CELLS = 10_000
_TEXTS = ("column", "target", "rule", "confidence", "state")


class FulfillmentMigrationFile(models.Model):
    """Decisions on corrections outlive the proposals: they are kept for another reading, file and database."""

    _inherit = "fulfillment.migration.file"

    decisions = fields.Json(readonly=True, copy=False)
    reviewed_checksum = fields.Char(readonly=True, copy=False)
    is_outdated = fields.Boolean(
        string="Corrections Outdated",
        readonly=True,
        copy=False,
        help="The file was read or mapped anew since corrections of it were decided on.",
    )

    def _export_decisions(self, with_cells=True):
        """Return what was decided as plain data, {} for nothing.

        {checksum: of the file that it was decided for, rules: [{column, target, rule, confidence, params, state,
        cells: [[row, before, after or None, state]]}]}; what stood before and was not proposed since stays.
        """
        self.ensure_one()
        told = (self.decisions or {}).get("rules", [])
        kept = {_key(decision): decision for decision in told}
        # Proposed in vain: taken back, or not there any more.
        for rule in self.correction_rule_ids:
            kept.pop(_key(rule._decision()), None)
        cells = self._decided_cells() if with_cells else {}
        for rule in self.correction_rule_ids:
            decision = rule._decision()
            if rule.id in cells:
                decision["cells"] = cells[rule.id]
            if rule.state != "proposed" or rule.id in cells:
                kept[_key(decision)] = decision
        if not with_cells:
            kept = {
                key: {name: value for name, value in decision.items() if name != "cells"}
                for key, decision in kept.items()
                if decision["rule"] in BY_TEXT and decision["state"] != "proposed"
            }
        if not kept:
            return {}
        checksum = self.reviewed_checksum or (self.decisions or {}).get("checksum") or ""
        return {"checksum": checksum, "rules": [kept[key] for key in sorted(kept)]}

    def _decided_cells(self):
        """Return {rule id: [[row, before, after, state]]} of the cells decided one by one."""
        self.env["fulfillment.migration.correction"].flush_model()
        self.env.cr.execute(
            """SELECT rule_id, row_number, before, after, state
            FROM (
                SELECT cell.*, row_number() OVER (PARTITION BY rule_id ORDER BY row_number) AS position
                FROM fulfillment_migration_correction AS cell
                WHERE rule_id = ANY(%s) AND state <> 'rule'
            ) AS decided
            WHERE position <= %s
            ORDER BY rule_id, row_number""",
            [self.correction_rule_ids.ids, CELLS],
        )
        cells = {}
        for rule_id, *cell in self.env.cr.fetchall():
            cells.setdefault(rule_id, []).append(cell)
        return cells

    def _drop_corrections(self, indexes=None):
        """Forget proposals, of all columns or those at these positions; what was decided is kept.

        :returns: whether any had been decided on
        """
        self.ensure_one()
        rules = self.correction_rule_ids.sudo()
        if indexes is not None:
            rules = rules.filtered(lambda rule: rule.source_index in indexes)
        if not rules:
            return False
        decisions = self._export_decisions()
        dropped = any(rules.mapped("applied_count")) or "accepted" in rules.mapped("state")
        self._system_write({"decisions": decisions})
        self.env.flush_all()
        # By the database, which does not need to know a million cells to forget them.
        self.env.cr.execute(
            "DELETE FROM fulfillment_migration_correction_rule WHERE id = ANY(%s)", [rules.ids]
        )
        self.env["fulfillment.migration.correction"].invalidate_model()
        rules.invalidate_model()
        self.invalidate_recordset(["correction_rule_ids"])
        if dropped:
            self._system_write({"is_outdated": True})
            self.env["fulfillment.migration.judge"]._forget_values(self)
        return dropped

    def _decide_as_before(self):
        """Decide on what is proposed now as was decided before; a person still sees and may change it.

        Of the same file, all of it; of another one with its headings, rules on texts by themselves.
        """
        told = self.decisions or {}
        is_same = bool(told.get("checksum")) and told["checksum"] == self.checksum
        kept = {
            _key(decision): decision
            for decision in told.get("rules", [])
            if is_same or decision["rule"] in BY_TEXT
        }
        decided = self.env["fulfillment.migration.correction.rule"].sudo()
        for rule in self.correction_rule_ids.sudo():
            decision = kept.get(_key(rule._decision()))
            if not decision:
                continue
            state = decision["state"]
            if state == "refused" or (state == "accepted" and rule.corrects):
                rule._keep_decision(state, is_remembered=True)
                decided += rule
            if is_same and decision.get("cells"):
                rule._decide_cells(decision["cells"])
                decided |= rule
        if decided:
            decided._apply()
            self._tell_decisions(
                self.env._("Corrections decided in %(file)s as they were before:", file=self.name),
                decided.sudo(False),
            )

    def _take_decisions(self, told):
        """Decide on this file as `told` says (see _export_decisions), when it is checked next."""
        self.ensure_one()
        decisions = _sound(told)
        if not decisions or decisions == self._export_decisions():
            return
        self._mapping_changed()
        self._drop_corrections()
        self._system_write({"decisions": decisions, "is_outdated": True})

    def _refresh_corrections(self):
        """Propose anew what was accepted for an earlier state of this file, so that no check goes without it.

        :raises UserError: on the screen, for a file that takes longer than a user waits
        """
        for record in self:
            if record.is_outdated and record.state != "draft":
                if request:
                    record._refuse_waiting()
                record._propose_corrections()


class FulfillmentMigrationCorrectionRule(models.Model):
    _inherit = "fulfillment.migration.correction.rule"

    def _decision(self):
        """Return the decision as plain data, without single cells."""
        params = {name: value for name, value in (self.params or {}).items() if name in TELLING}
        return {
            "column": self.column_name,
            "target": self.target or "",
            "rule": self.rule,
            "confidence": self.confidence,
            "params": params,
            "state": self.state,
        }

    def _decide_cells(self, cells):
        """Decide on single cells as before, where the cell still has the text that was decided on."""
        rows, before, after, states = zip(*cells, strict=True)
        self.flush_recordset()
        self.env.cr.execute(
            """UPDATE fulfillment_migration_correction AS cell SET state = told.state, after = told.after
            FROM unnest(%s::integer[], %s::text[], %s::text[], %s::text[]) AS told (row_number, before, after, state)
            WHERE cell.rule_id = %s AND cell.row_number = told.row_number AND cell.before = told.before
                AND told.state IN ('accepted', 'refused')""",
            [list(rows), list(before), list(after), list(states), self.id],
        )
        self.env["fulfillment.migration.correction"].invalidate_model()


class FulfillmentMigrationColumn(models.Model):
    _inherit = "fulfillment.migration.column"

    def _forget_corrections(self, vals):
        """What was proposed for a column says nothing once it feeds something else, or is written otherwise."""
        for column in self:
            changed = {
                name
                for name in {"target", "decimal_mark"} & vals.keys()
                if (column[name] or False) != (vals[name] or False)
            }
            if changed and column.source_index >= 0:
                column.file_id._drop_corrections({column.source_index})


def _key(decision):
    """Return what names the rule of a decision: a text that sorts."""
    params = sorted(f"{name}={value}" for name, value in (decision.get("params") or {}).items())
    return "\x1f".join(
        [
            decision["column"] or "",
            decision["target"] or "",
            decision["rule"],
            decision["confidence"],
            *params,
        ]
    )


def _sound(told):
    """Return decisions of which only those are left that are of the form of _export_decisions, {} for none."""
    rules = told.get("rules") if isinstance(told, dict) else None
    sound = []
    for decision in rules if isinstance(rules, list) else ():
        texts = [decision.get(name) for name in _TEXTS] if isinstance(decision, dict) else [None]
        if all(isinstance(text, str) for text in texts) and isinstance(decision.get("params"), dict):
            kept = {name: decision[name] for name in (*_TEXTS, "params")}
            cells = decision.get("cells")
            cells = [cell for cell in cells if _is_cell(cell)] if isinstance(cells, list) else None
            sound.append({**kept, "cells": cells} if cells else kept)
    return {"checksum": str(told.get("checksum") or ""), "rules": sound} if sound else {}


def _is_cell(cell):
    """Whether it is [row, before, after or None, state]."""
    if not isinstance(cell, list) or len(cell) != 4:
        return False
    row, before, after, state = cell
    texts = (before, state) if after is None else (before, after, state)
    return (
        type(row) is int
        and 0 < row < 2**31
        and all(isinstance(text, str) and "\0" not in text for text in texts)
    )
