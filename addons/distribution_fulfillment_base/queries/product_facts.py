# Size of the smallest packaging in the product's unit. Only units of the same kind that are
# larger than the product's own are packagings.
PACKAGING = """
    SELECT min(unit.factor / product_uom.factor) AS size
    FROM product_template_uom_uom_rel AS link
    INNER JOIN uom_uom AS unit ON link.uom_uom_id = unit.id
    WHERE link.product_template_id = template.id AND unit.factor > product_uom.factor
        AND split_part(unit.parent_path, '/', 1) = split_part(product_uom.parent_path, '/', 1)
"""

# What the products of an order have that the ORM does not read anyway. Columns: product template, size
# of the smallest packaging in its unit, whether it has taxes of its own, whether it has attributes,
# whether it has an item in one of the pricelists.
PRODUCT_FACTS = """
    SELECT template.id,
        (
            SELECT min(unit.factor) / template.factor
            FROM product_template_uom_uom_rel AS link
            INNER JOIN uom_uom AS unit ON link.uom_uom_id = unit.id
            WHERE link.product_template_id = template.id AND unit.factor > template.factor
                AND unit.parent_path LIKE template.kind
        )::float8,
        EXISTS (
            SELECT FROM product_taxes_rel AS link
            INNER JOIN account_tax AS tax ON link.tax_id = tax.id
            WHERE link.prod_id = template.id AND tax.company_id = ANY(%(tax_companies)s)
        ),
        EXISTS (
            SELECT FROM product_template_attribute_line AS attribute
            WHERE attribute.product_tmpl_id = template.id
        ),
        EXISTS (
            SELECT FROM product_pricelist_item AS item
            WHERE item.pricelist_id = ANY(%(pricelists)s)
                AND (item.product_tmpl_id IS NULL OR item.product_tmpl_id = template.id)
        )
    FROM unnest(%(templates)s, %(factors)s::float8[], %(kinds)s) AS template (id, factor, kind)
"""
