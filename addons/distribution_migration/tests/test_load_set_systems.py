from odoo.exceptions import UserError
from odoo.tests import tagged

from .set_common import SetCase

MAIN = """Customer Number,Name,City,Street
D10001,Corner Shop,Leeds,Kirkgate 1
D10002,Grand Hotel,York,Stonegate 2
D10003,Old Mill,Hull,Dock Street 3
"""
ACQUIRED = """Customer Number,Name,City,Street
D10001,Harbour Café,Bristol,Welsh Back 4
D10003,,Bath,
"""
CONTACTS = """Contact Number,Name,Customer Number
K1,Ann,D10001
K2,Bob,D10002
K3,Cid,D10003
"""


@tagged("post_install", "-at_install")
class TestSystems(SetCase):
    """Several load sets of one company: of several old systems, and of one."""

    def set_of(self, code, system=None, **files):
        values = {"name": code, "code": code, "is_delta": True}
        load_set = self.Set.create({**values, "system": system} if system else values)
        for kind, content in files.items():
            self.add_file(load_set, kind, content)
        load_set.action_check()
        return load_set

    def states(self, run):
        return {result.key: result.state for result in run.result_ids}

    def test_numbers_belong_to_their_old_system(self):
        main = self.set_of("main", customer=MAIN)
        self.assertEqual(main.system, "main")
        main.action_load()
        shop, hotel, mill = (self.loaded("customer")[key] for key in ("D10001", "D10002", "D10003"))

        acquired = self.set_of("acq", customer=ACQUIRED, contact=CONTACTS)
        acquired.action_mock()
        told = {"D10001": "loaded", "D10003": "refused", "K1": "loaded", "K2": "loaded", "K3": "refused"}
        self.assertEqual(self.states(acquired.current_run_id), told)
        acquired.action_load()
        run = acquired.current_run_id
        self.assertEqual(self.states(run), told)
        self.assertEqual((shop.name, shop.city, mill.name), ("Corner Shop", "Leeds", "Old Mill"))
        self.assertEqual(self.compared(run, "customer")[0]["count", ""], (2, 1))
        cafe, ann, bob = (
            self.env["res.partner"].browse(
                run.result_ids.filtered(lambda one, key=key: one.key == key).res_id
            )
            for key in ("D10001", "K1", "K2")
        )
        # Its own café, the hotel that only the other system brought, and nobody for a row of its own that was refused.
        self.assertEqual((cafe.name, ann.parent_id, bob.parent_id), ("Harbour Café", cafe, hotel))
        self.assertEqual(self.refused(run)["K3"], ("link_refused", "parent"))
        self.assertEqual((shop.old_number, cafe.old_number), ("D10001", "D10001"))
        self.assertEqual(self.env["res.partner"].search([("old_number", "=", "D10001")]), shop | cafe)
        acquired.action_load()
        self.assertEqual(self.states(acquired.current_run_id)["D10001"], "known")

        # Who names a number that two other systems have is asked which one is meant.
        third = self.set_of("third", contact=CONTACTS.replace("K", "L"))
        self.assertEqual(self.faults(self.file_of(third, "contact")), {(2, "parent", "link_ambiguous")})

        # Another set of the first system knows its rows, and takes back what it wrote there.
        delta = self.set_of("main_delta", "main", customer=MAIN.replace("Leeds", "Bradford"))
        delta.action_load()
        run = delta.current_run_id
        self.assertEqual(self.states(run), {"D10001": "updated", "D10002": "known", "D10003": "known"})
        self.assertEqual((shop.city, cafe.city), ("Bradford", "Bristol"))
        with self.assertRaisesRegex(UserError, "keeps its old system"):
            delta.system = "acq"
        data = delta._export_set()
        self.assertEqual(data["system"], "main")
        moved, _missing = self.Set._import_set({**data, "code": "main_again"})
        self.assertEqual((moved.system, moved.code), ("main", "main_again"))
        run.action_undo()
        self.assertEqual(shop.city, "Leeds")
        delta.action_mock()
        self.assertEqual(delta.current_run_id.updated_count, 1)
        # What the first load of the acquired system made goes; what is the other system's stays.
        acquired.run_ids.filtered(lambda one: one.kind == "real" and one.loaded_count).action_undo()
        self.assertEqual((cafe.exists(), shop.exists()), (self.env["res.partner"], shop))
        self.assertEqual(self.loaded("customer").keys(), {"D10001", "D10002", "D10003"})
