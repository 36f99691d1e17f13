{
    "name": "Distribution Fulfillment Control: Expiry Dates",
    "summary": "Goods taken out of their order of expiry, expired goods shipped, dates changed",
    "version": "19.0.1.0.0",
    "category": "Supply Chain",
    "license": "AGPL-3",
    "author": "SysGenPro",
    "depends": ["distribution_fulfillment_base", "product_expiry"],
    "data": ["data/fulfillment_event_type_data.xml", "data/fulfillment_rule_data.xml"],
    "auto_install": True,
}
