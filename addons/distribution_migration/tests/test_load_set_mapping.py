from odoo.tests import tagged

from .set_common import SetCase


@tagged("post_install", "-at_install")
class TestLoadSetMapping(SetCase):
    """What a file is read as before anybody has mapped it."""

    def columns(self, load_set, kind):
        return {column.name: column for column in self.file_of(load_set, kind).column_ids}

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
