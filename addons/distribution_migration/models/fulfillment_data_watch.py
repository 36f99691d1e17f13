from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..cleansing.cleaners import BY_COUNTRY, CLEANERS
from ..cleansing.values import Problem

# Of these it is known for sure when a value is none.
KNOWN = frozenset({"email", "gtin", "vat"})
# A product sells when customers got some of it in these days: a quarter, so that what is ordered monthly is seen.
SOLD_DAYS = 90


class FulfillmentDataWatch(models.AbstractModel):
    """After go-live: the domains that were loaded for good are looked at every night, as they were before it.

    What is asked comes from the same descriptions: fields that are needed or wanted, unique ones, and cleaners.
    """

    _name = "fulfillment.data.watch"
    _description = "Watch over Data"

    @api.model
    def _cron_watch(self):
        """Look at all domains of records that stay which have a real load in use; what is looked at no more, is closed.

        Nobody writes on history, and documents are what they were.
        """
        domains = self.env["fulfillment.migration.domain"].search(
            [("reconciliation_ids.run_id.kind", "=", "real"), ("set_id.active", "=", True)]
        )
        watched = domains.filtered(lambda domain: domain._what().watched and not domain._what().history)
        watched = watched.filtered(
            lambda domain: domain.reconciliation_ids.run_id.filtered(
                lambda run: run.kind == "real" and run.state == "done"
            )
        )
        for domain in watched:
            self._watch(domain)
        Finding = self.env["fulfillment.data.finding"].sudo()
        left = Finding.search([("domain_id", "not in", watched.ids), ("record_count", ">", 0)])
        left.record_count = 0
        Finding._open_variances(left)

    @api.model
    def _watch(self, domain):
        """Keep what is found of a domain, and open or close its exceptions."""
        found = self._found(domain)
        Finding = self.env["fulfillment.data.finding"].sudo()
        known = {
            (finding.check_code, finding.target): finding
            for finding in Finding.search([("domain_id", "=", domain.id)])
        }
        total = self._model(domain).search_count(self._watched(domain))
        labels, now = domain._field_labels(domain.kind), fields.Datetime.now()
        touched = Finding.browse()
        for key, ids in found.items():
            values = {
                "name": self._sentence(domain, *key, len(ids), total, labels),
                **{"record_count": len(ids), "total_count": total, "found_at": now},
            }
            if key in known:
                known[key].write(values)
                touched |= known[key]
            elif ids:
                code, target = key
                touched |= Finding.create(
                    {**values, "domain_id": domain.id, "check_code": code, "target": target}
                )
        Finding._open_variances(touched)

    # ------------------------------------------------------------------ finding

    @api.model
    def _found(self, domain):
        """Return {(check, field): ids of the records} of all that is looked for in a domain."""
        what = domain._what()
        found = {}
        for code in dict.fromkeys((*what.required, *what.wanted)):
            field = what.by_code.get(code)
            if field and self._is_kept(domain, field):
                found["data_empty", code] = self._empty(domain, field)
        for field in what.head:
            if field.cleaner in KNOWN and self._is_kept(domain, field):
                found["data_invalid", field.code] = self._invalid(domain, field)
        for code in what.unique:
            field = what.by_code.get(code)
            if field and self._is_kept(domain, field):
                found["data_repeated", code] = self._repeated(domain, field)
        if "date_end" in what.by_code and what.model == "product.supplierinfo":
            found["data_expired", "date_end"] = (
                self._model(domain)
                .search(self._watched(domain) & Domain("date_end", "<", fields.Date.today()))
                .ids
            )
        if what.model == "product.product":
            found["data_unpriced", "product"] = self._unpriced(domain)
            found["data_unruled", "product"] = self._unruled(domain)
        return found

    def _unpriced(self, domain):
        """Return the ids of stocked products that are bought and have no price of a vendor in the company."""
        prices = [("company_id", "in", (False, domain.company_id.id))]
        bought = Domain("purchase_ok", "=", True) & Domain("is_storable", "=", True)
        return (
            self._model(domain)
            .search(self._watched(domain) & bought & Domain("seller_ids", "not any", prices))
            .ids
        )

    def _unruled(self, domain):
        """Return the ids of stocked products that customers get from a warehouse without a reorder rule for them.

        By what left it in the last SOLD_DAYS days: of a kit, its parts. What is bought for an order needs none.
        """
        company = domain.company_id
        self.env["stock.move"].flush_model()
        self.env["stock.warehouse.orderpoint"].flush_model()
        sold = self.env.execute_query(
            SQL(
                """SELECT DISTINCT move.product_id
                FROM stock_move AS move
                INNER JOIN stock_location AS source ON move.location_id = source.id
                INNER JOIN stock_location AS target ON move.location_dest_id = target.id
                WHERE move.state = 'done' AND move.company_id = %(company)s AND move.date >= %(since)s
                    AND target.usage = 'customer' AND source.warehouse_id IS NOT NULL
                    AND NOT EXISTS (
                        SELECT FROM stock_warehouse_orderpoint AS rule
                        WHERE rule.product_id = move.product_id AND rule.active
                            AND rule.warehouse_id = source.warehouse_id
                    )""",
                company=company.id,
                since=fields.Datetime.now() - timedelta(days=SOLD_DAYS),
            )
        )
        to_order = self.env.ref("stock.route_warehouse0_mto", raise_if_not_found=False)
        routes = to_order.ids if to_order else []
        categories = self.env["product.category"].search([("route_ids", "in", routes)])
        stocked = (
            Domain("id", "in", [product_id for (product_id,) in sold])
            & Domain("is_storable", "=", True)
            & Domain("route_ids", "not in", routes)
            & ~Domain("categ_id", "child_of", categories.ids)
        )
        return self._model(domain).search(self._watched(domain) & stocked).ids

    def _model(self, domain):
        return self.env[domain._what().model].with_company(domain.company_id)

    def _is_kept(self, domain, field):
        """Tell whether the record itself keeps the field, and can be asked for it."""
        own = self._model(domain)._fields.get(field.name)
        return (
            not (field.is_key or field.of_line or field.keeper)
            and own is not None
            and own._description_searchable
        )

    def _watched(self, domain):
        """Return which records are of the domain: of the company or shared, of its kind and rank."""
        what, model = domain._what(), self._model(domain)
        watched = Domain(list(what.compared))
        if "company_id" in model._fields:
            watched &= Domain("company_id", "in", (False, domain.company_id.id))
        for name, value in what.defaults:
            watched &= Domain(name, ">", 0) if name.endswith("_rank") else Domain(name, "=", value)
        return watched

    def _empty(self, domain, field):
        model = self._model(domain)
        none = 0 if model._fields[field.name].type in ("float", "integer", "monetary") else False
        return model.search(self._watched(domain) & Domain(field.name, "=", none)).ids

    def _invalid(self, domain, field):
        model = self._model(domain)
        by_country = field.cleaner in BY_COUNTRY and "country_id" in model._fields
        names = [field.name, *(["country_id"] if by_country else [])]
        records = model.search_fetch(self._watched(domain) & Domain(field.name, "!=", False), names)
        clean, answers, ids = CLEANERS[field.cleaner], {}, []
        for record in records:
            asked = (record[field.name], record.country_id.code or "" if by_country else None)
            if asked not in answers:
                context = {"country": asked[1]} if by_country else {}
                answers[asked] = isinstance(clean(asked[0], **context), Problem)
            if answers[asked]:
                ids.append(record.id)
        return ids

    def _repeated(self, domain, field):
        model = self._model(domain)
        watched = self._watched(domain) & Domain(field.name, "!=", False)
        if "parent_id" in model._fields:
            # Contacts have what their company has.
            watched &= Domain("parent_id", "=", False)
        groups = model._read_group(watched, [field.name], ["id:array_agg"], having=[("__count", ">", 1)])
        return [record_id for _value, ids in groups for record_id in ids]

    def _sentence(self, domain, code, target, count, total, labels):
        told = {"name": domain.display_name, "count": f"{count:,}", "total": f"{total:,}"}
        told["field"] = labels.get(target, target)
        sentences = {
            "data_empty": lambda: self.env._("%(name)s: %(count)s of %(total)s have no %(field)s", **told),
            "data_invalid": lambda: self.env._(
                "%(name)s: %(field)s of %(count)s of %(total)s is none that exists", **told
            ),
            "data_repeated": lambda: self.env._(
                "%(name)s: %(count)s of %(total)s share their %(field)s with another", **told
            ),
            "data_unpriced": lambda: self.env._(
                "%(name)s: %(count)s of %(total)s are bought and have no vendor price", **told
            ),
            "data_unruled": lambda: self.env._(
                "%(name)s: %(count)s of %(total)s sell from a warehouse without a reorder rule for them",
                **told,
            ),
            "data_expired": lambda: self.env._(
                "%(name)s: %(count)s of %(total)s are no longer valid", **told
            ),
        }
        return sentences[code]()
