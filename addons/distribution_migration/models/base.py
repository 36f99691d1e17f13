from odoo import models

# What loaders say of the records that they make. An object, so that no caller from outside can say it.
MADE_TOGETHER = object()


class Base(models.AbstractModel):
    """Records that a load makes together are asked together whether what they link belongs to their company."""

    _inherit = "base"

    def _check_company(self, fnames=None):
        if (
            len(self) > 1
            and self.env.context.get("fulfillment_together") is MADE_TOGETHER
            and self._links_one_company(fnames)
        ):
            return None
        # Odoo asks record by record, and names those that are wrong.
        return super()._check_company(fnames)

    def _links_one_company(self, names=None):
        """Tell whether these records are of one company, and so is all that they link.

        :param names: fields that are written, as for `_check_company`
        """
        if self._name == "res.company" or "company_id" not in self._fields:
            return False
        companies = {record.company_id for record in self}
        if len(companies) > 1:
            return False
        (own,) = companies
        if names is None or {"company_id", "company_ids"} & set(names):
            names = self._fields
        for name in names:
            field = self._fields[name]
            if not field.relational or not field.check_company:
                continue
            linked = self.sudo().mapped(name)
            within = linked._check_company_domain(self.env.company if field.company_dependent else own)
            if linked and within and linked != linked.with_context(active_test=False).filtered_domain(within):
                return False
        return True
