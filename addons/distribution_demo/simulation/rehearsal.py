"""A rehearsal on its way: the company takes over a small distributor, whose data lie in a load set."""

from base64 import b64encode
from datetime import date

from dateutil.relativedelta import relativedelta

from .figures import name_records
from .world import MODULE, World

PRODUCTS = """Item Number,Description,Unit of Measure,Stock Item,Sales Price,Cost,GTIN
H-1001,Galvanized anchor shackle 8 mm,EA,yes,4.20,1.95,4006381333931
H-1002,Galvanized anchor shackle 10 mm,each,yes,5.60,2.60,
H-1003,Dock line 12 mm x 10 m,pcs,yes,24.90,11.40,
H-1004,Fender 20 x 60 cm,EA,yes,31.00,abc,
H-1005,,EA,yes,8.75,3.90,
H-1006,Stainless cleat 150 mm,EA,yes,12.30,5.80,
H-1007,Rope clutch single,EA,yes,49.00,22.10,
H-1008,Bilge pump 800 gph,EA,yes,39.50,18.75,
"""
CUSTOMERS = """Customer Number,Name,Street,City,ZIP,Country,E-mail,Phone
C-201,Kessler Hardware Inc.,114 Water Street,Newport,02840,United States,orders@kessler.example.com,(401) 555-0142
C-202,Kessler Hardware,114 Water St,Newport,02840,United States,orders@kessler.example.com,401-555-0142
C-203,Bristol Marine Supply,9 Hope Street,Bristol,02809,United States,buying at bristolmarine.example.com,401-555-0177
C-204,Mystic Yard & Rigging,27 Cottrell Street,Mystic,06355,United States,parts@mysticyard.example.com,860-555-0119
C-205,Point Judith Boat Works,3 Galilee Road,Narragansett,02882,United States,pj@boatworks.example.com,401-555-0163
"""
VENDORS = """Vendor Number,Vendor Name
V-31,Atlantic Chandlery Manufacturing
V-32,Norfolk Rope & Twine
"""
PRICES = """Vendor Number,Item Number,Vendor Part Number,Minimum Quantity,Price,Lead Time
V-31,H-1001,ACM-88,100,1.95,14
V-31,H-1006,ACM-415,50,5.80,14
V-32,H-1003,NR-1210,20,11.40,9
V-32,H-1999,NR-1212,20,12.10,9
"""
FILES = {"product": PRODUCTS, "customer": CUSTOMERS, "vendor": VENDORS, "vendor_price": PRICES}
# How the items sold in the old system, of which the review of items tells: code, price, how many a month, by how many
# tenths it goes up and down, every how many months, and since how many months no more.
SALES = (
    ("H-1001", 4.20, 260, 2, 1, 0),
    ("H-1002", 5.60, 90, 10, 1, 0),
    ("H-1003", 24.90, 70, 3, 1, 0),
    ("H-1004", 31.00, 24, 9, 2, 0),
    ("H-1005", 8.75, 40, 5, 1, 27),
    ("H-1006", 12.30, 6, 4, 5, 0),
    ("H-1008", 39.50, 30, 4, 1, 0),
)
SALES_HEAD = (
    "Line ID,Order Number,Customer,SKU,Order Date,Promised Date,Shipped Date,Quantity,Net Amount,Currency"
)
SALES_MONTHS = 32
# Words of the old system for the units of Odoo.
UNITS = "EA = Units\neach = Units\npcs = Units"


def keep_rehearsal(env, plan, checks_access=False):
    """Make the load set, let it be looked through, and rehearse it once.

    :param plan: of a finished simulation
    :param checks_access: see World
    :return: whether it was made; False where it was made before
    """
    if env.ref(f"{MODULE}.load_set_harbor", raise_if_not_found=False):
        return False
    world = World(env, plan.seed, checks_access)
    desk = world.at_work("consultant", world.east)
    owner = world.ref("user_process_owner")
    load_set = desk["fulfillment.migration.set"].create(
        {
            "name": "Harbor Supply",
            "code": "harbor",
            "domain_ids": [(0, 0, {"kind": kind, "owner_id": owner.id}) for kind in FILES],
        }
    )
    name_records(world, ["load_set_harbor"], load_set)
    for domain in load_set.domain_ids:
        desk["fulfillment.migration.file"].create(
            {
                "domain_id": domain.id,
                "file": b64encode(FILES[domain.kind].encode()),
                "file_name": f"harbor_{domain.kind}.csv",
            }
        )
    files = {file.kind: file for file in load_set.domain_ids.file_ids}
    files["product"].column_ids.filtered(lambda column: column.target == "uom").value_map = UNITS
    files["customer"].action_propose_corrections()
    load_set.action_check()
    files["customer"].domain_id.action_find_duplicates()
    _import_sales(world, desk, date.fromisoformat(plan.end))
    files["product"].domain_id.action_review_items()
    load_set.action_mock()
    env.flush_all()
    return True


def _import_sales(world, desk, until):
    """Import what the old system sold, as history: the months before the rehearsal."""
    record = desk["fulfillment.history.import"].create(
        {
            "file": b64encode(_sales(world, until).encode()),
            "file_name": "harbor_sales.csv",
            "kind": "sale_line",
        }
    )
    record.action_read()
    record.action_check()
    record.action_load()


def _sales(world, until):
    customers = [line.split(",")[1] for line in CUSTOMERS.splitlines()[1:]]
    lines = [SALES_HEAD]
    for code, price, usual, swing, every, since in SALES:
        for back in range(since, SALES_MONTHS, every):
            luck = world.luck("harbor", code, back)
            ordered = until - relativedelta(months=back, days=luck.randrange(5))
            quantity = max(1, round(usual * (1 + luck.uniform(-swing, swing) / 10)))
            number = f"{code}-{back:02}"
            shipped = ordered + relativedelta(days=luck.choice((2, 3, 3, 4, 6)))
            lines.append(
                f"{number},S-{number},{luck.choice(customers)},{code},{ordered},{ordered + relativedelta(days=4)},"
                f"{shipped},{quantity},{quantity * price:.2f},USD"
            )
    return "\n".join(lines)
