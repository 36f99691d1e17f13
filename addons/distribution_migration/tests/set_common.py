import base64
import hashlib

from odoo.models import MAGIC_COLUMNS
from odoo.tests import TransactionCase, new_test_user

from .common import without_job_runner


class SetCase(TransactionCase):
    """A company that brings along its data, a consultant, and files written in the tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        without_job_runner(cls)
        cls.company = cls.env["res.company"].create({"name": "Northern Distribution"})
        cls.consultant = new_test_user(
            cls.env,
            "set_consultant",
            groups="distribution_fulfillment_base.group_consultant",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )
        cls.env = cls.env(user=cls.consultant)
        cls.Set = cls.env["fulfillment.migration.set"]
        cls.Xref = cls.env["fulfillment.migration.xref"]

    @classmethod
    def make_set(cls, **files):
        """Make a load set with one checked file a domain; the texts are CSV."""
        load_set = cls.Set.create({"name": "Legacy", "code": "legacy"})
        for kind, content in files.items():
            cls.add_file(load_set, kind, content)
        if files:
            load_set.action_check()
        return load_set

    @classmethod
    def add_file(cls, load_set, kind, content, name=None):
        domain = load_set.domain_ids.filtered(lambda domain: domain.kind == kind)
        if not domain:
            domain = cls.env["fulfillment.migration.domain"].create({"set_id": load_set.id, "kind": kind})
        if isinstance(content, str):
            content = content.encode()
        return cls.env["fulfillment.migration.file"].create(
            {
                "domain_id": domain.id,
                "file": base64.b64encode(content),
                "file_name": name or f"{kind}.csv",
            }
        )

    def file_of(self, load_set, kind):
        return load_set.domain_ids.filtered(lambda domain: domain.kind == kind).file_ids

    def faults(self, file):
        """Return {(row, field, code)} of the refusals of a file."""
        return {(r.row_number, r.target or "", r.code) for r in file.reject_ids}

    def compared(self, run, kind):
        """Return ({(figure, of): (files, Odoo)}, {(figure, of): (files, Odoo, cause)}) of a domain of a load."""
        found = run.reconciliation_ids.filtered(lambda one: one.kind == kind)
        return (
            {(f.measure, f.label or ""): (f.source, f.odoo) for f in found.figure_ids},
            {(d.measure, d.label): (d.source, d.odoo, d.cause) for d in found.difference_ids},
        )

    def refused(self, run):
        """Return {number in the old system: (code, field)} of the rows that a load refused."""
        return {
            result.key: (result.code, result.target or "")
            for result in run.result_ids.filtered(lambda result: result.state == "refused")
        }

    def kept(self, records, *but):
        """Return what Odoo keeps of each record, names instead of ids, without who made it and when."""
        names = [
            name
            for name, field in records._fields.items()
            if field.store
            and name not in (*MAGIC_COLUMNS, "parent_path", *but)
            and (field.column_type or field.type == "many2many")
        ]
        return [
            {
                name: sorted(record[name].mapped("display_name"))
                if records._fields[name].relational
                else record[name]
                for name in names
            }
            for record in records.with_company(self.company)
        ]

    def load_by_odoo(self, model, names, rows):
        """Load rows by Odoo's own import; return the records in the order of the rows."""
        done = self.env[model].with_company(self.company).load(names, rows)
        self.assertFalse(done["messages"])
        return self.env[model].browse(done["ids"])

    def external_id(self, kind, key):
        """Return the name of the external id of what was loaded under a number."""
        return f"legacy_{kind}_{hashlib.md5(key.encode()).hexdigest()}"  # noqa: S324

    @classmethod
    def loaded(cls, kind):
        """Return {number in the old system: record} of what was loaded."""
        return {
            xref.legacy_key: cls.env[xref.model].browse(xref.res_id)
            for xref in cls.Xref.search([("kind", "=", kind), ("company_id", "=", cls.company.id)])
        }
