from odoo.tests import tagged

from .set_common import SetCase


@tagged("post_install", "-at_install")
class TestLoadSetMapping(SetCase):
    """What a file is read as before anybody has mapped it."""

    def columns(self, load_set, kind):
        return {column.name: column for column in self.file_of(load_set, kind).file_column_ids}

    def test_one_column_tells_how_the_others_write_numbers_and_dates(self):
        """Nothing in quantities alone tells 119,500 from 119500; what is doubtful is told, not guessed."""
        load_set = self.make_set()
        file = self.add_file(
            load_set,
            "open_sale_order",
            "Order Number;Line Number;Customer;Order Date;Requested Date;Item Number;Ordered Quantity;Unit Price\n"
            "S1;1;C1;01.02.2026;05.06.2026;A-1;119,500;88,7900\n"
            "S1;2;C1;01.02.2026;05.06.2026;A-1;12;3,50\n"
            "S2;1;C1;04.05.2026;25.06.2026;A-1;7;1\n",
        )
        columns = self.columns(load_set, "open_sale_order")
        for name in ("Ordered Quantity", "Unit Price"):
            self.assertEqual((columns[name].decimal_mark, columns[name].is_doubtful), (",", False), name)
        self.assertEqual(
            (columns["Order Date"].date_style, columns["Order Date"].is_doubtful), ("dmy", False)
        )
        self.assertFalse(file.in_doubt)

        other = self.add_file(
            load_set,
            "reorder_rule",
            "Item Number,Warehouse,Minimum,Maximum\nA-1,WH,1,'1,500'\n".replace("'", '"'),
        )
        self.assertEqual(other.in_doubt, "Maximum")
        column = self.columns(load_set, "reorder_rule")["Maximum"]
        other.action_read()
        self.assertTrue(column.exists() or other.in_doubt, "a second reading keeps the doubt")
        self.assertEqual(other.in_doubt, "Maximum")
        self.columns(load_set, "reorder_rule")["Maximum"].decimal_mark = ","
        self.assertFalse(other.in_doubt, "who chooses has looked")
        other.action_read()
        self.assertFalse(other.in_doubt, "and is not asked again")

    def test_what_was_ordered_is_taken_and_what_is_left_of_it_is_asked_about(self):
        """What was delivered would be taken away twice, and files and Odoo would agree about that."""
        load_set = self.make_set()
        told = "{key},Line,{partner},SKU,{quantities},Price\n1,1,X,TEA,{values},2\n"
        for kind, partner, ordered, done in (
            ("open_sale_order", "Customer", "Order Quantity", "Shipped Quantity"),
            ("open_purchase_order", "Vendor", "Quantity", "Quantity Received"),
        ):
            both = self.add_file(
                load_set,
                kind,
                told.format(
                    key="Order Number",
                    partner=partner,
                    quantities=f"Open Quantity,{ordered},{done}",
                    values="6,10,4",
                ),
            )
            targets = {column.name: column.target for column in both.column_ids}
            self.assertEqual((targets[ordered], targets["Open Quantity"]), ("quantity", False))
            self.assertFalse(both.in_doubt)
            left = self.add_file(
                load_set,
                kind,
                told.format(key="No", partner=partner, quantities=f"Offene Menge,{done}", values="6,4"),
            )
            column = left.column_ids.filtered(lambda column: column.target == "quantity")
            self.assertEqual((column.name, column.hint), ("Offene Menge", "rest"))
            self.assertEqual((left.in_doubt, left.is_to_confirm), ("Offene Menge", True))
            alone = self.add_file(
                load_set,
                kind,
                told.format(key="Nr", partner=partner, quantities="Remaining Quantity", values="6"),
            )
            self.assertIn("quantity", alone.column_ids.mapped("target"))
            self.assertFalse(alone.in_doubt, "an order of the rest alone is an order")

    def mapped(self, load_set, kind, headings, *rows):
        """Return {heading: field} of a file with tabs between its columns."""
        content = "\n".join((headings, *rows)).replace(" | ", "\t") + "\n"
        file = self.add_file(load_set, kind, content)
        return {column.name: column.target for column in file.column_ids if column.target}

    def test_headings_are_read_as_former_systems_write_them(self):
        load_set = self.make_set()
        self.assertEqual(
            self.mapped(
                load_set,
                "open_sale_order",
                "SO # | Cust # | Item | Qty | Qty Shipped | Extended Price",
                "1 | X1 | TEA | 10 | 4 | 35.5",
            ),
            {
                "SO #": "key",
                "Cust #": "customer",
                "Item": "product",
                "Qty": "quantity",
                "Qty Shipped": "delivered",
            },
            "what a line costs is not its price",
        )
        self.assertEqual(
            self.mapped(
                load_set,
                "open_sale_order",
                "Order | Item | Material | Qty",
                "1 | 10 | TEA | 4",
                "1 | 20 | CUP | 4",
            ),
            {"Order": "key", "Item": "line", "Material": "product", "Qty": "quantity"},
        )
        self.assertEqual(
            self.mapped(
                load_set,
                "open_purchase_order",
                "PO # | Vend # | Item | Qty Ordered | Unit Cost | Amount",
                "1 | X1 | TEA | 10 | 4.5 | 45",
            ),
            {
                "PO #": "key",
                "Vend #": "vendor",
                "Item": "product",
                "Qty Ordered": "quantity",
                "Unit Cost": "price_unit",
            },
        )
        self.assertEqual(
            self.mapped(
                load_set,
                "transfer",
                "Transfer No | From | To | Item | Qty Shipped | Qty In Transit",
                "1 | A | B | TEA | 10 | 6",
            ),
            {
                "Transfer No": "key",
                "From": "origin",
                "To": "warehouse",
                "Item": "product",
                "Qty In Transit": "quantity",
            },
        )
        self.assertEqual(
            self.mapped(load_set, "stock", "Item | Whse | On Hand | Total Cost", "TEA | B | 10 | 12.5"),
            {"Item": "product", "Whse": "warehouse", "On Hand": "quantity"},
        )

    def test_a_unit_in_a_heading_converts_its_column(self):
        load_set = self.make_set()
        for kind, content, name, expected in (
            ("product", "SKU,Name,Weight (lb)\nTEA,Tea,10\n", "Weight (lb)", "0.45359237"),
            ("product", "SKU,Name,Weight (kg)\nTEA,Tea,10\n", "Weight (kg)", None),
            ("vendor_price", "Vendor,SKU,Lead Time (Weeks)\nV1,TEA,2\n", "Lead Time (Weeks)", "7"),
        ):
            file = self.add_file(load_set, kind, content)
            column = file.column_ids.filtered(lambda column, name=name: column.name == name)
            with self.subTest(name=name):
                self.assertEqual(
                    (column.transform_ids.mapped("factor"), column.is_doubtful, column.hint),
                    ([expected] if expected else [], bool(expected), "unit" if expected else False),
                )
        self.env["ir.config_parameter"].sudo().set_param("product.weight_in_lbs", "1")
        file = self.add_file(load_set, "product", "SKU,Name,Weight (kg),Weight lb\nTEA,Tea,10,22\n")
        column = file.column_ids.filtered(lambda column: column.target == "weight")
        self.assertEqual((column.name, column.transform_ids.factor[:6]), ("Weight (kg)", "2.2046"))

    def test_german_headings_and_contents_without_headings_are_mapped(self):
        load_set = self.make_set()
        self.add_file(
            load_set,
            "customer",
            "Kundennummer;Firma;Straße;PLZ;Ort;Land;Telefon;E-Mail;USt-IdNr;Zahlungsbedingungen;Bemerkung\n"
            "10001;Obst GmbH;Marktweg 3;10115;Berlin;DE;+49 30 901820;a@obst.example;DE136695976;30 Tage;\n"
            "10002;Gemüse AG;Feldgasse 1;80331;München;DE;+49 89 216021;b@gemuese.example;;14 Tage;eilig\n",
        )
        columns = self.columns(load_set, "customer")
        self.assertEqual(
            {name: column.target for name, column in columns.items()},
            {
                "Kundennummer": "key",
                "Firma": "name",
                "Straße": "street",
                "PLZ": "zip",
                "Ort": "city",
                "Land": "country",
                "Telefon": "phone",
                "E-Mail": "email",
                "USt-IdNr": "vat",
                "Zahlungsbedingungen": "payment_term",
                "Bemerkung": "comment",
            },
        )
        self.assertFalse(any(column.hint for column in columns.values()))

        self.add_file(
            load_set,
            "vendor",
            "Vendor Number,F1,F2,F3,F4,F5\n"
            "V1,+49 30 901820,a@obst.example,DE136695976,DE,10 % off\n"
            "V2,+49 89 216021,b@gemuese.example,ATU13585627,AT,nothing\n",
        )
        columns = self.columns(load_set, "vendor")
        self.assertEqual(
            [columns[f"F{place}"].target for place in range(1, 6)],
            ["phone", "email", "vat", "country", False],
        )
        self.assertEqual(set(columns[f"F{place}"].hint for place in range(1, 5)), {"content"})
        self.assertFalse(columns["Vendor Number"].hint)
        columns["F1"].target = "comment"
        self.assertFalse(columns["F1"].hint, "a person has said it")

    def test_what_a_line_totals_is_no_line_number_and_005_is_five_percent(self):
        load_set = self.make_set(
            product="Item Number,Description,Unit of Measure,Lot Tracked\nA-1,Apples,Units,Y\n",
            vendor="Vendor Number,Name\nV1,Orchard\n",
        )
        self.add_file(
            load_set,
            "vendor_price",
            "Vendor Number,Item Number,Supplier Item,Unit Price,Discount\nV1,A-1,OR-77,5.5,0.05\nV1,A-1,OR-78,5,0\n",
        )
        columns = self.columns(load_set, "vendor_price")
        self.assertEqual(columns["Supplier Item"].target, "product_code")
        discount = columns["Discount"]
        self.assertEqual((discount.hint, discount.is_doubtful), ("share", True))
        self.assertEqual(discount.transform_ids.mapped("factor"), ["100"])
        file = self.file_of(load_set, "vendor_price")
        self.assertEqual(file.in_doubt, "Discount")
        discount.is_doubtful = False
        self.assertFalse(file.in_doubt or discount.hint)
        self.assertEqual(discount.transform_ids.mapped("factor"), ["100"], "looked at, it stays")

        self.add_file(
            load_set,
            "open_purchase_order",
            "Order Number,LineTotal,LocationID,Vendor\nP1,10,7,V1\nP2,20,8,V1\n",
        )
        orders = self.columns(load_set, "open_purchase_order")
        self.assertNotEqual(orders["LineTotal"].target, "line")
        self.assertEqual(orders["Order Number"].target, "key")
        self.assertNotEqual(orders["LocationID"].target, "key")
        self.assertEqual(self.columns(load_set, "product")["Lot Tracked"].target, "tracking")
