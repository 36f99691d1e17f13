# Whether a `line` of an order, with the `template` of its product, is judged: goods and services, no
# sections, down payments (they have no quantity) or expenses. `_has_basis` of the checks of sale orders in SQL.
JUDGED_LINE = """line.display_type IS NULL
    AND (line.is_expense IS NOT TRUE OR COALESCE(template.expense_policy, 'no') = 'no')
    AND line.combo_item_id IS NULL AND template.type <> 'combo' AND line.product_uom_qty > 0"""
