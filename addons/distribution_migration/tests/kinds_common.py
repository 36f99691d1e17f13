"""A file of each kind of history, and how it is loaded."""

from .common import HistoryCase, table

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


class KindCase(HistoryCase):
    def rows(self, record):
        # As the system: who picked is not for a consultant as such.
        return record.sudo()._history().search([("load_id", "=", record.load_id.id)], order="row_number")

    def load(self, kind, *more, **values):
        return self.loaded(file_of(kind, *more), f"{kind}.csv", kind=kind, **values)

    def load_before(self, kind):
        """Load what a file of this kind refers to."""
        if kind == "payment" and not self.env["fulfillment.history.invoice"].search([], limit=1):
            self.load("invoice")
