-- Moves that bring the goods of purchase lines from a vendor: to us, or straight to the customer.
-- Grain: one row per move, done or not; called off ones too.
-- Unit: quantity in the unit of the product; moved_at in UTC, the schedule until the move is done.
-- Window: none. The purchase lines that `scope` names, over the aliases line and purchase.
-- Excluded: what goes back to the vendor, and what the vendor sends in exchange or again: the line
--   neither shrinks nor is it complete by goods that only took the place of others.
-- Source: purchase_order_line, stock_move.
SELECT
    line.id AS line_id,
    move.date AS moved_at,
    move.state NOT IN ('done', 'cancel') AS is_open,
    move.state = 'done' AND move.quantity > 0 AS is_received,
    move.product_id <> line.product_id AS is_component,
    destination.usage = 'customer' AS is_dropship,
    move.quantity * move_uom.factor / product_uom.factor AS quantity
FROM purchase_order_line AS line
INNER JOIN purchase_order AS purchase ON line.order_id = purchase.id
INNER JOIN stock_move AS move ON line.id = move.purchase_line_id
INNER JOIN product_product AS product ON move.product_id = product.id
INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
INNER JOIN uom_uom AS product_uom ON template.uom_id = product_uom.id
INNER JOIN uom_uom AS move_uom ON move.product_uom = move_uom.id
INNER JOIN stock_location AS origin ON move.location_id = origin.id
INNER JOIN stock_location AS destination ON move.location_dest_id = destination.id
WHERE
    %(scope)s
    AND move.origin_returned_move_id IS NULL
    AND move.fulfillment_is_replacement IS NOT TRUE
    AND (origin.usage = 'supplier' OR origin.parent_path LIKE %(intercompany_path)s)
    AND destination.usage <> 'supplier'
