from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .common import table
from .kinds_common import FILES as HISTORY_FILES
from .set_common import SetCase

FILES = {
    "uom": "Unit Code,Unit Name,Contains,Base Unit\nBX6,Box of six,6,Units\n",
    "product_category": "Category Code,Category Name,Parent Category\nG1,Groceries,\nG2,Fruit,G1\n",
    "product_family": "Style;Title;Option1 Name;Option1 Value;Stock Item\nGL;Gloves;Size;M;yes\nGL;Gloves;Size;L;yes\n",
    "product": """Item Number;Description;Product Group;Unit of Measure;Stock Item;Tracking;Standard Cost;Style;\
Attribute 1;Value 1
A-1;Apples;G2;BX6;yes;lot;4;;;
A-2;Baskets;G1;Units;yes;;2,5;;;
GL-M;Gloves M;;Units;yes;;2;GL;Size;M
K-1;Picnic set;;Units;no;;;;;
""",
    "bom": "Kit,Component,Component Qty,BoM Type\nK-1,A-2,2,kit\nK-1,GL-M,1,kit\n",
    "packaging": "Item Number,Packaging,Barcode\nA-2,BX6,14006381333938\n",
    "customer": "Customer Number,Name\nC1,Corner Shop\nC2,Grand Hotel\n",
    "contact": "Contact Number,Contact Name,Customer Number\nK1,Jane Doe,C1\n",
    "vendor": "Vendor Number,Name\nV1,Orchard\n",
    "vendor_price": "Vendor Number,Item Number,Unit Price,Min Qty\nV1,A-1,20,1\nV1,A-2,2,1\n",
    "customer_part": "Customer Number,Item Number,Customer Part Number,Min Qty\nC1,A-1,77-1,1\n",
    "pricelist": "Price List,Name\nPL,Retail\n",
    "pricelist_item": "Price List,Item Number,Price,Min Qty\nPL,A-2,9,1\n",
    "warehouse": "Warehouse Number,Name\nHAR,Harbour\n",
    "location": "Bin Code,Name,Warehouse\nB1,Bin 1,HAR\n",
    "lot": "Item Number,Batch Number\nA-1,L1\n",
    "reorder_rule": "Item Number,Warehouse,Min Qty,Max Qty,Trigger\nA-2,HAR,5,9,manual\n",
    "stock": """Item Number,Warehouse,Bin,Location Type,Batch,Quantity on Hand,Unit Cost
A-1,,B1,,L1,10,4
A-2,,B1,,,40,2.5
GL-M,HAR,,,,3,2
A-2,,,transit,,6,2.5
""",
    "open_sale_order": """Order Number,Line,Customer,Status,SKU,Ordered Quantity,Delivered,Invoiced,Price,Warehouse
S1,10,C1,open,A-2,10,4,2,9,HAR
S1,20,C1,open,A-1,2,,,50,HAR
S2,10,C2,draft,A-2,1,,,9,HAR
S3,10,C2,open,K-1,1,,,30,HAR
""",
    "open_purchase_order": """PO Number,Line,Vendor,Status,Item,Quantity Ordered,Quantity Received,Price,Warehouse
P1,1,V1,confirmed,A-2,20,5,2,HAR
P1,2,V1,confirmed,A-1,3,,20,HAR
""",
    "transfer": "Transfer Number,Warehouse,Item Number,Quantity\nT1,HAR,A-2,6\n",
    "open_return": "RMA Number,Customer Number,Warehouse,Sales Order,Item Number,Quantity\nR1,C1,HAR,S1,A-2,1\n",
    "account": "Account Number,New Account,Account Name,Account Type\n3000,399001,Old capital,equity\n",
    "open_receivable": """Document No,Customer,Type,Date,Due Date,Total,Amount Due
I-7,C1,invoice,2026-09-03,2026-10-03,400,400
""",
    "open_payable": """Document Number,Vendor Number,Document Type,Bill Date,Due Date,Open Amount
B-1,V1,bill,2026-10-15,2026-11-14,300
""",
    "unapplied_cash": "Payment Number,Customer Number,Payment Date,Open Amount\nZ-1,C2,2026-10-28,100\n",
    "history_sale_line": """Line ID,Order Number,Customer,SKU,Order Date,Promised Date,Shipped Date,Quantity,Unit
1,S0,C1,A-2,2026-05-01,2026-05-02,2026-05-02,3,Units
""",
    **{
        f"history_{kind}": table(*rows, heading=heading)
        for kind, (heading, rows, _mapped) in HISTORY_FILES.items()
    },
}
# What a load brings beside records of Odoo.
OWN = ("fulfillment_history_", "fulfillment_migration_xref")
# What is meant to stay: what was loaded and undone is told, by whom and when.
LOGS = ("fulfillment_", "mail_", "bus_", "ir_attachment", "ir_sequence", "queue_job")


@tagged("post_install", "-at_install", "once")
class TestUndoWhole(SetCase):
    @freeze_time("2026-11-10 09:00:00")
    def test_a_whole_company_is_taken_back_while_nobody_has_worked_with_it(self):
        company = self.company
        self.env["account.chart.template"].sudo().try_loading(
            "generic_coa", company=company, install_demo=False
        )
        company.sudo().inventory_valuation = "real_time"
        company.internal_transit_location_id.sudo().active = True
        self.env.ref("base.USD").sudo().active = True
        if "mrp.bom" in self.env:
            self.env.user.sudo().group_ids += self.env.ref("mrp.group_mrp_manager")
        files = {kind: text for kind, text in FILES.items() if kind in self.kinds()}
        partner = company.partner_id.with_company(company)
        accounts = self.env["account.account"].with_company(company)
        receivable, payable, stock = (
            accounts.browse(account.id).code
            for account in (
                partner.property_account_receivable_id,
                partner.property_account_payable_id,
                company.account_stock_valuation_id,
            )
        )
        ledger = f"Account Number,Balance\n{receivable},300\n{payable},-300\n{stock},123\n3000,-123\n"
        load_set = self.Set.create({"name": "Legacy", "code": "legacy", "cutover_date": "2026-11-01"})
        for kind, content in {**files, "opening_ledger": ledger}.items():
            self.add_file(load_set, kind, content)
        load_set.action_set_up_books()
        before = self.rows()
        load_set.action_check()
        self.assertFalse(load_set.domain_ids.file_ids.reject_ids.mapped(lambda r: (r.file_id.name, r.reason)))
        load_set.action_load()
        run = load_set.current_run_id
        self.assertFalse(self.refused(run), run.result_ids.mapped("reason"))
        self.assertFalse(run.stage_ids.filtered(lambda stage: not stage.loaded_count).mapped("kind"))
        delivery = self.outgoing("S1")
        # As the scheduler does: nobody's work.
        delivery.action_assign()
        self.assertEqual(delivery.move_ids.mapped("state"), ["assigned", "assigned"])
        if "bom" in files:
            # A kit leaves as its parts.
            self.assertEqual(self.outgoing("S3").move_ids.mapped("product_uom_qty"), [2, 1])
        # Nor are a review of the items, and history that came by another way and found the customer by name.
        load_set.domain_ids.filtered(lambda domain: domain.kind == "product").action_review_items()
        history = (
            self.env["fulfillment.history.load"].sudo().create({"name": "Past", "company_id": company.id})
        )
        past = (
            self.env["fulfillment.history.sale.line"]
            .sudo()
            .create(
                {
                    "load_id": history.id,
                    "company_id": company.id,
                    "external_key": "1",
                    "order_ref": "1",
                    "customer_name": "Corner Shop",
                    "partner_id": self.loaded("customer")["C1"].id,
                    "ordered_qty": 1,
                }
            )
        )
        run.action_undo()
        past.invalidate_recordset()
        self.assertEqual((past.customer_name, past.partner_id.id), ("Corner Shop", False))
        history.unlink()
        after = self.rows()
        self.assertEqual(
            {table: after[table] - before[table] for table in before if after[table] != before[table]}, {}
        )

        # Brought again, and worked with: what is in the way is named, once, and nothing that goes with the load.
        load_set.action_load()
        run = load_set.current_run_id
        delivery = self.outgoing("S1")
        delivery.action_assign()
        delivery.move_ids.picked = True
        delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual(delivery.state, "done")
        by_hand = self.env["sale.order"].create(
            {
                "partner_id": self.loaded("customer")["C2"].id,
                "order_line": [
                    (0, 0, {"product_id": self.loaded("product")["A-2"].id, "product_uom_qty": 1})
                ],
            }
        )
        with self.assertRaises(UserError) as refused, self.cr.savepoint():
            run.action_undo()
        self.assertIn(
            f"depend on what it made: 1 × Transfer (of Open Sales Orders: {delivery.name}), "
            f"1 × Sales Order (of Customers: {by_hand.display_name}).\n",
            str(refused.exception),
        )

    def outgoing(self, order):
        return self.loaded("open_sale_order")[order].picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing"
        )

    def kinds(self):
        return self.env["fulfillment.migration.domain"]._domains()

    def rows(self):
        """Return {table: how many rows it has} of all tables with records but for logs."""
        self.env.flush_all()
        tables = {
            model._table
            for model in self.env.registry.values()
            if model._auto
            and not model._abstract
            and not model._transient
            and (model._table.startswith(OWN) or not model._table.startswith(LOGS))
        }
        query = SQL(" UNION ALL ").join(
            SQL("SELECT %s, count(*) FROM %s", table, SQL.identifier(table)) for table in sorted(tables)
        )
        return dict(self.env.execute_query(query))
