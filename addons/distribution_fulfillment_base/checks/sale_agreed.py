from odoo import api, models
from odoo.tools import SQL


class FulfillmentCheckSaleAgreed(models.AbstractModel):
    """What checks have in common that count a change from what was last agreed. No check itself.

    Small changes add up, since none within the tolerance is agreed. A reason alone is no
    agreement, either: dialogs ask for one with every change.
    """

    _name = "fulfillment.check.sale.agreed"
    _inherit = "fulfillment.check.sale"
    _description = "Check of What Was Agreed"

    @api.model
    def _judged_sql(self, event_type, subject, old, new, is_beyond, company_ids, date_to):
        """The common table expressions, to follow WITH RECURSIVE, that end in `judged`: one row a change.

        Its columns: subject, occurred_at, old, new, and `agreed`, which the change is counted from.

        :param event_type: of the facts that tell of a change
        :param subject: expression over the row `fact`: what was changed; NULL where the fact tells of something else
        :param old: expression over `fact`; so is `new`
        :param is_beyond: condition over `judged`: whether its `new` went beyond the tolerance, from its `agreed`
        """
        return SQL(
            """
            fact AS (
                -- An order that was confirmed anew was agreed anew: each of its lives is counted by itself.
                SELECT event.*, count(*) FILTER (WHERE event.event_type = 'order_confirmed') OVER (
                    PARTITION BY event.sale_order_ref ORDER BY event.id
                ) AS life
                FROM fulfillment_event AS event
                WHERE event.event_type IN ('order_confirmed', %(event_type)s)
                    AND event.company_id = ANY(%(company_ids)s) AND event.occurred_at < %(date_to)s
            ),
            changed AS (
                SELECT %(subject)s AS subject, fact.life, fact.occurred_at, fact.reason_ref,
                    %(old)s AS old, %(new)s AS new,
                    row_number() OVER (PARTITION BY %(subject)s, fact.life ORDER BY fact.id) AS step
                FROM fact WHERE fact.event_type = %(event_type)s AND %(subject)s IS NOT NULL
            ),
            judged AS (
                SELECT changed.*, changed.old AS agreed FROM changed WHERE changed.step = 1
                UNION ALL
                SELECT changed.*,
                    CASE
                        WHEN judged.agreed IS NULL THEN changed.old
                        WHEN judged.reason_ref IS NOT NULL AND (%(is_beyond)s) THEN judged.new
                        ELSE judged.agreed
                    END
                FROM judged
                INNER JOIN changed ON changed.subject = judged.subject AND changed.life = judged.life
                    AND changed.step = judged.step + 1
            )
            """,
            event_type=event_type,
            subject=subject,
            old=old,
            new=new,
            is_beyond=is_beyond,
            company_ids=list(company_ids),
            date_to=date_to,
        )

    @api.model
    def _backtest_of(self, rule, company_ids, date_from, date_to):
        return self._backtest(company_ids, date_from, date_to, tolerance=rule.tolerance)
