from odoo import models

from ..source.errors import ValueRefused

FOUND = "found"


class FulfillmentMigrationLoaderAccount(models.AbstractModel):
    """Old accounts become those of Odoo's chart that bear the new number, or new ones.

    Several old accounts may become one. What was there before stays as it is, also when the load is undone.
    """

    _name = "fulfillment.migration.loader.account"
    _inherit = "fulfillment.migration.loader"
    _description = "Loader of Accounts"

    def _values(self, domain, row, links):
        values = super()._values(domain, row, links)
        values.setdefault("code", row["key"])
        values["company_ids"] = [(6, 0, domain.company_id.ids)]
        return values

    def _prepared(self, domain, rows, links, refused):
        prepared = super()._prepared(domain, rows, links, refused)
        known = self._known(domain, [values["code"] for _result_id, values in prepared])
        texts = {row["result_id"]: row for row in rows}
        good, coming = [], set()
        for result_id, values in prepared:
            account = known.get(values["code"])
            try:
                if account:
                    self._check_same_type(texts[result_id], values, account)
                elif values["code"] not in coming and not (values.get("name") and values.get("account_type")):
                    raise ValueRefused("new_account", target="code", value=values["code"])
            except ValueRefused as error:
                refused[result_id] = self._refusal(error)
                continue
            coming.add(values["code"])
            good.append((result_id, values))
        return good

    def _known(self, domain, codes):
        """Return {code: account} of the accounts that the company has, archived ones too."""
        Account = self.env["account.account"].with_context(active_test=False)
        companies = domain.company_id.sudo().parent_ids.ids
        return {
            account.code: account
            for account in Account.search([("code", "in", codes), ("company_ids", "in", companies)])
        }

    def _check_same_type(self, row, values, account):
        if values.get("account_type", account.account_type) != account.account_type:
            raise ValueRefused("other_account_type", target="account_type", value=row["account_type"])

    def _make(self, domain, prepared, made, refused):
        """Make the accounts that are new, one a code; rows that name known ones become those."""
        known = self._known(domain, [values["code"] for _result_id, values in prepared])
        found = {
            result_id: known[values["code"]].id
            for result_id, values in prepared
            if values["code"] in known and result_id not in made
        }
        made.update(found)
        self._keep_found(found)
        first, again = {}, {}
        for result_id, values in prepared:
            if result_id not in made and values["code"] in first:
                again[result_id] = first[values["code"]][0]
            elif result_id not in made:
                first[values["code"]] = (result_id, values)
        result = super()._make(domain, list(first.values()), made, refused)
        for result_id, maker in again.items():
            if maker in made:
                made[result_id] = made[maker]
            elif maker in refused:
                refused[result_id] = refused[maker]
        return result

    def _keep_found(self, found):
        """Note which rows found their record in Odoo: it is not deleted with what the load made."""
        if found:
            self.env.cr.execute(
                "UPDATE fulfillment_migration_result SET code = %s WHERE id = ANY(%s)", [FOUND, list(found)]
            )
