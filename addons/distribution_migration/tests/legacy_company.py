"""A wholesaler's old system, exported file by file and made dirty on purpose, with what is clean beside it.

Northwind sells, AdventureWorks buys: read from the folder of data sets, nothing of it is kept here.
"""

import csv
import gzip
import io
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

UNITS = {"CS": ("Case", 12), "CTN": ("Carton", 24), "CAN": ("Can", 1), "GAL": ("Drum", 4)}
UNITS |= {"DZ": ("Legacy dozen", 12), "PAK": ("Bundle", 6)}
ANY_EACH = ("EA", "each", "pcs", "Each ", "PCE")
# Those in which Odoo knows the states of a country by the texts of the old system.
STATES_KNOWN = ("USA", "Brazil", "Canada")
LEGAL_WORDS = ("Inc.", "Ltd", "S.A.", "GmbH")


@dataclass(frozen=True)
class Fault:
    """Something that was broken: what, in which cell (the heading is row 1) of which file."""

    what: str
    file: str
    row: int
    column: str


@dataclass
class LegacyCompany:
    """The files of each domain, what was broken in them, and the rows as they should have been."""

    files: dict = field(default_factory=lambda: defaultdict(dict))
    faults: list = field(default_factory=list)
    clean: dict = field(default_factory=dict)
    # {number of the repeated customer: number of the one it is}
    duplicates: dict = field(default_factory=dict)


def build(folder, seed=19, purchase_orders=None):
    """Return the LegacyCompany of the data sets in `folder`.

    :param purchase_orders: how many of the open ones move; all, if None
    """
    return _Export(folder, random.Random(seed), purchase_orders).company


class _Export:
    def __init__(self, folder, dice, purchase_orders):
        self.northwind, self.works = folder / "northwind", folder / "adventureworks_purchasing"
        self.dice, self.company = dice, LegacyCompany()
        self.products = {row["ProductID"]: row for row in _read(self.works / "Product.csv")}
        self.offers = _read(self.works / "ProductVendor.csv")
        self.bought = {row["ProductID"] for row in self.offers}
        self.sold = _read(self.northwind / "products.csv")
        self.units()
        self.categories()
        self.own_products()
        self.customers()
        self.vendors()
        self.vendor_prices()
        self.price_list()
        self.warehouse()
        self.stock()
        self.sale_orders()
        self.purchase_orders(purchase_orders)

    # -------------------------------------------------------------- breaking

    def keep(self, kind, name, rows, breakers=(), encoding="utf-8", delimiter=","):
        """Keep a file of a domain: the rows as `breakers` leave them, each told as (what, how many, column, how)."""
        clean = [dict(row) for row in rows]
        dirty = [dict(row) for row in rows]
        for what, count, column, spoil in breakers:
            hit = 0
            for place in self.dice.sample(range(len(dirty)), len(dirty)):
                if hit < count and spoil(dirty[place], column):
                    self.company.faults.append(Fault(what, name, place + 2, column))
                    hit += 1
            if not hit:
                raise ValueError(f"Nothing to break: {what} in {name}.")
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, list(clean[0]), delimiter=delimiter, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(dirty)
        self.company.files[kind][name] = buffer.getvalue().encode(encoding)
        self.company.clean[name] = clean

    def each(self, row, column):
        """Spell a unit in another way."""
        if row[column] != "Units":
            return False
        row[column] = self.dice.choice(ANY_EACH)
        return True

    def other(self, *texts):
        """Return what puts a text in the place of another one."""

        def spoil(row, column):
            if not row[column] or row[column] in texts:
                return False
            row[column] = self.dice.choice(texts)
            return True

        return spoil

    # ----------------------------------------------------------------- goods

    def units(self):
        rows = [
            {"Unit Code": code, "Unit Name": name, "Contains": factor, "Base Unit": "Units"}
            for code, (name, factor) in UNITS.items()
        ]
        self.keep("uom", "units.csv", rows)

    def categories(self):
        rows = [{"Category Code": "FOOD", "Category Name": "Groceries", "Parent Category": ""}]
        groups = sorted({row["CategoryID"] for row in self.sold})
        rows += [
            {"Category Code": f"F{group}", "Category Name": f"Groceries {group}", "Parent Category": "FOOD"}
            for group in groups
        ]
        rows += [
            {"Category Code": f"B{r['ProductCategoryID']}", "Category Name": r["Name"], "Parent Category": ""}
            for r in _read(self.works / "ProductCategory.csv")
        ]
        rows += [
            {
                "Category Code": f"S{r['ProductSubcategoryID']}",
                "Category Name": r["Name"],
                "Parent Category": f"B{r['ProductCategoryID']}",
            }
            for r in _read(self.works / "ProductSubcategory.csv")
        ]
        rows.append({"Category Code": "PARTS", "Category Name": "Parts", "Parent Category": ""})
        self.keep("product_category", "categories.csv", rows)

    def own_products(self):
        groceries = [
            {
                "Item Number": f"NW-{row['ProductID']}",
                "Description": _mended(row["ProductName"]),
                "Product Group": f"F{row['CategoryID']}",
                "Unit of Measure": "Units",
                "Sales Price": _german(row["UnitPrice"]),
                "Standard Cost": _german(_cost(row)),
                "Stock Item": "yes",
                "Pack Text": row["QuantityPerUnit"],
            }
            for row in self.sold
        ]
        self.keep(
            "product",
            "artikel.csv",
            groceries,
            (
                ("unit", 40, "Unit of Measure", self.each),
                ("decimal", 6, "Sales Price", _swap_mark),
                ("number", 2, "Sales Price", self.other("on request")),
                ("blanks", 5, "Description", _blanks),
            ),
            "cp1252",
            ";",
        )
        parts = [
            {
                "Item Number": row["ProductNumber"],
                "Description": row["Name"],
                "Product Group": f"S{row['ProductSubcategoryID']}"
                if row["ProductSubcategoryID"]
                else "PARTS",
                "Unit of Measure": "Units",
                "Sales Price": _plain(row["ListPrice"]),
                "Standard Cost": _plain(row["StandardCost"]),
                "Stock Item": "yes",
            }
            for row in self.products.values()
            if row["ProductID"] in self.bought
        ]
        self.keep(
            "product",
            "parts.csv",
            parts,
            (
                ("unit", 90, "Unit of Measure", self.each),
                ("unit", 3, "Unit of Measure", self.other("STCK?")),
                ("link", 2, "Product Group", self.other("S99")),
            ),
        )

    # -------------------------------------------------------------- partners

    def customers(self):
        rows = _read(self.northwind / "customers.csv")
        self.codes = [row["CustomerID"] for row in rows]
        half = len(rows) // 2
        first = [_customer(row, _mended) for row in rows[:half]]
        again = []
        for row in self.dice.sample([row for row in first if row["Postal Code"]], 10):
            copy = dict(row)
            copy["Customer Number"] = f"9{row['Customer Number']}"
            copy["Company Name"] = f"{row['Company Name'].upper()} {self.dice.choice(LEGAL_WORDS)}"
            copy["Phone"] = row["Phone"].replace("-", " ").replace("(", "").replace(")", "")
            again.append(copy)
            self.company.duplicates[copy["Customer Number"]] = row["Customer Number"]

        def forget(row, column):
            # One that stands there twice is to be found as a duplicate.
            return row[column] not in self.company.duplicates.values() and _empty(row, column)

        self.keep(
            "customer",
            "kunden.csv",
            first,
            (
                ("blanks", 4, "Company Name", _blanks),
                ("state", 2, "Region", self.other("Nowhere")),
                ("key", 1, "Customer Number", forget),
                ("formula", 2, "Notes", self.other('=HYPERLINK("http://bad.example")', "=1+1|calc")),
            ),
            "cp1252",
            ";",
        )
        second = [_customer(row, _mended) for row in rows[half:]] + again
        told = {_mended(row["CompanyName"]): row["CompanyName"] for row in rows}

        def mojibake(row, column):
            broken = told.get(row[column], row[column])
            changed = broken != row[column]
            row[column] = broken
            return changed

        self.keep(
            "customer",
            "customers.csv",
            second,
            (("mojibake", 9, "Company Name", mojibake), ("state", 1, "Region", self.other("Nowhere"))),
        )
        contacts = [
            {
                "Contact Number": f"K{number}",
                "Contact Name": _mended(row["ContactName"]),
                "Customer Number": row["CustomerID"],
                "Job Title": row["ContactTitle"],
            }
            for number, row in enumerate(rows, 1)
        ]
        self.keep(
            "contact",
            "contacts.csv",
            contacts,
            (("link", 2, "Customer Number", self.other("NOONE")),),
            "utf-8-sig",
        )

    def vendors(self):
        rows = [
            {
                "Vendor Number": f"L{row['SupplierID']}",
                "Vendor Name": _mended(row["CompanyName"]),
                "Street": _mended(row["Address"]),
                "City": _mended(row["City"]),
                "Postal Code": row["PostalCode"],
                "Country": row["Country"],
                "Phone": row["Phone"],
            }
            for row in _read(self.northwind / "suppliers.csv")
        ]
        self.keep(
            "vendor",
            "lieferanten.csv",
            rows,
            (("country", 3, "Country", self.other("Atlantis")),),
            "cp1252",
            ";",
        )
        rows = [
            {
                "Vendor Number": row["BusinessEntityID"],
                "Vendor Name": row["Name"],
                "Account": row["AccountNumber"],
            }
            for row in _read(self.works / "Vendor.csv")
        ]
        self.keep("vendor", "vendors.csv", rows, (("blanks", 5, "Vendor Name", _blanks),))

    # ---------------------------------------------------------------- prices

    def vendor_prices(self):
        rows = []
        for row in self.offers:
            unit = row["UnitMeasureCode"].strip()
            rows.append(
                {
                    "Vendor Number": row["BusinessEntityID"],
                    "Item Number": self.products[row["ProductID"]]["ProductNumber"],
                    "Unit Price": _german(row["StandardPrice"]),
                    "Minimum Quantity": row["MinOrderQty"],
                    "Lead Time": row["AverageLeadTime"],
                    "Unit of Measure": "Units" if unit == "EA" else unit,
                    "Valid From": _german_day(row["ModifiedDate"][:10]),
                }
            )
        self.keep(
            "vendor_price",
            "einkaufspreise.csv",
            rows,
            (
                ("unit", 60, "Unit of Measure", self.each),
                ("unit", 3, "Unit of Measure", self.other("CS/12", "KRT")),
                ("date", 6, "Valid From", self.other("31.02.2022", "00.00.0000", "2022-13-01", "soon")),
                ("decimal", 6, "Unit Price", _swap_mark),
                ("key", 3, "Item Number", _empty),
            ),
            "cp1252",
            ";",
        )

    def price_list(self):
        rows = [{"Price List Code": "WHO", "Price List Name": "Wholesale", "Active": "yes"}]
        self.keep("pricelist", "price_lists.csv", rows)
        rows = [
            {"Price List": "WHO", "Item Number": f"NW-{row['ProductID']}", "Price": _plain(row["UnitPrice"])}
            for row in self.sold
        ]
        self.keep("pricelist_item", "prices.csv", rows, (("key", 1, "Price List", _empty),))

    def warehouse(self):
        rows = [{"Warehouse Code": "MAIN", "Warehouse Name": "Main warehouse", "Short Name": "MAIN"}]
        self.keep("warehouse", "warehouses.csv", rows)

    def stock(self):
        rows = [
            {
                "Item Number": f"NW-{row['ProductID']}",
                "Warehouse": "MAIN",
                "Quantity On Hand": row["UnitsInStock"],
                "Unit of Measure": "Units",
                "Unit Cost": _cost(row),
            }
            for row in self.sold
            if float(row["UnitsInStock"])
        ]
        held = defaultdict(int)
        for row in _read(self.works / "ProductInventory.csv"):
            held[row["ProductID"]] += int(row["Quantity"])
        rows += [
            {
                "Item Number": self.products[key]["ProductNumber"],
                "Warehouse": "MAIN",
                "Quantity On Hand": str(quantity),
                "Unit of Measure": "Units",
                "Unit Cost": _plain(self.products[key]["StandardCost"]),
            }
            for key, quantity in held.items()
            if key in self.bought and quantity
        ]
        self.keep(
            "stock",
            "stock.csv",
            rows,
            (
                ("unit", 80, "Unit of Measure", self.each),
                ("number", 2, "Quantity On Hand", self.other("many")),
                ("link", 1, "Item Number", self.other("NW-999")),
            ),
        )

    # ---------------------------------------------------------------- orders

    def sale_orders(self):
        orders = {
            row["OrderID"]: row for row in _read(self.northwind / "orders.csv") if not row["ShippedDate"]
        }
        rows = []
        for line in _read(self.northwind / "order_details.csv"):
            order = orders.get(line["OrderID"])
            if order:
                rows.append(
                    {
                        "Order Number": line["OrderID"],
                        "Customer Number": order["CustomerID"],
                        "Order Date": _german_day(order["OrderDate"][:10]),
                        "Required Date": _german_day(order["RequiredDate"][:10]),
                        "Item Number": f"NW-{line['ProductID']}",
                        "Quantity": line["Quantity"],
                        "Unit Price": _german(line["UnitPrice"]),
                        "Discount %": _german(str(round(float(line["Discount"]) * 100, 2))),
                        "Status": "open",
                    }
                )
        self.keep(
            "open_sale_order",
            "auftraege.csv",
            rows,
            (
                ("date", 2, "Required Date", self.other("30.02.1998", "??")),
                ("link", 1, "Item Number", self.other("NW-888")),
                ("key", 1, "Customer Number", _empty),
            ),
            "cp1252",
            ";",
        )

    def purchase_orders(self, limit):
        heads = [r for r in _read(self.works / "PurchaseOrderHeader.csv.gz") if r["Status"] in ("1", "2")]
        orders = {row["PurchaseOrderID"]: row for row in heads[: limit or len(heads)]}
        rows = []
        for line in _read(self.works / "PurchaseOrderDetail.csv.gz"):
            order = orders.get(line["PurchaseOrderID"])
            if order:
                rows.append(
                    {
                        "Purchase Order": line["PurchaseOrderID"],
                        "Line": line["PurchaseOrderDetailID"],
                        "Vendor Number": order["VendorID"],
                        "Order Date": order["OrderDate"][:10],
                        "Item Number": self.products[line["ProductID"]]["ProductNumber"],
                        "Ordered Quantity": line["OrderQty"],
                        "Received Quantity": _plain(line["ReceivedQty"]),
                        "Unit Price": _plain(line["UnitPrice"]),
                        "Promised Date": line["DueDate"][:10],
                        "Status": "open",
                    }
                )
        self.keep(
            "open_purchase_order",
            "purchase_orders.csv",
            rows,
            (
                ("date", 3, "Promised Date", self.other("2025-02-30", "0000-00-00")),
                ("link", 2, "Vendor Number", self.other("0815")),
                ("number", 1, "Ordered Quantity", self.other("1O")),
            ),
        )


def _read(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as source:
        return list(csv.DictReader(source))


def _mended(text):
    """Return a text that was read byte by byte though it was UTF-8, as the data set has it."""
    for encoding in ("latin-1", "cp1252"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _customer(row, mended):
    return {
        "Customer Number": row["CustomerID"],
        "Company Name": mended(row["CompanyName"]),
        "Address": mended(row["Address"]),
        "City": mended(row["City"]),
        "Region": row["Region"] if row["Country"] in STATES_KNOWN and row["Region"].isascii() else "",
        "Postal Code": row["PostalCode"],
        "Country": row["Country"],
        "Phone": row["Phone"],
        "Notes": f"Fax {row['Fax']}" if row["Fax"] else "",
    }


def _cost(row):
    return f"{float(row['UnitPrice']) * 0.7:.2f}"


def _plain(text):
    return f"{float(text):.4f}".rstrip("0").rstrip(".")


def _german(text):
    return f"{float(text):.4f}".rstrip("0").rstrip(".").replace(".", ",")


def _german_day(text):
    return f"{date.fromisoformat(text):%d.%m.%Y}"


def _swap_mark(row, column):
    """Write one number with a point where its column has commas."""
    if "," not in row[column]:
        return False
    row[column] = row[column].replace(",", ".")
    return True


def _blanks(row, column):
    row[column] = f"  {row[column]}\u00a0".replace(" ", "  ", 3)
    return True


def _empty(row, column):
    row[column] = ""
    return True
