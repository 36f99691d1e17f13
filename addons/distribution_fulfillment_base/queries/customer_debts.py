# One part each for what was invoiced, what was ordered, and the limit of credit. Columns: company_id,
# commercial partner, oldest date that is overdue, sum overdue, sum owed, sum ordered, limit (NULL: the
# default of the company). What reduces the debt counts at once, what makes it overdue when it was due.
# `todays` is a JSON object {company id: its day}.
INVOICED = """
    SELECT line.company_id,
        (SELECT partner.commercial_partner_id FROM res_partner AS partner WHERE partner.id = line.partner_id),
        min(CASE WHEN line.parent_state = 'posted' AND line.amount_residual > 0
            AND line.date_maturity < (%(todays)s::jsonb ->> line.company_id::text)::date
            THEN line.date_maturity END),
        COALESCE(sum(line.amount_residual) FILTER (
            WHERE line.parent_state = 'posted' AND (
                line.amount_residual < 0
                OR line.date_maturity < (%(todays)s::jsonb ->> line.company_id::text)::date
            )
        ), 0)::float8,
        sum(line.amount_residual)::float8, 0::float8, NULL::float8
    FROM account_move_line AS line
    WHERE line.partner_id = ANY(ARRAY(
            SELECT partner.id FROM res_partner AS partner WHERE partner.commercial_partner_id = ANY(%(customers)s)
        ))
        AND line.company_id = ANY(%(companies)s)
        AND line.account_id = ANY(ARRAY(
            SELECT account.id FROM account_account AS account WHERE account.account_type = 'asset_receivable'
        ))
        AND line.reconciled IS NOT TRUE
        AND (line.parent_state = 'posted' OR line.parent_state = 'draft' AND EXISTS (
            SELECT FROM account_move AS move WHERE move.id = line.move_id AND move.move_type = 'out_invoice'
        ))
    GROUP BY line.company_id, line.partner_id
"""

# Confirmed and not invoiced, `orders` left out. Goods of a delivered order that are invoiced by delivery
# bring what was delivered, and nothing more.
ORDERED = """
    SELECT sale.company_id,
        (SELECT debtor.commercial_partner_id FROM res_partner AS debtor WHERE debtor.id = sale.partner_invoice_id),
        NULL, 0, 0,
        COALESCE((
            SELECT sum(line.price_total / line.product_uom_qty * greatest(
                0,
                CASE WHEN sale.delivery_status = 'full' AND line.qty_delivered_method = 'stock_move'
                    THEN line.qty_to_invoice
                    ELSE line.product_uom_qty - COALESCE(line.qty_invoiced, 0)
                END
            ))
            FROM sale_order_line AS line
            WHERE line.order_id = sale.id
                AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE AND line.product_uom_qty > 0
        ) / COALESCE(NULLIF(sale.currency_rate, 0), 1), 0)::float8,
        NULL
    FROM sale_order AS sale
    WHERE sale.partner_invoice_id = ANY(ARRAY(
            SELECT partner.id FROM res_partner AS partner WHERE partner.commercial_partner_id = ANY(%(customers)s)
        ))
        AND sale.company_id = ANY(%(companies)s)
        AND sale.state = 'sale' AND sale.invoice_status IS DISTINCT FROM 'invoiced'
        AND sale.id <> ALL(%(orders)s)
"""

CREDIT_LIMITS = """
    SELECT company.id, customer.id, NULL, 0, 0, 0, (customer.credit_limit ->> company.id::text)::float8
    FROM res_partner AS customer CROSS JOIN unnest(%(companies)s) AS company (id)
    WHERE customer.id = ANY(%(customers)s)
"""
