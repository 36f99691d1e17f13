from odoo import api, models, tools
from odoo.tools import SQL


class FulfillmentCheck(models.AbstractModel):
    """What a rule measures. Every check is a model of its own that inherits from this one.

    Models, not a table of functions: an addon that the database lacks registers nothing. A
    check only measures; tolerance, scope and response are the rule's.
    """

    _name = "fulfillment.check"
    _description = "Fulfillment Check"

    _check_code = None  # stands in rules and never changes
    _check_name = None  # lazily translated
    _check_help = None  # what is measured, what is left out, in words for the process owner
    _check_control_points = ()  # codes of the control points where it can be used
    _check_unit = None  # of deviation and tolerance
    _check_is_askable = True  # whether the act it judges has a button, from where approval can be asked
    _check_backtest = None  # why the past cannot be judged, where it cannot
    _check_backtest_note = None  # what a judgement of the past leaves out or takes as it is today

    @api.model
    def _measure(self, records, **given):
        """Measure departures from the standard, for a whole recordset in one go.

        :param records: documents of the control point's model
        :param given: what the door knows and the records no longer do; `shared` is a dict that the
            checks of one act have in common (see `Act.shared`), so that two of them that need the
            same query ask it once; `tolerance` is the least one of the rules that ask: what
            departs by no more may be left out
        :return: list of Measure; a record without a basis to compare with yields none
        """
        raise NotImplementedError

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        """Return the query that measures what was confirmed in a period; None where that is not possible.

        :param date_from, date_to: instants in UTC, the second one excluded
        :return: SQL with the columns record_id, line_id (NULL: the document as a whole), occurred_at,
            company_id, warehouse_id, product_id, partner_id, expected, actual, deviation and
            amount (company currency, NULL where it cannot be measured): before any tolerance,
            the same departures that `_measure` found
        """
        return None

    @api.model
    def _backtest_of(self, rule, company_ids, date_from, date_to):
        """`_backtest` for a rule: where its tolerance also decides what later departures are counted from."""
        return self._backtest(company_ids, date_from, date_to)

    @api.model
    def _backtest_limits(self, rule):
        """What a judgement of the past by a rule leaves out or takes as it is today: sentences."""
        return [str(self._check_backtest_note)] if self._check_backtest_note else []

    @api.model
    def _backtest_documents(self):
        """Return the query of the documents that are judged, whatever the period.

        :return: SQL with the columns id, name, company_id, warehouse_id, partner_id, channel_id,
            occurred_at (NULL: not judged) and value (company currency)
        """
        return SQL(
            """SELECT sale.id, sale.name, sale.company_id, sale.warehouse_id, sale.partner_id,
                sale.fulfillment_channel_id AS channel_id,
                CASE WHEN sale.state = 'sale' THEN sale.date_order END AS occurred_at,
                sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1) AS value
            FROM sale_order AS sale"""
        )

    @api.model
    def _backtest_products(self):
        """Return the query of what is on the documents: SQL with the columns document_id and product_id."""
        return SQL("SELECT line.order_id AS document_id, line.product_id FROM sale_order_line AS line")

    @api.model
    def _backtest_judged(self, control_point, date_from, date_to):
        """Return the condition, of `document`, that it passed the control point in a period.

        :param date_from, date_to: as for `_backtest`
        """
        return SQL("document.occurred_at >= %s AND document.occurred_at < %s", date_from, date_to)

    @api.model
    @tools.ormcache()
    def _checks(self):
        """All checks of this database as {code: model name}."""
        return {
            model._check_code: name
            for name, model in self.env.registry.items()
            if name.startswith("fulfillment.check.") and model._check_code
        }

    @api.model
    def _model_of(self, code):
        return self._checks()[code]
