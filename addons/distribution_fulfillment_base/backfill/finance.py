"""Facts of invoices, credit notes and the money that came in."""

from .parties import by, party

# (event type, {column: expression}, FROM and WHERE)
FACTS = (
    (
        "invoice_posted",
        {
            "model": "'account.move'",
            "res_id": "move.id",
            "invoice_ref": "move.id",
            "company_id": "move.company_id",
            "occurred_at": "move.create_date",
            "new_text": "move.move_type",
            "amount": "move.amount_total_signed",
            "currency_ref": "company.currency_id",
            **by("move.create_uid"),
            "party_ref": party("move.partner_id"),
        },
        """
        FROM account_move AS move INNER JOIN res_company AS company ON move.company_id = company.id
        WHERE move.state = 'posted'
        AND move.move_type IN ('out_invoice', 'out_refund', 'in_invoice', 'in_refund')
        """,
    ),
    (
        "credit_created",
        {
            "model": "'account.move'",
            "res_id": "move.id",
            "invoice_ref": "move.id",
            "company_id": "move.company_id",
            "occurred_at": "move.create_date",
            "old_text": "COALESCE(reversed.name, move.invoice_origin)",
            "new_text": "move.move_type",
            "amount": "move.amount_total_signed",
            "currency_ref": "company.currency_id",
            "note": "move.ref",
            **by("move.create_uid"),
            "party_ref": party("move.partner_id"),
        },
        """
        FROM account_move AS move INNER JOIN res_company AS company ON move.company_id = company.id
        LEFT JOIN account_move AS reversed ON move.reversed_entry_id = reversed.id
        WHERE move.move_type IN ('out_refund', 'in_refund')
        AND (move.reversed_entry_id IS NOT NULL OR move.invoice_origin IS NOT NULL)
        """,
    ),
    (
        "cash_applied",
        {
            "model": "'account.move'",
            "res_id": "invoice.id",
            "invoice_ref": "invoice.id",
            "company_id": "invoice.company_id",
            "occurred_at": "partial.create_date",
            "amount": "partial.amount",
            "currency_ref": "company.currency_id",
            "new_datetime": "counterpart.date::timestamp",
            "old_text": "entry.name",
            "new_text": (
                "CASE WHEN entry.move_type IN ('out_invoice', 'out_refund', 'in_invoice', 'in_refund') THEN "
                "'credit' WHEN entry.origin_payment_id IS NOT NULL OR entry.statement_line_id IS NOT NULL "
                "THEN 'payment' WHEN entry.journal_id = company.currency_exchange_journal_id THEN 'exchange' "
                "ELSE 'entry' END"
            ),
            **by("partial.create_uid"),
            "party_ref": party("invoice.partner_id"),
        },
        """
        FROM account_partial_reconcile AS partial
        CROSS JOIN LATERAL (VALUES
        (partial.debit_move_id, partial.credit_move_id), (partial.credit_move_id, partial.debit_move_id)
        ) AS side (line_id, counterpart_id)
        INNER JOIN account_move_line AS line ON side.line_id = line.id
        INNER JOIN account_account AS account ON line.account_id = account.id
        INNER JOIN account_move AS invoice ON line.move_id = invoice.id
        INNER JOIN account_move_line AS counterpart ON side.counterpart_id = counterpart.id
        INNER JOIN account_move AS entry ON counterpart.move_id = entry.id
        INNER JOIN res_company AS company ON invoice.company_id = company.id
        WHERE invoice.move_type IN ('out_invoice', 'out_refund', 'in_invoice', 'in_refund')
        AND account.account_type IN ('asset_receivable', 'liability_payable')
        """,
    ),
)
