from odoo.tests import tagged

from .test_domains_open_orders import OpenOrdersCase

ORDERS = """Order Number,Line,Customer,Order Date,Status,SKU,Ordered Quantity,Delivered,Invoiced,Price
S1,10,C1,2026-10-05,open,SET,10,4,1,50
"""


@tagged("post_install", "-at_install")
class TestCostOfGoodsSold(OpenOrdersCase):
    """Perpetual valuation: what left in the old system had its cost entered there."""

    def setUp(self):
        super().setUp()
        accounts = self.env["account.account"].sudo().with_company(self.company)
        self.stock_account = accounts.search(
            [("company_ids", "in", self.company.ids), ("account_type", "=", "asset_current")], limit=1
        )
        category = (
            self.env["product.category"]
            .sudo()
            .with_company(self.company)
            .create(
                {
                    "name": "Valued",
                    "property_cost_method": "average",
                    "property_valuation": "real_time",
                    "property_stock_valuation_account_id": self.stock_account.id,
                }
            )
        )
        self.product = self.products["SET"].sudo().with_company(self.company)
        self.product.categ_id = category
        self.product.standard_price = 30

    def invoice(self, order):
        invoice = order.sudo()._create_invoices()
        invoice.invoice_date = "2026-11-02"
        invoice.action_post()
        return invoice

    def cost(self, move):
        """Return what an entry takes out of the value of stock."""
        lines = move.line_ids.filtered(
            lambda line: line.display_type == "cogs" and line.account_id == self.stock_account
        )
        return -sum(lines.mapped("balance"))

    def test_goods_delivered_before_have_no_second_cost(self):
        self.load(open_sale_order=ORDERS)
        order = self.loaded("open_sale_order")["S1"].with_company(self.company)
        self.assertEqual(self.product.valuation, "real_time")
        # 4 left in the old system, 1 of them was invoiced there: 3 are invoiced now, without a cost.
        first = self.invoice(order)
        self.assertEqual(first.invoice_line_ids.mapped("quantity"), [3])
        self.assertEqual(self.cost(first), 0)

        # Taken back by a credit note, they have none either; invoiced again, neither.
        refund = first._reverse_moves([{"invoice_date": "2026-11-03"}])
        refund.action_post()
        self.assertEqual(self.cost(refund), 0)

        # The rest leaves Odoo's stock, and its cost is entered once.
        self.stock("SET", 6)
        self.move_all(order.picking_ids)
        second = self.invoice(order)
        self.assertEqual(sum(second.invoice_line_ids.mapped("quantity")), 3 + 6)
        self.assertEqual(self.cost(second) - self.cost(refund), 6 * 30)
