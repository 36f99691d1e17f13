from odoo import api, models
from odoo.tools import SQL


class FulfillmentMetric(models.AbstractModel):
    """Which companies record what a metric cannot be without: of the others there is no figure.

    Judged company by company, for all questions at once.
    """

    _inherit = "fulfillment.metric"

    @api.model
    def _capturing(self, questions):
        """Return one {source: ids of the companies that record what the metric needs} per question.

        :param questions: list of (metric, scope, by)
        """
        recorded = self._recorded(questions)
        proven = self._proven(questions)
        answers = []
        for metric, scope, _by in questions:
            answer = {}
            for source in scope["source"]:
                companies = self._asked_companies(metric, scope)
                if metric.event_types and source == "live":
                    companies &= set().union(*(recorded.get(name, ()) for name in metric.event_types))
                if self._needs_proof(metric, scope):
                    # Without a single proof only failures would be counted: what left is unknown, what did not
                    # is late.
                    companies &= proven.get(source, set())
                answer[source] = companies
            answers.append(answer)
        return answers

    @api.model
    def _needs_proof(self, metric, scope):
        return metric.uses_event and scope["params"]["promise_event"] == "deliver"

    @api.model
    def _asked_companies(self, metric, scope):
        """The companies that a question is about: those of the warehouses, where these are named."""
        if scope["warehouse_ids"] and (metric.event_types or self._needs_proof(metric, scope)):
            # Only to compare companies; which warehouses may be asked for was checked.
            return set(self.env["stock.warehouse"].sudo().browse(scope["warehouse_ids"]).company_id.ids)
        return set(scope["company_ids"])

    @api.model
    def _recorded(self, questions):
        """{event type: ids of the companies whose ledger has one}"""
        asked = [(m, scope) for m, scope, _by in questions if m.event_types and "live" in scope["source"]]
        if not asked:
            return {}
        found = {}
        for name, company in self.env.execute_query(
            SQL(
                """
                SELECT asked.name, company.id
                FROM unnest(%s::varchar[]) AS asked (name)
                CROSS JOIN unnest(%s::integer[]) AS company (id)
                WHERE EXISTS (
                    SELECT 1 FROM fulfillment_event AS event
                    WHERE event.event_type = asked.name AND event.company_id = company.id
                )
                """,
                sorted({name for metric, _scope in asked for name in metric.event_types}),
                sorted({company for _metric, scope in asked for company in scope["company_ids"]}),
            )
        ):
            found.setdefault(name, set()).add(company)
        return found

    @api.model
    def _proven(self, questions):
        """{source: ids of the companies that have a proof of delivery}"""
        asked = [scope for metric, scope, _by in questions if self._needs_proof(metric, scope)]
        if not asked:
            return {}
        found = {}
        for source, company in self.env.execute_query(
            SQL(
                """
                SELECT source.name, company.id
                FROM unnest(%s::varchar[]) AS source (name)
                CROSS JOIN unnest(%s::integer[]) AS company (id)
                WHERE EXISTS (
                    SELECT 1 FROM fulfillment_fact_sale_line AS fact
                    WHERE fact.source = source.name AND fact.company_id = company.id
                        AND fact.delivered_day IS NOT NULL
                )
                """,
                sorted({source for scope in asked for source in scope["source"]}),
                sorted({company for scope in asked for company in scope["company_ids"]}),
            )
        ):
            found.setdefault(source, set()).add(company)
        return found

    @api.model
    def _scopes_by_source(self, metric, scope, by, capturing):
        """{source: scope that is read}: figures of several companies are those of the companies that record them.

        Broken down by company, or where none does, all are read: then each row says whether it is captured.
        """
        scopes = {}
        for source in scope["source"]:
            without = self._asked_companies(metric, scope) - capturing[source]
            own = {**scope, "source": (source,)}
            if without and capturing[source] and "company" not in by:
                own["company_ids"] = [company for company in scope["company_ids"] if company not in without]
                if scope["warehouse_ids"]:
                    # A row opens its own records: its warehouses are those of its companies.
                    warehouses = self.env["stock.warehouse"].sudo().browse(scope["warehouse_ids"])
                    own["warehouse_ids"] = warehouses.filtered(
                        lambda warehouse, without=without: warehouse.company_id.id not in without
                    ).ids
            scopes[source] = own
        return scopes

    @api.model
    def _selects(self, question, metric, scope, by, scopes, as_of):
        """The SELECTs of one question: one, unless its sources are read of different companies."""
        groups = {}
        for source, own in scopes.items():
            groups.setdefault((*own["company_ids"],), []).append(source)
        return [
            self._read(question, metric, {**scopes[sources[0]], "source": tuple(sources)}, by, as_of)
            for sources in groups.values()
        ]

    @api.model
    def _not_capturing(self, scope, own):
        """The companies that were asked for and are not in the figure, as nothing is recorded there."""
        return [{"id": company} for company in scope["company_ids"] if company not in own["company_ids"]]

    @api.model
    def _name_companies(self, rows):
        """Put names beside the ids of the companies that are not in a figure."""
        ids = {company["id"] for row in rows for company in row["not_captured"]}
        if not ids:
            return
        # Companies the user asked for, and may: only their names, whichever are at work at the moment.
        names = {company.id: company.name for company in self.env["res.company"].sudo().browse(sorted(ids))}
        for row in rows:
            row["not_captured"] = [
                {"id": company["id"], "name": names[company["id"]]} for company in row["not_captured"]
            ]
