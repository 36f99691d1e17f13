from odoo import api, models
from odoo.fields import Command

# What loaders hand over with their lines. An object, so that no caller from outside can say it.
COMPLETE_LINES = object()
# What Odoo works out before it writes a line, and this module knows the reasons of.
KNOWN = frozenset(
    {
        "journal_id",
        "company_id",
        "company_currency_id",
        "is_storno",
        "sequence",
        "account_id",
        "name",
        "debit",
    }
    | {"credit", "balance", "amount_currency", "currency_id", "partner_id", "tax_ids", "tax_line_id"}
    | {"tax_group_id", "display_type", "product_uom_id", "quantity", "price_unit"}
)
UNTAXED = [Command.set([])]
# {stored field of a line: the field of its entry that it follows}, and those that entries by hand leave empty.
FROM_ENTRY = {"date": "date", "ref": "ref", "parent_state": "state", "move_name": "name"}
WITHOUT = ("invoice_date", "payment_id", "statement_line_id", "statement_id")
# What differs from line to line, and decides about nothing but debit and credit.
OF_LINE = frozenset({"move_id", "name", "balance", "amount_currency", "partner_id"})


class AccountMoveLine(models.Model):
    """Lines of opening entries: what Odoo would work out line by line is worked out once for all that are alike."""

    _inherit = "account.move.line"

    @api.model
    def _are_complete(self):
        return self.env.context.get("fulfillment_lines") is COMPLETE_LINES

    @api.model
    def _add_precomputed_values(self, vals_list):
        """Work out one line of each kind, and give the others of its kind the same values.

        Lines are alike when they differ in name, partner and amounts only; their account is given. Where an
        addon brings a field that this module does not know, every line is worked out on its own.
        """
        precomputable = {name: field for name, field in self._fields.items() if field.precompute}
        if not self._are_complete() or precomputable.keys() - KNOWN:
            return super()._add_precomputed_values(vals_list)
        kinds = {}
        moves = self.env["account.move"].browse({vals["move_id"] for vals in vals_list})
        journals = {move.id: (move.journal_id.id, move.company_id.id, move.move_type) for move in moves}
        for vals in vals_list:
            alike = {name: value for name, value in vals.items() if name not in OF_LINE}
            kind = (journals[vals["move_id"]], repr(sorted(alike.items())), OF_LINE.intersection(vals))
            if kind not in kinds:
                one = dict(vals)
                super()._add_precomputed_values([one])
                one.pop("__precomputed__", None)
                kinds[kind] = {
                    name: one[name] for name in precomputable if name not in OF_LINE.intersection(vals)
                }
            vals.update(kinds[kind])
            balance = vals["balance"]
            # Where corrections are negative, debit and credit change places.
            side = min if vals["is_storno"] else max
            vals.update(debit=side(balance, 0.0), credit=side(-balance, 0.0))
            # All of it is worked out: nothing follows from it for other fields of the line.
            vals["__precomputed__"] = set(precomputable.values())
        return None

    @api.model
    def _create(self, data_list):
        """Write lines of entries with what follows from their entry, instead of once more when it was worked out.

        Their totals are the amount: without taxes no rule need be asked.
        """
        if not self._are_complete():
            return super()._create(data_list)
        moves = self.env["account.move"].browse({data["stored"]["move_id"] for data in data_list})
        of_entry = {
            move.id: {
                **dict.fromkeys(WITHOUT, False),
                **{name: move[source] for name, source in FROM_ENTRY.items()},
            }
            for move in moves
            if move.move_type == "entry"
        }
        complete = [
            data["stored"]["move_id"] in of_entry and data["stored"]["tax_ids"] == UNTAXED
            for data in data_list
        ]
        for data, is_complete in zip(data_list, complete, strict=True):
            if is_complete:
                values = data["stored"]
                values.update(of_entry[values["move_id"]])
                values["price_subtotal"] = values["price_total"] = values["amount_currency"]
        lines = super()._create(data_list)
        known = lines.browse(line.id for line, is_so in zip(lines, complete, strict=True) if is_so)
        for name in ("price_subtotal", "price_total", *WITHOUT, *FROM_ENTRY):
            self.env.remove_to_compute(self._fields[name], known)
        return lines

    def _check_company(self, fnames=None):
        """Ask once whose accounts and partners they are, and not line by line."""
        if self._are_complete():
            self = self.browse({(line.account_id, line.partner_id): line.id for line in self}.values())
        return super()._check_company(fnames)
