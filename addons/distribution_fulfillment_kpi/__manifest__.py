{
    "name": "Distribution Fulfillment Metrics",
    "summary": "Service figures that two people can agree on, down to the very order lines",
    "version": "19.0.1.0.0",
    "category": "Supply Chain",
    "license": "AGPL-3",
    "author": "SysGenPro",
    "depends": ["distribution_fulfillment_base", "sale_purchase_stock"],
    "data": [
        "security/ir.model.access.csv",
        "security/fulfillment_metric_rules.xml",
        "data/ir_cron.xml",
        "views/fulfillment_history_sale_line_views.xml",
        "views/sale_order_line_views.xml",
        "views/sale_order_views.xml",
        "views/fulfillment_dashboard_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "assets": {
        "web.assets_backend": ["distribution_fulfillment_kpi/static/src/**/*"],
        "web.assets_unit_tests": ["distribution_fulfillment_kpi/static/tests/**/*.test.js"],
        "web.assets_tests": ["distribution_fulfillment_kpi/static/tests/tours/**/*"],
    },
}
