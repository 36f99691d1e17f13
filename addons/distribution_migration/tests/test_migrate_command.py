import base64
import json
import tempfile
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from odoo.cli.command import find_command
from odoo.tests import freeze_time, new_test_user, tagged

from ..command import Stop
from .duplicates_common import CONTACTS, CUSTOMERS, DuplicatesCase

LEDGER = "Account Number,Account Name,Debit,Credit\n{},Expense,12,\n{},Equity,,12\n"


@tagged("post_install", "-at_install")
class TestMigrateCommand(DuplicatesCase):
    """`odoo migrate` with a set that comes from elsewhere; another company stands for another database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].sudo().create({"name": "Production of Northern"})
        cls.consultant.sudo().company_ids += cls.other
        for company in (cls.company, cls.other):
            cls.env["account.chart.template"].sudo().try_loading(
                "generic_coa", company=company, install_demo=False
            )
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.owner = new_test_user(
            cls.env(su=True),
            "migrate_owner",
            groups="distribution_fulfillment_base.group_process_owner",
            company_id=cls.other.id,
            company_ids=(cls.company | cls.other).ids,
        )

    def run_command(self, *args):
        """Run the command for the other company in this transaction; return (exit code, result, what it said)."""
        command = find_command("migrate")()
        options = command.parser.parse_args(
            ["-d", self.env.cr.dbname, "--company", self.other.name, "--json", *args]
        )
        out, err = StringIO(), StringIO()

        @contextmanager
        def cursor(*_args, **_kwargs):
            yield self.env.cr

        with (
            redirect_stdout(out),
            redirect_stderr(err),
            patch("odoo.modules.registry.Registry.cursor", cursor),
            patch.object(self.env.cr, "commit", self.env.flush_all),
            patch.object(self.env.cr, "rollback", lambda: None),
        ):
            try:
                code = command.load(options)
            except Stop as stop:
                code = stop.code
                err.write(str(stop))
        self.env.invalidate_all()
        return code, json.loads(out.getvalue() or "{}"), err.getvalue()

    def rehearsed(self):
        """Return a set of which all was decided, rehearsed in the freeze, and the options that bring it along."""
        mine = [("company_ids", "=", self.company.id)]
        Account = self.env["account.account"].with_company(self.company)
        ledger = LEDGER.format(
            *(
                Account.search([*mine, ("account_type", "=", kind)], limit=1).code
                for kind in ("expense", "equity")
            )
        )
        load_set = self.make_set(customer=CUSTOMERS, contact=CONTACTS)
        self.add_file(load_set, "opening_ledger", ledger)
        load_set.write({"cutover_date": "2026-11-30"})
        load_set.action_set_up_books()
        customers = self.domain_of(load_set, "customer")
        customers.owner_id = self.owner
        groups = self.found(customers)
        groups["C1", "C2"].action_accept()
        aspen = groups["C6", "C7", "C8"]
        aspen.action_take_out(self.member(aspen, "C7").id)
        aspen.action_accept()
        load_set.action_check()
        load_set.freeze_date = "2026-11-01"
        load_set.action_mock()
        for file in load_set.domain_ids.file_ids:
            (self.folder / file.file_name).write_bytes(base64.b64decode(file.file))
        path = self.folder / "legacy.json"
        path.write_text(json.dumps(load_set._export_set()), encoding="utf-8")
        return load_set, ("--set", str(path), "--files", str(self.folder))

    @freeze_time("2026-11-10 09:00:00")
    def test_a_rehearsal_elsewhere_comes_to_the_same(self):
        load_set, options = self.rehearsed()
        run = load_set.current_run_id
        self.assertEqual((run.loaded_count, run.merged_count, run.refused_count), (10, 2, 0))
        # Who led has no account there: nobody could allow a change in the freeze.
        self.consultant.sudo().company_ids -= self.other
        code, result, said = self.run_command(*options, "--mock")
        self.assertEqual(code, 0, said)
        self.assertEqual((result["loaded"], result["merged"], result["refused"]), (10, 2, 0))
        self.assertIn("Set up books: ", said)
        self.assertIn("Looked for duplicates of Customers: 2 merged as decided before.", said)
        there = self.Set.sudo().search([("company_id", "=", self.other.id)])
        self.assertEqual(there.user_id, self.env.ref("base.user_admin"))
        self.assertEqual(self.domain_of(there, "customer").owner_id, self.owner)
        self.assertTrue(there.is_frozen)
        self.assertTrue(there.clearing_account_id and there.opening_journal_id.company_id == self.other)

        # Again, another night.
        code, again, said = self.run_command(*options, "--mock", "--lead", "migrate_owner")
        self.assertEqual((code, again["loaded"], again["merged"]), (0, 10, 2), said)
        self.assertNotIn("Set up books", said)
        self.assertEqual(there.user_id, self.owner)
        code, _result, said = self.run_command(*options, "--mock", "--lead", "nobody")
        self.assertEqual(code, 2)
        self.assertIn("has the login nobody", said)
        code, _result, said = self.run_command(*options, "--load")
        self.assertEqual(code, 2)
        self.assertIn("there is no Go that stands.\nNobody has decided on a Go.", said)
