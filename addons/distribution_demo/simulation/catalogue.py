"""What the company deals in: units, categories, products, vendors, customers, price lists.

Plain tables; `company.py` turns them into records. `weight` is how often a product is
ordered compared with others, `typical` the usual quantity of a line in the product's unit.
"""

from collections import namedtuple

Unit = namedtuple("Unit", "key name factor base")
Product = namedtuple("Product", "code name price cost weight typical units vendor")
Vendor = namedtuple("Vendor", "key name city state lead_days late_share short_share")
Customer = namedtuple("Customer", "key name city state region weight pricelist term")

UNITS = [
    Unit("case_12", "Case of 12", 12, "uom.product_uom_unit"),
    Unit("case_24", "Case of 24", 24, "uom.product_uom_unit"),
    Unit("box_100", "Box of 100", 100, "uom.product_uom_unit"),
    Unit("carton_1000", "Carton of 1000", 1000, "uom.product_uom_unit"),
    Unit("reel_500", "Reel of 500 ft", 500, "uom.product_uom_foot"),
    Unit("bundle_50", "Bundle of 50 ft", 50, "uom.product_uom_foot"),
    Unit("pail_40", "Pail of 40 lb", 40, "uom.product_uom_lb"),
]

# late_share, short_share: of ten receipts, how many come late, and with less than ordered.
VENDORS = [
    Vendor("northern", "Northern Fastener Works", "Rockford", "il", 8, 0.10, 0.04),
    Vendor("halcyon", "Halcyon Electrical Mfg.", "Hartford", "ct", 10, 0.15, 0.06),
    Vendor("copperline", "Copperline Wire & Cable", "Fort Wayne", "in", 7, 0.12, 0.05),
    Vendor("bluewater", "Bluewater Pipe & Valve", "Tulsa", "ok", 9, 0.20, 0.08),
    Vendor("guardian", "Guardian Safety Products", "Charlotte", "nc", 6, 0.08, 0.03),
    Vendor("ironbridge", "Ironbridge Tool Company", "Cleveland", "oh", 12, 0.25, 0.10),
    Vendor("tenax", "Tenax Adhesives", "Minneapolis", "mn", 5, 0.10, 0.03),
    Vendor("pacifica", "Pacifica Import Trading", "Long Beach", "ca", 21, 0.35, 0.12),
]

EACH, FOOT, POUND = "uom.product_uom_unit", "uom.product_uom_foot", "uom.product_uom_lb"
BOXED, CASED, DOZEN = ("box_100", "carton_1000"), ("case_12", "case_24"), ("case_12",)

# Category: (key, name, unit, products). Its products by weight: the first ones sell every day.
CATEGORIES = [
    (
        "fasteners",
        "Fasteners",
        EACH,
        [
            Product("FAS-1010", "Hex Bolt 3/8-16 x 2 in, Zinc", 0.42, 0.24, 9, 400, BOXED, "northern"),
            Product("FAS-1020", "Hex Nut 3/8-16, Zinc", 0.11, 0.05, 8, 600, BOXED, "northern"),
            Product("FAS-1030", "Flat Washer 3/8 in, Zinc", 0.07, 0.03, 7, 800, BOXED, "northern"),
            Product("FAS-1040", "Lag Screw 1/4 x 3 in", 0.38, 0.21, 5, 300, BOXED, "northern"),
            Product("FAS-1050", "Self-Drilling Screw #10 x 1 in", 0.14, 0.07, 6, 700, BOXED, "pacifica"),
            Product("FAS-1060", "Wedge Anchor 1/2 x 4-1/4 in", 1.65, 0.98, 4, 100, ("box_100",), "northern"),
            Product("FAS-1070", "Threaded Rod 3/8-16 x 10 ft", 8.90, 5.60, 4, 20, (), "northern"),
            Product("FAS-1080", "Strut Channel 1-5/8 in x 10 ft", 31.50, 21.20, 5, 12, (), "northern"),
            Product("FAS-1090", "Strut Clamp 3/4 in", 1.28, 0.72, 4, 100, ("box_100",), "pacifica"),
            Product("FAS-1100", "Eye Bolt 1/2 x 6 in, Galvanized", 6.40, 3.90, 2, 24, (), "pacifica"),
        ],
    ),
    (
        "electrical",
        "Electrical",
        EACH,
        [
            Product("ELE-2010", "Circuit Breaker 20 A, 1 Pole", 12.80, 8.10, 8, 18, DOZEN, "halcyon"),
            Product("ELE-2020", "Duplex Receptacle 20 A, White", 3.95, 2.25, 8, 60, CASED, "halcyon"),
            Product("ELE-2030", "Toggle Switch 15 A, White", 2.85, 1.55, 6, 60, CASED, "halcyon"),
            Product("ELE-2040", "Device Box 4 in Square, Steel", 2.60, 1.48, 6, 72, ("case_24",), "halcyon"),
            Product(
                "ELE-2050", "EMT Connector 3/4 in, Set Screw", 0.92, 0.48, 6, 150, ("box_100",), "pacifica"
            ),
            Product("ELE-2060", "LED High Bay 150 W, 5000 K", 118.00, 79.00, 4, 8, (), "pacifica"),
            Product("ELE-2070", "LED Tube T8 4 ft, 4000 K", 7.60, 4.30, 5, 48, ("case_24",), "pacifica"),
            Product("ELE-2080", "Load Center 200 A, 40 Space", 189.00, 131.00, 2, 3, (), "halcyon"),
            Product("ELE-2090", "Motor Starter 10 HP, NEMA 1", 264.00, 182.00, 1, 2, (), "halcyon"),
            Product("ELE-2100", "Safety Switch 60 A, 3 Pole", 96.00, 64.00, 2, 4, (), "halcyon"),
        ],
    ),
    (
        "wire",
        "Wire & Cable",
        FOOT,
        [
            Product(
                "WIR-3010", "THHN 12 AWG Stranded, Black", 0.24, 0.15, 8, 1000, ("reel_500",), "copperline"
            ),
            Product(
                "WIR-3020", "THHN 12 AWG Stranded, Green", 0.24, 0.15, 6, 500, ("reel_500",), "copperline"
            ),
            Product("WIR-3030", "THHN 10 AWG Stranded, Red", 0.37, 0.24, 5, 500, ("reel_500",), "copperline"),
            Product("WIR-3040", "MC Cable 12/2, Aluminum", 0.98, 0.64, 5, 500, ("bundle_50",), "copperline"),
            Product("WIR-3050", "Cat 6 Cable, Plenum, Blue", 0.42, 0.27, 5, 1000, ("reel_500",), "pacifica"),
            Product("WIR-3060", "Flexible Conduit 3/4 in", 0.84, 0.52, 3, 200, ("bundle_50",), "halcyon"),
            Product("WIR-3070", "Welding Cable 1/0, Black", 3.85, 2.60, 2, 100, ("bundle_50",), "copperline"),
            Product("WIR-3080", "Bare Copper Ground 4 AWG", 1.42, 0.98, 3, 250, ("bundle_50",), "copperline"),
        ],
    ),
    (
        "plumbing",
        "Pipe & Plumbing",
        EACH,
        [
            Product("PLU-4010", "Ball Valve 3/4 in, Brass", 11.40, 6.90, 7, 24, DOZEN, "bluewater"),
            Product("PLU-4020", "Copper Elbow 3/4 in, 90°", 1.75, 1.02, 7, 100, ("box_100",), "bluewater"),
            Product("PLU-4030", "Copper Tee 3/4 in", 2.95, 1.80, 6, 50, DOZEN, "bluewater"),
            Product("PLU-4040", "PVC Pipe 2 in x 10 ft, Sch 40", 13.20, 8.40, 5, 30, (), "bluewater"),
            Product("PLU-4050", "PVC Coupling 2 in, Sch 40", 1.60, 0.85, 5, 60, CASED, "bluewater"),
            Product("PLU-4060", "Gate Valve 2 in, Bronze", 58.00, 38.50, 2, 4, (), "bluewater"),
            Product("PLU-4070", "Pressure Gauge 0-160 psi", 14.90, 8.60, 3, 10, (), "pacifica"),
            Product("PLU-4080", "Circulator Pump 1/12 HP", 132.00, 92.00, 2, 3, (), "bluewater"),
            Product("PLU-4090", "Pipe Hanger 2 in, Clevis", 2.20, 1.25, 4, 60, CASED, "northern"),
            Product("PLU-4100", "Backflow Preventer 1 in", 214.00, 149.00, 1, 2, (), "bluewater"),
        ],
    ),
    (
        "safety",
        "Safety",
        EACH,
        [
            Product("SAF-5010", "Nitrile Gloves, Box of 100, L", 14.50, 8.70, 9, 48, CASED, "guardian"),
            Product("SAF-5020", "Safety Glasses, Clear", 4.20, 2.10, 8, 72, CASED, "guardian"),
            Product("SAF-5030", "Ear Plugs, Corded, 100 Pairs", 19.80, 12.00, 6, 24, DOZEN, "guardian"),
            Product("SAF-5040", "Hard Hat, Type I, White", 16.90, 9.80, 5, 20, DOZEN, "guardian"),
            Product("SAF-5050", "High-Visibility Vest, Class 2", 9.60, 5.20, 6, 36, DOZEN, "guardian"),
            Product("SAF-5060", "Respirator N95, Box of 20", 22.40, 13.90, 5, 24, DOZEN, "guardian"),
            Product("SAF-5070", "First Aid Kit, 50 Person", 68.00, 44.00, 2, 4, (), "guardian"),
            Product("SAF-5080", "Fall Harness, Universal", 92.00, 58.00, 2, 5, (), "guardian"),
            Product("SAF-5090", "Spill Kit, 20 Gallon", 124.00, 83.00, 1, 2, (), "guardian"),
            Product("SAF-5100", "Lockout Padlock, Red", 12.30, 7.40, 3, 18, DOZEN, "pacifica"),
        ],
    ),
    (
        "tools",
        "Tools",
        EACH,
        [
            Product("TOO-6010", "Cut-Off Wheel 4-1/2 in", 1.95, 0.98, 8, 100, ("box_100",), "ironbridge"),
            Product("TOO-6020", "Drill Bit Set, Cobalt, 29 Piece", 84.00, 54.00, 4, 4, (), "ironbridge"),
            Product("TOO-6030", "Reciprocating Saw Blade 9 in", 3.40, 1.85, 6, 50, DOZEN, "ironbridge"),
            Product("TOO-6040", "Tape Measure 25 ft", 13.90, 7.90, 6, 18, DOZEN, "pacifica"),
            Product("TOO-6050", "Utility Knife, Retractable", 7.80, 4.10, 5, 24, DOZEN, "pacifica"),
            Product("TOO-6060", "Cordless Impact Driver 18 V", 149.00, 104.00, 3, 4, (), "ironbridge"),
            Product("TOO-6070", "Step Ladder 6 ft, Fiberglass", 96.50, 64.00, 2, 4, (), "ironbridge"),
            Product("TOO-6080", "Pipe Wrench 18 in", 38.00, 23.50, 3, 6, (), "ironbridge"),
        ],
    ),
    (
        "chemicals",
        "Adhesives & Chemicals",
        EACH,
        [
            Product("CHE-7010", "Threadlocker Blue 50 ml", 17.60, 10.80, 5, 20, DOZEN, "tenax"),
            Product("CHE-7020", "Silicone Sealant, Clear, 10 oz", 6.90, 3.80, 7, 48, CASED, "tenax"),
            Product("CHE-7030", "Penetrating Oil, 12 oz Aerosol", 7.40, 4.20, 6, 36, DOZEN, "tenax"),
            Product("CHE-7040", "PVC Cement, 1 Quart", 16.20, 9.70, 4, 12, DOZEN, "tenax"),
        ],
    ),
    (
        "bulk",
        "Bulk Materials",
        POUND,
        [
            Product("BUL-8010", "Oil Absorbent, Granular", 0.42, 0.24, 4, 400, ("pail_40",), "guardian"),
            Product("BUL-8020", "Welding Rod 7018, 1/8 in", 3.10, 2.05, 4, 100, (), "ironbridge"),
            Product("BUL-8030", "Grease, Lithium, Bulk", 3.60, 2.30, 2, 80, ("pail_40",), "tenax"),
        ],
    ),
]

# region decides the warehouse: "northeast" Newark, "southeast" Atlanta, "west" Reno.
CUSTOMERS = [
    Customer("hudson", "Hudson Mechanical Contractors", "Jersey City", "nj", "northeast", 9, "key", 30),
    Customer("keystone", "Keystone Electric Service", "Allentown", "pa", "northeast", 8, "key", 30),
    Customer("garden", "Garden State Facilities", "Trenton", "nj", "northeast", 7, "", 30),
    Customer("brookhaven", "Brookhaven School District", "Brookhaven", "ny", "northeast", 4, "", 45),
    Customer("atlantic", "Atlantic Ship Repair", "Norfolk", "va", "northeast", 6, "key", 30),
    Customer("bayonne", "Bayonne Terminal Operations", "Bayonne", "nj", "northeast", 5, "", 30),
    Customer("lehigh", "Lehigh Valley Packaging", "Bethlehem", "pa", "northeast", 5, "", 30),
    Customer("ironbound", "Ironbound Fabrication", "Newark", "nj", "northeast", 4, "", 15),
    Customer("empire", "Empire Elevator Maintenance", "Albany", "ny", "northeast", 3, "", 30),
    Customer("mohawk", "Mohawk Paper Mills", "Cohoes", "ny", "northeast", 4, "", 45),
    Customer("stonegate", "Stonegate Properties", "Stamford", "ct", "northeast", 3, "", 30),
    Customer("whaler", "Whaler Boat Builders", "Mystic", "ct", "northeast", 2, "", 15),
    Customer("merrimack", "Merrimack Machine Shop", "Manchester", "nh", "northeast", 2, "", 30),
    Customer("capecod", "Cape Cod Plumbing & Heating", "Hyannis", "ma", "northeast", 3, "", 15),
    Customer("dover", "Dover Poultry Processing", "Dover", "de", "northeast", 3, "", 30),
    Customer("patapsco", "Patapsco Steel Erectors", "Baltimore", "md", "northeast", 4, "", 30),
    Customer("peachtree", "Peachtree Building Services", "Atlanta", "ga", "southeast", 8, "key", 30),
    Customer("savannah", "Savannah Port Logistics", "Savannah", "ga", "southeast", 6, "key", 30),
    Customer("magnolia", "Magnolia Textiles", "Greenville", "sc", "southeast", 4, "", 45),
    Customer("bluegrass", "Bluegrass Distilling", "Frankfort", "ky", "southeast", 3, "", 30),
    Customer("gulfcoast", "Gulf Coast Marine", "Mobile", "al", "southeast", 4, "", 30),
    Customer("okefenokee", "Okefenokee Timber", "Waycross", "ga", "southeast", 2, "", 30),
    Customer("orlando", "Orlando Resort Maintenance", "Orlando", "fl", "southeast", 5, "", 30),
    Customer("tampa", "Tampa Cold Storage", "Tampa", "fl", "southeast", 4, "", 30),
    Customer("smoky", "Smoky Mountain Contractors", "Knoxville", "tn", "southeast", 3, "", 15),
    Customer("huntsville", "Huntsville Aerospace Machining", "Huntsville", "al", "southeast", 4, "", 30),
    Customer("charleston", "Charleston Hospital Trust", "Charleston", "sc", "southeast", 3, "", 45),
    Customer("sierra", "Sierra Data Centers", "Reno", "nv", "west", 8, "key", 30),
    Customer("truckee", "Truckee River Brewing", "Reno", "nv", "west", 4, "", 30),
    Customer("comstock", "Comstock Mining Services", "Virginia City", "nv", "west", 5, "", 30),
    Customer("redwood", "Redwood Construction Group", "Sacramento", "ca", "west", 7, "key", 30),
    Customer("delta", "Delta Farm Equipment", "Stockton", "ca", "west", 4, "", 30),
    Customer("golden", "Golden Gate Elevator", "Oakland", "ca", "west", 3, "", 30),
    Customer("cascade", "Cascade Timber Products", "Medford", "or", "west", 3, "", 30),
    Customer("willamette", "Willamette Food Processing", "Salem", "or", "west", 4, "", 45),
    Customer("wasatch", "Wasatch HVAC Services", "Salt Lake City", "ut", "west", 5, "", 30),
    Customer("desert", "Desert Solar Installers", "Las Vegas", "nv", "west", 5, "", 30),
    Customer("mesa", "Mesa Unified Schools", "Mesa", "az", "west", 3, "", 45),
    Customer("boise", "Boise Valley Plumbing", "Boise", "id", "west", 3, "", 15),
    Customer("puget", "Puget Sound Ferries", "Seattle", "wa", "west", 4, "", 30),
]

# Key accounts buy by a list of their own: less for two categories, the rest as everybody.
KEY_ACCOUNT_DISCOUNTS = {"fasteners": 8.0, "electrical": 5.0}


def products():
    """Yield (category key, unit xml id, product) in the order of the tables."""
    for key, _name, unit, items in CATEGORIES:
        for product in items:
            yield key, unit, product
