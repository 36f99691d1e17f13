from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

# Lines are complete: what Odoo would work out from others of them is not asked for line by line.
COMPLETE = {"skip_invoice_sync": True, "skip_invoice_line_sync": True}


class FulfillmentMigrationLoaderEntry(models.AbstractModel):
    """What loaders of posted entries share: what has to be there before, posting, and taking back."""

    _name = "fulfillment.migration.loader.entry"
    _inherit = "fulfillment.migration.loader"
    _description = "Loader of Journal Entries"

    # The field of the set with the journal of the domain.
    _journal = "opening_journal_id"

    def _get_ready(self, domain):
        load_set = domain.set_id
        # Sales people may write invoices, too, and not post them.
        if not self.env.su and not self.env.user.has_group("account.group_account_invoice"):
            raise UserError(
                self.env._(
                    "%(set)s was not loaded: %(user)s may not post entries, and %(domain)s are entries.\n"
                    "Give the user the right Invoicing, or have another user load the set.",
                    set=load_set.name,
                    user=self.env.user.name,
                    domain=domain.display_name,
                )
            )
        labels = load_set._fields
        missing = [
            labels[name]._description_string(self.env)
            for name in ("cutover_date", "clearing_account_id", self._journal)
            if not load_set[name]
        ]
        if missing:
            raise UserError(
                self.env._(
                    "%(set)s was not loaded: for %(domain)s it has no %(missing)s.\n"
                    "Fill them in on the load set; Set Up Books makes account and journals.",
                    set=load_set.name,
                    domain=domain.display_name,
                    missing=", ".join(missing),
                )
            )
        self._check_unlocked(domain)

    def _check_unlocked(self, domain):
        self._check_dates_unlocked(domain, [domain.set_id.opening_date])

    def _check_dates_unlocked(self, domain, dates):
        """Raise where a lock date forbids to post into, or to take entries out of, a day of the domain."""
        company, journal = domain.company_id, domain.set_id[self._journal]
        for day in sorted(filter(None, dates)):
            locks = company._get_violated_lock_dates(day, False, journal)
            if locks:
                raise UserError(
                    self.env._(
                        "%(domain)s: the books of %(company)s are locked on %(day)s: %(locks)s.\n"
                        "Move the lock date, grant an exception, or correct the cutover date of the load set.",
                        domain=domain.display_name,
                        company=company.name,
                        day=format_date(self.env, day),
                        locks=company._format_lock_dates(locks),
                    )
                )

    def _create(self, domain, values_list):
        moves = self.env["account.move"].with_context(**COMPLETE).create(values_list)
        self._post(moves)
        return moves.ids

    def _post(self, moves):
        """Post entries; a day ahead, too: the opening of a migration that is prepared belongs to its day."""
        moves._post(soft=False)

    def _take_back(self, domain, ids):
        """Delete entries that nothing is reconciled with."""
        moves = self.env["account.move"].browse(ids).exists()
        self._check_dates_unlocked(domain, set(moves.mapped("date")))
        lines = moves.line_ids.filtered(lambda line: line.matched_debit_ids or line.matched_credit_ids)
        if lines:
            raise UserError(
                self.env._(
                    "%(entries)s of %(domain)s are reconciled with payments or other entries; nothing was "
                    "undone.\nUnreconcile them first.",
                    entries=", ".join(lines.move_id[:5].mapped("name")) + (" …" if lines.move_id[5:] else ""),
                    domain=domain.display_name,
                )
            )
        moves.filtered(lambda move: move.state == "posted").button_draft()
        # They leave no gap behind that had to be explained: their journals number nothing by themselves.
        moves.with_context(force_delete=True).unlink()
