from odoo import api, models
from odoo.tools.translate import LazyTranslate

from odoo.addons.distribution_fulfillment_base.finding import Measure

_lt = LazyTranslate(__name__)


class FulfillmentCheckData(models.AbstractModel):
    """What the checks of data have in common: how many records have the fault; the watch has counted them."""

    _name = "fulfillment.check.data"
    _inherit = "fulfillment.check"
    _description = "Check: data"

    _check_control_points = ("data_watched",)
    _check_unit = _lt("records")
    _check_is_askable = False
    _check_backtest = _lt("How the data were at a past moment is not kept.")

    @api.model
    def _measure(self, records, **given):
        return [
            Measure(
                record=finding,
                # A finding has no lines.
                line=finding.browse(),
                expected=0.0,
                actual=float(finding.record_count),
                deviation=float(finding.record_count),
                value_unit=str(self._check_unit),
                summary=finding.name,
            )
            for finding in records
            if finding.check_code == self._check_code
        ]


class FulfillmentCheckDataEmpty(models.AbstractModel):
    _name = "fulfillment.check.data.empty"
    _inherit = "fulfillment.check.data"
    _description = "Check: fields that work needs are empty"

    _check_code = "data_empty"
    _check_name = _lt("Fields that work needs are empty")
    _check_help = _lt("Records of a loaded domain without a value that is needed: products without barcode.")


class FulfillmentCheckDataInvalid(models.AbstractModel):
    _name = "fulfillment.check.data.invalid"
    _inherit = "fulfillment.check.data"
    _description = "Check: values that cannot be"

    _check_code = "data_invalid"
    _check_name = _lt("Values that cannot be")
    _check_help = _lt("Records whose VAT, e-mail or barcode is none by its own check digits and form.")


class FulfillmentCheckDataRepeated(models.AbstractModel):
    _name = "fulfillment.check.data.repeated"
    _inherit = "fulfillment.check.data"
    _description = "Check: one thing twice"

    _check_code = "data_repeated"
    _check_name = _lt("One thing twice")
    _check_help = _lt("Records that share a number that names one: two customers with one VAT.")


class FulfillmentCheckDataUnpriced(models.AbstractModel):
    _name = "fulfillment.check.data.unpriced"
    _inherit = "fulfillment.check.data"
    _description = "Check: bought products without vendor price"

    _check_code = "data_unpriced"
    _check_name = _lt("Bought products without vendor price")
    _check_help = _lt("Stocked products that can be purchased, of which no vendor's price is known.")


class FulfillmentCheckDataUnruled(models.AbstractModel):
    _name = "fulfillment.check.data.unruled"
    _inherit = "fulfillment.check.data"
    _description = "Check: products that sell without reorder rule"

    _check_code = "data_unruled"
    _check_name = _lt("Products that sell without reorder rule")
    _check_help = _lt(
        "Stocked products that left a warehouse for customers in the last 90 days, and have no reorder rule there."
    )


class FulfillmentCheckDataExpired(models.AbstractModel):
    _name = "fulfillment.check.data.expired"
    _inherit = "fulfillment.check.data"
    _description = "Check: vendor prices no longer valid"

    _check_code = "data_expired"
    _check_name = _lt("Vendor prices no longer valid")
    _check_help = _lt("Vendor prices whose last day is over.")
