from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSaleDocumentMissing(models.AbstractModel):
    _name = "fulfillment.check.sale.document.missing"
    _inherit = "fulfillment.check.sale"
    _description = "Check: required document missing"

    _check_code = "sale_document_missing"
    _check_name = _lt("Required document missing")
    _check_help = _lt(
        "How many of the documents that the customer has to send with each order are not attached to it. Left out: "
        "customers without required documents; what colleagues sent out in messages does not count as one."
    )
    _check_control_points = ("order_release", "sale_order_confirm")
    _check_unit = _lt("documents")
    _check_backtest_note = _lt("How many documents a customer has to send is taken as it is today.")

    @api.model
    def _measure(self, records, **given):
        required = {
            order: order.partner_id.commercial_partner_id.fulfillment_required_attachments
            for order in records
        }
        asked = records.filtered(lambda order: required[order] > 0)
        attached = self._attached(asked)
        measures = []
        for order in asked:
            missing = required[order] - attached.get(order.id, 0)
            if missing <= 0:
                continue
            measures.append(
                self._of_order(
                    order,
                    expected=required[order],
                    actual=required[order] - missing,
                    deviation=missing,
                    value_unit="documents",
                    summary=self.env._(
                        "%(there)s of %(required)s documents of the customer are attached",
                        there=required[order] - missing,
                        required=required[order],
                    ),
                )
            )
        return measures

    @api.model
    def _attached(self, orders):
        """{order id: number of the customer's documents}, in one query."""
        if not orders:
            return {}
        self.env["ir.attachment"].flush_model(["res_model", "res_id", "res_field"])
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT attachment.res_id, count(*) FROM ir_attachment AS attachment
                    WHERE attachment.res_id = ANY(%s) AND %s GROUP BY attachment.res_id""",
                    orders.ids,
                    self._is_customers(),
                )
            )
        )

    @api.model
    def _is_customers(self):
        """Whether `attachment` belongs to an order and was not sent out by a colleague."""
        return SQL(
            """attachment.res_model = 'sale.order' AND attachment.res_field IS NULL AND NOT EXISTS (
                SELECT FROM message_attachment_rel AS link
                INNER JOIN mail_message AS message ON link.message_id = message.id
                INNER JOIN res_users AS author ON message.author_id = author.partner_id
                WHERE link.attachment_id = attachment.id AND author.share IS NOT TRUE
                    AND message.is_internal IS NOT TRUE
            )"""
        )

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        return self._departures(
            company_ids,
            date_from,
            date_to,
            expected=SQL("customer.fulfillment_required_attachments"),
            actual=SQL("attached.documents"),
            deviation=SQL("customer.fulfillment_required_attachments - attached.documents"),
            joins=SQL(
                """INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
                INNER JOIN res_partner AS customer ON partner.commercial_partner_id = customer.id
                CROSS JOIN LATERAL (
                    SELECT count(*) AS documents FROM ir_attachment AS attachment
                    WHERE attachment.res_id = sale.id AND attachment.create_date <= sale.date_order AND %s
                ) AS attached""",
                self._is_customers(),
            ),
            where=SQL("customer.fulfillment_required_attachments > 0"),
        )
