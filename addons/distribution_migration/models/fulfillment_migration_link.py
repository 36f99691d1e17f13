import re
from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

EXTERNAL_ID = re.compile(r"\w+\.[^\s/]+")
BRACKETED = re.compile(r"^\[([^]]+)\]")


class FulfillmentMigrationLink(models.AbstractModel):
    """Which record a text names: by its number in the old system, else by what Odoo's record bears.

    Asked for many texts at once: one query a field, never one a row.
    """

    _name = "fulfillment.migration.link"
    _description = "Records Named by Texts"

    def _resolve(self, field, domain, texts):
        """Return {text: [ids]} of the records that these texts name; none or several is for the caller.

        :param field: of a domain, of kind `link`
        :param domain: the domain of a load set whose rows name them
        """
        texts = set(texts)
        found = self._brought(field, domain, texts)
        left = texts - found.keys()
        if left:
            found.update(self._search(field, domain, left))
        return {text: ids for text, ids in found.items() if ids}

    def _brought(self, field, domain, texts, by_others=True):
        """Return {text: [ids]} of what loads brought under these numbers, those of the domain's old system first.

        A number that only other systems brought is theirs, unless this system has such a number, too, and did not
        bring it: that one names nothing ([]) rather than what it means elsewhere.

        :param by_others: ask other systems at all
        """
        if not field.to or not texts:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT xref.legacy_key, xref.system = %(system)s AS is_own, array_agg(DISTINCT xref.res_id)
                FROM fulfillment_migration_xref AS xref
                WHERE xref.company_id = %(company)s AND xref.kind = ANY(%(kinds)s)
                    AND xref.legacy_key = ANY(%(texts)s)
                GROUP BY xref.legacy_key, is_own""",
                system=domain.set_id.system,
                company=domain.company_id.id,
                kinds=list(field.to),
                texts=list(texts),
            )
        )
        own = {text: ids for text, is_own, ids in rows if is_own}
        if not by_others:
            return own
        others = {text: ids for text, is_own, ids in rows if not is_own and text not in own}
        return {**others, **dict.fromkeys(self._listed(field, domain, others), ()), **own}

    def _listed(self, field, domain, texts):
        """Return those of these numbers that rows of the domain's old system bore in a load."""
        if not texts:
            return []
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT result.key
                FROM fulfillment_migration_set AS load_set
                INNER JOIN fulfillment_migration_domain AS domain ON load_set.id = domain.set_id
                INNER JOIN fulfillment_migration_stage AS stage ON domain.id = stage.domain_id
                INNER JOIN fulfillment_migration_result AS result
                    ON stage.id = result.stage_id AND result.key = ANY(%(texts)s)
                WHERE load_set.company_id = %(company)s AND load_set.system = %(system)s
                    AND domain.kind = ANY(%(kinds)s)""",
                texts=list(texts),
                company=domain.company_id.id,
                system=domain.set_id.system,
                kinds=list(field.to),
            )
        )
        return [text for (text,) in rows]

    def _search(self, field, domain, texts):
        """Return {text: [ids]} of Odoo's records that bear these texts in the first field that knows them.

        Translated names are known in the user's language first, then in the others that are installed.
        """
        Model = self.env[field.model].with_company(domain.company_id)
        shared = self._shared(Model, domain.company_id)
        history = domain._what().history
        if history and history.parent and field.code == history.parent.target:
            # Rows of history that another old system brought bear its numbers.
            shared &= Domain("system", "in", (False, domain.set_id.system))
        found, left = {}, set(texts)
        for name, lang in self._ways(Model, field.by):
            if not left:
                break
            named = defaultdict(list)
            spoken = Model.with_context(lang=lang)
            for record in spoken.search_fetch(Domain(name, "in", list(left)) & shared, [name]):
                named[record[name]].append(record.id)
            for text in left & named.keys():
                found[text] = named[text]
            left -= found.keys()
        if left:
            found.update(self._search_as_exported(Model, shared, left))
        return found

    def _search_as_exported(self, Model, shared, texts):
        """Return {text: [ids]} of records that Odoo's own exports name: by external id, products as [A-1] Apples."""
        found, ids = {}, {}
        pairs = {tuple(text.split(".", 1)): text for text in texts if EXTERNAL_ID.fullmatch(text)}
        if pairs:
            rows = self.env.execute_query(
                SQL(
                    """SELECT module, name, res_id FROM ir_model_data
                    WHERE model = %s AND (module, name) IN %s""",
                    Model._name,
                    tuple(pairs),
                )
            )
            ids = {res_id: pairs[module, name] for module, name, res_id in rows}
        if ids:
            # Only what the user may see, and the company works with.
            for record in Model.search(Domain("id", "in", list(ids)) & shared):
                found[ids[record.id]] = [record.id]
        if Model._name == "product.product":
            codes = {text: match[1] for text in texts if (match := BRACKETED.match(text))}
            if codes:
                coded = defaultdict(list)
                for record in Model.search_fetch(
                    Domain("default_code", "in", list(codes.values())) & shared, ["default_code"]
                ):
                    coded[record.default_code].append(record.id)
                found.update({text: coded[code] for text, code in codes.items() if code in coded})
        return found

    def _shared(self, Model, company):
        """Return the domain of the records that a company works with."""
        if "company_id" in Model._fields:
            return Domain("company_id", "in", (False, company.id))
        if "company_ids" in Model._fields:
            # A branch works with the accounts of the companies above it.
            return Domain("company_ids", "in", company.sudo().parent_ids.ids)
        return Domain.TRUE

    def _ways(self, Model, names):
        """Yield (field, language) in which to look for a text, best first."""
        own = self.env.lang or "en_US"
        others = [code for code, _name in self.env["res.lang"].get_installed() if code != own]
        for name in names:
            yield name, own
            # A full name is made of translated ones.
            if Model._fields[name].translate:
                for lang in others:
                    yield name, lang
