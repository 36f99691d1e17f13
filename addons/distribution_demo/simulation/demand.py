"""What customers want, and what the stock is meant to cover. No record is made here."""

from collections import namedtuple

from . import catalogue
from .calendar import add_working_days

# Orders of a usual day by region, and how the days of the week differ (Monday first).
ORDERS_A_DAY = {"northeast": 3.8, "southeast": 2.1, "west": 2.4}
WEEKDAYS = (1.2, 1.05, 1.0, 0.95, 0.8)
LINES = (1, 1, 1, 2, 2, 2, 3, 3, 5)
MEAN_LINES = sum(LINES) / len(LINES)
# Between the request and the day the customer wants the goods, in working days.
LEAD = (1, 2, 2, 3, 3, 4, 5, 7)
REVIEW_DAYS = 6

Wish = namedtuple("Wish", "reference customer lines wanted promised is_late_promise")
WishLine = namedtuple("WishLine", "row unit packaging quantity price_factor")


def orders_on(world, site, day):
    """Return what the customers of a site ask for on a working day."""
    luck = world.luck("demand", site.key, day)
    mean = ORDERS_A_DAY[site.region] * WEEKDAYS[day.weekday()]
    count = max(0, round(luck.gauss(mean, mean**0.5 * 0.7)))
    return [_wish(luck, site, day, number) for number in range(1, count + 1)]


def _wish(luck, site, day, number):
    customers = [row for row in catalogue.CUSTOMERS if row.region == site.region]
    customer = luck.choices(customers, [row.weight for row in customers])[0]
    wanted = add_working_days(day, luck.choice(LEAD))
    # Sometimes customer service sees at once that the wish is too soon, and promises later.
    is_late_promise = luck.random() < 0.12
    promised = add_working_days(wanted, luck.choice((1, 2, 3))) if is_late_promise else wanted
    return Wish(
        f"{site.code}{day:%y%m%d}-{number:02d}",
        customer,
        _lines(luck),
        wanted,
        promised,
        is_late_promise,
    )


def _lines(luck):
    rows = list(catalogue.products())
    weights = [row.weight for _key, _unit, row in rows]
    chosen = {}
    for key, unit, row in luck.choices(rows, weights, k=luck.choice(LINES)):
        chosen[row.code] = (key, unit, row)
    lines = []
    for _key, unit, row in chosen.values():
        quantity = max(1, round(row.typical * luck.uniform(0.4, 1.6)))
        packaging = luck.randrange(len(row.units)) + 1 if luck.random() < 0.45 and row.units else 0
        # A price by hand: mostly a little less than the list, now and then more.
        price_factor = luck.choice((0.85, 0.9, 0.92, 0.95, 0.97, 1.04)) if luck.random() < 0.05 else 1
        lines.append(WishLine(row, unit, packaging, quantity, price_factor))
    return lines


def daily_quantity(site, row):
    """Return the usual demand of a working day at a site, in the product's unit."""
    total = sum(product.weight for _key, _unit, product in catalogue.products())
    return ORDERS_A_DAY[site.region] * MEAN_LINES * row.weight / total * row.typical


def stock_levels(world, site, row):
    """Return (minimum, maximum) of a reordering rule, in the product's unit.

    Vendors are ordered from once a week, so the minimum covers lead time and review. The
    planner guesses: some products carry too little, which is where shortages come from.
    """
    vendor = next(vendor for vendor in catalogue.VENDORS if vendor.key == row.vendor)
    daily = daily_quantity(site, row)
    guess = world.luck("levels", site.key, row.code).choice((0.35, 0.6, 0.8, 0.95, 1.1, 1.25))
    cover = vendor.lead_days * 5 / 7 + REVIEW_DAYS
    low = round(guess * daily * cover + 0.7 * row.typical)
    high = round(low + daily * 18 + row.typical)
    return low, high


def opening_quantity(world, site, row):
    low, high = stock_levels(world, site, row)
    return round(world.luck("opening", site.key, row.code).uniform(0.8 * low, high))
