from odoo.tests import tagged

from .set_common import SetCase


@tagged("post_install", "-at_install")
class TestSimilarItems(SetCase):
    """Categories by similar items go the way of all corrections."""

    def catalogue(self, empty=(), unknown=()):
        lines = []
        for kind, category in (("Hex bolt", "B1"), ("Paper towel", "P1")):
            for size in range(60):
                number = len(lines) + 2
                told = "" if number in empty else "?" if number in unknown else category
                lines.append(f"{kind[:2]}-{size},{kind} size {size},{told}")
        return "\n".join(["Item Number,Description,Product Category", *lines]) + "\n"

    def rules(self, file):
        return {
            (rule.rule, rule.confidence): rule
            for rule in file.correction_rule_ids
            if rule.rule in ("similar_items", "unlike_items")
        }

    def test_from_an_empty_cell_to_a_category_in_odoo(self):
        categories = "Category Code,Category Name\nB1,Bolts\nP1,Paper goods\nX1,Samples\n"
        content = self.catalogue(empty=(4, 70), unknown=(7,)).replace(
            "He-30,Hex bolt size 30,B1", "He-30,Hex bolt size 30,X1"
        )
        load_set = self.make_set(product_category=categories, product=content)
        file = self.file_of(load_set, "product")
        self.assertEqual(self.faults(file), {(7, "category", "link_unknown")})
        file.action_propose_corrections()
        rules = self.rules(file)
        certain = rules["similar_items", "certain"]
        cells = {cell.row_number: (cell.before, cell.after) for cell in certain.correction_ids}
        self.assertEqual(cells, {4: ("", "B1"), 7: ("?", "B1"), 70: ("", "P1")})
        self.assertIn("Like 3 items: Hex bolt size", certain.correction_ids[0].detail)
        self.assertRegex(certain.sentence, r"right for (9[5-9]|100) %")
        odd = rules["unlike_items", "look"]
        self.assertEqual([(cell.before, cell.after) for cell in odd.correction_ids], [("X1", "B1")])
        self.assertIn("may well be right", odd.sentence)
        # Nothing is altered unasked.
        load_set.action_check()
        self.assertEqual(len(file.reject_ids), 1)
        certain.action_accept()
        load_set.action_check()
        self.assertFalse(file.reject_ids)
        file.action_read()
        load_set.action_check()
        self.assertEqual(self.rules(file)["similar_items", "certain"].applied_count, 3, "as decided before")
        load_set.action_load()
        now = self.loaded("product")
        self.assertEqual((now["He-2"].categ_id.name, now["Pa-8"].categ_id.name), ("Bolts", "Paper goods"))
        self.assertEqual(now["He-30"].categ_id.name, "Samples", "was only pointed to")

        # What is accepted after the load comes with the next changes.
        self.rules(file)["unlike_items", "look"].action_accept()
        load_set.is_delta = True
        load_set.action_check()
        load_set.action_load()
        self.assertEqual(load_set.current_run_id.updated_count, 1)
        self.assertEqual(now["He-30"].categ_id.name, "Bolts")

        # What is in Odoo is an example for a file that tells no category at all, spelt as Odoo spells it.
        late = self.add_file(
            load_set,
            "product",
            "Item Number,Description,Product Category\nN1,Hex bolt size 99,\n",
            "late.csv",
        )
        late.action_propose_corrections()
        found = self.rules(late)["similar_items", "certain"].correction_ids
        self.assertEqual(found.after, now["He-2"].categ_id.complete_name)

    def test_categories_that_are_still_to_come_are_taken_as_they_stand(self):
        file = self.file_of(self.make_set(product=self.catalogue(empty=(4,))), "product")
        maker = file.column_ids.filtered(lambda column: column.name == "Description")
        file.action_propose_corrections()
        self.assertEqual(self.rules(file)["similar_items", "certain"].correction_ids.after, "B1")
        # Without a column of categories, or one that is joined of two, there is no cell to correct.
        category = file.column_ids.filtered(lambda column: column.target == "category")
        category.join_index = [maker.source_index]
        file.action_propose_corrections()
        self.assertFalse(self.rules(file))
