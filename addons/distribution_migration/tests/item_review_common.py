from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from odoo.tests import Form

from .set_common import SetCase

PRODUCTS = """Item Number,Internal Reference,Description
1001,AP-1,Apple
1002,PE-1,Pear
1003,PL-1,Plum
1004,GR-1,Grape
1005,FI-1,Fig
1006,KI-1,Kiwi
1007,KI-1B,Kiwi new
"""
STOCK = """Item Number,Quantity On Hand
1001,40
PE-1,7
1005,5
"""
CUSTOMERS = "Customer Number,Name\nC1,Corner Shop\n"
ORDERS = """Order Number,Line,Customer,Order Date,Status,SKU,Ordered Quantity,Delivered,Price
S1,1,C1,2026-03-01,open,1001,4,4,1
S1,2,C1,2026-03-01,open,1005,4,1,1
S2,1,C1,2026-03-01,open,1002,2,0,1
"""
UNTIL = date(2026, 6, 15)


class ItemReviewCase(SetCase):
    """A company whose old system sold some of its items, and not others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd, cls.eur = cls.env.ref("base.USD").sudo(), cls.env.ref("base.EUR").sudo()
        (cls.usd | cls.eur).active = True
        cls.company.sudo().currency_id = cls.usd
        cls.env["res.currency.rate"].sudo().search([("company_id", "=", cls.company.id)]).unlink()
        cls.env["res.currency.rate"].sudo().create(
            [
                {"currency_id": cls.eur.id, "name": day, "rate": rate, "company_id": cls.company.id}
                for day, rate in (("2020-01-01", 0.5), ("2026-01-01", 0.8))
            ]
        )

    def history(self, kind, *lines, company=None):
        """Make a load of history rows: (code, day, months before UNTIL it goes back, further values)."""
        company = company or self.company
        load = (
            self.env["fulfillment.history.load"]
            .sudo()
            .create({"name": "Past", "company_id": company.id, "kind": kind})
        )
        rows = self.env[f"fulfillment.history.{kind.replace('_', '.')}"].sudo()
        return rows.create(
            [
                {
                    "load_id": load.id,
                    "company_id": company.id,
                    "external_key": f"{kind}-{load.id}-{number}",
                    "product_code": code,
                    **values,
                }
                for number, (code, values) in enumerate(lines)
            ]
        )

    def sale(self, code, day, quantity, amount, currency=None):
        return (
            code,
            {
                "ordered_at": datetime(day.year, day.month, day.day, 12),
                "ordered_qty": quantity,
                "amount_untaxed": amount,
                "currency_id": (currency or self.usd).id,
            },
        )

    def legacy(self):
        """Apples sell evenly, pears unevenly and in euro, plums once; grapes never; figs long ago; kiwis since May."""
        lines = []
        for month in range(12):
            day = UNTIL - relativedelta(months=month)
            lines.append(self.sale("1001", day, 10, 100))
            # The first rate holds until the end of 2025, the second from then on: 2 and 1.25 dollars a euro.
            lines.append(
                self.sale("PE-1", day, 40 if month % 4 == 0 else -2 if month % 4 == 1 else 0, 10, self.eur)
            )
        lines.append(self.sale("1003", date(2026, 2, 1), 3, 30))
        lines.append(self.sale("1005", date(2023, 5, 1), 3, 30))
        lines += [self.sale("1006", date(2026, month, 20), 5, 20) for month in (4, 5)]
        # No item of ours, and of another company: neither counts.
        lines.append(self.sale("9999", UNTIL, 3, 9_999_999))
        self.history("sale_line", *lines)
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.history("sale_line", self.sale("1004", UNTIL, 5, 500), company=other)
        self.history(
            "purchase_line",
            ("1003", {"ordered_at": datetime(2026, 1, 5), "received_at": datetime(2026, 1, 9)}),
            ("1005", {"ordered_at": datetime(2023, 1, 5), "received_at": datetime(2023, 1, 9)}),
        )
        load_set = self.make_set(product=PRODUCTS, stock=STOCK, customer=CUSTOMERS, open_sale_order=ORDERS)
        return load_set, load_set.domain_ids.filtered(lambda domain: domain.kind == "product")

    def items(self, domain):
        return {
            item.key: item
            for item in self.env["fulfillment.migration.item"].search(
                [("domain_id", "=", domain.id), ("key", "!=", False)]
            )
        }

    def stay(self, items, reason="Discontinued"):
        wizard = Form(self.env["fulfillment.migration.stay.behind"].with_context(default_item_ids=items.ids))
        wizard.reason = reason
        return wizard.save()
