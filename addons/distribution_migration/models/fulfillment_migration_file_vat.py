import json

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

ASKED = 5_000
# What decides whether, and by which country's rules, Odoo looks at a number.
CODES = ("vat", "country", "parent", "is_company")


class FulfillmentMigrationFile(models.Model):
    """Third step, numbers for taxes: Odoo is asked before the load what it would refuse, once a different number."""

    _inherit = "fulfillment.migration.file"

    def _check_vat(self):
        """Refuse rows with a number that Odoo does not take for one of their country.

        Which ones that are, the addons of the database say: without Odoo's addon of VAT numbers it takes all. Of a
        contact below a company Odoo asks the country of that one, so such rows are left to the load.
        """
        fed = self.env["fulfillment.migration.judge"]._feeds(self)
        cleaners = {field.cleaner for field in self.domain_id._what().fields}
        if "vat" not in cleaners or not fed.keys() & {"vat", "country"}:
            return
        self.env.cr.execute("DROP TABLE IF EXISTS fulfillment_migration_vat")
        self.env.cr.execute(
            SQL(
                """CREATE TEMPORARY TABLE fulfillment_migration_vat ON COMMIT DROP AS
                SELECT told.row_number, told.vat, told.country FROM (%s) AS told
                WHERE told.vat IS NOT NULL AND told.country IS NOT NULL
                    AND (told.parent IS NULL OR coalesce(told.is_company, 'true') = 'true')
                    -- What Odoo holds already is not written again.
                    AND (told.vat IS DISTINCT FROM told.said ->> 'vat'
                        OR told.country IS DISTINCT FROM told.said ->> 'country')""",
                self._told_of_parties(fed),
            )
        )
        refused = self._numbers_refused_by_odoo()
        if refused:
            self._add_rejects(
                SQL(
                    """SELECT own.row_number, 'vat' AS target, own.vat AS value, 'vat_refused' AS code, refused.params
                    FROM fulfillment_migration_vat AS own
                    INNER JOIN (
                        SELECT * FROM unnest(%s::text[], %s::text[], %s::jsonb[]) AS told (vat, country, params)
                    ) AS refused ON own.vat = refused.vat AND own.country = refused.country""",
                    *map(list, zip(*refused, strict=True)),
                )
            )
        self.env.cr.execute("DROP TABLE fulfillment_migration_vat")

    def _told_of_parties(self, fed):
        """Return the query of (row_number, *CODES, said) of the rows; a file of changes leaves the rest as it was."""
        judge = self.env["fulfillment.migration.judge"]
        return SQL(
            """SELECT own.row_number, xref.said, %s
            FROM (%s) AS own
            LEFT JOIN fulfillment_migration_xref AS xref
                ON xref.company_id = %s AND xref.system = %s AND xref.kind = %s AND xref.legacy_key = own.key""",
            SQL(", ").join(
                SQL("own.%s", SQL.identifier(code))
                if code in fed
                else SQL("xref.said ->> %s AS %s", code, SQL.identifier(code))
                for code in CODES
            ),
            judge._keys(self, *CODES),
            self.company_id.id,
            self.set_id.system,
            self.kind,
        )

    def _numbers_refused_by_odoo(self):
        """Return [(number, country as the row names it, params)] of the numbers that Odoo refuses."""
        link, field = self.env["fulfillment.migration.link"], self.domain_id._what().by_code["country"]
        partner = self.env["res.partner"].with_company(self.company_id)
        countries, refused, last = {}, [], ("", "")
        while True:
            self.env.cr.execute(
                """SELECT DISTINCT vat, country FROM fulfillment_migration_vat WHERE (vat, country) > (%s, %s)
                ORDER BY vat, country LIMIT %s""",
                [*last, ASKED],
            )
            asked = self.env.cr.fetchall()
            if not asked:
                return refused
            last = asked[-1]
            new = {country for _vat, country in asked} - countries.keys()
            if new:
                found = link._resolve(field, self.domain_id, new)
                countries.update({text: partner.country_id.browse(found.get(text, ())) for text in new})
            for vat, country in asked:
                if len(countries[country]) == 1 and (
                    reason := self._refusal_of(partner, vat, countries[country])
                ):
                    refused.append((vat, country, json.dumps({"reason": reason})))

    @staticmethod
    def _refusal_of(partner, vat, country):
        """Return why Odoo would refuse a number, "" where it takes it."""
        try:
            # Without the name of a partner, which it would put into the sentence.
            partner._run_vat_checks(country, vat, partner_name=False, validation="error")
        except UserError as error:
            return " ".join(str(error).split())
        except (ValueError, LookupError):
            # Not all of its rules read any text.
            return partner.env._(
                "“%(vat)s” cannot be read as a tax number of %(country)s.", vat=vat, country=country.name
            )
        return ""
