from odoo import fields, models

# What tells whether a difference is the one that was explained before.
SAME = ("measure", "label", "source", "odoo", "cause")
BATCH = 10_000


def as_same(difference):
    """Return what tells whether two differences are the same; figures as they are kept.

    :param difference: record, or dict with the fields SAME
    """
    return tuple(
        round(difference[name], 4) if name in ("source", "odoo") else difference[name] or "" for name in SAME
    )


class FulfillmentMigrationReconciliation(models.Model):
    """How figures and differences are kept, and what becomes of explanations when they are taken again."""

    _inherit = "fulfillment.migration.reconciliation"

    def _keep(self, kept):
        """Put these figures and differences in the place of those before.

        :param kept: as fulfillment.migration.reconciler gives it
        """
        self.ensure_one()
        self = self.sudo()
        kept = self.domain_id._with_control_totals(kept)
        signed = self.signature_ids.filtered(lambda one: one.state == "signed")
        before = self._said()
        now = fields.Datetime.now()
        explained = {
            key: (explanation, user_id, now, None)
            for key, (explanation, user_id) in self.domain_id._explained_elsewhere().items()
        }
        if not self.reconciled_at:
            explained |= self._explained_before()
        explained |= {
            as_same(difference): (
                difference.explanation,
                difference.explained_by_id.id or None,
                difference.explained_at,
                difference.explained_run_id.id or None,
            )
            for difference in self.difference_ids
            if difference.explained_at
        }
        self.env.cr.execute(
            "DELETE FROM fulfillment_migration_figure WHERE reconciliation_id = %s", [self.id]
        )
        self.env.cr.execute(
            "DELETE FROM fulfillment_migration_difference WHERE reconciliation_id = %s", [self.id]
        )
        figures = [
            (
                self.id,
                self.company_id.id,
                figure["measure"],
                figure["label"],
                figure["source"],
                figure["odoo"],
                figure.get("is_beside", False),
            )
            for figure in kept["figures"]
        ]
        self._insert_rows(
            "fulfillment_migration_figure",
            ("reconciliation_id", "company_id", "measure", "label", "source", "odoo", "is_beside"),
            figures,
        )
        # What a cutover rule closes has its reason: nobody has to say it again.
        closed = self.env["fulfillment.migration.closed"]._reasons(
            [
                (difference["file_id"], difference["row_number"])
                for difference in kept["differences"]
                if difference["cause"] == "closed"
            ]
        )
        now = fields.Datetime.now()
        differences = []
        for difference in kept["differences"]:
            values = tuple(difference[name] for name in SAME)
            explanation = explained.get(as_same(difference), (None, None, None, None))
            place = (difference.get("file_id"), difference.get("row_number"))
            if difference["cause"] == "closed" and place in closed:
                explanation = (closed[place], None, now, None)
            differences.append((self.id, self.company_id.id, *values, *place, *explanation))
        self._insert_rows(
            "fulfillment_migration_difference",
            ("reconciliation_id", "company_id", *SAME, "file_id", "row_number")
            + ("explanation", "explained_by_id", "explained_at", "explained_run_id"),
            differences,
        )
        self.invalidate_recordset()
        self.env["fulfillment.migration.figure"].invalidate_model()
        self.env["fulfillment.migration.difference"].invalidate_model()
        self.write({"reconciled_at": now, "basis": self.domain_id._basis()})
        # The rows were written past the ORM: whatever follows from them is to be worked out anew.
        self.modified(["difference_ids"])
        # A mock has figures of its own, beside those of a real load that were signed.
        if signed and before != self._said():
            self.domain_id._void_signatures(self.env._("The figures are not those that were signed."))

    def _explained_before(self):
        """Return {difference as `as_same` has it: (explanation, who, when, id of the load)} of the load before.

        What somebody said of a difference holds for the same one in the next load, and stands there with where it
        comes from. A signature does not: it is given for one load.
        """
        before = self.search(
            [("domain_id", "=", self.domain_id.id), ("run_id", "<", self.run_id.id)],
            # By the id: loads sort by themselves, the latest first, and DESC would turn that round.
            order="run_id.id DESC",
            limit=1,
        )
        return {
            as_same(difference): (
                difference.explanation,
                difference.explained_by_id.id or None,
                difference.explained_at,
                (difference.explained_run_id or before.run_id).id,
            )
            for difference in before.difference_ids
            # What no person said has its reason in the rules, anew each time.
            if difference.explained_at and difference.explained_by_id
        }

    def _insert_rows(self, table, columns, rows):
        """Insert many rows at once: a domain may differ in as many as its files have."""
        for start in range(0, len(rows), BATCH):
            self.env.cr.execute_values(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES %s",  # noqa: S608
                rows[start : start + BATCH],
            )

    def _said(self):
        """Return figures and differences as plain data: what is signed, and what tells whether it changed."""
        self.ensure_one()
        return {
            "figures": [
                [figure.measure, figure.label or "", figure.source, figure.odoo]
                for figure in self.figure_ids
                # What the set did not bring goes on changing every day.
                if not figure.is_beside
            ],
            "differences": [
                [
                    *(difference[name] or "" for name in SAME[:2]),
                    *(difference.source, difference.odoo, difference.cause, difference.explanation or ""),
                    *(difference.explained_by_id.id, str(difference.explained_at or "")),
                ]
                for difference in self.difference_ids
            ],
        }
