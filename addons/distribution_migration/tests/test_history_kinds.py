"""Every kind of history comes in by the same steps; what differs stands in its description."""

from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from ..source.kinds import KINDS, SWITCHES
from .common import GOOD_ROWS, HistoryCase, table

# A file of each kind with the headings that consultants meet, and what they are taken for.
FILES = {
    "purchase_line": (
        "Line ID,PO Number,Supplier,Item Code,Order Date,Promised Date,Receipt Date,Order Qty,"
        "Received Qty,Rejected Qty,Unit Price,Currency",
        (
            "1,P1,Orchard Ltd,AP,2024-04-01,2024-04-10,2024-04-12,10,8,1,2.50,USD",
            "2,P1,Orchard Ltd,PE,2024-04-01,2024-04-10,,5,0,,3,USD",
        ),
        {
            "Line ID": "external_key",
            "PO Number": "order_ref",
            "Supplier": "vendor_name",
            "Item Code": "product_code",
            "Order Date": "ordered_at",
            "Promised Date": "first_promised_at",
            "Receipt Date": "received_at",
            "Order Qty": "ordered_qty",
            "Received Qty": "received_qty",
            "Rejected Qty": "rejected_qty",
            "Unit Price": "unit_price",
            "Currency": "currency",
        },
    ),
    "invoice": (
        "Invoice Number,Order Number,Customer,Order Date,Ship Date,Invoice Date,Due Date,Net Amount,"
        "Total Amount,Currency",
        (
            "R1,SO1,Maple Market,2024-05-01,2024-05-02,2024-05-03,2024-06-02,100,110,USD",
            "R2,SO1,Maple Market,2024-05-01,2024-05-02,2024-05-10,,-20,-22,USD",
        ),
        {
            "Invoice Number": "external_key",
            "Order Number": "order_ref",
            "Customer": "customer_name",
            "Order Date": "ordered_at",
            "Ship Date": "shipped_at",
            "Invoice Date": "invoiced_on",
            "Due Date": "due_on",
            "Net Amount": "amount_untaxed",
            "Total Amount": "amount_total",
            "Currency": "currency",
        },
    ),
    "payment": (
        "Payment ID,Invoice Number,Payment Date,Amount",
        ("P1,R1,2024-06-01,60", "P2,R1,2024-06-20,50"),
        {
            "Payment ID": "external_key",
            "Invoice Number": "invoice_ref",
            "Payment Date": "paid_on",
            "Amount": "amount",
        },
    ),
    "count": (
        "Count ID,Sheet,Count Date,SKU,Location,Lot,Book Qty,Counted Qty,Unit Cost,Reason,Class,Blind Count",
        (
            "1,CYCLE-01,2024-05-28 08:00,AP,A-01,,68,68,6,,A,yes",
            "2,CYCLE-01,2024-05-28 08:05,PE,A-02,L1,-3,0,2,damaged,B,",
        ),
        {
            "Count ID": "external_key",
            "Sheet": "sheet_ref",
            "Count Date": "counted_at",
            "SKU": "product_code",
            "Location": "location_name",
            "Lot": "lot_name",
            "Book Qty": "book_qty",
            "Counted Qty": "counted_qty",
            "Unit Cost": "unit_cost",
            "Reason": "reason_name",
            "Class": "tolerance_class",
            "Blind Count": "is_blind",
            "=currency": "currency",
        },
    ),
    "return": (
        "Line ID,RMA Number,Order Number,Customer,SKU,Request Date,Received Date,Disposition Date,"
        "Disposition,Reason,Return Qty,Disposed Qty",
        (
            "1,RMA1,SO1,Maple Market,AP,2024-05-10,2024-05-19 10:00,2024-05-20 16:00,restock,too many,1,1",
            "2,RMA1,SO1,Maple Market,AP,2024-05-10,2024-05-19 10:00,,,too many,1,0",
        ),
        {
            "Line ID": "external_key",
            "RMA Number": "return_ref",
            "Order Number": "order_ref",
            "Customer": "customer_name",
            "SKU": "product_code",
            "Request Date": "requested_at",
            "Received Date": "received_at",
            "Disposition Date": "disposed_at",
            "Disposition": "disposition",
            "Reason": "reason_name",
            "Return Qty": "quantity",
            "Disposed Qty": "disposed_qty",
        },
    ),
    "pick": (
        "Task ID,Order Number,Shipment,Picked At,Picker,SKU,Qty,Error Type,Error Found,Minutes",
        (
            "1,SO1,D1,2024-05-02 09:00,Pia,AP,10,,,1.5",
            "2,SO1,D1,2024-05-02 09:02,Paul,PE,5,wrong item,2024-05-04 10:00,2",
        ),
        {
            "Task ID": "external_key",
            "Order Number": "order_ref",
            "Shipment": "shipment_ref",
            "Picked At": "picked_at",
            "Picker": "picker_name",
            "SKU": "product_code",
            "Qty": "quantity",
            "Error Type": "error_kind",
            "Error Found": "found_at",
            "Minutes": "minutes",
        },
    ),
}


def file_of(kind, *more):
    heading, rows, _targets = FILES[kind]
    return table(*rows, *more, heading=heading)


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestHistoryKinds(HistoryCase):
    def rows(self, record):
        # As the system: who picked is not for a consultant as such.
        return record.sudo()._history().search([("load_id", "=", record.load_id.id)], order="row_number")

    def load(self, kind, *more, **values):
        return self.loaded(file_of(kind, *more), f"{kind}.csv", kind=kind, **values)

    def load_before(self, kind):
        """Load what a file of this kind refers to."""
        if kind == "payment" and not self.env["fulfillment.history.invoice"].search([], limit=1):
            self.load("invoice")

    # ------------------------------------------------------- the description

    def test_every_kind_has_its_model_fields_settings_and_labels(self):
        """A target without a field, or a switch without a setting, would show on the first load only."""
        Import = self.env["fulfillment.history.import"]
        kinds = [kind for kind, _label in self.env["fulfillment.history.load"]._fields["kind"].selection]
        self.assertEqual(list(KINDS), kinds)
        self.assertEqual([kind for kind, _label in Import._selection_kind()], kinds)
        for switch in SWITCHES:
            self.assertEqual(Import._fields[switch].type, "boolean", switch)
        labels = {}
        for code, what in KINDS.items():
            model = self.env["fulfillment.history.load"]._row_model(code)
            for target in what.targets:
                with self.subTest(kind=code, target=target.code):
                    field = model._fields[target.column or target.code]
                    expected = {
                        "date": "date" if target.is_day else "datetime",
                        "flag": "boolean",
                        "currency": "many2one",
                        "warehouse": "many2one",
                    }.get(target.kind)
                    self.assertTrue(expected is None or field.type == expected)
                    if target.code != "external_key":
                        label = Import._target_labels(code)[target.code]
                        self.assertEqual(labels.setdefault(target.code, label), label)
            codes = set(what.by_code)
            self.assertLessEqual({*what.instants, *filter(None, [what.partner])}, codes)
            self.assertLessEqual({name for pair in what.at_most for name in pair}, codes)
            if what.partner:
                self.assertEqual(model._partner_name_column, what.partner)

    def test_usual_headings_are_recognised(self):
        for kind, (_heading, _rows, targets) in FILES.items():
            with self.subTest(kind):
                record = self.read(file_of(kind), f"{kind}.csv", kind=kind)
                self.assertEqual(self.targets(record), targets)

    def test_the_screen_offers_the_fields_of_the_kind(self):
        for kind in FILES:
            with self.subTest(kind):
                record = self.read(file_of(kind), f"{kind}.csv", kind=kind)
                self.assertEqual(record.column_ids[:1].allowed_targets, list(KINDS[kind].by_code))
                form = Form(record)
                self.assertEqual(form.kind, kind)
                labels = record._target_labels(kind)
                needed = [labels[code] for code in KINDS[kind].by_code if code in KINDS[kind].required]
                self.assertIn(", ".join(needed), record.kind_html)
                self.assertNotIn("Still needed", record.mapping_html)
                self.assertIn("<table", record.preview_html)
                self.assertNotIn("text-danger", record.preview_html)

    # -------------------------------------------------------------- the steps

    def test_each_kind_loads_once_and_leaves_by_its_load(self):
        for kind in FILES:
            with self.subTest(kind):
                self.load_before(kind)
                record = self.load(kind)
                self.assertEqual(self.rejects(record), [])
                self.assertCounts(record, row=2, loaded=2, refused=0, unchanged=0)
                self.assertEqual(record.load_id.kind, kind)
                self.assertEqual(record.load_id.row_count, 2)
                self.assertEqual(record.action_open_rows()["res_model"], record._history()._name)
                again = self.load(kind)
                self.assertCounts(again, loaded=0, unchanged=2, refused=0)
                self.assertEqual(self.rows(record).mapped("row_number"), [2, 3])

    def test_a_row_with_other_content_is_refused(self):
        for kind, (heading, rows, _targets) in FILES.items():
            with self.subTest(kind):
                self.load_before(kind)
                self.load(kind)
                changed = rows[1].replace("2024-0", "2023-0")
                record = self.checked(table(rows[0], changed, heading=heading), "later.csv", kind=kind)
                self.assertCounts(record, ready=0, unchanged=1, refused=1)
                self.assertEqual(self.rejects(record)[0][3], "other_content")

    def test_the_reject_file_comes_back_corrected(self):
        for kind, (heading, rows, _targets) in FILES.items():
            with self.subTest(kind):
                self.load_before(kind)
                bad = rows[1].replace("2024-0", "soon 2024-0", 1)
                record = self.loaded(table(rows[0], bad, heading=heading), f"{kind}.csv", kind=kind)
                self.assertCounts(record, loaded=1, refused=1)
                text = record._refused_file("csv").decode("utf-8-sig").replace("soon ", "", 1)
                context = record.action_import_corrected()["context"]
                self.assertEqual(context["default_kind"], kind)
                fixed = self.loaded(text, "fixed.csv", kind=kind)
                self.assertCounts(fixed, row=1, loaded=1, refused=0)
                # Our own columns are none of the file, also where it has a "Reason" of its own.
                self.assertEqual(fixed.column_count, len(heading.split(",")))
                self.assertNotIn("duplicate_names", [note["code"] for note in fixed.read_notes])

    def test_another_kind_reads_the_file_again(self):
        record = self.checked(file_of("purchase_line"))
        record.kind = "purchase_line"
        self.assertEqual(record.state, "draft")
        self.assertFalse(record.column_ids)
        record.action_read()
        self.assertEqual(self.targets(record), FILES["purchase_line"][2])
        record.action_check()
        record.action_load()
        with self.assertRaisesRegex(UserError, "rows of it are loaded"):
            record.kind = "sale_line"

    def test_one_key_may_be_a_row_of_each_kind(self):
        self.loaded(table(*GOOD_ROWS))
        self.assertCounts(self.load("purchase_line"), loaded=2, unchanged=0)

    def test_mappings_are_remembered_by_kind(self):
        heading, rows, _targets = FILES["return"]
        self.load("return")
        as_pick = self.read(
            table(rows[0].replace("1,RMA", "9,RMA", 1), heading=heading), "x.csv", kind="pick"
        )
        self.assertFalse(as_pick.mapping_id)
        as_return = self.read(table(rows[0].replace("1,RMA", "9,RMA", 1), heading=heading), kind="return")
        self.assertEqual(as_return.mapping_id.name, "return.csv")

    # -------------------------------------------------------- what is loaded

    def test_purchase_lines(self):
        vendor = self.env["res.partner"].create({"name": "Orchard Ltd"})
        apples = self.env["product.product"].create({"name": "Apples", "default_code": "AP"})
        record = self.load("purchase_line")
        self.assertRecordValues(
            self.rows(record),
            [
                {
                    "external_key": "1",
                    "order_ref": "P1",
                    "vendor_name": "Orchard Ltd",
                    "partner_id": vendor.id,
                    "product_id": apples.id,
                    "warehouse_id": self.warehouse.id,
                    "ordered_at": datetime(2024, 4, 1, 17),
                    "first_promised_at": datetime(2024, 4, 10, 17),
                    "last_promised_at": datetime(2024, 4, 10, 17),
                    "received_at": datetime(2024, 4, 12, 17),
                    "ordered_qty": 10.0,
                    "received_qty": 8.0,
                    "rejected_qty": 1.0,
                    "unit_price": 2.5,
                    "currency_id": self.usd.id,
                    "tz": "America/Chicago",
                },
                {
                    "external_key": "2",
                    "order_ref": "P1",
                    "vendor_name": "Orchard Ltd",
                    "partner_id": vendor.id,
                    "product_id": False,
                    "warehouse_id": self.warehouse.id,
                    "ordered_at": datetime(2024, 4, 1, 17),
                    "first_promised_at": datetime(2024, 4, 10, 17),
                    "last_promised_at": datetime(2024, 4, 10, 17),
                    "received_at": False,
                    "ordered_qty": 5.0,
                    "received_qty": 0.0,
                    "rejected_qty": 0.0,
                    "unit_price": 3.0,
                    "currency_id": self.usd.id,
                    "tz": "America/Chicago",
                },
            ],
        )
        self.assertEqual({note["code"] for note in record.check_notes}, {"unreceived"})
        self.env.cr.execute(
            "SELECT rejected_qty IS NULL FROM fulfillment_history_purchase_line WHERE id = %s",
            [self.rows(record)[1].id],
        )
        self.assertTrue(self.env.cr.fetchone()[0], "nobody inspected it: that is not 0")

    def test_a_received_quantity_can_be_left_open(self):
        heading = "ID,PO,Order Date,Receipt Date,Quantity"
        rows = ("1,P1,2024-04-01,2024-04-02,3", "2,P1,2024-04-01,,4")
        record = self.loaded(table(*rows, heading=heading), kind="purchase_line")
        self.assertEqual(self.rows(record).mapped("received_qty"), [3.0, 0.0])
        record.load_id.unlink()
        record.received_is_ordered = False
        record.action_check()
        record.action_load()
        self.env.cr.execute(
            "SELECT count(received_qty) FROM fulfillment_history_purchase_line WHERE load_id = %s",
            [record.load_id.id],
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_invoices_and_credit_notes(self):
        record = self.load("invoice")
        self.assertRecordValues(
            self.rows(record),
            [
                {
                    "external_key": "R1",
                    "invoice_ref": "R1",
                    "ordered_at": datetime(2024, 5, 1, 17),
                    "shipped_at": datetime(2024, 5, 2, 17),
                    "invoiced_on": date(2024, 5, 3),
                    "due_on": date(2024, 6, 2),
                    "amount_untaxed": 100.0,
                    "amount_total": 110.0,
                    "is_credit": False,
                    "currency_id": self.usd.id,
                },
                {
                    "external_key": "R2",
                    "invoice_ref": "R2",
                    "ordered_at": datetime(2024, 5, 1, 17),
                    "shipped_at": datetime(2024, 5, 2, 17),
                    "invoiced_on": date(2024, 5, 10),
                    "due_on": False,
                    "amount_untaxed": 20.0,
                    "amount_total": 22.0,
                    "is_credit": True,
                    "currency_id": self.usd.id,
                },
            ],
        )

    def test_a_minus_is_a_credit_note_or_a_fault(self):
        heading = "Invoice ID,Invoice Date,Net Amount,Total Amount,Credit Note,Currency"
        rows = (
            "1,2024-05-03,-10,-11,yes,USD",
            "2,2024-05-03,10,11,x,USD",
            "3,2024-05-03,10,11,,USD",
            "4,2024-05-03,-10,-11,no,USD",
            "5,2024-05-03,-10,11,yes,USD",
            "6,2024-05-03,10,11,perhaps,USD",
        )
        record = self.loaded(table(*rows, heading=heading), kind="invoice")
        self.assertEqual(
            self.rejects(record),
            [
                (5, "Net Amount", "-10", "negative"),
                (5, "Total Amount", "-11", "negative"),
                (6, "Net Amount", "-10", "negative"),
                (7, "Credit Note", "perhaps", "flag"),
            ],
        )
        self.assertIn("not a credit note as a whole", record.reject_ids[0].reason)
        self.assertEqual(self.rows(record).mapped("is_credit"), [True, True, False])
        self.assertEqual(self.rows(record).mapped("amount_total"), [11.0, 11.0, 11.0])
        plain = file_of("invoice").replace("R1,", "Q1,").replace("R2,", "Q2,")
        strict = self.checked(plain, kind="invoice", negative_is_credit=False)
        self.assertEqual({reject[3] for reject in self.rejects(strict)}, {"negative"})

    def test_days_of_accounting_are_not_moved_by_a_time_zone(self):
        heading = "Invoice ID,Invoice Date,Total,Currency"
        rows = ("1,2024-05-03 23:30,1,USD", "2,2024-05-04T03:30:00Z,1,USD")
        record = self.loaded(table(*rows, heading=heading), kind="invoice", tz="America/New_York")
        self.assertEqual(self.rows(record).mapped("invoiced_on"), [date(2024, 5, 3)] * 2)

    def test_payments_find_their_invoice_by_key_or_number(self):
        heading = "Invoice ID,Invoice Number,Customer,Invoice Date,Total,Currency"
        maple = self.env["res.partner"].create({"name": "Maple Market"})
        eur = self.env.ref("base.EUR")
        eur.active = True
        rows = (
            "11,A-1,Maple Market,2024-05-03,10,EUR",
            "12,A-2,Maple Market,2024-05-03,10,EUR",
            "13,A-2,Maple Market,2024-05-03,10,EUR",
        )
        invoices = self.loaded(table(*rows, heading=heading), "invoices.csv", kind="invoice")
        heading = "Payment ID,Invoice Number,Payment Date,Amount"
        rows = (
            "P1,11,2024-06-01,4",
            "P2,A-1,2024-06-02,6",
            "P3,A-2,2024-06-02,10",
            "P4,A-9,2024-06-02,10",
            "P5,,2024-06-02,10",
            "P6,11,2024-06-02,-1",
            "P7,12,2024-06-02,0",
        )
        record = self.loaded(table(*rows, heading=heading), "payments.csv", kind="payment")
        self.assertEqual(
            self.rejects(record),
            [
                (4, "Invoice Number", "A-2", "parent_ambiguous"),
                (5, "Invoice Number", "A-9", "parent_unknown"),
                (6, "Invoice Number", "", "missing"),
                (7, "Amount", "-1", "negative"),
                (8, "Amount", "0", "zero"),
            ],
        )
        ambiguous, unknown = record.reject_ids[:2].mapped("reason")
        self.assertIn("2 loaded invoices have this key or number", ambiguous)
        self.assertIn("Load the invoices first", unknown)
        first = self.rows(invoices)[0]
        self.assertRecordValues(
            self.rows(record),
            [
                {
                    "invoice_id": first.id,
                    "invoice_ref": key,
                    "paid_on": date(2024, 6, day),
                    "amount": amount,
                    # What the file does not say is the invoice's.
                    "currency_id": eur.id,
                    "partner_id": maple.id,
                }
                for key, day, amount in (("11", 1, 4.0), ("A-1", 2, 6.0))
            ],
        )
        self.assertEqual(first.payment_ids, self.rows(record))

    def test_payments_of_another_company_find_nothing(self):
        self.load("invoice")
        other = self.env["res.company"].create({"name": "Southern Distribution"})
        self.consultant.company_ids += other
        record = self.Import.with_company(other).create({"company_id": other.id, "kind": "payment"})
        record.file = self.upload(file_of("payment")).file
        record.action_read()
        record.action_check()
        self.assertEqual({reject[3] for reject in self.rejects(record)}, {"parent_unknown"})

    def test_an_invoice_that_went_between_check_and_load(self):
        """The payments were checked; now their invoice is gone: they are refused, not half loaded."""
        invoices = self.load("invoice")
        record = self.checked(file_of("payment"), kind="payment")
        self.assertCounts(record, ready=2)
        invoices.load_id.unlink()
        record.action_load()
        self.assertCounts(record, loaded=0, refused=2)
        self.assertFalse(record.load_id)

    def test_a_load_of_invoices_says_who_holds_it(self):
        invoices = self.load("invoice")
        payments = self.load("payment")
        wizard = self.env["fulfillment.history.load.delete"].create({"load_id": invoices.load_id.id})
        self.assertIn("2 payments of load payment.csv refer to its invoices", wizard.obstacles)
        with self.assertRaisesRegex(UserError, "delete that load first"):
            wizard.action_delete()
        payments.load_id.unlink()
        invoices.load_id.unlink()
        self.assertEqual((payments | invoices).mapped("state"), ["mapped", "mapped"])

    def test_counts(self):
        record = self.load("count", "3,CYCLE-01,2024-05-28 08:06,PL,A-03,,5,-1,2,,,")
        self.assertEqual(self.rejects(record), [(4, "Counted Qty", "-1", "negative")])
        self.assertRecordValues(
            self.rows(record),
            [
                {
                    "sheet_ref": "CYCLE-01",
                    "counted_at": datetime(2024, 5, 28, 13),
                    "location_name": "A-01",
                    "lot_name": False,
                    "book_qty": 68.0,
                    "counted_qty": 68.0,
                    "unit_cost": 6.0,
                    "reason_name": False,
                    "tolerance_class": "A",
                    "is_blind": True,
                },
                {
                    "sheet_ref": "CYCLE-01",
                    "counted_at": datetime(2024, 5, 28, 13, 5),
                    "location_name": "A-02",
                    "lot_name": "L1",
                    "book_qty": -3.0,
                    "counted_qty": 0.0,
                    "unit_cost": 2.0,
                    "reason_name": "damaged",
                    "tolerance_class": "B",
                    "is_blind": False,
                },
            ],
        )

    def test_returns(self):
        more = "3,RMA2,SO2,Maple Market,PE,2024-05-10,2024-05-11,2024-05-12,scrap,broken,1,2"
        record = self.load("return", more)
        self.assertEqual(self.rejects(record), [(4, "Disposed Qty", "2", "exceeds")])
        self.assertIn("More than the 1 of “Quantity”", record.reject_ids.reason)
        self.assertRecordValues(
            self.rows(record),
            [
                {
                    "return_ref": "RMA1",
                    "requested_at": datetime(2024, 5, 10, 17),
                    "received_at": datetime(2024, 5, 19, 15),
                    "disposed_at": datetime(2024, 5, 20, 21),
                    "disposition": "restock",
                    "quantity": 1.0,
                    "disposed_qty": 1.0,
                },
                {
                    "return_ref": "RMA1",
                    "requested_at": datetime(2024, 5, 10, 17),
                    "received_at": datetime(2024, 5, 19, 15),
                    "disposed_at": False,
                    "disposition": False,
                    "quantity": 1.0,
                    "disposed_qty": 0.0,
                },
            ],
        )

    def test_picks(self):
        record = self.load("pick")
        self.assertRecordValues(
            self.rows(record),
            [
                {
                    "picked_at": datetime(2024, 5, 2, 14),
                    "picker_name": "Pia",
                    "quantity": 10.0,
                    "line_count": 1,
                    "is_error": False,
                    "error_line_count": 0,
                    "error_kind": False,
                    "found_at": False,
                    "minutes": 1.5,
                },
                {
                    "picked_at": datetime(2024, 5, 2, 14, 2),
                    "picker_name": "Paul",
                    "quantity": 5.0,
                    "line_count": 1,
                    "is_error": True,
                    "error_line_count": 1,
                    "error_kind": "wrong item",
                    "found_at": datetime(2024, 5, 4, 15),
                    "minutes": 2.0,
                },
            ],
        )

    def test_tasks_of_many_lines_count_their_errors(self):
        heading = "Task ID,Pick Date,Lines,Lines in Error"
        rows = ("1,2024-05-02,20,0", "2,2024-05-02,20,3", "3,2024-05-02,2,3", "4,2024-05-02,1.5,0")
        record = self.loaded(table(*rows, heading=heading), kind="pick")
        self.assertEqual(
            self.rejects(record), [(4, "Lines in Error", "3", "exceeds"), (5, "Lines", "1.5", "fraction")]
        )
        self.assertRecordValues(
            self.rows(record),
            [
                {"line_count": 20, "error_line_count": 0, "is_error": False},
                {"line_count": 20, "error_line_count": 3, "is_error": True},
            ],
        )

    def test_picks_of_which_nobody_knows_whether_they_were_right(self):
        record = self.loaded(table("1,2024-05-02", heading="Task ID,Pick Date"), kind="pick")
        self.assertEqual({note["code"] for note in record.check_notes}, {"unjudged"})
        self.assertIn("nobody says whether they were right", record.notes_html)
        self.env.cr.execute(
            "SELECT is_error IS NULL AND error_line_count IS NULL FROM fulfillment_history_pick"
            " WHERE load_id = %s",
            [record.load_id.id],
        )
        self.assertTrue(self.env.cr.fetchone()[0])
