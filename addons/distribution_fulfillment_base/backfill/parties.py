"""Who stands behind the facts: persons and partners become parties first, the facts name nobody else."""

from odoo import SUPERUSER_ID

PARTIES = (
    """
    INSERT INTO fulfillment_party (name, user_id, create_uid, write_uid, create_date, write_date)
    SELECT partner.name, users.id, 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
    FROM res_users AS users INNER JOIN res_partner AS partner ON users.partner_id = partner.id
    WHERE NOT EXISTS (SELECT 1 FROM fulfillment_party AS known WHERE known.user_id = users.id)
    """,
    """
    INSERT INTO fulfillment_party (name, partner_id, create_uid, write_uid, create_date, write_date)
    SELECT COALESCE(partner.name, '?'), partner.id, 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
    FROM res_partner AS partner
    WHERE partner.id IN (
            SELECT document_partner.commercial_partner_id FROM (
                SELECT partner_id FROM sale_order UNION SELECT partner_id FROM purchase_order
                UNION SELECT partner_id FROM stock_picking UNION SELECT partner_id FROM account_move
            ) AS document INNER JOIN res_partner AS document_partner ON document.partner_id = document_partner.id
        )
        AND NOT EXISTS (SELECT 1 FROM fulfillment_party AS known WHERE known.partner_id = partner.id)
    """,
)


def by(column):
    """Who did it, as the user in a column: a person, the system, or nobody who is known."""
    return {
        "actor_id": f"(SELECT MIN(actor.id) FROM fulfillment_party AS actor WHERE actor.user_id = {column})",
        "is_auto": f"COALESCE({column} = {SUPERUSER_ID}, FALSE)",
    }


def party(column):
    """The party of the commercial partner of a partner in a column; the oldest one counts."""
    return (
        "(SELECT MIN(party.id) FROM fulfillment_party AS party INNER JOIN res_partner AS partner"
        f" ON party.partner_id = partner.commercial_partner_id WHERE partner.id = {column})"
    )
