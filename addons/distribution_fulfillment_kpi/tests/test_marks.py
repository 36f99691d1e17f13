"""What is seldom changed is marked, too: computing all anew at night finds nothing to repair.

Written by SQL where the ORM would change more than the one thing that is asked about.
"""

from odoo.tests import tagged

from .whole_common import WholeCommon


@tagged("post_install", "-at_install")
class TestMarks(WholeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["stock.warehouse"].create(
            {
                "name": "Other",
                "code": "OTH",
                "company_id": cls.company.id,
                "fulfillment_tz": "America/New_York",
            }
        )

    def update(self, records, **values):
        """Write these columns, past the ORM."""
        self.env.flush_all()
        columns = ", ".join(f"{name} = %s" for name in values)
        # pylint: disable-next=sql-injection  # names of our own
        self.env.cr.execute(
            f"UPDATE {records._table} SET {columns} WHERE id = ANY(%s)", [*values.values(), records.ids]
        )
        self.env.invalidate_all()

    def assert_settled(self):
        self.refresh()
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def ordered(self, quantity=10, **values):
        return (
            self.scenario()
            .at("2026-02-02 14:00")
            .order((self.apple, quantity), promise="2026-02-04 22:00", **values)
        )

    def days(self, code):
        return [row["day"] for row in self.compute(code, by=["day"]) if row["denominator"]]

    def test_deleted_credit_note(self):
        """In one go with its return to draft: nobody could ask it any more which invoice it reversed.

        The invoice had been paid before: no amount of it changes by what is credited, so that nothing but
        the name of the reversed invoice leads from the credit note to the order.
        """
        scenario = self.ordered().at("2026-02-03 15:00").ship().invoice("2026-02-03").pay("2026-02-04")
        invoice = scenario.invoices
        self.assertEqual((invoice.amount_residual, invoice.payment_state), (0, "paid"))
        self.assertEqual(self.ratio("M02.condition"), (1, 1))
        credit = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "invoice_date": "2026-02-06",
                "reversed_entry_id": invoice.id,
                "fulfillment_credit_reason_id": self.env.ref(
                    "distribution_fulfillment_base.reason_credit_damaged"
                ).id,
                "invoice_line_ids": [
                    (0, 0, {"name": "Bruised", "quantity": 1, "price_unit": 5, "tax_ids": False})
                ],
            }
        )
        credit.action_post()
        self.assertEqual((credit.amount_residual, invoice.amount_residual), (5, 0))
        self.assertEqual(self.ratio("M02.condition"), (0, 1))
        self.env.flush_all()
        entries = invoice.line_ids.read(["amount_residual", "matched_debit_ids", "matched_credit_ids"])
        credit.button_draft()
        credit.with_context(force_delete=True).unlink()
        self.env.flush_all()
        self.assertEqual(
            invoice.line_ids.read(["amount_residual", "matched_debit_ids", "matched_credit_ids"]), entries
        )
        self.assertEqual(self.ratio("M02.condition"), (1, 1))
        self.assert_settled()

    def test_zone_of_the_warehouse_that_a_shipment_left(self):
        """Late on 3 February in New York is the 4th in UTC; the order names another warehouse."""
        scenario = self.ordered()
        scenario.sale.picking_ids.move_ids._do_unreserve()
        scenario.sale.picking_ids.move_ids.location_id = self.other.lot_stock_id
        scenario.at("2026-02-04 03:30").ship()
        self.assertEqual(self.days("M10.shipment"), ["2026-02-03"])
        self.other.fulfillment_tz = "UTC"
        self.assertEqual(self.days("M10.shipment"), ["2026-02-04"])
        self.assert_settled()
        self.other.partner_id = self.env["res.partner"].create({"name": "Site", "tz": "America/New_York"})
        self.other.fulfillment_tz = False
        self.assertEqual(self.days("M10.shipment"), ["2026-02-03"])
        self.other.partner_id.tz = "UTC"
        self.assertEqual(self.days("M10.shipment"), ["2026-02-04"])
        self.assert_settled()

    def test_zone_of_the_warehouse_that_the_order_names(self):
        """Its goods leave from another one: cash counts from the order's own day all the same."""
        scenario = self.scenario().at("2026-01-05 04:00").order((self.apple, 10))
        scenario.sale.order_line.warehouse_id = self.other
        scenario.at("2026-01-06 15:00").ship().invoice("2026-01-06").pay("2026-01-14")
        self.assertEqual(self.one("M08.mean")["value"], 10)
        self.warehouse.fulfillment_tz = "UTC"
        self.assertEqual(self.one("M08.mean")["value"], 9)
        self.assert_settled()
        self.warehouse.partner_id = self.env["res.partner"].create({"name": "Site", "tz": "America/New_York"})
        self.warehouse.fulfillment_tz = False
        self.assertEqual(self.one("M08.mean")["value"], 10)
        self.warehouse.partner_id.tz = "UTC"
        self.assertEqual(self.one("M08.mean")["value"], 9)
        self.assert_settled()

    def test_company_that_comes_and_goes(self):
        """Its orders, also those of its contacts, stay between companies as long as it is one."""
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        self.ordered(customer=contact).at("2026-02-03 15:00").ship().invoice("2026-02-03")
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
            " WHERE table_name = 'res_company' AND column_name NOT IN ('id', 'name', 'partner_id')"
        )
        ((columns,),) = self.env.cr.fetchall()
        # pylint: disable-next=sql-injection  # names of columns
        self.env.cr.execute(
            f"INSERT INTO res_company (name, partner_id, {columns})"
            f" SELECT 'Sister Ltd.', %s, {columns} FROM res_company WHERE id = %s RETURNING id",
            [self.customer.commercial_partner_id.id, self.company.id],
        )
        ((sister,),) = self.env.cr.fetchall()
        self.assertEqual(self.compute("M13.line")[0]["excluded"], {"intercompany": 1})
        self.assert_settled()
        nobody = self.env["res.partner"].create({"name": "Nobody"})
        self.update(self.env["res.company"].browse(sister), partner_id=nobody.id)
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.assert_settled()
        self.update(self.env["res.company"].browse(sister), partner_id=self.customer.commercial_partner_id.id)
        self.assertEqual(self.compute("M13.line")[0]["excluded"], {"intercompany": 1})
        self.env.cr.execute("DELETE FROM res_company WHERE id = %s", [sister])
        self.env.invalidate_all()
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.assert_settled()

    def test_detailed_operations_of_what_is_done(self):
        """Put right by hand: what was picked, what was counted and where a return went."""
        line = self.ordered().at("2026-02-03 15:00").ship().sale.picking_ids.move_ids.move_line_ids
        self.refresh()
        self.update(line, quantity_product_uom=7)
        self.refresh()
        fact = self.env["fulfillment.fact.pick.line"].search([("line_id", "=", line.id)])
        self.assertEqual(fact.quantity, 7)
        self.assert_settled()
        self.env.cr.execute("DELETE FROM stock_move_line WHERE id = %s", [line.id])
        self.env.invalidate_all()
        self.refresh()
        self.assertFalse(fact.search([("line_id", "=", line.id)]))
        self.assert_settled()

    def test_details_of_a_count(self):
        quant = (
            self.env["stock.quant"]
            .with_context(inventory_mode=True, inventory_name="CYCLE-01")
            .create(
                {
                    "product_id": self.berry.id,
                    "location_id": self.warehouse.lot_stock_id.id,
                    "inventory_quantity": 4,
                }
            )
        )
        quant.action_apply_inventory()
        move = self.env["stock.move"].search([("product_id", "=", self.berry.id)], order="id desc", limit=1)
        self.refresh()
        fact = self.env["fulfillment.fact.count"].search([("move_id", "=", move.id)])
        self.assertTrue(fact)
        self.update(move.move_line_ids, owner_id=self.customer.id)
        self.refresh()
        self.assertEqual(fact.search([("move_id", "=", move.id)]).owner_id, self.customer)
        self.assert_settled()

    def test_place_that_returned_goods_left(self):
        returns = self.env["stock.location"].create(
            {
                "name": "Returns",
                "location_id": self.warehouse.view_location_id.id,
                "company_id": self.company.id,
                "fulfillment_is_returns": True,
            }
        )
        scenario = self.ordered().at("2026-02-03 15:00").ship().at("2026-02-05 15:00")
        wizard = scenario._return_wizard(self.apple, 2)
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.location_dest_id = returns
        back.move_ids.location_dest_id = returns
        scenario._validate(back)
        self.set_clock("2026-02-06 15:00")
        move = self.env["stock.move"].create(
            {
                "product_id": self.apple.id,
                "product_uom_qty": 2,
                "location_id": returns.id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "company_id": self.company.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": 2, "picked": True})
        move._action_done()
        self.assertEqual(self.compute("M07.mean")[0]["value"], 24)
        self.update(move.move_line_ids, location_id=self.warehouse.lot_stock_id.id)
        self.assertEqual(self.ratio("M07.mean"), (0, 0))
        self.assert_settled()
        self.update(move.move_line_ids, location_id=returns.id)
        self.assertEqual(self.compute("M07.mean")[0]["value"], 24)
        self.assert_settled()

    def test_price_and_discount_that_an_invoice_is_held_against(self):
        scenario = self.ordered().at("2026-02-03 15:00").ship().invoice("2026-02-03")
        line = scenario.sale.order_line
        self.assertEqual(self.ratio("M02.documents"), (1, 1))
        self.update(line, price_unit=12)
        self.assertEqual(self.ratio("M02.documents"), (0, 1))
        self.update(line, price_unit=20, discount=50)
        self.assertEqual(self.ratio("M02.documents"), (1, 1))
        self.update(line, discount=40)
        self.assertEqual(self.ratio("M02.documents"), (0, 1))
        self.assert_settled()

    def test_warehouse_of_a_kind_of_transfers(self):
        self.ordered().at("2026-02-03 15:00").ship()
        supply = self.supply().at("2026-02-02 14:00")
        supply.order((self.berry, 10, 2), promise="2026-02-10 12:00").at("2026-02-10 15:00").receive()
        codes = ("M03.line", "M21.line")
        for code in codes:
            self.assertEqual(self.by_warehouse(code), [self.warehouse.id], code)
        self.update(self.warehouse.out_type_id | self.warehouse.in_type_id, warehouse_id=self.other.id)
        for code in codes:
            self.assertEqual(self.by_warehouse(code), [self.other.id], code)
        self.assert_settled()

    def by_warehouse(self, code):
        return [row["warehouse"] for row in self.compute(code, by=["warehouse"]) if row["denominator"]]
