"""Reasons of credit notes say what went wrong; those that were there before get what new ones come with."""

FAILURES = {
    "credit_price": "document",
    "credit_quantity": "document",
    "credit_document": "document",
    "credit_damaged": "condition",
    "credit_wrong_item": "item",
}


def migrate(cr, version):
    del version
    for code, failure in FAILURES.items():
        cr.execute(
            "UPDATE fulfillment_reason SET failure = %s WHERE code = %s AND failure IS NULL", [failure, code]
        )
