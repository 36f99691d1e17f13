"""What the example rows of a template say: plain texts, two rows a domain.

A link to what another domain of the set brings says the number that its own first example bears, so that the
examples of all domains fit together. What is not listed is made from the kind of the field (`by_kind`).
"""

# The number in the old system of the first and the second example of a domain.
KEYS = {
    "uom": ("BOX12", "PAL48"),
    "product_category": ("G-10", "G-11"),
    "product_family": ("F-1", "F-1"),
    "product": ("A-100", "A-200"),
    "packaging": ("PB-1", "PB-2"),
    "customer": ("C-100", "C-200"),
    "vendor": ("V-100", "V-200"),
    "contact": ("K-100", "K-200"),
    "vendor_price": ("VP-1", "VP-2"),
    "customer_part": ("CP-1", "CP-2"),
    "pricelist": ("PL-1", "PL-2"),
    "pricelist_item": ("PI-1", "PI-2"),
    "warehouse": ("W-1", "W-2"),
    "location": ("B-01", "B-02"),
    "lot": ("L-100", "L-200"),
    "reorder_rule": ("RR-1", "RR-2"),
    "bom": ("KIT-1", "KIT-1"),
    "stock": ("ST-1", "ST-2"),
    "open_sale_order": ("SO-1001", "SO-1001"),
    "account": ("1300", "5800"),
    "opening_ledger": ("OB-1", "OB-1"),
    "open_receivable": ("R-1001", "R-1002"),
    "open_payable": ("P-1001", "P-1002"),
    "unapplied_cash": ("Z-1001", "Z-1002"),
    "open_purchase_order": ("PO-501", "PO-501"),
    "transfer": ("TR-1", "TR-1"),
    "open_return": ("RMA-1", "RMA-1"),
    "history_sale_line": ("SOL-1", "SOL-2"),
    "history_purchase_line": ("POL-1", "POL-2"),
    "history_invoice": ("INV-1", "INV-2"),
    "history_payment": ("PAY-1", "PAY-2"),
    "history_count": ("CNT-1", "CNT-2"),
    "history_return": ("RET-1", "RET-2"),
    "history_pick": ("PCK-1", "PCK-2"),
}

# By field, whatever the domain; "" leaves the cell empty.
COMMON = {
    "line": ("10", "20"),
    "name": ("First example", "Second example"),
    "street": ("12 Harbour Street", "3 Mill Lane"),
    "street2": ("Gate 4", ""),
    "zip": ("94105", "94107"),
    "city": ("San Francisco", "San Francisco"),
    "country": ("US", "US"),
    "state": ("CA", "CA"),
    "phone": ("+1 415 555 0148", ""),
    "email": ("orders@example.com", ""),
    "website": ("www.example.com", ""),
    "vat": ("", ""),
    "company_registry": ("", ""),
    "lang": ("en_US", ""),
    "parent": ("", "{first}"),
    "active": ("yes", "yes"),
    "currency": ("", ""),
    "barcode": ("", ""),
    "uom": ("", ""),
    "date_end": ("", ""),
    "is_company": ("yes", "yes"),
    "discount": ("0", "5"),
    "move_type": ("invoice", "credit note"),
    "warehouse": ("", ""),
    "owner": ("", ""),
    "route": ("", ""),
    "multiple": ("", ""),
    "removal_strategy": ("", ""),
    "salesperson": ("", ""),
    "account": ("", ""),
    "open_amount_company": ("", ""),
    "payment_term": ("", ""),
    "incoterm": ("", ""),
    "down_payment": ("", ""),
    "buyer": ("", ""),
    **dict.fromkeys(("delivered", "invoiced", "received", "billed"), ("0", "0")),
}

PAIRS = {
    "attribute_1": ("Size", "Size"),
    **dict.fromkeys(("value_1", "attribute_2", "value_2", "attribute_3", "value_3"), ("", "")),
}

OF_DOMAIN = {
    "uom": {
        "name": ("Box of 12", "Pallet of 48 boxes"),
        "relative_factor": ("12", "48"),
        "relative_uom": ("Units", "{first}"),
    },
    "product_category": {"name": ("Groceries", "Fruit")},
    "product": {
        "default_code": ("A-100", "A-200"),
        "name": ("Golden apples", "Fruit basket"),
        "barcode": ("4006381333931", ""),
        "tracking": ("lot", "none"),
        "uom": ("Units", "Units"),
        "family": ("", ""),
        **dict.fromkeys(PAIRS, ("", "")),
        "packagings": ("{uom}", ""),
        "description_sale": ("", ""),
        "description_purchase": ("", ""),
    },
    "product_family": {
        "name": ("Work gloves", "Work gloves"),
        "category": ("{product_category}", "{product_category}"),
        "tracking": ("none", "none"),
        "uom": ("Units", "Units"),
        "packagings": ("", ""),
        "list_price": ("6.90", "6.90"),
        "expiration_time": ("", ""),
        "description_sale": ("", ""),
        "description_purchase": ("", ""),
        **PAIRS,
        "value_1": ("M", "L"),
    },
    "packaging": {"uom": ("{uom}", "{uom}"), "barcode": ("14006381333938", "14006381333945")},
    "customer": {"name": ("Corner Shop", "Corner Shop, branch"), "ref": ("C-100", "C-200")},
    "vendor": {"name": ("Orchard Ltd", "Orchard Ltd, branch"), "ref": ("V-100", "V-200")},
    "contact": {"name": ("Jane Doe", "Back door"), "parent": ("{customer}", "{customer}")},
    "vendor_price": {"min_qty": ("1", "100"), "price": ("5.50", "4.90")},
    "customer_part": {
        "product_code": ("77-4711", "77-4712"),
        "product_name": ("Apples, yellow", ""),
        "min_qty": ("1", "1"),
        "price": ("7.90", "0"),
    },
    "pricelist": {"name": ("Retail", "Wholesale"), "country_groups": ("", "")},
    "pricelist_item": {
        "category": ("", ""),
        "compute_price": ("fixed", "percentage"),
        "fixed_price": ("79.90", ""),
        "percent_price": ("", "10"),
        "min_quantity": ("1", "10"),
        **dict.fromkeys(
            ("base", "base_pricelist", "price_discount", "price_markup", "price_surcharge")
            + ("price_round", "price_min_margin", "price_max_margin"),
            ("", ""),
        ),
    },
    "warehouse": {"name": ("Harbour", "Airport"), "code": ("HAR", "AIR"), "address": ("", "")},
    "location": {
        "name": ("Zone A", "Bin A-01"),
        "usage": ("view", "internal"),
        "barcode": ("ZONE-A", "BIN-A-01"),
    },
    "lot": {"name": ("L-100", "L-200")},
    "reorder_rule": {"product_min_qty": ("10", "20"), "product_max_qty": ("100", "200")},
    "bom": {
        "product": ("{product2}", "{product2}"),
        "type": ("kit", "kit"),
        "code": ("", ""),
        "component": ("{product}", "{product}"),
        "component_qty": ("4", "2"),
        "product_qty": ("1", "1"),
        "component_uom": ("", ""),
    },
    "stock": {"lot": ("{lot}", ""), "product": ("{product}", "{product2}"), "quantity": ("100", "40")},
    "open_sale_order": {
        "product": ("{product}", "{product2}"),
        "name": ("", ""),
        "state": ("open", "open"),
        "client_order_ref": ("PO-4711", "PO-4711"),
    },
    "open_purchase_order": {
        "product": ("{product}", "{product2}"),
        "name": ("", ""),
        "state": ("confirmed", "confirmed"),
        "partner_ref": ("AB-77", "AB-77"),
    },
    "transfer": {
        "warehouse": ("{warehouse}", "{warehouse}"),
        "location": ("", ""),
        "product": ("{product}", "{product2}"),
        "lot": ("", ""),
        "origin": ("Old site", "Old site"),
    },
    "open_return": {
        "order": ("", ""),
        "product": ("{product}", "{product2}"),
        "lot": ("", ""),
        "origin": ("INV-88", "INV-88"),
    },
    "account": {
        "code": ("121000", ""),
        "name": ("Receivables", "Freight in"),
        "account_type": ("receivable", "expenses"),
        "reconcile": ("yes", "no"),
    },
    "opening_ledger": {
        "account": ("{account}", "{account2}"),
        "name": ("Receivables", "Freight in"),
        "ref": ("Opening", "Opening"),
        "debit": ("1250.00", ""),
        "credit": ("", "1250.00"),
        **dict.fromkeys(("balance", "amount_currency", "partner", "analytic"), ("", "")),
    },
    "open_receivable": {"original_amount": ("1190.00", "50.00"), "open_amount": ("400.00", "50.00")},
    "open_payable": {"original_amount": ("300.25", "20.00"), "open_amount": ("300.25", "20.00")},
    "unapplied_cash": {"from_customer": ("{customer}", ""), "to_vendor": ("", "{vendor}")},
}

# Of history, whatever the kind: what happened lies before the cutover, and is named as the old system named it.
OF_HISTORY = {
    "order_ref": ("SO-0901", "SO-0902"),
    "invoice_ref": ("{history_invoice}", "{history_invoice}"),
    "customer_name": ("{customer}", "{customer2}"),
    "vendor_name": ("{vendor}", "{vendor}"),
    "product_code": ("{product}", "{product2}"),
    "product_name": ("Golden apples", "Fruit basket"),
    "uom_name": ("Units", "Units"),
    "currency": ("USD", "USD"),
    **dict.fromkeys(
        ("ordered_at", "requested_at", "invoiced_on", "paid_on", "counted_at", "picked_at", "received_at"),
        ("2025-03-03", "2025-03-04"),
    ),
    **dict.fromkeys(("first_promised_at", "last_promised_at", "due_on"), ("2025-03-07", "2025-03-08")),
    **dict.fromkeys(("shipped_at", "delivered_at", "decided_at", "disposed_at"), ("2025-03-06", "")),
    **dict.fromkeys(("credited_on", "found_at"), ("", "")),
    **dict.fromkeys(("ordered_qty", "counted_qty", "book_qty", "quantity"), ("12", "8")),
    **dict.fromkeys(("shipped_qty", "received_qty"), ("12", "0")),
    **dict.fromkeys(("rejected_qty", "cancelled_qty", "disposed_qty", "error_line_count"), ("0", "0")),
    "line_count": ("1", "1"),
    **dict.fromkeys(("is_dropship", "is_credit", "is_error", "is_blind"), ("no", "no")),
}


def examples(what, known):
    """Return [{code of the field: text}], one a row, of a domain.

    :param known: the codes of the domains that can be brought; a link to another one stays empty
    """
    numbers = {}
    for kind, (first, second) in KEYS.items():
        numbers[kind], numbers[f"{kind}2"] = (first, second) if kind in known else ("", "")
    own = OF_HISTORY if what.history else OF_DOMAIN.get(what.code, {})
    rows = []
    for position in (0, 1):
        row = {}
        for field in what.fields:
            texts = own.get(field.code) or COMMON.get(field.code) or _by_kind(field)
            if field.code == "key":
                texts = KEYS[what.code]
            row[field.code] = texts[position].format(first=KEYS[what.code][0], **numbers)
        rows.append(row)
    return rows


def _by_kind(field):
    if field.kind == "link":
        text = f"{{{field.to[0]}}}" if field.to else ""
        return text, text
    if field.kind == "choice":
        return (field.choices[0][1][0],) * 2
    return {
        "date": ("2026-11-02", "2026-11-02"),
        "flag": ("yes", "yes"),
        "number": ("12.50", "8"),
        "integer": ("14", "7"),
    }.get(field.kind, ("", ""))
