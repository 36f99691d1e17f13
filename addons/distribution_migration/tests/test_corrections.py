from odoo.tests import tagged

from ..cleansing import cleaners as cleansing_cleaners
from ..cleansing import rules as cleansing_rules
from .set_common import SetCase

# "Café" as UTF-8 read as Windows-1252; phones of two countries; an address book entry; a broken GTIN.
VENDORS = """Vendor Number,Vendor Name,Country,State,Phone,Email
V1,CafÃ© Ltd,Deutschland,,030 901820,Ann Lee <sales@ORCHARD.example>
V2,Farm Inc,U.S.A.,Calif.,(212) 736-5000,info@farm.example
V3,Mill Inc,US,CA,N/A,not an address
V4,Barn Inc,US,CA,212 736 5001,N/A
"""
PRODUCTS = """Item Number,Description,GTIN,Unit of Measure,Weight
A-1,Golden apples,4 006381 333931,ea,12.0 oz
A-2,Red apples,36000291452,each,16
A-3,Green apples,4006381333932,Units,12 oz.
A-4,Pears,,PK/6,14.5
"""


class CorrectionCase(SetCase):
    """A set with one file of vendors, mapped, and what is proposed for it."""

    def vendors(self, content=VENDORS):
        load_set = self.Set.create({"name": "Legacy", "code": "legacy"})
        file = self.add_file(load_set, "vendor", content)
        return load_set, file

    def proposed(self, file):
        file.action_propose_corrections()
        return file.correction_rule_ids

    def rule(self, file, column, rule):
        found = file.correction_rule_ids.filtered(lambda r: (r.column_name, r.rule) == (column, rule))
        self.assertEqual(len(found), 1, (column, rule, file.correction_rule_ids.mapped("rule")))
        return found

    def cells(self, rule):
        """Return {row: (before, after)}."""
        return {cell.row_number: (cell.before, cell.after) for cell in rule.correction_ids}


@tagged("post_install", "-at_install")
class TestCorrections(CorrectionCase):
    """From proposed corrections to loaded records; the rows stay as they were read."""

    def test_from_upload_to_load(self):
        load_set, file = self.vendors()
        # What the set itself brings is known, whatever Odoo calls it.
        self.add_file(
            load_set, "uom", "Unit Code,Unit Name,Contains,Base Unit\nEA,Stück,,\nPK/6,Sechserpack,6,EA\n"
        )
        products = self.add_file(load_set, "product", PRODUCTS)
        self.proposed(products)
        units = products.correction_rule_ids.filtered(lambda rule: rule.column_name == "Unit of Measure")
        self.assertFalse({"EA", "PK/6"} & set(units.correction_ids.mapped("before")))
        load_set.domain_ids.filtered(lambda domain: domain.kind in ("uom", "product")).unlink()
        rows = file.row_ids.mapped("cells")
        self.proposed(file)
        self.assertEqual(
            self.cells(self.rule(file, "Vendor Name", "mojibake")), {2: ("CafÃ© Ltd", "Café Ltd")}
        )
        self.assertEqual(
            self.cells(self.rule(file, "Phone", "phone")),
            {
                2: ("030 901820", "+49 30 901820"),
                3: ("(212) 736-5000", "+1 212-736-5000"),
                5: ("212 736 5001", "+1 212-736-5001"),
            },
        )
        self.assertEqual(
            self.cells(self.rule(file, "Email", "email")),
            {2: ("Ann Lee <sales@ORCHARD.example>", "sales@orchard.example")},
        )
        self.assertEqual(self.cells(self.rule(file, "Country", "country"))[2], ("Deutschland", "DE"))
        self.assertEqual(self.cells(self.rule(file, "State", "state")), {3: ("Calif.", "CA")})
        self.assertEqual(self.cells(self.rule(file, "Email", "email_form")), {4: ("not an address", False)})
        for name in ("Vendor Name", "Phone", "Email", "Country", "State"):
            file.correction_rule_ids.filtered(
                lambda rule, name=name: rule.column_name == name and rule.corrects
            ).action_accept()
        load_set.action_check()
        self.assertFalse(file.reject_ids, file.reject_ids.mapped("reason"))
        load_set.action_load()
        vendors = self.loaded("vendor")
        self.assertRecordValues(
            vendors["V1"] + vendors["V2"] + vendors["V3"] + vendors["V4"],
            [
                {"name": "Café Ltd", "phone": "+49 30 901820", "email": "sales@orchard.example"},
                {"name": "Farm Inc", "phone": "+1 212-736-5000", "email": "info@farm.example"},
                {"name": "Mill Inc", "phone": False, "email": "not an address"},
                {"name": "Barn Inc", "phone": "+1 212-736-5001", "email": False},
            ],
        )
        self.assertEqual(vendors["V1"].country_id.code, "DE")
        self.assertEqual(vendors["V2"].state_id.code, "CA")
        self.assertEqual(file.row_ids.mapped("cells"), rows)
        log = "".join(load_set.domain_ids.message_ids.mapped("body"))
        self.assertIn("Corrections accepted in vendor.csv", log)
        self.assertIn("Phone numbers are valid", log)
        self.assertIn(self.consultant.partner_id, load_set.domain_ids.message_ids.author_id)

    def test_products_with_gtin_units_and_weights(self):
        load_set = self.Set.create({"name": "Legacy", "code": "legacy"})
        file = self.add_file(load_set, "product", PRODUCTS)
        self.proposed(file)
        self.assertEqual(
            self.cells(self.rule(file, "GTIN", "gtin_form")), {2: ("4 006381 333931", "4006381333931")}
        )
        self.assertEqual(
            self.cells(self.rule(file, "GTIN", "gtin_leading_zeros")), {3: ("36000291452", "036000291452")}
        )
        wrong = self.rule(file, "GTIN", "gtin_check_digit")
        self.assertFalse(wrong.corrects)
        self.assertIn("Check digit by the rule: 1.", wrong.correction_ids.detail)
        # "Units" is what Odoo says already; others are called as Odoo calls them.
        self.assertEqual(
            self.cells(self.rule(file, "Unit of Measure", "unit_code")),
            {2: ("ea", "Units"), 3: ("each", "Units"), 5: ("PK/6", "Pack of 6")},
        )
        self.assertEqual(
            self.cells(self.rule(file, "Weight", "unit_in_number")),
            {2: ("12.0 oz", "12"), 4: ("12 oz.", "12")},
        )
        file.correction_rule_ids.filtered("corrects").action_accept()
        # What is right is known to the business alone: typed for one cell.
        wrong.correction_ids.after = "4006381333931"[:-1] + "1"
        self.rule(file, "GTIN", "gtin_form").action_refuse()
        load_set.action_check()
        load_set.action_load()
        products = self.loaded("product")
        self.assertEqual(products["A-1"].barcode, "4 006381 333931")
        self.assertEqual(products["A-2"].barcode, "036000291452")
        self.assertEqual(products["A-3"].barcode, "4006381333931")
        self.assertEqual([products[f"A-{n}"].weight for n in (1, 2, 3, 4)], [12, 16, 12, 14.5])
        self.assertEqual(products["A-4"].uom_id.name, "Pack of 6")

    def test_nothing_counts_before_it_is_accepted(self):
        load_set, file = self.vendors(VENDORS.replace("Deutschland", "Germany").replace("U.S.A.", "US"))
        file.column_ids.filtered(lambda column: column.target == "state").target = False
        self.proposed(file)
        self.rule(file, "Phone", "phone").action_refuse()
        self.assertEqual(file.corrected_count, 0)
        load_set.action_check()
        load_set.action_load()
        vendors = self.loaded("vendor")
        self.assertEqual(vendors["V1"].name, "CafÃ© Ltd")
        self.assertEqual(vendors["V1"].phone, "030 901820")
        self.assertEqual(vendors["V3"].phone, "N/A")

    def test_single_cells_are_taken_out(self):
        _load_set, file = self.vendors()
        self.proposed(file)
        phones = self.rule(file, "Phone", "phone")
        phones.action_accept()
        self.assertEqual(phones.applied_count, 3)
        phones.correction_ids.filtered(lambda cell: cell.row_number == 3).action_take_out()
        self.assertEqual(phones.applied_count, 2)
        # By hand holds whatever becomes of the rule.
        phones.correction_ids.filtered(lambda cell: cell.row_number == 5).action_accept()
        phones.action_refuse()
        self.assertEqual({cell.row_number for cell in phones.correction_ids if cell.is_applied}, {5})
        phones.correction_ids.action_follow_rule()
        self.assertEqual(phones.applied_count, 0)

    def test_a_decision_asks_for_another_check(self):
        load_set, file = self.vendors()
        self.proposed(file)
        load_set.action_check()
        self.assertEqual(file.state, "checked")
        self.rule(file, "Phone", "phone").action_accept()
        self.assertEqual(file.state, "mapped")

    def test_what_the_mapping_replaces_is_not_proposed(self):
        _load_set, file = self.vendors()
        column = file.column_ids.filtered(lambda column: column.target == "country")
        column.value_map = "Deutschland = DE"
        file.column_ids.filtered(lambda column: column.target == "phone").empty_values = "N/A"
        self.proposed(file)
        self.assertEqual(self.cells(self.rule(file, "Country", "country")), {3: ("U.S.A.", "US")})
        self.assertNotIn(
            ("Phone", "placeholder"),
            file.correction_rule_ids.mapped(lambda rule: (rule.column_name, rule.rule)),
        )

    def test_numbers_keep_the_decimal_mark_of_their_column(self):
        load_set = self.Set.create({"name": "Legacy", "code": "legacy"})
        rows = "".join(f"B-{n};Pear {n};{n},25{' kg' if n % 2 else ''}\n" for n in range(1, 9))
        file = self.add_file(load_set, "product", f"Item Number;Description;Weight\n{rows}")
        weight = file.column_ids.filtered(lambda column: column.target == "weight")
        self.assertEqual(weight.decimal_mark or ",", ",")
        weight.decimal_mark = ","
        self.proposed(file)
        units = self.rule(file, "Weight", "unit_in_number")
        self.assertEqual(self.cells(units)[2], ("1,25 kg", "1,25"))
        units.action_accept()
        load_set.action_check()
        self.assertFalse(file.reject_ids, file.reject_ids.mapped("reason"))
        load_set.action_load()
        self.assertEqual(self.loaded("product")["B-1"].weight, 1.25)

    def test_every_rule_has_a_sentence(self):
        sentences = self.env["fulfillment.migration.correction.sentence"]
        for rule in cleansing_rules.RULES:
            with self.subTest(rule=rule):
                self.assertTrue(sentences._of(rule, {}).strip())
        with self.assertRaises(KeyError):
            sentences._of("no such rule")

    def test_declared_cleaners_exist(self):
        cleaners = cleansing_cleaners.CLEANERS
        for kind in dict(self.env["fulfillment.migration.domain"]._selection_kind()):
            what = self.env["fulfillment.migration.domain"].new({"kind": kind})._what()
            for field in what.fields:
                with self.subTest(domain=kind, field=field.code):
                    self.assertTrue(not field.cleaner or field.cleaner in cleaners)
                    self.assertTrue(not field.country or field.country in what.by_code)
            self.assertLessEqual(set(what.alike), set(what.by_code))

    def test_queries_do_not_grow_with_the_rows(self):
        counts = []
        for size in (50, 500):
            rows = "".join(f"V{n},Barn {n},US,CA,212 736 {n:04},\n" for n in range(size))
            load_set = self.Set.create({"name": "Legacy", "code": f"legacy{size}"})
            file = self.add_file(load_set, "vendor", VENDORS.splitlines()[0] + "\n" + rows)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            file._propose_corrections()
            self.rule(file, "Phone", "phone").action_accept()
            file.action_check()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(self.rule(file, "Phone", "phone").applied_count, size)
        self.assertLessEqual(counts[1], counts[0] + 5, counts)

    def test_hostile_texts_are_proposed_as_they_stand(self):
        """Quotes, entities of control characters, joiners, long digits: no exception, and `before` is the cell."""
        texts = (
            '"quoted"',
            "&#1;&#2;&amp;lt;",
            "\u202eabc\u200b",
            "=1+1",
            "'; DROP TABLE x; --",
            "9" * 5000,
            "%s %(x)s {0}",
            "\\N",
            "\u00a0x\u00a0",
            "Ã" * 300,
        )
        lines = [f'V{n},"{text.replace(chr(34), chr(34) * 2)}",US,CA,{n},' for n, text in enumerate(texts)]
        load_set, file = self.vendors("\n".join([VENDORS.splitlines()[0], *lines]))
        self.proposed(file)
        by_row = {row.row_number: row.cells.split("\x1f")[1] for row in file.row_ids}
        for cell in file.correction_rule_ids.filtered(
            lambda rule: rule.column_name == "Vendor Name"
        ).correction_ids:
            self.assertEqual(cell.before, by_row[cell.row_number])
        file.correction_rule_ids.filtered("corrects").action_accept()
        load_set.action_check()
        self.assertEqual(file.state, "checked")
