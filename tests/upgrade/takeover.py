"""A company taken over from an old system, with the addons of the first release; see `story.py`."""

import base64

COMPANY = "Northern Distribution"
FILES = {
    "vendor": """Vendor Number,Vendor Name,Country
V-1,Orchard Inc,US
V-2,Farm Ltd,US
""",
    "customer": """Customer Number,Customer Name,Street,Zip,City,Country,Phone,Email,Notes
C1,Maple Market Inc,12 Oak Street,60601,Chicago,US,312-555-0142,office@maplemarket.example,
C2,MAPLE MARKET INC.,12 Oak St,60601,Chicago,US,(312) 555 0142,,Closed on Mondays
C3,Birch Foods LLC,7 Lake Road,53202,Milwaukee,U.S.A.,414-555-0199,info@birchfoods.example,
C4,Cedar Grocers Ltd,88 Hill Street,55401,Minneapolis,US,612-555-0107,hello@cedargrocers.example,
C5,Juniper Kitchen GmbH,Lindenweg 4,10115,Berlin,Deutschland,+49 30 5550123,kontakt@juniper.example,
C6,Closed Corner,1 Elm Street,80202,Denver,US,303-555-0131,mail@closedcorner.example,
C7,Aspen Bakery,3 Mill Lane,80203,Denver,US,303-555-0177,mail@aspenbakery.example,
C8,Aspen Bakery Inc,3 Mill Lane,80203,Denver,US,303-555-0177,,
""",
    "product": """Item Number,Description,Unit of Measure,Stock Item,Sales Price,Cost
a-1,Golden apples,Units,yes,4.20,2.50
A-2,Red apples,ea,yes,3.10,12.00
A-3,Pears,Units,yes,2.00,0.50
A-4,Quinces,Units,yes,not known,0.75
""",
    "vendor_price": """Vendor Number,Item Number,Minimum Quantity,Price,Lead Time
V-1,A-1,100,2.40,14
V-2,A-2,50,11.80,9
V-2,A-9,50,1.80,9
""",
    "stock": """Item Number,Warehouse,Quantity On Hand,Unit of Measure,Unit Cost
A-1,NORTH,10,Units,2.50
A-2,NORTH,2,Pack of 6,12.00
A-3,NORTH,7.5,Units,0.50
A-3,NOWHERE,5,Units,0.50
""",
    "open_sale_order": """Order Number,Line,Customer,Order Date,Status,SKU,Ordered Quantity,\
Delivered,Invoiced,Price
S1,1,C1,2026-03-01,open,A-1,4,1,1,4.00
S1,2,C1,2026-03-01,open,A-2,4,,,3.00
S2,1,C2,2026-03-02,open,A-1,2,,,4.20
S3,1,C6,2026-03-02,open,A-3,6,,,2.00
""",
}
# Of each kind a file; of the first one row is refused.
HISTORY = {
    "sale_line": """Line ID,Order Number,Customer,Product,Promised Date,Ship Date,Quantity,\
Shipped Quantity,Net Amount,Currency
1,H1,Maple Market Inc,Golden apples,2025-05-02,2025-05-02,10,10,100.50,USD
2,H1,Maple Market Inc,Pears,2025-05-02,2025-05-04,5,4,50,USD
3,H2,Birch Foods LLC,Quinces,2025-05-03,2025-05-03,1,1,7.25,USD
4,H2,Birch Foods LLC,Quinces,2025-05-03,a day in May,1,1,7.25,USD
""",
    "purchase_line": """Line ID,PO Number,Supplier,Item Code,Order Date,Promised Date,\
Receipt Date,Order Qty,Received Qty,Unit Price,Currency
1,P1,Orchard Inc,A-1,2025-04-01,2025-04-10,2025-04-12,10,8,2.50,USD
""",
    "invoice": """Invoice Number,Order Number,Customer,Order Date,Ship Date,Invoice Date,\
Due Date,Net Amount,Total Amount,Currency
R1,H1,Maple Market Inc,2025-05-01,2025-05-02,2025-05-03,2025-06-02,100,110,USD
""",
    "payment": """Payment ID,Invoice Number,Payment Date,Amount
P1,R1,2025-06-01,110
""",
    "count": """Count ID,Sheet,Count Date,SKU,Location,Lot,Book Qty,Counted Qty,Unit Cost,\
Reason,Class,Blind Count
1,CYCLE-01,2025-05-28 08:00,A-1,A-01,,68,67,6,damaged,A,yes
""",
    "return": """Line ID,RMA Number,Order Number,Customer,SKU,Request Date,Received Date,\
Disposition Date,Disposition,Return Qty,Disposed Qty
1,RMA1,H1,Maple Market Inc,A-1,2025-05-10,2025-05-19 10:00,2025-05-20 16:00,restock,1,1
""",
    "pick": """Task ID,Order Number,Shipment,Picked At,Picker,SKU,Qty,Error Type,Error Found,Minutes
1,H1,D1,2025-05-02 09:00,Pia,A-1,10,,,1.5
2,H1,D1,2025-05-02 09:02,Paul,A-3,5,wrong item,2025-05-04 10:00,2
""",
}


def found(env):
    """Found a third company, with a consultant and an owner of its data; return {role: id}."""
    # Nobody is asked on the internet who the company is.
    company = env["res.company"].create({"name": COMPANY, "iap_enrich_auto_done": True})
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
    """A load set: mapped, corrected, duplicates decided, rehearsed, loaded, explained, signed,\
 and put off."""
    desk, owner = env(user=people["consultant"]), env(user=people["owner"])
    load_set = add_set(desk, "northern", FILES, owner_id=people["owner"])
    prepare(load_set)
    load_set.action_check()
    load_set.action_mock()
    env.cr.commit()
    load_set.action_load()
    load_set.write(
        {
            "freeze_date": "2099-06-20",
            "cutover_date": "2099-07-01",
            "fallback_plan": "The old system runs on until Sunday.",
        }
    )
    env.cr.commit()
    answer_for(owner["fulfillment.migration.set"].browse(load_set.id))
    env.cr.commit()


def add_set(env, code, files, **values):
    """Upload a file a domain to a new load set."""
    load_set = env["fulfillment.migration.set"].create({"name": f"Legacy of {code}", "code": code})
    for kind, content in files.items():
        domain = env["fulfillment.migration.domain"].create({"set_id": load_set.id, "kind": kind, **values})
        env["fulfillment.migration.file"].create(
            {
                "domain_id": domain.id,
                "file": base64.b64encode(content.encode()),
                "file_name": f"{code}_{kind}.csv",
            }
        )
    return load_set


def prepare(load_set):
    """What consultant and owner decide before anything is loaded."""
    env = load_set.env
    domains = {domain.kind: domain for domain in load_set.domain_ids}
    files = {kind: domain.file_ids for kind, domain in domains.items()}
    columns = {column.target: column for column in files["product"].column_ids}
    columns["uom"].value_map = "ea = Units"
    columns["key"].transform_ids = [(0, 0, {"operation": "upper"})]
    env["fulfillment.migration.cutover.rule"].create(
        {
            "domain_id": domains["customer"].id,
            "target": "name",
            "operator": "contains",
            "value": "Closed",
            "reason": "Out of business",
        }
    )
    env["fulfillment.migration.control.total"].create(
        {"domain_id": domains["vendor"].id, "value": 2, "source_text": "Vendor list of 1 March"}
    )
    files["customer"].action_propose_corrections()
    files["customer"].correction_rule_ids.filtered("corrects").action_accept()
    domains["customer"].action_find_duplicates()
    for group in domains["customer"].match_group_ids:
        same = "C1" in group.member_ids.mapped("key")
        group.action_accept() if same else group.action_separate()


def answer_for(load_set):
    """As the owner of the domains: explain what differs, let pass, sign two; then the cutover is put off."""
    env = load_set.env
    for domain in load_set.domain_ids:
        differences = domain.reconciliation_id.difference_ids
        if domain.kind != "stock" and differences:
            differences._explain("Looked into with the old system at hand")
        if domain.is_below_threshold:
            env["fulfillment.migration.let.pass"].create(
                {"domain_id": domain.id, "reason": "Completed after go-live"}
            ).action_pass()
    load_set.domain_ids.filtered(lambda domain: domain.kind in ("vendor", "customer")).action_sign()
    load_set._decide("no_go", "Stock is to be counted first")


def break_off(env):
    """A second load set, whose load dies between two batches: one domain is in, the other is planned."""
    load_set = add_set(
        env,
        "southern",
        {
            "vendor": "Vendor Number,Vendor Name\nV-8,Mill Inc\nV-9,Barn Inc\n",
            "customer": "Customer Number,Customer Name\nC-8,Southern Inn\nC-9,Harbor Grill\n",
        },
    )
    load_set.action_check()
    run = env["fulfillment.migration.run"]._start(load_set, "real")
    env.cr.commit()
    vendors, customers = run.stage_ids.sorted("sequence")
    while not (vendors.state == "done" and customers.state == "working"):
        run._step()
        env.cr.commit()


def bring_history(env):
    """History by the import of its own, a file a kind."""
    for kind, content in HISTORY.items():
        record = env["fulfillment.history.import"].create(
            {
                "file": base64.b64encode(content.encode()),
                "file_name": f"{kind}.csv",
                "name": f"History: {kind}",
                "kind": kind,
            }
        )
        record.action_read()
        record.action_check()
        record.action_load()
    env.cr.commit()
