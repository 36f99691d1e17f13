"""Quantities in the product's unit."""


def product_units(row, unit):
    """The joins from a row with a product and a unit of its own to both units.

    :param row: alias of the row; its unit is joined as `<row>_uom`, the product's as `product_uom`
    :param unit: name of the row's column of its unit
    """
    return f"""
        INNER JOIN product_product AS product ON {row}.product_id = product.id
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        INNER JOIN uom_uom AS product_uom ON template.uom_id = product_uom.id
        INNER JOIN uom_uom AS {row}_uom ON {row}.{unit} = {row}_uom.id
    """
