"""What happened in a company before it upgrades: run in `odoo shell` with the addons of the first release.

It speaks that release's language and stays as it is, whatever becomes of the addons later. `tell(env)`
commits as it goes.
"""

import base64
import json

COMPANY = "Northern Distribution"
PRODUCTS = """Item Number,Description,Unit of Measure,Stock Item,Sales Price,Cost
A-1,Golden apples,Units,yes,4.20,2.50
A-2,Red apples,ea,yes,3.10,12.00
A-3,Pears,Units,yes,2.00,0.50
A-4,Quinces,Units,yes,not known,0.75
"""
CUSTOMERS = """\
Customer Number,Customer Name,Street,Zip,City,Country,Phone,Email,Notes
C1,Maple Market Inc,12 Oak Street,60601,Chicago,US,312-555-0142,office@maplemarket.example,
C2,MAPLE MARKET INC.,12 Oak St,60601,Chicago,US,(312) 555 0142,,Closed on Mondays
C3,Birch Foods LLC,7 Lake Road,53202,Milwaukee,U.S.A.,414-555-0199,info@birchfoods.example,
C4,Cedar Grocers Ltd,88 Hill Street,55401,Minneapolis,US,612-555-0107,hello@cedargrocers.example,
C5,Juniper Kitchen GmbH,Lindenweg 4,10115,Berlin,Deutschland,+49 30 5550123,kontakt@juniper.example,
C6,Closed Corner,1 Elm Street,80202,Denver,US,303-555-0131,mail@closedcorner.example,
"""
VENDORS = """Vendor Number,Vendor Name,Country
V-1,Orchard Inc,US
V-2,Farm Ltd,US
"""
PRICES = """Vendor Number,Item Number,Minimum Quantity,Price,Lead Time
V-1,A-1,100,2.40,14
V-2,A-2,50,11.80,9
V-2,A-9,50,1.80,9
"""
STOCK = """Item Number,Warehouse,Quantity On Hand,Unit of Measure,Unit Cost
A-1,NORTH,10,Units,2.50
A-2,NORTH,2,Pack of 6,12.00
A-3,NORTH,7.5,Units,0.50
A-3,NOWHERE,5,Units,0.50
"""
ORDERS = """Order Number,Line,Customer,Order Date,Status,SKU,Ordered Quantity,Delivered,Invoiced,Price
S1,1,C1,2026-03-01,open,A-1,4,1,1,4.00
S1,2,C1,2026-03-01,open,A-2,4,,,3.00
S2,1,C2,2026-03-02,open,A-1,2,,,4.20
S3,1,C6,2026-03-02,open,A-3,6,,,2.00
"""
FILES = {
    "vendor": VENDORS,
    "customer": CUSTOMERS,
    "product": PRODUCTS,
    "vendor_price": PRICES,
    "stock": STOCK,
    "open_sale_order": ORDERS,
}
HISTORY = """\
Line ID,Order Number,Customer,Product,Promised Date,Ship Date,Quantity,Shipped Quantity,Net Amount,Currency
1,H1,Maple Market Inc,Golden apples,2025-05-02,2025-05-02,10,10,100.50,USD
2,H1,Maple Market Inc,Pears,2025-05-02,2025-05-04,5,4,50,USD
3,H2,Birch Foods LLC,Quinces,2025-05-03,2025-05-03,1,1,7.25,USD
4,H2,Birch Foods LLC,Quinces,2025-05-03,a day in May,1,1,7.25,USD
"""


def tell(env):
    """Live trade under rules, a company taken over from an old system, and its history."""
    trade(env)
    people = found(env)
    take_over(env(user=people["consultant"]), people)
    load_history(env(user=people["consultant"]))
    refresh(env)
    keep_figures(env)
    env.cr.commit()


def trade(env):
    """A week of the demonstration: exceptions with owners, approvals, facts, a baseline, targets, charts."""
    from odoo.addons.distribution_demo.simulation.figures import keep_figures as freeze
    from odoo.addons.distribution_demo.simulation.rehearsal import keep_rehearsal
    from odoo.addons.distribution_demo.simulation.runner import Plan, Runner

    runner = Runner(env)
    runner.run(Plan(1, "2025-03-03", "2025-03-08"))
    refresh(env)
    freeze(env, runner.stored())
    keep_rehearsal(env, runner.stored())
    env.cr.commit()


def found(env):
    """Found a third company, with a consultant and an owner of its data; return {role: id}."""
    company = env["res.company"].create({"name": COMPANY})
    # Odoo makes one by itself only where tests run.
    env["stock.warehouse"].create({"code": "NORTH", "name": "North", "company_id": company.id})
    category = env.ref("product.product_category_goods").with_company(company)
    category.property_cost_method = "average"
    roles = {"consultant": "group_consultant", "owner": "group_process_owner"}
    return {
        role: env["res.users"]
        .create(
            {
                "name": role,
                "login": f"northern_{role}",
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(4, env.ref(f"distribution_fulfillment_base.{group}").id)],
            }
        )
        .id
        for role, group in roles.items()
    }


def take_over(env, people):
    """A load set: mapped, corrected, duplicates decided, rehearsed, loaded, explained and signed."""
    load_set = env["fulfillment.migration.set"].create({"name": "Northern legacy", "code": "northern"})
    for kind, content in FILES.items():
        domain = env["fulfillment.migration.domain"].create(
            {"set_id": load_set.id, "kind": kind, "owner_id": people["owner"]}
        )
        env["fulfillment.migration.file"].create(
            {
                "domain_id": domain.id,
                "file": base64.b64encode(content.encode()),
                "file_name": f"northern_{kind}.csv",
            }
        )
    domains = {domain.kind: domain for domain in load_set.domain_ids}
    files = {kind: domain.file_ids for kind, domain in domains.items()}
    # Words of the old system, by hand.
    files["product"].column_ids.filtered(lambda column: column.target == "uom").value_map = "ea = Units"
    env["fulfillment.migration.cutover.rule"].create(
        {
            "domain_id": domains["customer"].id,
            "target": "name",
            "operator": "contains",
            "value": "Closed",
            "reason": "Out of business",
        }
    )
    files["customer"].action_propose_corrections()
    files["customer"].correction_rule_ids.filtered("corrects").action_accept()
    domains["customer"].action_find_duplicates()
    domains["customer"].match_group_ids.action_accept()
    load_set.action_check()
    load_set.action_mock()
    env.cr.commit()
    load_set.action_load()
    env.cr.commit()
    sign(env(user=people["owner"]), load_set.id)


def sign(env, set_id):
    """Explain what differs, and sign vendors and customers; stock is left unsigned."""
    load_set = env["fulfillment.migration.set"].browse(set_id)
    for domain in load_set.domain_ids:
        differences = domain.reconciliation_id.difference_ids
        if domain.kind != "stock" and differences:
            differences._explain("Looked into with the old system at hand")
    load_set.domain_ids.filtered(lambda domain: domain.kind in ("vendor", "customer")).action_sign()
    env.cr.commit()


def load_history(env):
    """History by the import of its own; one row is refused."""
    record = env["fulfillment.history.import"].create(
        {"file": base64.b64encode(HISTORY.encode()), "file_name": "orders.csv", "name": "Orders of 2025"}
    )
    record.action_read()
    record.action_check()
    record.action_load()
    env.cr.commit()


def refresh(env):
    while env["fulfillment.refresh"]._refresh():
        env.cr.commit()
    env.cr.commit()


def keep_figures(env):
    """Keep what the figures are, for the time after the upgrade."""
    env["ir.config_parameter"].set_param("upgrade_test.figures", json.dumps(figures(env), sort_keys=True))
