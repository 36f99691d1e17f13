from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSaleDeliveryDataIncomplete(models.AbstractModel):
    _name = "fulfillment.check.sale.delivery.data.incomplete"
    _inherit = "fulfillment.check.sale"
    _description = "Check: incomplete delivery data"

    _check_code = "sale_delivery_data_incomplete"
    _check_name = _lt("Incomplete delivery data")
    _check_help = _lt(
        "How many of street, city, postcode, country, and phone or e-mail the delivery address lacks. A postcode is "
        "not missed in countries that have none. Left out: orders without goods."
    )
    _check_control_points = ("order_release", "sale_order_confirm")
    _check_unit = _lt("missing parts")
    _check_backtest_note = _lt("Addresses are taken as they are today.")

    @api.model
    def _measure(self, records, **given):
        measures = []
        for order in records:
            missing = self._missing(order.partner_shipping_id)
            if not missing or "consu" not in order.order_line.mapped("product_id.type"):
                continue
            measures.append(
                self._of_order(
                    order,
                    deviation=len(missing),
                    value_unit="missing parts",
                    basis=" ".join([str(order.partner_shipping_id.id), *missing]),
                    summary=self.env._(
                        "The delivery address lacks: %(missing)s",
                        missing=", ".join(missing.values()),
                    ),
                )
            )
        return measures

    @api.model
    def _missing(self, address):
        """{part: its name} of what the address lacks."""
        country = address.country_id
        lacks = {
            "street": not (address.street or "").strip(),
            "zip": not (address.zip or "").strip() and (not country or country.zip_required),
            "city": not (address.city or "").strip(),
            "country": not country,
            "contact": not (address.phone or "").strip() and not (address.email or "").strip(),
        }
        names = {
            "street": self.env._("street"),
            "zip": self.env._("postcode"),
            "city": self.env._("city"),
            "country": self.env._("country"),
            "contact": self.env._("phone or e-mail"),
        }
        return {part: names[part] for part, is_missing in lacks.items() if is_missing}

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        missing = SQL(
            """(COALESCE(trim(address.street), '') = '')::integer
            + (COALESCE(trim(address.zip), '') = '' AND COALESCE(country.zip_required, country.id IS NULL))::integer
            + (COALESCE(trim(address.city), '') = '')::integer
            + (country.id IS NULL)::integer
            + (COALESCE(trim(address.phone), '') = '' AND COALESCE(trim(address.email), '') = '')::integer"""
        )
        return self._departures(
            company_ids,
            date_from,
            date_to,
            expected=SQL("0"),
            actual=missing,
            deviation=missing,
            joins=SQL(
                """INNER JOIN res_partner AS address ON sale.partner_shipping_id = address.id
                LEFT JOIN res_country AS country ON address.country_id = country.id"""
            ),
            where=SQL(
                """EXISTS (
                    SELECT FROM sale_order_line AS line
                    INNER JOIN product_product AS product ON line.product_id = product.id
                    INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
                    WHERE line.order_id = sale.id AND template.type = 'consu'
                )"""
            ),
        )
