from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

# Marks that one step reads, and scopes that it computes: some seconds of work.
MARKS, SCOPES = 20_000, 20_000
# Long statements over few rows: rows are found by index, and compiling or sharing out the work takes
# longer than doing it.
FEW = {"jit": "off", "max_parallel_workers_per_gather": "0", "random_page_cost": "1.1"}
# Whoever holds this lock until the end of its transaction is the only one who writes facts.
LOCK = "distribution_fulfillment_kpi.refresh"


class FulfillmentRefresh(models.AbstractModel):
    """Brings facts and daily cells up to what changed since.

    A step reads marks, computes the scopes they name, and takes away exactly the marks it read, in
    one transaction. A change and its mark become visible together, so a step that does not see a
    mark leaves it for the next; one that is killed leaves facts and marks as they were. When no mark
    is left, the facts are what a full build would give.
    """

    _name = "fulfillment.refresh"
    _description = "Refresh of Fulfillment Metrics"

    @api.model
    def _fact_models(self):
        """The fact models, those that rest on others after them."""
        names = [
            name
            for name, model in self.env.registry.models.items()
            if not model._abstract and "fulfillment.fact" in model._inherit
        ]
        return sorted((self.env[name] for name in names), key=lambda fact: (fact._fact_sequence, fact._name))

    @api.model
    def _refresh(self, marks=MARKS, scopes=SCOPES):
        """Do one step in this transaction.

        :return: number of marks that are left; None if somebody else is at it
        """
        self.env.flush_all()
        self.env["fulfillment.event"]._flush_buffer()
        if not self._lock():
            return None
        self._plan(FEW)
        if not self._pending():
            return 0
        anew, waiting, cells = self._due_anew(scopes)
        self._work_off(marks, scopes, [*anew, *waiting], cells)
        self._make_anew(anew, cells)
        return self._pending()

    @api.model
    def _work_off(self, marks, scopes, anew, cells):
        """Bring facts and cells to what marks name, but those of the fact models whose turn is still to come.

        :param anew: names of fact models of which all is made anew
        :param cells: names of those of which the cells are
        """
        held = [kind for name in anew for kind in self._kinds_anew(name)] + [
            f"cells/{name}" for name in cells
        ]
        read = self.env.execute_query(
            SQL(
                "SELECT id, kind, key FROM fulfillment_dirty WHERE kind <> ALL(%s) ORDER BY id LIMIT %s",
                held,
                marks,
            )
        )
        if not read:
            return
        # First of all: where another process worked them off since, this fails before the work is done.
        self.env.cr.execute("DELETE FROM fulfillment_dirty WHERE id = ANY(%s)", [[row[0] for row in read]])
        keys = {}
        for _id, kind, key in read:
            keys.setdefault(kind, set()).add(key)
        self._recompute(keys, scopes, anew)

    @api.model
    def _plan(self, settings):
        """Let PostgreSQL plan by these settings from here on; None is what the server would do by itself."""
        for setting, value in settings.items():
            value = SQL("DEFAULT") if value is None else SQL("%s", value)
            self.env.cr.execute(SQL("SET LOCAL %s = %s", SQL.identifier(setting), value))

    @api.model
    def _recompute(self, marks, scopes, left_out=()):
        """Compute all facts that these marks make dirty; what is too much is marked again.

        :param marks: {kind: keys}
        :param left_out: names of fact models that are not computed
        """
        done = {}
        for fact in self._fact_models():
            if fact._name in left_out:
                continue
            # These are summed by another definition, or the table of cells was made anew.
            if f"cells/{fact._name}" in marks:
                self.env["fulfillment.metric.day"]._rebuild(fact, self._all_companies().ids)
            for source in fact._fact_sql:
                dirty = fact._dirty_scopes(source, marks)
                # Scopes that an earlier step left over, and those of the fact this one rests on.
                dirty |= marks.get(f"{fact._name}/{source}", set())
                for name in fact._rests_on():
                    dirty |= done.get((name, source), set())
                if 0 in marks.get(fact._name, ()):
                    dirty |= set(fact._all_scopes(source, self._all_companies().ids))
                now, later = self._share(dirty, scopes)
                self.env["fulfillment.dirty"]._mark(f"{fact._name}/{source}", later)
                if now:
                    fact._recompute(source, now)
                done[fact._name, source] = set(now)

    @staticmethod
    def _share(scope_ids, most):
        """(what is computed now, what is left for later)"""
        ordered = sorted(scope_ids)
        return ordered[:most], ordered[most:]

    @api.model
    def _all_companies(self):
        # Figures are kept for all, also for those that were closed down; who reads them is the door's business.
        # pylint: disable-next=no-search-all  # a handful
        return self.env["res.company"].sudo().with_context(active_test=False).search([])

    @api.model
    def _lock(self):
        ((is_ours,),) = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s))", LOCK))
        return is_ours

    @api.model
    def _cron_refresh(self):
        """Step after step, each committed, until nothing is left or the time is over."""
        cron = self.env["ir.cron"]
        while True:
            before = self._pending()
            left = self._refresh() if self._count_try() else None
            if left is None:
                return
            # A step may leave more marks than it took; it did something all the same.
            done = max(before - left, min(before, 1))
            if not cron._commit_progress(done, remaining=left) or not left:
                return

    @api.model
    def _pending(self):
        """How many marks wait."""
        ((count,),) = self.env.execute_query(SQL("SELECT count(*) FROM fulfillment_dirty"))
        return count

    @api.model
    def refresh_now(self):
        """Do one step at a person's wish; return how many marks are left.

        :raises AccessError: for others than process owners and consultants
        """
        if not self.env.user.has_group("distribution_fulfillment_base.group_process_owner"):
            raise AccessError(
                self.env._(
                    "Figures are refreshed every minute by themselves. To do it at once, ask a process owner."
                )
            )
        left = self._refresh()
        return {"left": left, "is_running": left is None}

    # Checking what is stored against what it should be

    @api.model
    def _verify(self, companies=None, scopes=SCOPES):
        """Compute everything anew and compare: facts with the sources, cells with the facts.

        What differs is repaired. Marks are worked off first, so that what is left is no late change
        but a mistake.

        :return: {fact model: number of facts that were taken away or written}, and under "cells" that of cells
        :raises UserError: where another process refreshes at this moment
        """
        self._settle()
        companies = companies or self._all_companies()
        wrong = {}
        for fact in self._fact_models():
            found = 0
            for source in fact._fact_sql:
                everything = fact._all_scopes(source, companies.ids)
                for start in range(0, len(everything), scopes):
                    found += fact._recompute(source, everything[start : start + scopes])
            if found:
                wrong[fact._name] = found
        cells = sum(
            self.env["fulfillment.metric.day"]._repair(fact, companies.ids) for fact in self._fact_models()
        )
        if cells:
            wrong["cells"] = cells
        return wrong
