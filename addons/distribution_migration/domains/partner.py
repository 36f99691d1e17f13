"""Customers, their contacts and addresses, and vendors: all are partners in Odoo."""

from .domain import Domain
from .field import Field, key

ADDRESS = (
    Field(
        "street",
        match="street",
        synonyms=("street", "address 1", "address line 1", "address", "street address"),
    ),
    Field("street2", match="street", synonyms=("street2", "street 2", "address 2", "address line 2")),
    Field(
        "zip",
        match="postcode",
        cleaner="postal_code",
        country="country",
        synonyms=("zip", "zip code", "postal code", "postcode", "post code"),
    ),
    Field("city", match="city", synonyms=("city", "town", "place")),
    Field(
        "state",
        kind="link",
        field="state_id",
        model="res.country.state",
        by=("code", "name"),
        within=("country", "country_id"),
        cleaner="state",
        country="country",
        synonyms=("state", "province", "region", "state code"),
    ),
    Field(
        "country",
        kind="link",
        field="country_id",
        model="res.country",
        by=("code", "name"),
        cleaner="country",
        match="country",
        synonyms=("country", "country code"),
    ),
    Field(
        "phone",
        match="phone",
        cleaner="phone",
        country="country",
        synonyms=("phone", "telephone", "phone number", "tel"),
    ),
    Field("email", cleaner="email", match="email", synonyms=("email", "e mail", "mail", "email address")),
)
COMPANY = (
    Field(
        "name",
        required=True,
        cleaner="name",
        match="name",
        synonyms=("company name", "name", "account name", "name 1"),
    ),
    *ADDRESS,
    Field("website", synonyms=("website", "web", "url", "homepage")),
    Field(
        "vat",
        match="identifier",
        cleaner="vat",
        country="country",
        synonyms=("vat", "tax id", "vat number", "vat id", "tin"),
    ),
    Field(
        "company_registry",
        match="identifier",
        cleaner="company_number",
        country="country",
        synonyms=("company registry", "company id", "registration number", "company registration"),
    ),
    Field("comment", synonyms=("notes", "comment", "remark", "remarks", "memo")),
    Field("function", synonyms=("job position", "job title", "function", "contact title")),
    Field(
        "lang", kind="link", model="res.lang", by=("code", "iso_code", "name"), synonyms=("language", "lang")
    ),
    Field(
        "tags",
        kind="link",
        field="category_id",
        model="res.partner.category",
        by=("name",),
        many=True,
        synonyms=("tags", "category", "customer group", "categories"),
    ),
    Field(
        "industry",
        kind="link",
        field="industry_id",
        model="res.partner.industry",
        by=("name",),
        synonyms=("industry", "sector"),
    ),
    Field(
        "is_company",
        kind="flag",
        choices=(("true", ("company",)), ("false", ("person", "individual"))),
        synonyms=("is company", "is a company", "company type", "company"),
    ),
    Field("active", kind="flag", synonyms=("active",)),
)
# Own companies and the people who work in Odoo are nobody's duplicate.
STRANGERS = (("partner_share", "=", True), ("ref_company_ids", "=", False))
PARTIES = (*STRANGERS, "|", ("is_company", "=", True), ("parent_id", "=", False))
TERM = {"kind": "link", "model": "account.payment.term", "by": ("name",)}
CUSTOMER = Domain(
    code="customer",
    model="res.partner",
    after=("pricelist",),
    parent="parent",
    named_by=("name",),
    defaults=(("is_company", True), ("customer_rank", 1)),
    wanted=("street", "zip", "city", "country", "vat"),
    unique=("vat", "ref"),
    compared=PARTIES,
    fields=(
        key(
            "customer number",
            "customer no",
            "customer id",
            "customer code",
            "account number",
            "debtor number",
        ),
        Field("ref", synonyms=("reference", "ref", "customer reference")),
        *COMPANY,
        Field(
            "parent",
            field="parent_id",
            kind="link",
            to=("customer",),
            model="res.partner",
            by=("ref", "name", "complete_name"),
            synonyms=("parent customer", "head office", "parent", "related company", "bill to"),
        ),
        Field("credit_limit", kind="number", synonyms=("credit limit",)),
        Field(
            "payment_term",
            field="property_payment_term_id",
            synonyms=("payment terms", "payment term", "terms", "customer payment terms"),
            **TERM,
        ),
        Field(
            "pricelist",
            field="property_product_pricelist",
            kind="link",
            to=("pricelist",),
            model="product.pricelist",
            by=("name",),
            synonyms=("pricelist", "price list", "price group"),
        ),
    ),
)
CONTACT = Domain(
    code="contact",
    model="res.partner",
    after=("customer", "vendor"),
    compared=(*STRANGERS, ("parent_id", "!=", False)),
    fields=(
        key("contact number", "contact id", "address id", "address code", "contact code"),
        Field(
            "name",
            cleaner="name",
            match="name",
            synonyms=("contact name", "name", "full name", "address name"),
        ),
        Field(
            "parent",
            field="parent_id",
            match="company",
            kind="link",
            required=True,
            to=("customer", "vendor"),
            model="res.partner",
            by=("ref", "name", "complete_name"),
            synonyms=("customer number", "customer", "company", "vendor number", "customer id", "account"),
        ),
        Field(
            "type",
            kind="choice",
            choices=(
                ("contact", ("contact", "person")),
                ("invoice", ("invoice", "invoice address", "billing", "bill to")),
                ("delivery", ("delivery", "delivery address", "shipping", "ship to")),
                ("other", ("other", "other address")),
            ),
            synonyms=("address type", "contact type", "type"),
        ),
        Field("function", synonyms=("job position", "job title", "function", "title")),
        *ADDRESS,
        Field("comment", synonyms=("notes", "comment", "remark")),
    ),
)
VENDOR = Domain(
    code="vendor",
    model="res.partner",
    parent="parent",
    named_by=("name",),
    defaults=(("is_company", True), ("supplier_rank", 1)),
    wanted=("street", "zip", "city", "country", "vat"),
    unique=("vat", "ref"),
    compared=PARTIES,
    fields=(
        key(
            *("vendor number", "supplier number", "vendor id", "supplier id", "vendor code", "supplier code"),
            *("creditor number", "business entity id"),
        ),
        Field("ref", synonyms=("reference", "ref", "vendor reference")),
        *COMPANY,
        Field(
            "parent",
            field="parent_id",
            kind="link",
            to=("vendor",),
            model="res.partner",
            by=("ref", "name", "complete_name"),
            synonyms=("parent vendor", "head office", "parent", "related company"),
        ),
        Field(
            "payment_term",
            field="property_supplier_payment_term_id",
            synonyms=("payment terms", "payment term", "terms", "vendor payment terms"),
            **TERM,
        ),
    ),
)
