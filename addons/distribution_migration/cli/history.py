"""`odoo history`: load history of the old system from the command line."""

import argparse
import hashlib
import json
import random
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from psycopg2 import OperationalError

from odoo.cli.command import Command
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY

from odoo.addons.distribution_migration.command import (
    BUSY,
    LOADED,
    NOTHING_LOADED,
    REFUSED_ROWS,
    LoadCommand,
    Stop,
    command_env,
    read_file,
    say,
)

MODEL = "fulfillment.history.import"
RETRIES = 20
# Refused rows that are printed; --rejects writes, and --json prints, all of them.
SHOWN_REJECTS = 100
# First number of the advisory lock that a running load holds on its import.
LOCK_SPACE = 0x66756C66


class History(LoadCommand, Command):
    """Load history of an old system: read, map, check, load

    Odoo finds this command by its addons path, which comes first:

        odoo --addons-path=ADDONS history -c odoo.conf -d DATABASE --file orders.csv

    Progress and refused rows go to standard error, the result to standard output. The same
    file can be loaded again and again: rows that are loaded already stay as they are. A load
    that was interrupted goes on where it was.

    Exit code: 0 all rows are loaded or were before; 1 rows were refused (the good ones are
    loaded; with --allow-rejects this is 0); 2 nothing was loaded (file, mapping, options);
    3 another process is loading this file.
    """

    def __init__(self):
        super().__init__()
        add = self.parser.add_argument
        self.parser.formatter_class = argparse.RawDescriptionHelpFormatter
        add("--file", required=True, type=Path, help="CSV, CSV.GZ or XLSX file, one row a record")
        add("--kind", help="what it tells of: sale_line (default), purchase_line, invoice, …")
        add("--warehouse", help="code of the warehouse of rows that name none")
        add("--tz", help="time zone of the dates in the file (default: the warehouse's)")
        add("--mapping", type=Path, help="mapping as JSON (see --print-mapping)")
        add("--print-mapping", action="store_true", help="print the mapping as JSON, load nothing")
        add("--check-only", action="store_true", help="check the rows, load nothing")
        add("--allow-rejects", action="store_true", help="exit with 0 although rows were refused")
        add("--rejects", type=Path, help="write the refused rows to this .xlsx or .csv file")
        add("--json", action="store_true", help="print the result as one JSON object")

    def load(self, args):
        """Run all steps; return the exit code."""
        mapping = read_json(args.mapping) if args.mapping else None
        content = read_file(args.file)
        with self.registry(args, MODEL).cursor() as cr:
            env = command_env(cr, args)
            return HistoryRun(env, args, content, mapping).execute()


class HistoryRun:
    """One file through all steps, committing after each chunk."""

    def __init__(self, env, args, content, mapping):
        self.env = env
        self.args = args
        self.content = content
        self.mapping = mapping
        self.record = env[MODEL]

    def execute(self):
        started = time.monotonic()
        self.record = self.unfinished() or self.new()
        with self.lock():
            self.env.cr.commit()
            if self.record.state == "draft":
                say(f"Reading {self.args.file.name}")
                self.step("read")
                self.tell_notes(self.record.read_notes)
            self.use_mapping()
            if self.args.print_mapping:
                print(json.dumps(self.record._export_mapping(), indent=2, ensure_ascii=False))
                self.discard()
                return LOADED
            # A load that was interrupted is not checked again: its rows are judged.
            if not self.record.load_id:
                self.step("check")
                self.tell_notes(self.record.check_notes)
            if not self.args.check_only:
                self.step("load")
            self.write_rejects()
            code = self.summary(time.monotonic() - started)
            if self.args.check_only:
                self.discard()
            return code

    def use_mapping(self):
        if self.mapping is None:
            return
        if not self.record.load_id:
            self.record._apply_mapping(self.mapping)
            self.env.cr.commit()
        elif self.mapping != self.record._export_mapping():
            raise Stop(
                NOTHING_LOADED,
                f"{self.record.name} is partly loaded with another mapping. Run it again without "
                "--mapping, or delete its load first.",
            )

    # ---------------------------------------------------------------- steps

    def unfinished(self):
        """Return the import of this very file that an earlier run left half loaded.

        What an earlier run left unloaded is removed: reading it again costs little, and
        its mapping may have been the reason to stop.
        """
        left = self.env[MODEL].search(
            [
                ("checksum", "=", hashlib.sha256(self.content).hexdigest()),
                ("company_id", "=", self.env.company.id),
                ("kind", "=", self.kind()),
                ("state", "in", ("draft", "mapped", "checked")),
                ("is_command", "=", True),
            ]
        )
        for record in left:
            self.record = record
            with self.lock():
                record._system_write({"job_state": "idle"})
                if not record.load_id:
                    record.unlink()
                    continue
                self.check_same_settings(record)
                say(f"Going on with {record.name}, which was interrupted.")
                return record
        return self.env[MODEL]

    def check_same_settings(self, record):
        for name, value in self.settings().items():
            given = record[name].id if name.endswith("_id") else record[name]
            if given != value:
                raise Stop(
                    NOTHING_LOADED,
                    f"{record.name} is partly loaded with other settings ({name}). Run it again "
                    "with the same settings, or delete its load first.",
                )

    def new(self):
        settings = self.settings()
        record = self.env[MODEL].create({"file_name": self.args.file.name, "is_command": True, **settings})
        # Not through base64: the file may be large.
        self.env["ir.attachment"].sudo().create(
            {
                "name": "file",
                "raw": self.content,
                "res_model": MODEL,
                "res_field": "file",
                "res_id": record.id,
                "company_id": record.company_id.id,
            }
        )
        return record

    def kind(self):
        """Return what the file tells of: the option, else what the mapping is for."""
        known = dict(self.env[MODEL]._selection_kind())
        kind = self.args.kind or (self.mapping or {}).get("kind") or "sale_line"
        if kind not in known:
            raise Stop(NOTHING_LOADED, f"Kind {kind} is unknown; there are: {', '.join(known)}.")
        return kind

    def settings(self):
        """Return the settings that the options give."""
        settings = {"company_id": self.env.company.id, "kind": self.kind()}
        if self.args.warehouse:
            warehouses = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)])
            found = warehouses.filtered(lambda w: w.code == self.args.warehouse)
            if not found:
                raise Stop(
                    NOTHING_LOADED,
                    f"No warehouse of {self.env.company.name} has the code {self.args.warehouse}; "
                    f"there are: {', '.join(warehouses.mapped('code'))}.",
                )
            settings["warehouse_id"] = found.id
        if self.args.tz:
            known = dict(self.env[MODEL]._selection_tz())
            if self.args.tz not in known:
                raise Stop(
                    NOTHING_LOADED,
                    f"Time zone {self.args.tz} is unknown; write it like Europe/Berlin.",
                )
            settings["tz"] = self.args.tz
        return settings

    def step(self, phase):
        """Run a step chunk by chunk; what a chunk did is committed before the next."""
        record = self.record
        record._system_write({"job_state": "idle"})
        record._prepare(phase)
        record._system_write({"phase": phase, "job_state": "running", "job_error": False})
        self.env.cr.commit()
        while self.chunk(phase):
            if sys.stderr.isatty():
                verb = {"check": "Checked", "load": "Loaded"}.get(phase, "Read")
                say(f"\r{verb} {record.position:,} of {record.row_count:,} rows", end="")
        if sys.stderr.isatty() and phase != "read":
            say("")
        if phase == "check":
            say(f"Checked {record.row_count:,} rows")
        elif phase == "load":
            say(f"Loaded {record.loaded_count:,} of {record.row_count:,} rows")
        record._system_write({"job_state": "idle"})
        self.env.cr.commit()

    def chunk(self, phase):
        """Run one chunk, again when another transaction got in its way; commit it."""
        for attempt in range(RETRIES):
            try:
                more = self.record._run_chunk(phase)
                self.record._system_write({"heartbeat": self.env.cr.now().replace(microsecond=0)})
                self.env.flush_all()
                self.env.cr.commit()
                return more
            except OperationalError as error:
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                if error.pgcode not in PG_CONCURRENCY_ERRORS_TO_RETRY or attempt == RETRIES - 1:
                    raise
                time.sleep(random.uniform(0.05, 0.5))
        return False

    @contextmanager
    def lock(self):
        """Hold the import while this process lives; the database lets go when it dies."""
        key = (LOCK_SPACE, self.record.id)
        self.env.cr.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        if not self.env.cr.fetchone()[0]:
            raise Stop(BUSY, f"{self.record.name} is being loaded by another process.")
        try:
            yield
        except BaseException:
            self.env.cr.rollback()
            raise
        finally:
            self.env.cr.execute("SELECT pg_advisory_unlock(%s, %s)", key)

    # --------------------------------------------------------------- result

    def tell_notes(self, notes):
        for note in notes or []:
            if note["code"] == "refused":
                continue  # the summary tells it, with the rows
            say("Note: " + self.record._note_message(note["code"], note["params"]))

    def write_rejects(self):
        path = self.args.rejects
        if not path or not self.record.refused_count:
            return
        extension = "csv" if path.suffix.lower() == ".csv" else "xlsx"
        path.write_bytes(self.record._refused_file(extension))
        say(f"Refused rows written to {path}")

    def summary(self, seconds):
        record = self.record
        refused = record.refused_count
        result = {
            "file": self.args.file.name,
            "rows": record.row_count,
            "loaded": record.loaded_count,
            "unchanged": record.unchanged_count,
            "refused": refused,
            "load_id": record.load_id.id or None,
            "import_id": record.id,
            "seconds": round(seconds, 1),
        }
        if self.args.check_only:
            result["to_load"] = record.ready_count
        if self.args.json:
            result["refused_rows"] = [
                {
                    "row": reject.row_number,
                    "column": reject.column_name or None,
                    "field": reject.field_name or None,
                    "value": reject.value or "",
                    "reason": reject.reason,
                }
                for reject in record.reject_ids
            ]
            print(json.dumps(result, ensure_ascii=False))
        else:
            fresh = (
                f"{record.ready_count:,} to load" if self.args.check_only else f"{record.loaded_count:,} new"
            )
            print(
                f"{record.row_count:,} rows: {fresh}, {record.unchanged_count:,} unchanged, "
                f"{refused:,} refused ({seconds:.1f} s)"
            )
        for reject in record.reject_ids[:SHOWN_REJECTS]:
            say(reject_line(reject))
        if len(record.reject_ids) > SHOWN_REJECTS:
            say(f"… and {len(record.reject_ids) - SHOWN_REJECTS:,} more; see --rejects FILE")
        return REFUSED_ROWS if refused and not self.args.allow_rejects else LOADED

    def discard(self):
        """Remove an import that was only looked at."""
        self.record._system_write({"job_state": "idle"})
        if not self.record.load_id:
            self.record.unlink()
        self.env.cr.commit()


def reject_line(reject):
    """Return row, column and field, value and reason as one line."""
    what = reject.column_name or ""
    if reject.field_name and reject.field_name != what:
        what = f"{what} ({reject.field_name})" if what else reject.field_name
    if what:
        what += f" “{reject.value or ''}”: "
    return f"Row {reject.row_number}: {what}{reject.reason}"


def read_json(path):
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Stop(NOTHING_LOADED, f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise Stop(NOTHING_LOADED, f"{path} is not JSON: {error}.") from error
    if not isinstance(data, dict) or not isinstance(data.get("columns"), dict):
        raise Stop(NOTHING_LOADED, f"{path} is not a mapping: it has no “columns”.")
    return data
