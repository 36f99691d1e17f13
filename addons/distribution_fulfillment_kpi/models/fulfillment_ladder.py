from odoo import api, models

from ..question import BASES, EVENTS

# Days late that still count, from strict to tolerant.
TOLERANCES = (0, 1, 2, 3, 5, 7)
CODES = ("M13.order", "M13.line")


class FulfillmentLadder(models.AbstractModel):
    """On time in full, from strict to tolerant, on one screen: how much of the figure is definition.

    Each rung is the same metric with other parameters, asked at the metric door, so each opens its
    own records.
    """

    _name = "fulfillment.ladder"
    _description = "Ladder from Strict to Tolerant"

    @api.model
    @api.readonly
    def read_ladder(
        self, date_from, date_to, sources=("live",), company_ids=None, warehouse_ids=None, terms="asked"
    ):
        """Return every rung over one period.

        :param terms: "agreed" asks for one more rung of each step: records by what was agreed with their
            customers, on the day where nothing was
        :return: dict with `tolerances` (days) and `steps`, a list of dicts with `code`, `name`, `basis`,
            `event`, `source`, their words in `basis_text` and `event_text`, `rungs`: one row of the
            metric door for each tolerance, and `agreed`: the row by agreed terms, or None. The
            strictest comes first. A step that nothing was captured for (no wish of the customer, no
            proof of delivery) has rows without a value.
        """
        Metric = self.env["fulfillment.metric"]
        scope = Metric._check_scope(date_from, date_to, company_ids, warehouse_ids, sources, None)
        definitions = Metric._definitions()
        # What is read of records for each tolerance in turn, and for agreements at the end.
        measures = [{"late_tol": days} for days in TOLERANCES]
        if Metric._check_params({"terms": terms})["terms"] == "agreed":
            measures.append({"late_tol": 0, "terms": "agreed"})
        steps, questions = [], []
        for code in CODES:
            for basis in ("requested", "first", "last"):
                for event in ("deliver", "ship"):
                    for source in scope["source"]:
                        steps.append(
                            {
                                "code": code,
                                "name": definitions[code].name,
                                "grain": Metric._grain(definitions[code]),
                                "basis": basis,
                                "event": event,
                                "source": source,
                                **self._words(basis, event),
                            }
                        )
                        for measure in measures:
                            params = Metric._check_params(
                                {"promise_basis": basis, "promise_event": event, **measure}
                            )
                            questions.append(
                                (definitions[code], {**scope, "source": (source,), "params": params}, ())
                            )
        answers = iter(Metric._answer(questions))
        for step in steps:
            rows = [next(answers)[0] for _measure in measures]
            step["rungs"], further = rows[: len(TOLERANCES)], rows[len(TOLERANCES) :]
            step["agreed"] = further[0] if further else None
        return {"tolerances": list(TOLERANCES), "steps": steps}

    @api.model
    def _words(self, basis, event):
        bases = {
            "first": self.env._("first promise"),
            "last": self.env._("last promise"),
            "requested": self.env._("customer's wish"),
        }
        events = {"ship": self.env._("shipped"), "deliver": self.env._("delivered")}
        assert bases.keys() == BASES.keys() and events.keys() == EVENTS.keys()
        return {"basis_text": bases[basis], "event_text": events[event]}
