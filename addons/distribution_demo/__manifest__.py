{
    "name": "Distribution Demonstration",
    "summary": "A demonstration distributor whose months of business come from real Odoo flows",
    "version": "19.0.1.0.0",
    "category": "Supply Chain",
    "license": "AGPL-3",
    "author": "SysGenPro",
    "depends": [
        "distribution_fulfillment_base",
        "distribution_fulfillment_kpi",
        "distribution_migration",
        "sale_management",
    ],
    "external_dependencies": {"python": ["freezegun"]},
    "data": [
        "data/demo_companies.xml",
        "data/demo_users.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
