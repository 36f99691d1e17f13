"""A wholesaler's old system, exported file by file and made dirty on purpose, with what is clean beside it."""

import csv
import io
import random
from collections import defaultdict
from dataclasses import dataclass, field

from .legacy_records import LegacyRecords

ANY_EACH = ("EA", "each", "pcs", "Each ", "PCE")
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
        self.records, self.dice, self.company = LegacyRecords(folder), dice, LegacyCompany()
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
        self.keep("uom", "units.csv", self.records.units())

    def categories(self):
        self.keep("product_category", "categories.csv", self.records.categories())

    def own_products(self):
        self.keep(
            "product",
            "artikel.csv",
            self.records.groceries(),
            (
                ("unit", 40, "Unit of Measure", self.each),
                ("decimal", 6, "Sales Price", _swap_mark),
                ("number", 2, "Sales Price", self.other("on request")),
                ("blanks", 5, "Description", _blanks),
            ),
            "cp1252",
            ";",
        )
        self.keep(
            "product",
            "parts.csv",
            self.records.parts(),
            (
                ("unit", 90, "Unit of Measure", self.each),
                ("unit", 3, "Unit of Measure", self.other("STCK?")),
                ("link", 2, "Product Group", self.other("S99")),
            ),
        )

    # -------------------------------------------------------------- partners

    def customers(self):
        rows = self.records.customers()
        first, second, again = rows[: len(rows) // 2], rows[len(rows) // 2 :], []
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
        told = self.records.misread_names()

        def mojibake(row, column):
            broken = told.get(row[column], row[column])
            changed = broken != row[column]
            row[column] = broken
            return changed

        self.keep(
            "customer",
            "customers.csv",
            second + again,
            (("mojibake", 9, "Company Name", mojibake), ("state", 1, "Region", self.other("Nowhere"))),
        )
        self.keep(
            "contact",
            "contacts.csv",
            self.records.contacts(),
            (("link", 2, "Customer Number", self.other("NOONE")),),
            "utf-8-sig",
        )

    def vendors(self):
        self.keep(
            "vendor",
            "lieferanten.csv",
            self.records.grocery_vendors(),
            (("country", 3, "Country", self.other("Atlantis")),),
            "cp1252",
            ";",
        )
        self.keep(
            "vendor", "vendors.csv", self.records.part_vendors(), (("blanks", 5, "Vendor Name", _blanks),)
        )

    # ---------------------------------------------------------------- prices

    def vendor_prices(self):
        self.keep(
            "vendor_price",
            "einkaufspreise.csv",
            self.records.vendor_prices(),
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
        self.keep("pricelist", "price_lists.csv", self.records.price_list())
        self.keep("pricelist_item", "prices.csv", self.records.prices(), (("key", 1, "Price List", _empty),))

    def warehouse(self):
        self.keep("warehouse", "warehouses.csv", self.records.warehouse())

    def stock(self):
        self.keep(
            "stock",
            "stock.csv",
            self.records.stock(),
            (
                ("unit", 80, "Unit of Measure", self.each),
                ("number", 2, "Quantity On Hand", self.other("many")),
                ("link", 1, "Item Number", self.other("NW-999")),
            ),
        )

    # ---------------------------------------------------------------- orders

    def sale_orders(self):
        self.keep(
            "open_sale_order",
            "auftraege.csv",
            self.records.sale_orders(),
            (
                ("date", 2, "Required Date", self.other("30.02.1998", "??")),
                ("link", 1, "Item Number", self.other("NW-888")),
                ("key", 1, "Customer Number", _empty),
            ),
            "cp1252",
            ";",
        )

    def purchase_orders(self, limit):
        self.keep(
            "open_purchase_order",
            "purchase_orders.csv",
            self.records.purchase_orders(limit),
            (
                ("date", 3, "Promised Date", self.other("2025-02-30", "0000-00-00")),
                ("link", 2, "Vendor Number", self.other("0815")),
                ("number", 1, "Ordered Quantity", self.other("1O")),
            ),
        )


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
