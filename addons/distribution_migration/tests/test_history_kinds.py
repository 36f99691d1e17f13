"""Every kind of history comes in by the same steps; what differs stands in its description."""

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from ..source.kinds import KINDS, SWITCHES
from .common import GOOD_ROWS, table
from .kinds_common import FILES, KindCase, file_of


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestHistoryKinds(KindCase):
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
