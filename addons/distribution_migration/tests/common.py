import base64
import csv
import gzip
import io
import json
import os
from pathlib import Path
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user

HEADING = (
    "Line ID,Order Number,Customer,Product,Promised Date,Ship Date,Quantity,Shipped Quantity,"
    "Net Amount,Currency"
)
GOOD_ROWS = (
    "1,SO1,Maple Market,Apples,2024-05-02,2024-05-02,10,10,100.50,USD",
    "2,SO1,Maple Market,Pears,2024-05-02,2024-05-04,5,4,50,USD",
    "3,SO2,Birch Bakery,Flour,2024-05-03,2024-05-03,1,1,7.25,USD",
)


def data_folder():
    """Return the folder of real data sets, or None: they are not part of the repository."""
    default = Path(__file__).parents[4] / "shared" / "data"
    folder = Path(os.environ.get("DISTRIBUTION_DATA") or default)
    return folder if folder.is_dir() else None


def without_job_runner(case):
    """Whether this server runs jobs must not decide what a test sees; see test_history_run."""
    case.startClassPatcher(
        patch.object(type(case.env["fulfillment.history.import"]), "_has_job_runner", lambda _self: False)
    )


def unlike(count):
    """Return a text of so many characters in which nothing comes again, so that it cannot be pressed together."""
    return "".join(chr(0x4E00 + 7919 * number % 20_000) for number in range(count))


def table(*rows, heading=HEADING):
    """Return a small CSV text."""
    return "\n".join([heading, *rows]) + "\n"


class HistoryCase(TransactionCase):
    """A company with one warehouse in Chicago, a consultant, and files written in the tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        without_job_runner(cls)
        cls.company = cls.env["res.company"].create({"name": "Northern Distribution"})
        cls.company.partner_id.tz = "America/Chicago"
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.usd = cls.env.ref("base.USD")
        cls.usd.active = True
        cls.consultant = new_test_user(
            cls.env,
            "history_consultant",
            groups="distribution_fulfillment_base.group_consultant",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )
        cls.Import = cls.env["fulfillment.history.import"].with_user(cls.consultant)
        cls.Line = cls.env["fulfillment.history.sale.line"]
        cls.Event = cls.env["fulfillment.event"]

    def upload(self, content, name="orders.csv", **values):
        """Upload a file as the consultant; `content` is text or bytes."""
        if isinstance(content, str):
            content = content.encode()
        return self.Import.create(
            {"file": base64.b64encode(content), "file_name": name, "name": name, **values}
        )

    def read(self, content, name="orders.csv", **values):  # pylint: disable=method-required-super
        record = self.upload(content, name, **values)
        record.action_read()
        return record

    def checked(self, content, name="orders.csv", **values):
        record = self.read(content, name, **values)
        record.action_check()
        return record

    def loaded(self, content, name="orders.csv", **values):
        record = self.checked(content, name, **values)
        record.action_load()
        return record

    def lines(self, record=None):
        domain = [("load_id", "=", record.load_id.id)] if record else []
        return self.Line.search([*domain, ("company_id", "=", self.company.id)], order="row_number")

    def column(self, record, name):
        return record.column_ids.filtered(lambda column: column.name == name)

    def targets(self, record):
        """Return {column: field} of what is mapped; a constant under its field's name."""
        used = record.column_ids.filtered("target")
        return {column.name or f"={column.target}": column.target for column in used}

    def rejects(self, record):
        return [
            (reject.row_number, reject.column_name or "", reject.value or "", reject.code)
            for reject in record.reject_ids
        ]

    def assertCounts(self, record, **counts):
        self.assertRecordValues(record, [{f"{name}_count": n for name, n in counts.items()}])


class RealDataCase(HistoryCase):
    """With a real data set, read in place; skipped where it is absent. `folder_name` says which."""

    folder_name = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = data_folder()
        cls.folder = folder and folder / cls.folder_name
        if not cls.folder or not cls.folder.is_dir():
            cls.skipTest(cls, f"The data of {cls.folder_name} is not there (DISTRIBUTION_DATA).")
        cls.expected = json.loads((cls.folder / "expected.json").read_text())

    @classmethod
    def rows_of(cls, name):
        """Return a CSV file of the folder, plain or packed, as a list of dicts."""
        content = (cls.folder / name).read_bytes()
        if name.endswith(".gz"):
            content = gzip.decompress(content)
        return list(csv.DictReader(io.StringIO(content.decode(), newline="")))

    @staticmethod
    def as_csv(rows):
        """Return lists of cells, or dicts with the same keys, as a CSV text."""
        if isinstance(rows[0], dict):
            rows = [list(rows[0]), *(list(row.values()) for row in rows)]
        buffer = io.StringIO()
        csv.writer(buffer).writerows(rows)
        return buffer.getvalue()

    def compute(self, codes, **kwargs):
        """Ask the metric door about the history of the company; skip where no addon has one."""
        # Looked up, for the metrics are no part of what this addon builds on.
        door = self.env.get("fulfillment.metric")
        if door is None:
            self.skipTest("The addon of the metrics is not installed.")
        # The door reads what is stored, and never brings it up to date by itself.
        while self.env["fulfillment.refresh"]._refresh():
            pass
        kwargs = {"date_from": "1990-01-01", "date_to": "2030-12-31", **kwargs}
        return door.compute(codes, company_ids=self.company.ids, source=["history"], **kwargs)


class ScmsCase(RealDataCase):
    """With ten thousand real shipment lines."""

    folder_name = "scms_shipments"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scms_path = cls.folder / "scms_delivery_history.csv.gz"
        cls.scms = cls.scms_path.read_bytes()

    @classmethod
    def scms_rows(cls):
        text = gzip.decompress(cls.scms).decode()
        return list(csv.reader(io.StringIO(text, newline="")))
