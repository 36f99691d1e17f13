"""How fields of several domains name a product, a warehouse, a location, a currency, an account, a partner."""

PRODUCT_LINK = {
    "kind": "link",
    "to": ("product",),
    "model": "product.product",
    "by": ("default_code", "barcode", "name"),
}
WAREHOUSE_LINK = {"kind": "link", "to": ("warehouse",), "model": "stock.warehouse", "by": ("code", "name")}
LOCATION_LINK = {
    "kind": "link",
    "to": ("location",),
    "model": "stock.location",
    "by": ("complete_name", "barcode", "name"),
}
CURRENCY_LINK = {"kind": "link", "model": "res.currency", "by": ("name",)}
ACCOUNT_LINK = {"kind": "link", "to": ("account",), "model": "account.account", "by": ("code", "name")}
CUSTOMER_LINK = {
    "kind": "link",
    "to": ("customer",),
    "model": "res.partner",
    "by": ("ref", "name", "complete_name"),
}
VENDOR_LINK = {
    "kind": "link",
    "to": ("vendor",),
    "model": "res.partner",
    "by": ("ref", "name", "complete_name"),
}
# Odoo asks products and packagings together.
BARCODES = (("product.product", "barcode"), ("product.uom", "barcode"))
PRODUCT_SYNONYMS = (
    *(
        "item number",
        "product",
        "product id",
        "sku",
        "product number",
        "article number",
        "item no",
        "item code",
    ),
    *("product code", "material number", "material", "item", "article"),
)
# Headings of what is left of an order, where others tell all that was ordered.
REST = ("open quantity", "remaining quantity", "outstanding quantity", "backorder quantity")
