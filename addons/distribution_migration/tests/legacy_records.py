"""The records of a wholesaler's old system as they should have been, as rows of the files that it exports.

Northwind sells, AdventureWorks buys: read from the folder of data sets, nothing of it is kept here.
"""

import csv
import gzip
from collections import defaultdict
from datetime import date

UNITS = {"CS": ("Case", 12), "CTN": ("Carton", 24), "CAN": ("Can", 1), "GAL": ("Drum", 4)}
UNITS |= {"DZ": ("Legacy dozen", 12), "PAK": ("Bundle", 6)}
# Those in which Odoo knows the states of a country by the texts of the old system.
STATES_KNOWN = ("USA", "Brazil", "Canada")


class LegacyRecords:
    """Rows, as dicts by heading, of each file; headings and spellings are those of the old system."""

    def __init__(self, folder):
        self.northwind, self.works = folder / "northwind", folder / "adventureworks_purchasing"
        self.products = {row["ProductID"]: row for row in _read(self.works / "Product.csv")}
        self.offers = _read(self.works / "ProductVendor.csv")
        self.bought = {row["ProductID"] for row in self.offers}
        self.sold = _read(self.northwind / "products.csv")
        self.customer_rows = _read(self.northwind / "customers.csv")

    # ----------------------------------------------------------------- goods

    def units(self):
        return [
            {"Unit Code": code, "Unit Name": name, "Contains": factor, "Base Unit": "Units"}
            for code, (name, factor) in UNITS.items()
        ]

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
        return rows

    def groceries(self):
        return [
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

    def parts(self):
        return [
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

    # -------------------------------------------------------------- partners

    def customers(self):
        return [_customer(row) for row in self.customer_rows]

    def misread_names(self):
        """Return {name of a customer: the same, read byte by byte though it was UTF-8}."""
        return {_mended(row["CompanyName"]): row["CompanyName"] for row in self.customer_rows}

    def contacts(self):
        return [
            {
                "Contact Number": f"K{number}",
                "Contact Name": _mended(row["ContactName"]),
                "Customer Number": row["CustomerID"],
                "Job Title": row["ContactTitle"],
            }
            for number, row in enumerate(self.customer_rows, 1)
        ]

    def grocery_vendors(self):
        return [
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

    def part_vendors(self):
        return [
            {
                "Vendor Number": row["BusinessEntityID"],
                "Vendor Name": row["Name"],
                "Account": row["AccountNumber"],
            }
            for row in _read(self.works / "Vendor.csv")
        ]

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
        return rows

    def price_list(self):
        return [{"Price List Code": "WHO", "Price List Name": "Wholesale", "Active": "yes"}]

    def prices(self):
        return [
            {"Price List": "WHO", "Item Number": f"NW-{row['ProductID']}", "Price": _plain(row["UnitPrice"])}
            for row in self.sold
        ]

    # ----------------------------------------------------------------- stock

    def warehouse(self):
        return [{"Warehouse Code": "MAIN", "Warehouse Name": "Main warehouse", "Short Name": "MAIN"}]

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
        return rows

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
        return rows

    def purchase_orders(self, limit):
        """Return the lines of open orders.

        :param limit: of how many orders; all, if None
        """
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
        return rows


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


def _customer(row):
    return {
        "Customer Number": row["CustomerID"],
        "Company Name": _mended(row["CompanyName"]),
        "Address": _mended(row["Address"]),
        "City": _mended(row["City"]),
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
