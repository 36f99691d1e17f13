"""Products (stock keeping units): one row a product that is bought, kept and sold."""

from .domain import Domain
from .field import Field, key
from .shared import BARCODES
from .variant import pairs

UOM = {"kind": "link", "model": "uom.uom", "by": ("name",), "to": ("uom",), "cleaner": "unit"}

PRODUCT = Domain(
    code="product",
    model="product.product",
    named_by=("default_code", "name"),
    number="default_code",
    after=("uom", "product_category", "product_family"),
    inherits=("product.template", "product_tmpl_id"),
    parts=("product_value", "product_template_attribute_value"),
    alike=("category",),
    wanted=("barcode", "category", "standard_price"),
    unique=("default_code",),
    classified="category",
    fields=(
        key(
            *("item number", "product number", "sku", "item no", "article number", "product id", "item id"),
            *("item code", "product code", "material number", "part number"),
        ),
        Field("default_code", match="code", synonyms=("internal reference", "default code", "reference")),
        Field(
            "name",
            match="product",
            required=True,
            synonyms=("product name", "item name", "item description", "product", "article", "name")
            + ("description 1", "description", "designation", "title"),
        ),
        Field(
            "barcode",
            once=BARCODES,
            cleaner="gtin",
            match="identifier",
            synonyms=("gtin", "ean", "upc", "barcode", "ean code", "ean 13", "bar code"),
        ),
        Field(
            "category",
            kind="link",
            field="categ_id",
            match="category",
            to=("product_category",),
            model="product.category",
            by=("complete_name", "name"),
            synonyms=("product category", "category", "product group", "item group", "categ id"),
        ),
        Field(
            "type",
            kind="choice",
            choices=(
                (
                    "consu",
                    ("goods", "good", "consu", "consumable", "storable", "product", "stock", "inventory"),
                ),
                ("service", ("service", "services", "non-stock", "labour", "labor")),
                ("combo", ("combo",)),
            ),
            synonyms=("product type", "item type", "type"),
        ),
        Field(
            "is_storable",
            kind="flag",
            synonyms=("track inventory", "is storable", "stocked", "stock item", "inventory item"),
        ),
        Field(
            "tracking",
            kind="choice",
            choices=(
                ("none", ("none", "no", "n", "false", "0", "quantity", "by quantity")),
                # Of a column that only says whether: yes, by lots.
                ("lot", ("yes", "y", "true", "1", "lot", "lots", "batch", "by lots", "batch number")),
                ("serial", ("serial", "serial number", "by unique serial number", "sn")),
            ),
            synonyms=("tracking", "tracked by", "lot tracking", "lot tracked", "traceability"),
        ),
        Field(
            "uom",
            field="uom_id",
            match="category",
            synonyms=("unit of measure", "base unit", "unit", "uom", "um"),
            **UOM,
        ),
        Field(
            "packagings",
            field="uom_ids",
            many=True,
            synonyms=("packagings", "alternative units", "sales units", "other units", "uom ids"),
            **UOM,
        ),
        Field(
            "list_price",
            match="price",
            kind="number",
            money=True,
            synonyms=("sales price", "list price", "selling price", "price", "unit price"),
        ),
        Field(
            "standard_price",
            kind="number",
            money=True,
            synonyms=("cost", "standard cost", "cost price", "standard price", "unit cost"),
        ),
        Field(
            "use_expiration_date",
            kind="flag",
            synonyms=("expires", "use expiration date", "shelf life", "perishable", "has expiry date"),
        ),
        Field(
            "expiration_time",
            kind="integer",
            synonyms=("shelf life days", "expiration time", "total shelf life", "days to expire"),
        ),
        Field(
            "weight",
            kind="number",
            measured="weight",
            synonyms=("weight", "gross weight", "net weight", "weight kg"),
        ),
        Field("volume", kind="number", synonyms=("volume", "cubic metres", "volume m3")),
        Field("sale_ok", kind="flag", synonyms=("can be sold", "sellable", "sales", "sale ok")),
        Field("purchase_ok", kind="flag", synonyms=("can be purchased", "purchasable", "purchase ok")),
        Field("active", kind="flag", synonyms=("active",)),
        Field(
            "description_sale",
            match="description",
            synonyms=("sales description", "long description", "description sale"),
        ),
        Field("description_purchase", synonyms=("purchase description", "description purchase")),
        Field(
            "family",
            kind="link",
            field="product_tmpl_id",
            to=("product_family",),
            model="product.template",
            by=("default_code", "name"),
            synonyms=("style number", "style", "family", "product family", "model number", "matrix item")
            + ("handle", "parent sku", "style code", "family number", "parent item number"),
        ),
        *pairs("product_template_variant_value_ids", "product_template_attribute_value_ids"),
    ),
)
