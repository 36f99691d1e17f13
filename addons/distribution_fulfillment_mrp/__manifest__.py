{
    "name": "Distribution Fulfillment Control: Kits and Production",
    "summary": "What a kit needed when it was promised, and how long making it took",
    "version": "19.0.1.0.0",
    "category": "Supply Chain",
    "license": "AGPL-3",
    "author": "SysGenPro",
    "depends": ["distribution_fulfillment_base", "sale_mrp"],
    "data": ["security/ir.model.access.csv", "data/fulfillment_event_type_data.xml"],
    "auto_install": True,
}
