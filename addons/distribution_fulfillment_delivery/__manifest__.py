{
    "name": "Distribution Fulfillment Control: Carriers",
    "summary": "Carriers changed after the promise, premium freight, and what booking a carrier cost",
    "version": "19.0.1.0.0",
    "category": "Supply Chain",
    "license": "AGPL-3",
    "author": "SysGenPro",
    "depends": ["distribution_fulfillment_base", "stock_delivery"],
    "data": [
        "security/ir.model.access.csv",
        "data/fulfillment_event_type_data.xml",
        "views/delivery_carrier_views.xml",
    ],
    "auto_install": True,
}
