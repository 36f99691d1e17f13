"""The same days of trade, told at three warehouses by the clock on the wall of each.

Two companies with two currencies; New York and Auckland of the one, Berlin of the other. The clocks
change on the Sunday of the story: an hour is lost in New York and Berlin, and won in Auckland. One
warehouse ships from the shelf, one picks first, one packs as well; goods come in by one, two and
three steps. What is told happens at the same local time everywhere, so that every figure by local
day is the same at all three, and only durations in real hours tell the clocks apart.

An addon tells more by subclass: a kit needs manufacturing.

    def steps(self):
        yield from super().steps()
        yield 1, "10:00", self.ship_kit

Instants are (day, wall clock); day 0 is the Saturday before the change.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from unittest import SkipTest
from zoneinfo import ZoneInfo

from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from .whole_common import WholeCommon

# Before the days of the story begin.
SHELF = 100


@dataclass(eq=False)
class Place:
    """A warehouse, the Sunday on which its clocks change, and what was told there."""

    warehouse: object
    returns: object
    sunday: date
    pricelist: object
    told: dict = field(default_factory=dict)

    def utc(self, day, clock):
        """The instant of a wall clock."""
        local = datetime.combine(self.sunday + timedelta(days=day - 1), time.fromisoformat(clock))
        zone = ZoneInfo(self.warehouse.fulfillment_tz)
        return local.replace(tzinfo=zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def day(self, number):
        return (self.sunday + timedelta(days=number - 1)).isoformat()


class World(WholeCommon):
    PRODUCTS = ("apple", "berry", "cherry", "fig")

    @classmethod
    def setUpClass(cls):
        if "is_dropship" not in Registry(get_db_name())["stock.picking"]._fields:
            raise SkipTest("Drop shipping is not installed.")
        super().setUpClass()
        dollar, euro = cls.env.ref("base.USD"), cls.env.ref("base.EUR")
        (dollar + euro).active = True
        cls.second = cls.env["res.company"].create({"name": "Berlin GmbH", "currency_id": euro.id})
        cls.env.user.company_ids = [Command.link(cls.second.id)]
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.second, install_demo=False)
        cls.second.account_sale_tax_id = False
        cls.company.currency_id, cls.second.currency_id = dollar, euro
        cls.companies = cls.company | cls.second
        cls._make_products()
        for company, foreign, rate in ((cls.company, euro, 0.5), (cls.second, dollar, 2)):
            cls.env["res.currency.rate"].create(
                {"currency_id": foreign.id, "company_id": company.id, "name": "2026-01-01", "rate": rate}
            )
            cls._sell_figs(company)
        auckland = cls.env["stock.warehouse"].create(
            {"name": "Auckland", "code": "AKL", "company_id": cls.company.id}
        )
        berlin = cls.env["stock.warehouse"].search([("company_id", "=", cls.second.id)], limit=1)
        cls.places = [
            cls._place(cls.warehouse, "2026-03-08", "America/New_York", euro, "ship_only", "one_step"),
            cls._place(auckland, "2026-04-05", "Pacific/Auckland", euro, "pick_ship", "two_steps"),
            cls._place(berlin, "2026-03-29", "Europe/Berlin", dollar, "pick_pack_ship", "three_steps"),
        ]

    @classmethod
    def _make_products(cls):
        cls.fig = cls._product("Fig", price=8)
        cls.fig.supplier_taxes_id = False

    @classmethod
    def _sell_figs(cls, company):
        """What goods cost is kept by company; figs are sent by the vendor."""
        for product, cost in ((cls.apple, 6), (cls.berry, 2), (cls.cherry, 15), (cls.fig, 5)):
            product.with_company(company).standard_price = cost
        cls.env["product.supplierinfo"].create(
            {
                "partner_id": cls.vendor.id,
                "product_tmpl_id": cls.fig.product_tmpl_id.id,
                "price": 5,
                "company_id": company.id,
            }
        )
        cls.fig.route_ids = [Command.set(cls.env.ref("stock_dropshipping.route_drop_shipping").ids)]

    @classmethod
    def _place(cls, warehouse, sunday, zone, foreign, delivery_steps, reception_steps):
        warehouse.write(
            {
                "fulfillment_tz": zone,
                "delivery_steps": delivery_steps,
                "reception_steps": reception_steps,
            }
        )
        returns = cls.env["stock.location"].create(
            {
                "name": "Returns",
                "location_id": warehouse.view_location_id.id,
                "company_id": warehouse.company_id.id,
                "fulfillment_is_returns": True,
            }
        )
        pricelist = cls.env["product.pricelist"].create(
            {"name": f"Abroad from {zone}", "currency_id": foreign.id, "company_id": warehouse.company_id.id}
        )
        return Place(warehouse, returns, date.fromisoformat(sunday), pricelist)

    def build(self):
        """Tell all steps at all places, and leave the clock some weeks later."""
        told = [
            (place.utc(day, clock), number, place, step)
            for place in self.places
            for number, (day, clock, step) in enumerate(self.steps())
        ]
        # Stable: what is told first happens first within one minute.
        for instant, _number, place, step in sorted(told, key=lambda told: told[:2]):
            self.set_clock(instant)
            with self.working_at(place):
                step(place)
        self.set_clock("2026-05-20 12:00")

    @contextmanager
    def working_at(self, place):
        """Everybody works in the company and the warehouse of a place."""
        company = place.warehouse.company_id
        env = self.env(context=dict(self.env.context, allowed_company_ids=[company.id]))
        names = {
            "env": env,
            "company": company.with_env(env),
            "warehouse": place.warehouse.with_env(env),
            "bank": env["account.journal"].search(
                [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
            ),
            **{name: getattr(self, name).with_env(env) for name in ("customer", "vendor", *self.PRODUCTS)},
        }
        before = {name: vars(self)[name] for name in names if name in vars(self)}
        vars(self).update(names)
        try:
            yield
        finally:
            for name in names:
                del vars(self)[name]
            vars(self).update(before)

    def at_each(self, code, *by, **kwargs):
        """{warehouse: rows}"""
        rows = self.compute(code, by=["warehouse", *by], company_ids=self.companies.ids, **kwargs)
        return {
            place.warehouse: [row for row in rows if row["warehouse"] == place.warehouse.id]
            for place in self.places
        }

    def assert_everywhere(self, ratios):
        """{code: (numerator, denominator)} of each warehouse."""
        for code, expected in ratios.items():
            with self.subTest(code=code):
                for warehouse, rows in self.at_each(code).items():
                    self.assertEqual(
                        [(row["numerator"], row["denominator"]) for row in rows], [expected], warehouse.name
                    )

    # The story

    def steps(self):
        """(day, wall clock, what is done at the place)"""
        yield -1, "08:00", self.open
        yield from self.steps_of_sales()
        yield from self.steps_of_supply()
        yield from self.steps_of_floor()
        yield from self.steps_of_money()

    def steps_of_sales(self):
        # Half of the apples in time; the rest half an hour after midnight.
        yield 0, "12:00", self.ordering("parts", ("apple", 10), ("berry", 6))
        yield 1, "10:00", self.shipping("parts", apple=4, berry=6)
        yield 2, "00:30", self.shipping("parts")
        # In the last minutes of the promised day, paid in foreign money.
        yield 0, "12:10", self.ordering("abroad", ("cherry", 4, 30), abroad=True)
        yield 1, "23:50", self.shipping("abroad")
        # In time; afterwards two of five are exchanged.
        yield 0, "12:20", self.ordering("exchanged", ("apple", 5))
        yield 1, "12:00", self.shipping("exchanged")
        yield 3, "09:00", self.exchange
        # In time; three of eight come back: two are put away again, one is scrapped.
        yield 0, "12:30", self.ordering("returned", ("berry", 8))
        yield 1, "12:30", self.shipping("returned")
        yield 3, "10:00", self.give_back
        yield 4, "10:00", self.put_back
        yield 5, "10:00", self.scrap
        # Berries are sent in the place of cherries, and nobody asked the customer.
        yield 0, "12:40", self.ordering("substituted", ("cherry", 3))
        yield 1, "13:00", self.substitute
        # The vendor sends the figs itself, late in the evening.
        yield 0, "12:50", self.ordering("dropped", ("fig", 6))
        yield 0, "13:00", self.approve_figs
        yield 1, "23:30", lambda place: self.figs(place).receive()

    def steps_of_supply(self):
        yield 0, "09:00", self.buy
        yield 1, "09:00", lambda place: place.told["bought"].arrive()
        yield 1, "10:00", self.receive
        # Past midnight, real hours after the truck came.
        yield 2, "00:30", self.put_away
        yield 3, "11:00", lambda place: place.told["bought"].give_back(self.berry, 2)
        yield 3, "12:00", lambda place: place.told["bought"].bill(3.5, product=self.apple)

    def steps_of_floor(self):
        yield 1, "10:30", self.err
        yield 1, "11:00", self.work
        yield 2, "08:00", self.count

    def steps_of_money(self):
        for number, name in enumerate(("parts", "abroad", "exchanged", "returned", "dropped")):
            yield 6, f"09:0{number}", self.doing(name, "invoice", 6)
            yield 16, f"09:0{number}", self.doing(name, "pay", 16)
        yield 0, "15:00", self.dispute
        yield 1, "15:00", self.settle
        yield 4, "15:00", self.claim

    # How it is done

    def open(self, place):
        for product in (self.apple, self.berry, self.cherry):
            self.scenario().stock(product, SHELF)

    def ordering(self, name, *lines, abroad=False):
        """An order for the Sunday, 17:00."""

        def order(place):
            place.told[name] = self.scenario().order(
                *((getattr(self, line[0]), *line[1:]) for line in lines),
                promise=place.utc(1, "17:00"),
                company_id=self.company.id,
                **({"pricelist_id": place.pricelist.id} if abroad else {}),
            )

        return order

    def shipping(self, name, **quantities):
        parts = {getattr(self, product): quantity for product, quantity in quantities.items()}
        return lambda place: self.leave(place, place.told[name].sale, parts)

    def leave(self, place, sale, quantities=None):
        """One transfer after the other, from the shelf to the customer; what is missing stays open."""
        warehouse = place.warehouse
        kinds = warehouse.pick_type_id | warehouse.pack_type_id | warehouse.out_type_id
        for kind in kinds.sorted(lambda kind: [*kinds].index(kind)):
            open_moves = sale.picking_ids.filtered(
                lambda picking, kind=kind: (
                    picking.picking_type_id == kind and picking.state not in ("done", "cancel")
                )
            )
            if not open_moves:
                continue
            picking = open_moves.sorted("id")[0]
            for move in picking.move_ids.filtered(lambda move: move.state != "cancel"):
                move.quantity = (quantities or {}).get(move.product_id, move.product_uom_qty)
                move.picked = bool(move.quantity)
            picking.with_context(skip_backorder=True).button_validate()

    def doing(self, name, what, day):
        return lambda place: getattr(place.told[name], what)(place.day(day))

    def exchange(self, place, product=None):
        scenario = place.told["exchanged"]
        scenario._return_wizard(product or self.apple, 2).action_create_exchanges()
        for _step in range(4):
            for picking in scenario.sale.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")):
                scenario._validate(picking)

    def give_back(self, place, quantity=3):
        scenario = place.told["returned"]
        wizard = scenario._return_wizard(self.berry, quantity)
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.location_dest_id = place.returns
        back.move_ids.location_dest_id = place.returns
        scenario._validate(back)

    def put_back(self, place):
        move = self.env["stock.move"].create(
            {
                "product_id": self.berry.id,
                "product_uom_qty": 2,
                "location_id": place.returns.id,
                "location_dest_id": place.warehouse.lot_stock_id.id,
                "company_id": self.company.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": 2, "picked": True})
        move._action_done()

    def scrap(self, place):
        self.env["stock.scrap"].create(
            {
                "product_id": self.berry.id,
                "location_id": place.returns.id,
                "scrap_qty": 1,
                "company_id": self.company.id,
            }
        ).do_scrap()

    def substitute(self, place):
        """Whoever picks takes other goods: Odoo calls the move off and adds a line that asked for nothing."""
        sale = place.told["substituted"].sale
        picking = sale.picking_ids.sorted("id")[0]
        picking.move_ids._action_cancel()
        self.env["stock.move"].create(
            {
                "product_id": self.berry.id,
                "product_uom_qty": 3,
                "picking_id": picking.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
                "company_id": self.company.id,
            }
        )
        picking.action_confirm()
        self.leave(place, sale)
        # What was added to a pick is no move of the order before it leaves.
        while onward := picking.move_ids.move_dest_ids.picking_id.filtered(lambda p: p.state != "done"):
            picking = onward
            place.told["substituted"]._validate(picking)

    def figs(self, place):
        """The purchase of the figs."""
        if "figs" not in place.told:
            place.told["figs"] = self.bought_for(place.told["dropped"])
        return place.told["figs"]

    def approve_figs(self, place):
        purchase = self.figs(place).purchase
        purchase.order_line.date_planned = place.utc(1, "12:00")
        purchase.button_confirm()

    def buy(self, place):
        """In the vendor's money, for the Sunday."""
        place.told["bought"] = self.supply().order(
            (self.apple, 20, 3),
            (self.berry, 10, 1),
            promise=place.utc(1, "12:00"),
            currency_id=place.pricelist.currency_id.id,
            company_id=self.company.id,
        )

    def receive(self, place):
        """Two berries are missing, and will not come."""
        place.told["bought"].receive({self.apple: 20, self.berry: 8}, backorder=False)

    def put_away(self, place):
        for _step in range(2):
            place.told["bought"].put_away()

    def err(self, place):
        """One line was picked wrong, and came to the customer like that."""
        sale = place.told["parts"].sale
        first = sale.picking_ids.filtered(lambda picking: picking.state == "done").sorted("id")
        self.tell("pick_error", first[0].move_ids[0], new_text="item")
        self.tell("shipment_error", first[-1], new_text="item")

    def work(self, place):
        """20 lines in half an hour, and a job that took too long."""
        common = {"warehouse_ref": place.warehouse.id, "unit": "minutes", "uom_ref": self.apple.uom_id.id}
        ended = {"new_datetime": place.utc(1, "11:00")}
        self.tell("pick_run_done", quantity=20, actual=30, new_number=60, **common, **ended)
        self.tell(
            "vas_task_done", product_ref=self.apple.id, quantity=1, actual=30, expected=20, **common, **ended
        )
        self.tell("expedited", sale_order_ref=place.told["parts"].sale.id)

    def count(self, place):
        """One cherry too few."""
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.cherry.id), ("location_id", "=", place.warehouse.lot_stock_id.id)]
        )
        quant = quant.with_context(inventory_mode=True)
        quant.inventory_quantity = quant.quantity - 1
        quant.action_apply_inventory()

    def dispute(self, place):
        sale = place.told["parts"].sale
        (place.told["dispute"],) = self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": "dispute_opened",
                    "company_id": self.company.id,
                    "sale_order_ref": sale.id,
                    "warehouse_ref": place.warehouse.id,
                    "amount": 10,
                }
            ]
        )
        self.tell(
            "ticket_opened",
            model="helpdesk.ticket",
            res_id=place.warehouse.id,
            warehouse_ref=place.warehouse.id,
        )

    def settle(self, place):
        self.tell(
            "dispute_resolved",
            sale_order_ref=place.told["parts"].sale.id,
            root_event_uuid=place.told["dispute"],
            warehouse_ref=place.warehouse.id,
        )
        self.tell(
            "ticket_closed",
            model="helpdesk.ticket",
            res_id=place.warehouse.id,
            warehouse_ref=place.warehouse.id,
        )

    def claim(self, place):
        sale = place.told["parts"].sale
        about = {"model": "helpdesk.ticket", "res_id": place.warehouse.id, "sale_order_ref": sale.id}
        self.tell("claim_opened", new_text="item", **about)
        self.tell("claim_decided", new_text="accepted", **about)
