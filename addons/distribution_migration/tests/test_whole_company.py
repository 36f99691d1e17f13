import base64
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from unittest.mock import patch

import openpyxl

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.sql_db import close_db, db_connect
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import SQL, config

from .common import data_folder
from .legacy_company import build

CODE = "whole_company"
COMPANY = "Northern Distribution"
# Beside what is certain a consultant accepts these by rule: they only write the same thing as Odoo calls it.
ACCEPTED_RULES = {"unit_code", "country"}
MERGED = "The same customer stood in the old system twice; the owner merged them."
# The command is killed once the first rows of these are there for all to see.
KILLED_AT = ("product", "vendor_price", "open_purchase_order")
PURCHASE_ORDERS = 50
# Columns that name rows without a number of their own.
NAMING = {
    ("einkaufspreise.csv", "Item Number"),
    ("einkaufspreise.csv", "Valid From"),
    ("prices.csv", "Price List"),
    ("stock.csv", "Item Number"),
}
CENT = Decimal("0.01")


@tagged("post_install", "-at_install", "once")
class TestWholeCompany(BaseCase):
    """A company moves from a messy old system: rehearsed, loaded under kill -9, reconciled, signed, and once more.

    In databases of its own: what is signed cannot be deleted, and the command commits.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = data_folder()
        needed = folder and [folder / name for name in ("northwind", "adventureworks_purchasing")]
        if not needed or not all(path.is_dir() for path in needed):
            cls.skipTest(cls, "The data of northwind and adventureworks_purchasing are not there.")
        # All of Northwind, and all that AdventureWorks buys and from whom. Of its 237 open orders some only: they
        # take longer than all else together, and are loaded four times here.
        cls.legacy = build(folder, purchase_orders=PURCHASE_ORDERS)
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.first, cls.second = (f"{get_db_name()}_whole_{number}" for number in (1, 2))

    @classmethod
    def clone(cls, source, target):
        """Clone a database with its files, and open it; it is dropped at the end."""
        cls.drop(target)
        cls.addClassCleanup(cls.drop, target)
        close_db(source)
        cls.execute(
            cls.end_sessions(source),
            SQL("CREATE DATABASE %s TEMPLATE %s", SQL.identifier(target), SQL.identifier(source)),
        )
        shutil.copytree(config.filestore(source), config.filestore(target), copy_function=os.link)
        # The registry is built as a server builds it: without running the tests of its modules.
        was_testing, config["test_enable"] = config["test_enable"], False
        try:
            Registry.new(target)
        finally:
            config["test_enable"] = was_testing

    @classmethod
    def drop(cls, database):
        Registry.delete(database)
        close_db(database)
        cls.execute(cls.end_sessions(database), SQL("DROP DATABASE IF EXISTS %s", SQL.identifier(database)))
        shutil.rmtree(config.filestore(database), ignore_errors=True)

    @staticmethod
    def end_sessions(database):
        return SQL(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user",
            database,
        )

    @staticmethod
    def execute(*statements):
        """Execute statements that no transaction may hold."""
        with closing(db_connect("postgres").cursor()) as cr:
            cr._cnx.autocommit = True
            for statement in statements:
                cr.execute(statement)

    def env(self, database, login=None):
        """Return an environment on a cursor of its own: of the user with this login, else of the system."""
        cr = Registry(database).cursor()
        self.addCleanup(cr.close)
        env = Environment(cr, SUPERUSER_ID, {})
        company = env["res.company"].search([("name", "=", COMPANY)])
        user = env["res.users"].search([("login", "=", login)]) if login else env.user
        return env(user=user.id, context={"allowed_company_ids": company.ids} if company else {})

    # ----------------------------------------------------------------- steps

    def found_company(self):
        """Make the company as it stands before: two users, and prices with four decimals."""
        env = self.env(self.first)
        env["decimal.precision"].search([("name", "=", "Product Price")]).digits = 4
        company = env["res.company"].create({"name": COMPANY})
        for login, role in (("whole_consultant", "consultant"), ("whole_owner", "process_owner")):
            new_test_user(
                env,
                login,
                groups=f"distribution_fulfillment_base.group_{role}",
                company_id=company.id,
                company_ids=company.ids,
            )
        env.cr.commit()

    def upload(self, env):
        """Upload all files; nothing is mapped by hand."""
        load_set = env["fulfillment.migration.set"].create({"name": "Whole Company", "code": CODE})
        owner = env["res.users"].search([("login", "=", "whole_owner")])
        for kind, files in self.legacy.files.items():
            domain = env["fulfillment.migration.domain"].create(
                {"set_id": load_set.id, "kind": kind, "owner_id": owner.id}
            )
            for name, content in files.items():
                self.add_file(domain, name, content)
        return load_set

    def add_file(self, domain, name, content):
        (self.folder / name).write_bytes(content)
        return domain.env["fulfillment.migration.file"].create(
            {"domain_id": domain.id, "file": base64.b64encode(content), "file_name": name}
        )

    def accept_by_rule(self, load_set):
        """Accept corrections by rule; return {(file, row, column)} of all cells of which something was said."""
        said = set()
        for file in load_set.domain_ids.file_ids:
            file.action_propose_corrections()
            said |= {
                (file.file_name, cell.row_number, cell.rule_id.column_name)
                for cell in file.correction_rule_ids.correction_ids
            }
            file.correction_rule_ids.filtered(
                lambda rule: rule.corrects and (rule.confidence == "certain" or rule.rule in ACCEPTED_RULES)
            ).action_accept()
        return said

    def merge_certain(self, load_set):
        """Merge in bulk the customers that are certainly one; return {numbers: how sure}."""
        domain = load_set.domain_ids.filtered(lambda one: one.kind == "customer")
        domain.action_find_duplicates()
        groups = domain.match_group_ids
        groups.filtered(
            lambda group: (group.certainty, group.state) == ("certain", "proposed")
        ).action_accept()
        return {tuple(sorted(group.member_ids.mapped("key"))): group.certainty for group in groups}

    def send_back(self, load_set):
        """Correct the workbooks of refused rows as the business would, and upload them; return how many rows."""
        sent = 0
        for file in load_set.domain_ids.file_ids.filtered(lambda one: one._refused_numbers()):
            clean = self.legacy.clean[file.file_name]
            book = openpyxl.load_workbook(io.BytesIO(file._refused_workbook()))
            sheet = book.active
            headings = [cell.value for cell in sheet[1]]
            place = headings.index("Refused row")
            for row in sheet.iter_rows(min_row=2):
                self.assertFalse([cell for cell in row if cell.data_type == "f"], "A cell is a formula.")
                values = list(clean[int(row[place].value) - 2].values())
                for cell, value in zip(row, values, strict=False):
                    cell.value = str(value)
            sent += sheet.max_row - 1
            output = io.BytesIO()
            book.save(output)
            name = f"corrected_{file.file_name.removesuffix('.csv')}.xlsx"
            corrected = self.add_file(file.domain_id, name, output.getvalue())
            self.assertTrue(corrected.is_correction)
        return sent

    # --------------------------------------------------------------- command

    def command(self, database, load_set):
        addons = str(Path(__file__).parents[2])
        words = [sys.executable, "-m", "odoo", f"--addons-path={addons}", "migrate", "-d", database]
        if config["config"] and Path(config["config"]).is_file():
            words += ["-c", config["config"]]
        words += ["--company", COMPANY, "--user", "whole_consultant", "--set", load_set]
        return subprocess.Popen(
            [
                *words,
                "--files",
                str(self.folder),
                "--load",
                "--without-go",
                "--workers",
                "2",
                "--allow-rejects",
                "--json",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )

    def loaded_count(self, kind):
        with db_connect(self.first).cursor() as cr:
            cr.execute("SELECT count(*) FROM fulfillment_migration_xref WHERE kind = %s", [kind])
            return cr.fetchone()[0]

    def kill_when(self, kind):
        """Start the command, and kill all of its processes when the first rows of a domain are there."""
        process = self.command(self.first, CODE)
        deadline = time.monotonic() + 120
        try:
            while process.poll() is None and time.monotonic() < deadline:
                if self.loaded_count(kind):
                    break
                time.sleep(0.02)
        finally:
            was_running = process.poll() is None
            if was_running:
                os.killpg(process.pid, signal.SIGKILL)
            out, _err = process.communicate()
        self.assertTrue(was_running, out)

    def load(self, database, load_set):
        process = self.command(database, load_set)
        out, _err = process.communicate(timeout=200)
        self.assertEqual(process.returncode, 0, out)
        return json.loads(out.strip().splitlines()[-1])

    # --------------------------------------------------------------- figures

    def loaded(self, env, kind):
        """Return {number in the old system: record} of what was loaded."""
        return {
            xref.legacy_key: env[xref.model].browse(xref.res_id)
            for xref in env["fulfillment.migration.xref"].search([("kind", "=", kind)])
        }

    def content(self, env):
        """Return {domain: SHA-256} of all that files can feed, by numbers of the old system and names."""

        def told(record, fields):
            return {
                field.code: sorted(value.mapped("display_name")) if hasattr(value, "_name") else str(value)
                for field in fields
                if not field.is_key and not field.keeper and field.name in record._fields
                for value in [record[field.name]]
            }

        sums = {}
        for kind, what in env["fulfillment.migration.domain"]._domains().items():
            rows = {}
            for key, record in self.loaded(env, kind).items():
                rows[key] = told(record, what.head)
                if what.document:
                    lines = [field for field in what.fields if field.of_line]
                    rows[key]["lines"] = [told(line, lines) for line in record[what.document]]
            if rows:
                text = json.dumps(rows, sort_keys=True)
                sums[kind] = len(rows), hashlib.sha256(text.encode()).hexdigest()
        quants = env["stock.quant"].search([("location_id.usage", "=", "internal")])
        stock = sorted((quant.product_id.display_name, quant.quantity, quant.value) for quant in quants)
        return {**sums, "quants": stock}

    def assertClean(self, env):
        """Compare what Odoo holds with the clean rows, to the cent."""
        rows = defaultdict(list)
        for kind, files in self.legacy.files.items():
            for name in files:
                rows[kind] += self.legacy.clean.get(name, [])
        products, customers = self.loaded(env, "product"), self.loaded(env, "customer")
        self.assertEqual(
            {key: (p.name, p.uom_id.name, p.list_price, p.standard_price) for key, p in products.items()},
            {
                row["Item Number"]: (
                    " ".join(row["Description"].split()),
                    "Units",
                    float(_number(row["Sales Price"])),
                    float(_number(row["Standard Cost"])),
                )
                for row in rows["product"]
            },
        )
        duplicates = self.legacy.duplicates
        self.assertEqual(set(customers), {row["Customer Number"] for row in rows["customer"]})
        self.assertEqual(len(set(customers.values())), len(rows["customer"]) - len(duplicates))
        for row in rows["customer"]:
            if row["Customer Number"] not in {*duplicates, *duplicates.values()}:
                customer = customers[row["Customer Number"]]
                self.assertEqual(" ".join(customer.name.split()), " ".join(row["Company Name"].split()))
        vendors, prices = self.loaded(env, "vendor"), env["product.supplierinfo"].search([])
        self.assertEqual(len(vendors), len(rows["vendor"]))
        units = {code: unit.name for code, unit in self.loaded(env, "uom").items()} | {"Units": "Units"}
        names = {key: vendor.display_name for key, vendor in vendors.items()}
        self.assertEqual(
            Counter(
                (p.partner_id.display_name, p.product_id, p.price, p.min_qty, p.delay, p.product_uom_id.name)
                + (f"{p.date_start:%d.%m.%Y}",)
                for p in prices
            ),
            Counter(
                (
                    names[row["Vendor Number"]],
                    products[row["Item Number"]],
                    float(_number(row["Unit Price"])),
                    float(row["Minimum Quantity"]),
                    int(row["Lead Time"]),
                    units[row["Unit of Measure"]],
                    row["Valid From"],
                )
                for row in rows["vendor_price"]
            ),
        )
        held = {row["Item Number"]: row for row in rows["stock"]}
        for key, product in products.items():
            row = held.get(key, {"Quantity On Hand": "0", "Unit Cost": "0"})
            value = _cents(_number(row["Quantity On Hand"]) * _number(row["Unit Cost"]))
            self.assertEqual(product.qty_available, float(row["Quantity On Hand"]), key)
            self.assertAlmostEqual(product.total_value, float(value), 2, key)
        self.assertOrders(env, "open_sale_order", rows["open_sale_order"], "Order Number", "Quantity")
        self.assertOrders(
            env, "open_purchase_order", rows["open_purchase_order"], "Purchase Order", "Ordered Quantity"
        )

    def assertOrders(self, env, kind, rows, number, quantity):
        """Compare quantity and net amount of each open order, and who it is with."""
        partner = "Customer Number" if kind == "open_sale_order" else "Vendor Number"
        partners = self.loaded(env, "customer" if kind == "open_sale_order" else "vendor")
        expected = defaultdict(lambda: [Decimal(), Decimal()])
        whose = {}
        for row in rows:
            left = 1 - _number(row.get("Discount %", "0")) / 100
            expected[row[number]][0] += _number(row[quantity])
            expected[row[number]][1] += _cents(_number(row[quantity]) * _number(row["Unit Price"]) * left)
            whose[row[number]] = partners[row[partner]]
        orders = self.loaded(env, kind)
        self.assertEqual({key: order.partner_id for key, order in orders.items()}, whose)
        name = "product_uom_qty" if kind == "open_sale_order" else "product_qty"
        self.assertEqual(
            {
                key: (
                    sum(order.order_line.mapped(name)),
                    round(sum(order.order_line.mapped("price_subtotal")), 2),
                )
                for key, order in orders.items()
            },
            {key: tuple(map(float, sums)) for key, sums in expected.items()},
        )

    # ------------------------------------------------------------------ test

    def test_from_messy_files_to_signed_domains_and_to_a_second_database(self):
        self.clone(get_db_name(), self.first)
        self.found_company()
        self.clone(self.first, self.second)
        self.rehearse()
        for kind in KILLED_AT:
            self.kill_when(kind)
            run = self.env(self.first)["fulfillment.migration.run"].search([("kind", "=", "real")])
            self.assertEqual((len(run), run.state), (1, "running"))
        result = self.load(self.first, CODE)
        self.assertEqual((result["state"], result["pending"]), ("done", 0), result)
        self.assertEqual({name: result[name] for name in self.rehearsed}, self.rehearsed)

        self.assertClean(self.env(self.first, "whole_consultant"))
        self.sign()
        env = self.env(self.first, "whole_consultant")
        exported = env["fulfillment.migration.set"].search([("code", "=", CODE)])._export_set()
        (self.folder / "set.json").write_text(json.dumps(exported), encoding="utf-8")
        self.move_on(exported)
        self.assertEqual(self.content(self.env(self.second, "whole_consultant")), self.content(env))

    def rehearse(self):
        """From the upload to a mock load in which no row is refused."""
        legacy = self.legacy
        env = self.env(self.first, "whole_consultant")
        # Whether this server runs jobs must not decide what happens here.
        self.enterContext(
            patch.object(type(env["fulfillment.history.import"]), "_has_job_runner", lambda _self: False)
        )
        load_set = self.upload(env)
        files = load_set.domain_ids.file_ids
        self.assertEqual([file.file_name for file in files if file.needed], [])
        self.assertEqual(
            files.column_ids.filtered(lambda column: not column.target).mapped("name"),
            ["Pack Text", "Account"],
        )
        self.assertEqual({file.encoding for file in files}, {"utf-8", "cp1252"})
        found = self.accept_by_rule(load_set)
        groups = self.merge_certain(load_set)
        pairs = {tuple(sorted(pair)) for pair in legacy.duplicates.items()}
        self.assertEqual({keys for keys, sure in groups.items() if sure == "certain"}, pairs)

        load_set.action_check()
        for file in files:
            names = {column.target: column.name for column in file.column_ids}
            found |= {(file.file_name, one.row_number, names.get(one.target)) for one in file.reject_ids}
        unseen = [fault for fault in legacy.faults if (fault.file, fault.row, fault.column) not in found]
        # A formula is a text like any other here; spreadsheets are kept from it, see send_back.
        self.assertEqual({fault.what for fault in unseen}, {"formula"}, unseen)
        load_set.action_mock()
        mock = load_set.current_run_id
        self.assertEqual(mock.state, "done")
        # The check refuses what is wrong in itself; the mock also what names a row that was refused.
        self.assertGreater(mock.refused_count, sum(files.mapped("refused_count")))
        self.assertEqual(self.send_back(load_set), mock.refused_count)

        self.accept_by_rule(load_set)
        load_set.action_check()
        load_set.action_mock()
        again = load_set.current_run_id
        self.assertEqual(again.previous_id, mock)
        left = again.result_ids.filtered(lambda result: result.state == "refused")
        self.assertFalse(left, left.mapped("reason"))
        # A row that was refused for what names it comes back under another name.
        renamed = [fault for fault in legacy.faults if (fault.file, fault.column) in NAMING]
        self.assertEqual((again.changes.get("broken", 0), again.changes["gone"]), (0, len(renamed)))
        self.assertTrue(again.changes["mended"])
        self.assertEqual(again.merged_count, len(pairs))
        self.rehearsed = {name: again[f"{name}_count"] for name in ("loaded", "merged", "refused")}
        env.cr.commit()

    def sign(self):
        """Explain the differences that are right as they are, and sign each domain, as its owner."""
        env = self.env(self.first, "whole_owner")
        domains = env["fulfillment.migration.set"].search([("code", "=", CODE)]).domain_ids
        differences = domains.reconciliation_id.difference_ids
        # Nothing else than the customers that were merged.
        pairs = self.legacy.duplicates
        self.assertLessEqual(
            set(differences.mapped("label")), {*pairs, *pairs.values()}, differences.mapped("label")
        )
        self.assertEqual(len(differences), len(pairs))
        to_explain = differences.filtered(lambda one: not one.explained_at)
        if to_explain:
            asked = to_explain.action_explain_wizard()
            env["fulfillment.migration.explain"].with_context(**asked["context"]).create(
                {"explanation": MERGED}
            ).action_explain()
        domains.action_sign()
        self.assertEqual(set(domains.mapped("progress")), {"signed"})
        self.assertEqual(set(domains.signature_id.mapped("seal")), {"kept"})
        env.cr.commit()

    def move_on(self, exported):
        """Load the exported set in the second database; the customers that are certainly one are so there."""
        env = self.env(self.second, "whole_consultant")
        load_set, missing = env["fulfillment.migration.set"]._import_set(exported)
        told = {file["name"]: file for domain in exported["domains"] for file in domain["files"]}
        self.assertEqual(set(missing), set(told))
        for name, domain in missing.items():
            file = self.add_file(domain, name, (self.folder / name).read_bytes())
            file._apply_mapping(told[name]["mapping"])
            file._take_decisions(told[name]["corrections"])
        self.merge_certain(load_set)
        env.cr.commit()
        result = self.load(self.second, str(self.folder / "set.json"))
        self.assertEqual({name: result[name] for name in self.rehearsed}, self.rehearsed)


def _number(text):
    return Decimal(str(text).replace(",", "."))


def _cents(amount):
    return amount.quantize(CENT, ROUND_HALF_UP)
