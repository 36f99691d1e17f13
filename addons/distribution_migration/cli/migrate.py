"""`odoo migrate`: rehearse or load a load set from the command line."""

import argparse
import json
import os
import random
import sys
import time
from pathlib import Path

from psycopg2 import OperationalError

from odoo import sql_db
from odoo.cli.command import Command
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY

from odoo.addons.distribution_migration.command import (
    LOADED,
    NOTHING_LOADED,
    REFUSED_ROWS,
    LoadCommand,
    Stop,
    command_env,
    read_file,
    say,
)
from odoo.addons.distribution_migration.imported import decide_duplicates, name_lead, set_up_books
from odoo.addons.distribution_migration.rehearsal import in_sight, rehearse

MODEL = "fulfillment.migration.set"
RETRIES = 20
# How long a worker waits for batches that others hold, in seconds.
PATIENCE = 0.2
# How often it is told how far a load in a copy is, in seconds.
LOOK = 2


class Migrate(LoadCommand, Command):
    """Rehearse or load a load set: check, mock load, real load

    Odoo finds this command by its addons path, which comes first:

        odoo --addons-path=ADDONS migrate -c odoo.conf -d DATABASE --set legacy.json --files FOLDER --mock

    `--set` names a load set of the database by its code, or a file that one was exported to; the files
    that this names are read from `--files`, its books are set up where they are missing, and duplicates are decided as
    they were. A real load goes on where an earlier one was interrupted.
    With `--copy` a mock load is a real one, with all workers, in a neutralised copy of the database; its rows,
    figures and times are kept as those of a mock load, and the copy is dropped.

    Exit code: 0 all rows are loaded or were before; 1 rows were refused (the good ones are loaded; with
    --allow-rejects this is 0); 2 nothing was loaded.
    """

    def __init__(self):
        super().__init__()
        add = self.parser.add_argument
        self.parser.formatter_class = argparse.RawDescriptionHelpFormatter
        add("--set", required=True, dest="load_set", help="code of the load set, or its exported file")
        add("--files", type=Path, help="folder with the files that the exported load set names")
        add(
            "--lead",
            help="with an exported set: login of who leads (default: as there, else the administrator)",
        )
        step = self.parser.add_mutually_exclusive_group(required=True)
        step.add_argument("--check", action="store_true", help="judge the rows, load nothing")
        step.add_argument("--mock", action="store_true", help="load all in one transaction and take it back")
        step.add_argument("--load", action="store_true", help="load for good")
        step.add_argument("--export", type=Path, help="write the load set to this file, load nothing")
        add("--workers", type=int, default=0, help="processes of a real load (default: one a core)")
        add(
            "--copy",
            action="store_true",
            help="with --mock: load for real in a copy of the database, drop it then",
        )
        add("--keep", action="store_true", help="with --copy: keep the copy, to look at it")
        add(
            "--without-go",
            action="store_true",
            help="with --load: load although no Go was decided that stands",
        )
        add("--allow-rejects", action="store_true", help="exit with 0 although rows were refused")
        add("--json", action="store_true", help="print the result as one JSON object")

    def load(self, args):
        if (args.copy and not args.mock) or (args.keep and not args.copy):
            raise Stop(NOTHING_LOADED, "--copy goes with --mock, and --keep with --copy.")
        registry = self.registry(args, MODEL)
        workers = args.workers or os.cpu_count() or 1
        with registry.cursor() as cr:
            env = command_env(cr, args)
            load_set = self.find(env, args)
            cr.commit()
            if args.export:
                text = json.dumps(load_set._export_set(), indent=2, ensure_ascii=False) + "\n"
                args.export.write_text(text, encoding="utf-8")
                return LOADED
            started = time.monotonic()
            run = self.unfinished(load_set) if args.load else None
            if not run:
                load_set.action_check()
                cr.commit()
                if args.check:
                    return self.tell_check(load_set, args)
                if args.copy:
                    run = rehearse(
                        args,
                        load_set,
                        lambda copy, run_id, look: self.work(copy, args, run_id, workers, look),
                        keep=args.keep,
                    )
                    return self.tell_run(run, args, time.monotonic() - started)
                missing = load_set._missing_for_load() if args.load else ""
                if missing and not args.without_go:
                    raise Stop(
                        NOTHING_LOADED,
                        f"{load_set.name} was not loaded: there is no Go that stands.\n{missing}\nHave it decided, "
                        "or load with --without-go, which is logged.",
                    )
                run = env["fulfillment.migration.run"]._start(load_set, "mock" if args.mock else "real")
            if args.mock:
                with in_sight(run) as watch:
                    run._rehearse(watch)
            else:
                cr.commit()
                self.work(registry, args, run.id, workers)
                cr.commit()
                env.invalidate_all()
            return self.tell_run(run, args, time.monotonic() - started)

    # -------------------------------------------------------------------- set

    def find(self, env, args):
        """Return the load set that the options name, with its files."""
        path = Path(args.load_set)
        if path.suffix != ".json":
            found = env[MODEL].search([("code", "=", args.load_set), ("company_id", "=", env.company.id)])
            if not found:
                codes = ", ".join(env[MODEL].search([]).mapped("code"))
                raise Stop(NOTHING_LOADED, f"No load set has the code {args.load_set}; there are: {codes}.")
            return found
        try:
            data = json.loads(read_file(path))
        except ValueError as error:
            raise Stop(NOTHING_LOADED, f"{path} is not JSON: {error}.") from error
        load_set = env[MODEL].search(
            [("code", "=", data.get("code")), ("company_id", "=", env.company.id)]
            if isinstance(data, dict)
            else [(0, "=", 1)]
        )
        if args.load and self.interrupted(load_set):
            return load_set  # what is half loaded goes on as it was begun
        load_set, missing = env[MODEL]._import_set(data)
        told = {file["name"]: file for domain in data["domains"] for file in domain.get("files", [])}
        for name, domain in missing.items():
            self.upload(env, args, domain, told[name])
        name_lead(load_set, args.lead)
        set_up_books(load_set, data)
        decide_duplicates(load_set)
        if missing:
            load_set._take_freeze(data)
        return load_set

    def upload(self, env, args, domain, told):
        if not args.files:
            raise Stop(NOTHING_LOADED, f"The load set names {told['name']}: say with --files where it lies.")
        # The name comes from a file: it leads to no other folder.
        content = read_file(args.files / Path(told["name"]).name)
        file = env["fulfillment.migration.file"].create(
            {"domain_id": domain.id, "file_name": told["name"], **told.get("settings", {})}
        )
        # Not through base64: the file may be large.
        env["ir.attachment"].sudo().create(
            {
                "name": "file",
                "raw": content,
                "res_model": file._name,
                "res_field": "file",
                "res_id": file.id,
                "company_id": file.company_id.id,
            }
        )
        say(f"Reading {told['name']}")
        file._read_rows()
        if told.get("mapping"):
            file._apply_mapping(told["mapping"])
        file._take_decisions(told.get("corrections"))

    def unfinished(self, load_set):
        """Return the real load that was interrupted, to go on with it."""
        run = self.interrupted(load_set)
        if run:
            say(f"Going on with {run.display_name}, which was interrupted.")
            run._system_write(
                {"state": "running", "cancel_requested": False, "error": False, "ended_at": False}
            )
        return run

    def interrupted(self, load_set):
        return load_set.run_ids.filtered(
            lambda run: run.kind == "real" and run.state in ("running", "stopped", "failed")
        )[:1]

    # ------------------------------------------------------------------- work

    def work(self, registry, args, run_id, workers, look=None):
        """Share the run out among processes; say when one of them broke.

        :param look: called every other second while they work
        """
        sys.stderr.flush()
        children = []
        for _worker in range(workers):
            pid = os.fork()
            if not pid:
                os._exit(self.worker(registry, args, run_id))
            children.append(pid)
        statuses = [self.status(pid, look) for pid in children]
        if any(statuses):
            say("A worker ended before its time. What is loaded stays; run the command again to go on.")

    def status(self, pid, look):
        """Wait for the end of a process; return its status."""
        while look:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return status
            look()
            time.sleep(LOOK)
        return os.waitpid(pid, 0)[1]

    def worker(self, registry, args, run_id):
        """Work as a process of its own until nothing is left; return its exit code."""
        # Connections belong to the process that opened them, idle ones of its pool too: two workers would talk on one.
        # They are kept, so that nothing here closes what the other process goes on with.
        self.inherited = (sql_db._Pool, sql_db._Pool_readonly, registry._db, registry._db_readonly)
        sql_db._Pool = sql_db._Pool_readonly = None
        registry._db, registry._db_readonly = sql_db.db_connect(registry.db_name), None
        try:
            while True:
                outcome = self.step(registry, args, run_id)
                if outcome == "ended":
                    return 0
                if outcome == "waiting":
                    time.sleep(PATIENCE)
        except Exception as error:  # pylint: disable=broad-except
            say(f"{type(error).__name__}: {error}")
            return 1

    def step(self, registry, args, run_id):
        """Do one piece of work in a transaction, again when another one got in its way."""
        for attempt in range(RETRIES):
            try:
                with registry.cursor() as cr:
                    run = command_env(cr, args)["fulfillment.migration.run"].browse(run_id)
                    outcome = run._step()
                    run.env.flush_all()
                    cr.commit()
                    return outcome
            except OperationalError as error:
                if error.pgcode not in PG_CONCURRENCY_ERRORS_TO_RETRY or attempt == RETRIES - 1:
                    raise
                time.sleep(random.uniform(0.01, 0.1) * (attempt + 1))
        return "waiting"

    # ----------------------------------------------------------------- result

    def tell_check(self, load_set, args):
        files = load_set.domain_ids.file_ids
        result = {
            "rows": sum(files.mapped("row_count")),
            "refused": sum(files.mapped("refused_count")),
        }
        self.tell(result, args)
        return self.exit_code(result, args)

    def tell_run(self, run, args, seconds):
        result = {
            "run": run.display_name,
            "state": run.state,
            **{
                name: run[f"{name}_count"]
                for name in ("loaded", "known", "changed", "merged", "closed", "refused", "pending")
            },
            "seconds": round(seconds, 2),
            "domains": {
                stage.kind: {"loaded": stage.loaded_count, "seconds": round(stage.seconds, 2)}
                for stage in run.stage_ids
            },
        }
        self.tell(result, args)
        return self.exit_code(result, args)

    def tell(self, result, args):
        if args.json:
            print(json.dumps(result, ensure_ascii=False))
            return
        for name, value in result.items():
            if not isinstance(value, dict):
                print(f"{name}: {value}")

    def exit_code(self, result, args):
        if result.get("pending"):
            return NOTHING_LOADED if not result["loaded"] else REFUSED_ROWS
        return REFUSED_ROWS if result["refused"] and not args.allow_rejects else LOADED
