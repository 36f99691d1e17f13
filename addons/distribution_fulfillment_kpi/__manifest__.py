{
    "name": "Distribution Fulfillment Metrics",
    "summary": "Service figures that two people can agree on, down to the very order lines",
    "version": "19.0.1.0.0",
    "category": "Supply Chain",
    "license": "AGPL-3",
    "author": "SysGenPro",
    "depends": ["distribution_fulfillment_base", "sale_purchase_stock"],
    "data": [
    ],
}
