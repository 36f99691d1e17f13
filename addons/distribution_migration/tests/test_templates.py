import base64
import io

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..source.template import DATA, EXAMPLES, FIELDS, LISTS
from .set_common import SetCase


@tagged("post_install", "-at_install")
class TestTemplates(SetCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load_set = cls.Set.create({"name": "Legacy", "code": "legacy"})
        Domain = cls.env["fulfillment.migration.domain"]
        missing = set(Domain._domains()) - set(cls.load_set.domain_ids.mapped("kind"))
        Domain.create([{"set_id": cls.load_set.id, "kind": kind} for kind in missing])
        cls.Template = cls.env["fulfillment.migration.template"]

    def book(self, domain):
        return openpyxl.load_workbook(io.BytesIO(self.Template._workbook(domain)))

    def test_filled_templates_map_themselves_and_are_checked_without_refusals(self):
        """The examples of all domains, put where data belongs, are one load set without a fault."""
        for domain in self.load_set.domain_ids:
            book = self.book(domain)
            examples = book[EXAMPLES].iter_rows(min_row=3, values_only=True)
            for line, row in enumerate(examples, 2):
                for column, text in enumerate(row, 1):
                    if text:
                        book[DATA].cell(line, column, text)
            content = io.BytesIO()
            book.save(content)
            self.add_file(self.load_set, domain.kind, content.getvalue(), f"{domain.kind}.xlsx")
        for domain in self.load_set.domain_ids:
            with self.subTest(kind=domain.kind):
                file = domain.file_ids
                headings = {
                    column.marked: field.code
                    for column, field in zip(
                        self.Template._columns(domain),
                        sorted(domain._what().fields, key=lambda field: not field.required),
                        strict=True,
                    )
                }
                self.assertEqual(file.sheet, DATA)
                self.assertFalse(file.needed)
                filled = file.column_ids.filtered("samples")
                self.assertGreater(len(filled), 2)
                self.assertEqual(
                    {column.name: column.target for column in filled},
                    {column.name: headings[column.name] for column in filled},
                )
        self.load_set.action_check()
        rejects = self.load_set.domain_ids.file_ids.reject_ids
        self.assertFalse(
            [(r.file_id.name, r.row_number, r.target, r.value, r.code) for r in rejects],
        )

    def test_what_a_template_offers_and_explains(self):
        self.env["product.category"].sudo().create({"name": "=HYPERLINK(1)"})
        domain = self.load_set.domain_ids.filtered(lambda domain: domain.kind == "product")
        book = self.book(domain)
        self.assertEqual(book.sheetnames[0], DATA)
        self.assertEqual(book[LISTS].sheet_state, "hidden")
        data = book[DATA]
        self.assertEqual(data.max_row, 1)
        headings = {cell.value: cell for cell in data[1]}
        self.assertIn("Item Number *", headings)
        self.assertTrue(all(cell.comment.text for cell in data[1]))
        self.assertIn("yes or no", headings["Track Inventory"].comment.text)
        offered = {
            next(iter(rule.sqref.ranges)).min_col: rule.formula1
            for rule in data.data_validations.dataValidation
        }
        lists = {cell.value for row in book[LISTS].iter_rows() for cell in row if cell.value}
        self.assertIn(headings["Unit Of Measure"].column, offered)
        self.assertLessEqual({"Units", "goods", "yes", "no"}, lists)
        self.assertFalse({text for text in lists if text.startswith("=")})
        explained = {row[0] for row in book[FIELDS].iter_rows(min_row=2, values_only=True)}
        self.assertEqual(explained, set(headings))
        # Orders come whole, with what was done before: a heading that asks for the rest would have them loaded cut.
        for kind in ("open_sale_order", "open_purchase_order"):
            orders = self.load_set.domain_ids.filtered(lambda domain, kind=kind: domain.kind == kind)
            self.assertIn("Ordered Quantity *", [cell.value for cell in self.book(orders)[DATA][1]])

    def test_who_may_read_the_domain_gets_its_template(self):
        domain = self.load_set.domain_ids[0]
        reader = new_test_user(
            *(self.env, "template_reader", "distribution_fulfillment_base.group_process_owner"),
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.assertTrue(self.Template.with_user(reader)._workbook(domain.with_user(reader)))
        stranger = new_test_user(
            *(self.env, "template_stranger", "base.group_user"),
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        with self.assertRaises(AccessError):
            self.Template.with_user(stranger)._workbook(domain.with_user(stranger))

    def test_an_empty_template_is_told_to_be_empty(self):
        domain = self.load_set.domain_ids[0]
        with self.assertRaisesRegex(UserError, "no rows below"):
            self.env["fulfillment.migration.file"].create(
                {
                    "domain_id": domain.id,
                    "file": base64.b64encode(self.Template._workbook(domain)),
                    "file_name": "empty.xlsx",
                }
            )
