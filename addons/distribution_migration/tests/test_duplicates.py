import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .duplicates_common import CONTACTS, CUSTOMERS, ORDERS, PRODUCTS, DuplicatesCase


@tagged("post_install", "-at_install")
class TestDuplicates(DuplicatesCase):
    """From a file in which customers stand several times to records that stand once."""

    def test_rows_of_a_file_become_one_record_and_all_that_names_them_finds_it(self):
        load_set = self.make_set(
            product=PRODUCTS, customer=CUSTOMERS, contact=CONTACTS, open_sale_order=ORDERS
        )
        customers = self.domain_of(load_set, "customer")
        groups = self.found(customers)
        self.assertEqual(set(groups), {("C1", "C2"), ("C6", "C7", "C8")})
        maple, aspen = groups["C1", "C2"], groups["C6", "C7", "C8"]
        self.assertEqual((maple.record_count, maple.survivor_id.key), (0, "C1"))
        reasons = {one["field"]: one["level"] for one in maple.review["pairs"][0]["reasons"]}
        self.assertEqual(reasons["Phone"], "same")
        self.assertTrue(maple.why)
        # Nothing is changed before somebody decides.
        load_set.action_check()
        self.assertEqual(customers.file_ids.refused_count, 0)

        self.assertIn("Notes", [field["label"] for field in maple.review["fields"]])
        self.assertEqual(maple.chosen["comment"], self.member(maple, "C2").id)
        maple.action_choose("street", self.member(maple, "C2").id)
        maple.action_choose("email", 0)
        (maple | aspen).action_accept()
        self.assertEqual(customers.file_ids.state, "mapped")
        load_set.action_check()
        self.assertEqual(customers.file_ids.refused_count, 0)

        load_set.action_mock()
        mock = load_set.current_run_id
        self.assertEqual((mock.merged_count, mock.refused_count), (3, 0))
        load_set.action_load()
        run = load_set.current_run_id
        counts = {name: mock[f"{name}_count"] for name in ("loaded", "merged", "refused", "pending")}
        self.assertEqual({name: run[f"{name}_count"] for name in counts}, counts)

        # What was decided about duplicates explains itself.
        for one in (mock, run):
            _totals, differences = self.compared(one, "customer")
            self.assertEqual(differences, {("count", key): (1, 0, "duplicate") for key in ("C2", "C7", "C8")})
        self.assertEqual((customers.open_difference_count, customers.progress), (0, "to_sign"))
        self.assertEqual(self.compared(run, "open_sale_order")[1], {})

        now = self.loaded("customer")
        self.assertEqual(now["C1"], now["C2"])
        self.assertEqual(len({now["C6"], now["C7"], now["C8"]}), 1)
        self.assertEqual(len(set(now.values())), 6)
        stands = now["C1"]
        self.assertRecordValues(
            stands,
            [{"name": "Maple Market Inc", "street": "12 Oak St", "email": False, "zip": "60601"}],
        )
        self.assertIn("Mondays", stands.comment)
        # A language is kept by its code, however the file names it.
        self.assertEqual({now[key].lang for key in ("C3", "C4", "C9")}, {"en_US"})
        # What hangs on the number of a duplicate hangs on the survivor.
        self.assertEqual(self.loaded("contact")["P1"].parent_id, stands)
        self.assertEqual(now["C9"].parent_id, stands)
        orders = self.loaded("open_sale_order")
        self.assertEqual((orders["O1"].partner_id, orders["O2"].partner_id), (stands, now["C6"]))
        by_id = self.env.ref(f"__migration__.{self.external_id('customer', 'C2')}")
        self.assertEqual(by_id, stands)

        # Again: nothing is loaded twice, and what is loaded is found as records.
        load_set.action_check()
        load_set.action_load()
        again = load_set.current_run_id
        self.assertEqual((again.loaded_count, again.merged_count, again.refused_count), (0, 0, 0))
        self.assertEqual(self.loaded("customer"), now)
        self.assertFalse(self.found(customers))
        again.unlink()
        run.action_undo()
        self.assertFalse(self.loaded("customer"))
        self.assertFalse(stands.exists())

    def test_a_row_that_is_a_record_becomes_it(self):
        """The record keeps its values but for those chosen of the row, and gets them back when the load is undone."""
        there = self.env["res.partner"].create(
            {
                "name": "Cedar Grocers",
                "is_company": True,
                "street": "88 Hill St",
                "zip": "55401",
                "city": "Minneapolis",
                "country_id": self.env.ref("base.us").id,
                "email": "hello@cedargrocers.example",
                "company_id": self.company.id,
                "active": False,
            }
        )
        load_set = self.make_set(customer=CUSTOMERS)
        customers = load_set.domain_ids
        groups = self.found(customers)
        cedar = groups["C4", "record"]
        self.assertEqual((cedar.survivor_id.res_id, cedar.survivor_id.is_archived), (there.id, True))
        with self.assertRaisesRegex(UserError, "record of Odoo"):
            cedar.action_survive(self.member(cedar, "C4").id)
        cedar.action_choose("phone", self.member(cedar, "C4").id)
        groups["C1", "C2"].action_separate()
        # Whoever decides second is told, and changes nothing.
        for late in (groups["C1", "C2"].action_accept, groups["C1", "C2"].action_separate):
            with self.assertRaisesRegex(UserError, "on meanwhile, by .*: Not Duplicates"):
                late()
        self.assertEqual(groups["C1", "C2"].state, "separate")
        aspen = groups["C6", "C7", "C8"]
        aspen.action_take_out(self.member(aspen, "C7").id)
        # What is shown is of the two that are left.
        self.assertEqual((aspen.probability, aspen.strongest), (aspen.pair_ids.probability,) * 2)
        (cedar | aspen).action_accept()
        self.assertFalse(self.found(customers))
        load_set.action_check()
        load_set.action_load()
        run, now = load_set.current_run_id, self.loaded("customer")
        self.assertEqual((run.merged_count, run.refused_count), (2, 0))
        self.assertEqual((now["C4"], there.phone, there.name), (there, "612-555-0107", "Cedar Grocers"))
        self.assertNotEqual(now["C1"], now["C2"])
        self.assertNotEqual(now["C7"], now["C6"])
        self.assertEqual(now["C8"], now["C6"])
        with self.assertRaisesRegex(UserError, "Undo the load"):
            cedar.action_reopen()
        run.action_undo()
        self.assertFalse(self.loaded("customer"))
        self.assertRecordValues(there, [{"phone": False, "name": "Cedar Grocers"}])

    def test_by_role_and_company(self):
        load_set = self.make_set(customer=CUSTOMERS)
        group = self.found(load_set.domain_ids)["C1", "C2"]
        other = self.env["res.company"].sudo().create({"name": "Southern Distribution"})

        def user(name, role, company):
            return new_test_user(
                self.env(su=True),
                name,
                groups=f"distribution_fulfillment_base.group_{role}",
                company_id=company.id,
                company_ids=company.ids,
            )

        owner = user("duplicates_owner", "process_owner", self.company)
        mine = group.with_user(owner)
        self.assertEqual(mine.member_count, 2)
        for act in (mine.action_accept, mine.action_separate, mine.domain_id.action_find_duplicates):
            with self.assertRaisesRegex(AccessError, "consultant or the owner"):
                act()
        load_set.domain_ids.owner_id = owner
        mine.action_accept()
        self.assertEqual(group.state, "merged")
        stranger = user("duplicates_stranger", "consultant", other)
        with self.assertRaises(AccessError):
            group.with_user(stranger).action_reopen()
        for model in ("group", "member", "pair", "different", "value"):
            Model = self.env[f"fulfillment.migration.match.{model}"].with_user(stranger)
            self.assertFalse(Model.search([("company_id", "=", self.company.id)]))

    def test_decisions_travel_with_the_load_set(self):
        """What was decided in a rehearsal is decided in another database, by the numbers of the old system."""
        load_set = self.make_set(customer=CUSTOMERS)
        customers = load_set.domain_ids
        groups = self.found(customers)
        maple, aspen = groups["C1", "C2"], groups["C6", "C7", "C8"]
        maple.action_survive(self.member(maple, "C2").id)
        maple.action_choose("street", self.member(maple, "C1").id)
        maple.action_choose("email", 0)
        aspen.action_take_out(self.member(aspen, "C7").id)
        (maple | aspen).action_accept()
        data = json.loads(json.dumps(load_set._export_set()))
        told = data["domains"][0]["duplicates"]
        self.assertEqual([one["numbers"] for one in told["merged"]], [["C1", "C2"], ["C6", "C8"]])
        self.assertEqual(told["different"], [["C6", "C7"], ["C7", "C8"]])

        company = self.env["res.company"].sudo().create({"name": "Production"})
        self.consultant.sudo().company_ids += company
        there = self.env(context=dict(self.env.context, allowed_company_ids=company.ids))
        data["domains"][0]["duplicates"]["merged"].append("no decision")
        moved, missing = there["fulfillment.migration.set"]._import_set(data)
        del told["merged"][-1]
        self.assertEqual(moved._export_set()["domains"][0]["duplicates"], told)
        # One row more than in the rehearsal: what it belongs to is seen by a person.
        more = "X9,Birch Foods,7 Lake Road,53202,Milwaukee,US,414-555-0199,info@birchfoods.example,,,,\n"
        there["fulfillment.migration.file"].create(
            {
                "domain_id": missing["customer.csv"].id,
                "file": base64.b64encode((CUSTOMERS + more).encode()),
                "file_name": "customer.csv",
            }
        )
        moved._import_set(data)
        self.assertEqual(set(self.found(moved.domain_ids)), {("C3", "X9")})
        merged = {
            tuple(group.member_ids.sorted("key").mapped("key")): group
            for group in moved.domain_ids.match_group_ids
            if group.state == "merged"
        }
        self.assertEqual(set(merged), {("C1", "C2"), ("C6", "C8")})
        again = merged["C1", "C2"]
        self.assertTrue(again.is_remembered)
        self.assertEqual(again.survivor_id.key, "C2")
        self.assertEqual(again.chosen["street"], self.member(again, "C1").id)
        self.assertEqual(again.chosen["email"], 0)
        self.assertEqual(moved._export_set()["domains"][0]["duplicates"], told)
        # Nothing waits any more: what is taken back there stays so.
        again.action_reopen()
        self.assertIn(("C1", "C2"), self.found(moved.domain_ids))

    def test_a_row_known_by_its_name_stays_so_with_the_name_of_its_duplicate(self):
        # Without numbers, parents and languages: the name is what a row is known by, and C8 has that of C6.
        numbered = [line.split(",") for line in CUSTOMERS.splitlines() if not line.startswith("C8")]
        load_set = self.make_set(customer="\n".join(",".join(line[1:9]) for line in numbered))
        customers = load_set.domain_ids
        self.assertEqual(customers.file_ids.refused_count, 0, self.faults(customers.file_ids))
        maple = self.found(customers)["MAPLE MARKET INC.", "Maple Market Inc"]
        stands = maple.survivor_id.key
        (other,) = {"MAPLE MARKET INC.", "Maple Market Inc"} - {stands}
        maple.action_choose("name", self.member(maple, other).id)
        maple.action_accept()
        load_set.action_check()
        self.assertFalse(self.faults(customers.file_ids))
        load_set.action_load()
        self.assertEqual(load_set.current_run_id.merged_count, 1)
        now = self.loaded("customer")
        self.assertEqual((now[stands], now[stands].name), (now[other], other))
