"""The standing records of the demonstration company: made once, found again by their names."""

import random
from collections import namedtuple

from odoo.fields import Command

from . import catalogue, demand
from .calendar import utc

MODULE = "distribution_demo"
# Nobody follows, nobody is written to: a thousand orders would be a thousand mails.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_activity_automation_skip": True,
    "skip_activity": True,
    "skip_sms": True,
}
Site = namedtuple("Site", "key name code company city state tz region")
SITES = [
    Site("newark", "Newark", "NWK", "base.main_company", "Newark", "nj", "America/New_York", "northeast"),
    Site("atlanta", "Atlanta", "ATL", "base.main_company", "Atlanta", "ga", "America/New_York", "southeast"),
    Site("reno", "Reno", "RNO", f"{MODULE}.company_west", "Reno", "nv", "America/Los_Angeles", "west"),
]
# Who does a job in which company: the western one is small, the managers do it themselves.
WORKS_IN_BOTH = {
    "sales_manager",
    "buyer",
    "planner",
    "warehouse_supervisor",
    "finance",
    "process_owner",
    "consultant",
}
STANDS_IN = {"customer_service": "sales_manager", "warehouse_operator": "warehouse_supervisor"}


class World:
    """Finds companies, warehouses, products and people; knows who works where.

    :param checks_access: whether each step is subject to the access rights of its user. The
        tests do so; months of business do not, because that takes a third longer.
    """

    def __init__(self, env, seed, checks_access=False):
        self.checks_access = checks_access
        self.env = env(context=dict(env.context, **QUIET))
        self.seed = seed
        self.east = env.ref("base.main_company")
        self.west = env.ref(f"{MODULE}.company_west")
        self.companies = self.east | self.west
        self._refs = {}

    def ref(self, name):
        """Return the record with this name; names without a module are ours."""
        if name not in self._refs:
            self._refs[name] = self.env.ref(name if "." in name else f"{MODULE}.{name}")
        return self._refs[name].with_env(self.env)

    def at_work(self, role, company):
        """Return the environment of the person who does this job in the company."""
        if company == self.west and role not in WORKS_IN_BOTH:
            role = STANDS_IN[role]
        user = self.ref(f"user_{role}")
        context = dict(self.env.context, allowed_company_ids=company.ids, tz=user.tz)
        return self.env(user=user.id, su=not self.checks_access, context=context)

    def system(self, company):
        """Return the environment of Odoo's own nightly jobs."""
        return self.env(context=dict(self.env.context, allowed_company_ids=company.ids))

    def warehouse(self, site):
        return self.ref(f"warehouse_{site.key}")

    def product(self, row):
        return self.ref(product_name(row))

    def units(self, row, unit):
        """Return the units the product is ordered in, its own first."""
        return [self.ref(unit), *(self.ref(f"uom_{key}") for key in row.units)]

    def luck(self, *what):
        """Return a random source of its own for this thing: independent of all others.

        Names stand in for ids, which differ from one run to the next.
        """
        return random.Random(":".join(map(str, (self.seed, *what))))


def product_name(row):
    return "product_" + row.code.lower().replace("-", "_")


def sites_of(world, company):
    return [site for site in SITES if world.ref(site.company) == company]


class Founding:
    """Makes the standing records, on the day before the first simulated one."""

    def __init__(self, world):
        self.world = world
        self.env = world.env

    def found(self):
        self.charts_of_accounts()
        self.warehouses()
        self.returns_places()
        self.units()
        self.vendors()
        self.products()
        self.pricelist()
        self.customers()
        self.opening_stock()
        self.reordering()

    def make(self, model, named_values):
        """Create records in one go and name them, so that an update leaves them alone."""
        records = self.env[model].create([values for _name, values in named_values])
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"{MODULE}.{name}", "record": record, "noupdate": True}
                for (name, _values), record in zip(named_values, records, strict=True)
            ]
        )
        return records

    def address(self, city, state):
        country = self.env.ref("base.us")
        found = country.state_ids.filtered(lambda record: record.code == state.upper())
        return {"city": city, "state_id": found.id, "country_id": country.id}

    def charts_of_accounts(self):
        for company in self.world.companies:
            if not company.chart_template:
                self.env["account.chart.template"].try_loading(
                    "generic_coa", company=company, install_demo=False
                )

    def warehouses(self):
        # The night job orders once for all; otherwise each order confirmed would order at once.
        self.env["ir.config_parameter"].set_param("stock.no_auto_scheduler", "True")
        for site in SITES:
            company = self.env.ref(site.company)
            partner = company.partner_id
            warehouse = self.env["stock.warehouse"].search(
                [("company_id", "=", company.id)], order="id", limit=1
            )
            values = {"name": site.name, "code": site.code, "fulfillment_tz": site.tz}
            if site.city != company.city:
                partner = self.branch(site, company)
                warehouse = warehouse.browse()
            if warehouse:
                warehouse.write(values)
            else:
                warehouse = warehouse.create({"company_id": company.id, "partner_id": partner.id, **values})
            self.env["ir.model.data"]._update_xmlids(
                [{"xml_id": f"{MODULE}.warehouse_{site.key}", "record": warehouse, "noupdate": True}]
            )

    def returns_places(self):
        """Beside the stock of each warehouse: where what came back waits until somebody decides."""
        self.make(
            "stock.location",
            [
                (
                    f"returns_{site.key}",
                    {
                        "name": "Returns",
                        "usage": "internal",
                        "location_id": self.world.warehouse(site).view_location_id.id,
                        "company_id": self.world.ref(site.company).id,
                        "fulfillment_is_returns": True,
                    },
                )
                for site in SITES
            ],
        )

    def branch(self, site, company):
        """Return the address of a warehouse that is not at the company's own."""
        values = {
            "name": f"{company.name}, {site.name}",
            "parent_id": company.partner_id.id,
            "type": "delivery",
            "tz": site.tz,
            **self.address(site.city, site.state),
        }
        return self.make("res.partner", [(f"partner_warehouse_{site.key}", values)])

    def units(self):
        self.make(
            "uom.uom",
            [
                (
                    f"uom_{unit.key}",
                    {
                        "name": unit.name,
                        "relative_factor": unit.factor,
                        "relative_uom_id": self.env.ref(unit.base).id,
                    },
                )
                for unit in catalogue.UNITS
            ],
        )

    def vendors(self):
        terms = self.env.ref("account.account_payment_term_30days")
        vendors = self.make(
            "res.partner",
            [
                (
                    f"vendor_{vendor.key}",
                    {
                        "name": vendor.name,
                        "is_company": True,
                        "ref": f"V-{number:03d}",
                        "supplier_rank": 1,
                        "email": f"orders@{vendor.key}.example.com",
                        **self.address(vendor.city, vendor.state),
                    },
                )
                for number, vendor in enumerate(catalogue.VENDORS, 1)
            ],
        )
        for company in self.world.companies:
            vendors.with_company(company).property_supplier_payment_term_id = terms

    def products(self):
        categories = self.make(
            "product.category",
            [(f"category_{key}", {"name": name}) for key, name, *_rest in catalogue.CATEGORIES],
        )
        category_ids = dict(zip((key for key, *_rest in catalogue.CATEGORIES), categories.ids, strict=True))
        lead_days = {vendor.key: vendor.lead_days for vendor in catalogue.VENDORS}
        rows = list(catalogue.products())
        products = self.make(
            "product.product",
            [
                (
                    product_name(row),
                    {
                        "name": row.name,
                        "default_code": row.code,
                        "type": "consu",
                        "is_storable": True,
                        "categ_id": category_ids[key],
                        "uom_id": self.env.ref(unit).id,
                        "uom_ids": [Command.link(self.world.ref(f"uom_{name}").id) for name in row.units],
                        "list_price": row.price,
                        "sale_delay": 2,
                        "invoice_policy": "delivery",
                        "purchase_method": "receive",
                        "taxes_id": [Command.clear()],
                        "supplier_taxes_id": [Command.clear()],
                        "seller_ids": [
                            Command.create(
                                {
                                    "partner_id": self.world.ref(f"vendor_{row.vendor}").id,
                                    "price": row.cost,
                                    "delay": lead_days[row.vendor],
                                    "min_qty": 0,
                                    "company_id": False,
                                }
                            )
                        ],
                    },
                )
                for key, unit, row in rows
            ],
        )
        for company in self.world.companies:
            for (_key, _unit, row), product in zip(rows, products, strict=True):
                product.with_company(company).standard_price = row.cost

    def pricelist(self):
        self.make(
            "product.pricelist",
            [
                (
                    "pricelist_key_accounts",
                    {
                        "name": "Key Accounts",
                        "currency_id": self.world.east.currency_id.id,
                        "company_id": False,
                        "item_ids": [
                            Command.create(
                                {
                                    "applied_on": "2_product_category",
                                    "categ_id": self.world.ref(f"category_{key}").id,
                                    "compute_price": "formula",
                                    "base": "list_price",
                                    "price_discount": discount,
                                }
                            )
                            for key, discount in catalogue.KEY_ACCOUNT_DISCOUNTS.items()
                        ],
                    },
                )
            ],
        )

    def customers(self):
        customers = self.make(
            "res.partner",
            [
                (
                    f"customer_{customer.key}",
                    {
                        "name": customer.name,
                        "is_company": True,
                        "ref": f"C-{number:04d}",
                        "customer_rank": 1,
                        "email": f"purchasing@{customer.key}.example.com",
                        **self.address(customer.city, customer.state),
                    },
                )
                for number, customer in enumerate(catalogue.CUSTOMERS, 1)
            ],
        )
        terms = {
            15: self.env.ref("account.account_payment_term_15days"),
            30: self.env.ref("account.account_payment_term_30days"),
            45: self.env.ref("account.account_payment_term_45days"),
        }
        key_accounts = self.world.ref("pricelist_key_accounts")
        for company in self.world.companies:
            for row, partner in zip(catalogue.CUSTOMERS, customers, strict=True):
                partner = partner.with_company(company)
                partner.property_payment_term_id = terms[row.term]
                if row.pricelist:
                    partner.property_product_pricelist = key_accounts

    def reordering(self):
        """Minimum and maximum of each product in each warehouse; not all of them wise."""
        for site in SITES:
            warehouse = self.world.warehouse(site)
            self.env["stock.warehouse.orderpoint"].create(
                [
                    {
                        "product_id": self.world.product(row).id,
                        "warehouse_id": warehouse.id,
                        "location_id": warehouse.lot_stock_id.id,
                        "company_id": warehouse.company_id.id,
                        "trigger": "auto",
                        "product_min_qty": low,
                        "product_max_qty": high,
                    }
                    for _key, _unit, row in catalogue.products()
                    for low, high in [demand.stock_levels(self.world, site, row)]
                ]
            )

    def opening_stock(self):
        reason = self.env.ref("distribution_fulfillment_base.reason_count_opening")
        for site in SITES:
            warehouse = self.world.warehouse(site)
            env = self.world.at_work("warehouse_supervisor", warehouse.company_id)
            counted = env["stock.quant"].with_context(
                inventory_mode=True, inventory_name="Opening stock", fulfillment_reason_id=reason.id
            )
            quants = counted.create(
                [
                    {
                        "product_id": self.world.product(row).id,
                        "location_id": warehouse.lot_stock_id.id,
                        "inventory_quantity": demand.opening_quantity(self.world, site, row),
                    }
                    for _key, _unit, row in catalogue.products()
                ]
            )
            quants.action_apply_inventory()


def founding_instant(day):
    """When the standing records are made: the evening before the first day."""
    return utc(day, 18, 0, "America/New_York")
