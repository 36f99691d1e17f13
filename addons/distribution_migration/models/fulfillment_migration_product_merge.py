import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

# Values by hand of a product belong to it; those of a move or a lot go with that.
OWN_VALUES = SQL("(move_id IS NOT NULL OR lot_id IS NOT NULL)")
# What the products must have alike for what was done with them to stay true.
ALIKE = ("uom_id", "tracking", "type", "is_storable")
# Numbers of the old system are led by their own model, and the ledger of facts only grows.
LED = ("fulfillment.migration.xref", "fulfillment.event")
VALUED_BY = ("property_cost_method", "property_valuation", "property_stock_valuation_account_id")


class FulfillmentMigrationProductMerge(models.AbstractModel):
    """Products that are one: all that refers to the one that goes refers to the one that stays.

    Odoo merges contacts and no products. As there, the catalogue of the database tells what refers to them, so that
    addons which nobody here knows are taken along. The survivor keeps its own values: taxes, routes, prices, costs.
    """

    _name = "fulfillment.migration.product.merge"
    _description = "Merge of Products"

    @api.model
    def _merge(self, gone, survivor):
        """Merge products into another one, of all companies; those that go are deleted.

        Where the ledger of facts knows one that goes, it is archived, as the ledger only grows.
        :param gone: products (product.product), in the company of whoever merges, as `survivor`
        :raises AccessError: for who may not write and delete products
        :raises UserError: where the merged product would tell something wrong; nothing is changed then
        """
        (gone | survivor).check_access("write")
        gone.check_access("unlink")
        # Nobody orders what is about to go.
        (gone | survivor).lock_for_update()
        for other in gone:
            self._refuse(other, survivor)
        self.env.flush_all()
        templates = gone.product_tmpl_id
        self._move(gone, survivor)
        self._move(templates, survivor.product_tmpl_id)
        self.env["fulfillment.migration.xref"]._lead_to(gone, survivor)
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self._retire(gone)
        self._settle(survivor)

    # ---------------------------------------------------------------- refusal

    def _refuse(self, other, survivor):
        """Raise where merging would falsify what was done with these products."""
        why = next(self._reasons_against(other, survivor), None)
        if why:
            raise UserError(
                self.env._(
                    "%(other)s was not merged into %(name)s: %(why)s",
                    other=other.display_name,
                    name=survivor.display_name,
                    why=why,
                )
            )

    def _reasons_against(self, other, survivor):
        """Yield sentences: what stands against it, and what to do."""
        both = other | survivor
        everything = both.with_context(active_test=False).product_tmpl_id
        if any(len(one.product_variant_ids) > 1 or one.attribute_line_ids for one in everything):
            yield self.env._("one of them has variants. Merge products without variants only.")
        if survivor.company_id and other.company_id != survivor.company_id:
            yield self.env._("the survivor is of another company. Let the one that is shared survive.")
        for name in ALIKE:
            if name in both._fields and other[name] != survivor[name]:
                yield self.env._(
                    "their %(field)s differs, and quantities would mean something else. Take one of them out of the "
                    "group, or correct it first.",
                    field=both._fields[name]._description_string(self.env),
                )
        if self._is_made_of(other, survivor) or self._is_made_of(survivor, other):
            yield self.env._("one is a component of the other. These are two products.")
        same = self._same_lots(other, survivor)
        if same:
            yield self.env._(
                "both have a lot %(lot)s. Rename it on one of them, if these are two; else move its stock first.",
                lot=same,
            )
        for company in self._stocked_companies(other) & self._stocked_companies(survivor):
            one, two = other.with_company(company).sudo(), survivor.with_company(company).sudo()
            names = [name for name in VALUED_BY if name in one.categ_id._fields]
            if any(one.categ_id[name] != two.categ_id[name] for name in names):
                yield self.env._(
                    "both have stock in %(company)s and it is valued otherwise. Put them into one category first.",
                    company=company.name,
                )
            if one.cost_method == "standard" and one.standard_price != two.standard_price:
                yield self.env._(
                    "both have stock in %(company)s at another standard cost. Set one cost first, so that the change "
                    "of value is booked.",
                    company=company.name,
                )

    def _is_made_of(self, product, component):
        """Tell whether a bill of materials of a product names a component; manufacturing may be absent."""
        if "mrp.bom.line" not in self.env:
            return False
        # Bills of all companies.
        asked = [
            ("bom_id.product_tmpl_id", "=", product.product_tmpl_id.id),
            ("product_id", "=", component.id),
        ]
        return bool(self.env["mrp.bom.line"].sudo().search_count(asked, limit=1))

    def _same_lots(self, other, survivor):
        """Return the name of a lot that both have, "" for none."""
        # Lots of all companies.
        Lot = self.env["stock.lot"].sudo()
        mine = Lot._search([("product_id", "=", survivor.id)]).subselect("name")
        return Lot.search([("product_id", "=", other.id), ("name", "in", mine)], limit=1).name or ""

    def _stocked_companies(self, product):
        # Stock of all companies, also of those whose stock the user does not see.
        return (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("product_id", "=", product.id),
                    ("location_id.usage", "in", ("internal", "transit")),
                    ("quantity", "!=", 0),
                ]
            )
            .company_id
        )

    # ------------------------------------------------------------------- move

    def _move(self, gone, survivor):
        """Let all that refers to records of one model refer to their survivor."""
        own = {
            (field.relation, field.column1)
            for field in gone._fields.values()
            if field.type == "many2many" and field.store and field.relation
        }
        tables = {"product_product", "product_template"}
        for table, column in self.env["base.partner.merge.automatic.wizard"]._get_fk_on(gone._table):
            if table not in tables and (table, column) not in own:
                only = OWN_VALUES if table == "product_value" else SQL("TRUE")
                for record in gone:
                    self._point(table, column, record.id, survivor.id, only)
        for table, name_column, id_column, is_model_id in self._generic_references():
            name = self.env["ir.model"]._get_id(gone._name) if is_model_id else gone._name
            only = SQL("%s = %s", SQL.identifier(name_column), name)
            for record in gone:
                self._point(table, id_column, record.id, survivor.id, only)
        for model, field in self._stored("reference"):
            for record in gone:
                self._point(
                    self.env[model]._table,
                    field.name,
                    f"{gone._name},{record.id}",
                    f"{survivor._name},{survivor.id}",
                    SQL("TRUE"),
                )
        for field in self.env.registry.many2one_company_dependents[gone._name]:
            self._point_by_company(field, gone, survivor)

    def _generic_references(self):
        """Yield (table, column of the model, column of the id, whether the model is named by its id)."""
        for model, field in self._stored("many2one_reference"):
            named = self.env[model]._fields.get(field.model_field)
            if model not in LED and named is not None and named.store:
                yield self.env[model]._table, named.name, field.name, named.type == "many2one"

    def _stored(self, kind):
        """Yield (model, field) of the columns of a kind, in tables."""
        for name, model in self.env.registry.items():
            if model._auto and not model._abstract:
                for field in model._fields.values():
                    if field.type == kind and field.store and field.column_type and not field.inherited:
                        yield name, field

    def _point(self, table, column, old, new, only):
        """Change a column from one value to another one; what would stand twice is the survivor's."""
        names = {"table": SQL.identifier(table), "column": SQL.identifier(column)}
        names.update(old=old, new=new, only=only)
        try:
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                for others in self._unique_with(table, column):
                    alike = [
                        SQL("mine.%s = theirs.%s", SQL.identifier(one), SQL.identifier(one)) for one in others
                    ]
                    self.env.cr.execute(
                        SQL(
                            """DELETE FROM %(table)s AS theirs
                            WHERE %(column)s = %(old)s AND %(only)s AND EXISTS (
                                SELECT FROM %(table)s AS mine WHERE mine.%(column)s = %(new)s AND %(alike)s
                            )""",
                            **names,
                            alike=SQL(" AND ").join(alike or [SQL("TRUE")]),
                        )
                    )
                self.env.cr.execute(
                    SQL(
                        "UPDATE %(table)s SET %(column)s = %(new)s WHERE %(column)s = %(old)s AND %(only)s",
                        **names,
                    )
                )
        except psycopg2.IntegrityError as error:
            raise UserError(
                self.env._(
                    "Nothing was merged: records of %(table)s would stand twice, or others need them. Delete those of "
                    "one of the products first.\n%(detail)s",
                    table=table,
                    detail=error.diag.message_detail or "",
                )
            ) from error

    def _unique_with(self, table, column):
        """Return for each unique index with a column, without condition: its other columns."""
        rows = self.env.execute_query(
            SQL(
                """SELECT array_agg(field.attname::text) FILTER (WHERE field.attname <> %(column)s)
                FROM pg_index AS idx
                INNER JOIN pg_attribute AS field
                    ON idx.indrelid = field.attrelid AND field.attnum = ANY(idx.indkey::smallint[])
                WHERE idx.indrelid = %(table)s::regclass AND idx.indisunique AND idx.indpred IS NULL
                    AND idx.indexprs IS NULL
                GROUP BY idx.indexrelid
                HAVING bool_or(field.attname = %(column)s)""",
                table=table,
                column=column,
            )
        )
        return [others or [] for (others,) in rows]

    def _point_by_company(self, field, gone, survivor):
        """Change what companies keep, each for itself, in a field of another record."""
        self.env.cr.execute(
            SQL(
                """UPDATE %(table)s AS one SET %(field)s = (
                    SELECT jsonb_object_agg(told.key, CASE WHEN told.value::text = ANY(%(gone)s)
                        THEN to_jsonb(%(survivor)s::integer) ELSE told.value END)
                    FROM jsonb_each(one.%(field)s) AS told
                )
                WHERE EXISTS (
                    SELECT FROM jsonb_each(one.%(field)s) AS told WHERE told.value::text = ANY(%(gone)s)
                )""",
                table=SQL.identifier(self.env[field.model_name]._table),
                field=SQL.identifier(field.name),
                gone=[str(record_id) for record_id in gone.ids],
                survivor=survivor.id,
            )
        )

    # ----------------------------------------------------------------- settle

    def _retire(self, gone):
        """Delete products to which nothing refers any more; archive those that the ledger of facts names."""
        Event = self.env["fulfillment.event"].sudo()
        for product in gone:
            if Event.search_count([("product_ref", "=", product.id)], limit=1):
                product.write({"active": False, "barcode": False})
                product.product_tmpl_id.active = False
            else:
                # The right to delete it was checked; rules of other companies stand in the way of nothing.
                self.env["product.value"].sudo().search([("product_id", "=", product.id)]).unlink()
                product.sudo().unlink()

    def _settle(self, survivor):
        """Let stock that lies at one place be one, and an average cost be that of both."""
        template = survivor.product_tmpl_id
        if "optional_product_ids" in template._fields and template in template.optional_product_ids:
            template.optional_product_ids -= template
        # Stock of all companies.
        self.env["stock.quant"].sudo().search([("product_id", "=", survivor.id)])._merge_quants()
        for company in self._stocked_companies(survivor):
            survivor.with_company(company).sudo()._update_standard_price()
