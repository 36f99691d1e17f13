from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .set_common import SetCase

VENDORS = "Vendor Number,Vendor Name\nV1,Orchard\nV2,Farm\nV3,Mill\n"
MODELS = (
    *("set", "domain", "file", "column", "transform", "row", "reject", "value"),
    *("run", "progress", "stage", "batch", "result", "xref"),
    *("cutover.rule", "closed", "freeze.change", "decision"),
)


@tagged("post_install", "-at_install")
class TestLoadSetRoles(SetCase):
    def setUp(self):
        super().setUp()
        self.load_set = self.make_set(vendor=VENDORS + ",Nobody\n")
        self.load_set.action_load()

    def user(self, group, company=None):
        company = company or self.company
        return new_test_user(
            self.env(su=True),
            f"set_{group}_{company.id}",
            groups=f"distribution_fulfillment_base.group_{group}",
            company_id=company.id,
            company_ids=company.ids,
        )

    def test_a_process_owner_reads_and_does_nothing(self):
        owner = self.user("process_owner")
        load_set = self.load_set.with_user(owner)
        self.assertEqual(load_set.name, "Legacy")
        self.assertEqual(load_set.current_run_id.loaded_count, 3)
        # An open form asks whether a load is at work still.
        load_set.refresh_running()
        file = load_set.domain_ids.file_ids
        self.assertTrue(file.reject_ids.mapped("reason"))
        for act in (
            load_set.action_check,
            load_set.action_mock,
            load_set.action_load,
            load_set.domain_ids.action_check,
            file.action_read,
            file.action_check,
            load_set.current_run_id.action_undo,
            load_set.current_run_id.action_stop,
            load_set.current_run_id.action_resume,
        ):
            with self.subTest(act=act.__name__), self.assertRaises(AccessError):
                act()

    def test_nobody_else_sees_any_of_it(self):
        groups = self.env["res.groups"].sudo().search([]).get_external_id()
        names = {
            name.split(".", 1)[1]
            for name in groups.values()
            if name.startswith("distribution_fulfillment_base.")
        }
        allowed = {"group_process_owner", "group_consultant"}
        for group in sorted(names - allowed):
            if not group.startswith("group_"):
                continue
            user = self.user(group.removeprefix("group_"))
            if user.has_group("distribution_fulfillment_base.group_process_owner"):
                continue
            # Old numbers are read by everybody (see test_duplicates_merging), nothing else is.
            for model in set(MODELS) - {"xref"}:
                with self.subTest(group=group, model=model), self.assertRaises(AccessError):
                    self.env[f"fulfillment.migration.{model}"].with_user(user).search([])

    def test_another_company_sees_nothing_of_it(self):
        other = self.env["res.company"].sudo().create({"name": "Southern Distribution"})
        stranger = self.user("consultant", other)
        for model in MODELS:
            with self.subTest(model=model):
                Model = self.env[f"fulfillment.migration.{model}"].with_user(stranger)
                self.assertFalse(Model.search([]).filtered(lambda record: record.company_id == self.company))
        with self.assertRaises(AccessError):
            self.load_set.with_user(stranger).action_mock()
        with self.assertRaises(AccessError):
            self.load_set.current_run_id.with_user(stranger).refresh_running()
