from odoo import api, models
from odoo.tools import SQL

from .fulfillment_refresh import FEW, SCOPES

# The mark that the table of all cells was made anew.
ALL_CELLS = "fulfillment.metric.day"
# Who was ended so often by the time that a job may take goes on in steps.
TRIES = 2


class FulfillmentRefresh(models.AbstractModel):
    """What was emptied is made anew at once, where that is more than a step computes: one kind of facts a step.

    Key 0 under the name of a fact model asks for all of its facts, under `cells/` and its name for its cells.
    As long as such a mark stands, no other one is worked off for that fact: when its turn comes, all is read.
    """

    _inherit = "fulfillment.refresh"

    @api.model
    def _due_anew(self, scopes):
        """What is to be made anew at once, what others rest on first.

        :return: (names of fact models whose turn may come, names of those that wait for one they rest on,
            names of those of which only the cells are made anew)
        """
        facts = self._fact_models()
        asked = self._asked_anew(facts)
        anew, waiting, cells = [], [], []
        for fact in facts:
            name = fact._name
            if {*anew, *waiting} & {*fact._rests_on()}:
                # All of its rows come from rows that are not there yet.
                if name not in asked:
                    self.env["fulfillment.dirty"]._mark(name, [0])
                waiting.append(name)
            elif name in asked and asked.get(f"tried/{name}", 0) <= TRIES and self._is_more(fact, scopes):
                anew.append(name)
            elif f"cells/{name}" in asked and self.env["fulfillment.metric.day"]._is_shared_out(fact._table):
                cells.append(name)
        return anew, waiting, cells

    @api.model
    def _asked_anew(self, facts):
        """{kind: number of its marks} of what is asked for as a whole."""
        kinds = [ALL_CELLS, *(kind for fact in facts for kind in self._kinds_anew(fact._name))]
        asked = dict(
            self.env.execute_query(
                SQL(
                    "SELECT kind, count(*) FROM fulfillment_dirty WHERE key = 0 AND kind = ANY(%s) GROUP BY kind",
                    kinds,
                )
            )
        )
        if asked.pop(ALL_CELLS, 0):
            self._take_kinds([ALL_CELLS])
            for fact in facts:
                self.env["fulfillment.dirty"]._mark(f"cells/{fact._name}", [0])
                asked[f"cells/{fact._name}"] = 1
        return asked

    @api.model
    def _kinds_anew(self, name):
        """Kinds of marks that ask for all of a fact model, and of what earlier steps left of it."""
        return [
            name,
            f"cells/{name}",
            f"tried/{name}",
            *(f"{name}/{source}" for source in self.env[name]._fact_sql),
        ]

    @api.model
    def _is_more(self, fact, scopes):
        """Whether a fact model has more scopes than that."""
        companies = self._all_companies().ids
        # pylint: disable-next=sql-injection  # text of our own class
        queries = [SQL("(%s)", SQL(fact._fact_scopes[source], companies)) for source in fact._fact_sql]
        query = SQL("SELECT 1 FROM (%s) AS scope LIMIT %s", SQL(" UNION ALL ").join(queries), scopes + 1)
        ((count,),) = self.env.execute_query(SQL("SELECT count(*) FROM (%s) AS counted", query))
        return count > scopes

    @api.model
    def _take_kinds(self, kinds):
        """Take away the marks of these kinds that this transaction sees: what it computes holds their changes.

        Before the work is done: where another process did it since, this fails at once.
        """
        self.env.cr.execute(SQL("DELETE FROM fulfillment_dirty WHERE kind = ANY(%s)", list(kinds)))

    @api.model
    def _make_anew(self, anew, cells):
        """Make one kind of facts anew, or the cells of one; which, says `_due_anew`."""
        if not anew and not cells:
            return
        self._plan(dict.fromkeys(FEW))
        companies = self._all_companies().ids
        if anew:
            self._take_kinds(self._kinds_anew(anew[0]))
            self.env[anew[0]]._rebuild(companies)
        else:
            self._take_kinds([f"cells/{cells[0]}"])
            self.env["fulfillment.metric.day"]._rebuild(self.env[cells[0]], companies)
        self._plan(FEW)

    @api.model
    def _count_try(self):
        """Remember, whatever becomes of the next step, that it tries to make a kind of facts anew at once.

        :return: False if somebody else is at it
        """
        if not self._lock():
            return False
        anew, _waiting, _cells = self._due_anew(SCOPES)
        if anew:
            self.env["fulfillment.dirty"]._mark(f"tried/{anew[0]}", [0])
            self.env["ir.cron"]._commit_progress()
        return True
