#!/usr/bin/env python3
"""Check the production deployment with whatever this machine has.

    python3 deploy/check.py                            files alone; needs nothing running
    python3 deploy/check.py --database NAME            and: back up, restore, neutralise a copy
    python3 deploy/check.py --odoo URL --websocket URL and: nginx in front of that server

Every check prints `ok`, `FAIL` or `skip` with the reason. Exit code 1 if one failed. For
--database the environment is that of deploy/scripts/lib.sh (PGHOST, PGUSER, PG_BIN,
ODOO_DATA_DIR, ODOO_COMMAND); the copy is called NAME_check and dropped again. For --odoo the
server must run with odoo.conf's proxy_mode; nothing is written through it.
"""

import argparse
import base64
import configparser
import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
SCRIPTS = DEPLOY / "scripts"
# Services that end by themselves: their exit code is their health.
ONE_SHOT = {"init", "staging-refresh"}


class Skip(Exception):
    """What cannot be checked here, and why."""


def run(*command, env=None, check=True):
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
    )
    if check and done.returncode:
        raise AssertionError(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-800:]}")
    return done


def program(*names):
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise Skip(f"{' or '.join(names)} is not installed")
    return found


# -- Files --------------------------------------------------------------------------------


def shell_scripts():
    return [
        *sorted(SCRIPTS.glob("*.sh")),
        *sorted(DEPLOY.glob("*.sh")),
        *sorted((DEPLOY / "postgres").glob("*.sh")),
    ]


def check_bash():
    for script in shell_scripts():
        run("bash", "-n", script)
        if script.name != "lib.sh":
            assert os.access(script, os.X_OK), f"{script} is not executable"
    return f"{len(shell_scripts())} scripts parse"


def check_shellcheck():
    run(program("shellcheck"), "--external-sources", f"--source-path={SCRIPTS}", *shell_scripts())
    return "no remark"


def compose_command():
    with contextlib.suppress(Skip):
        if run(program("docker"), "compose", "version", check=False).returncode == 0:
            return ["docker", "compose"]
    return [program("docker-compose")]


def compose_config(*arguments, env=None):
    command = [*compose_command(), "--env-file", DEPLOY / "env.example"]
    # The defaults are meant, not what this shell happens to have set.
    clean = {name: "" for name in compose_variables() if name in os.environ}
    return json.loads(
        run(*command, *arguments, "config", "--format", "json", env={**clean, **(env or {})}).stdout
    )


def compose_variables():
    files = [ROOT / "docker-compose.yml", DEPLOY / "compose.tls.yml"]
    return {name for file in files for name in re.findall(r"\$\{([A-Z_]+)", file.read_text())}


def check_compose():
    services = compose_config("-f", "docker-compose.yml", "--profile", "staging")["services"]
    for name, service in services.items():
        assert not service.get("privileged"), f"{name} is privileged"
        assert service.get("cap_drop") == ["ALL"], f"{name} keeps capabilities"
        assert "no-new-privileges:true" in service.get("security_opt", []), f"{name} may gain privileges"
        assert service["logging"]["options"]["max-size"], f"the log of {name} is not rotated"
        limits = service["deploy"]["resources"]["limits"]
        assert limits["cpus"] and limits["memory"], f"{name} has no limits"
        for port in service.get("ports", []):
            assert port.get("host_ip") == "127.0.0.1", f"{name} listens on {port.get('host_ip')}"
        if name in ONE_SHOT:
            assert service["restart"] == "no", f"{name} would be started again and again"
        else:
            assert service.get("healthcheck", {}).get("test"), f"{name} has no health check"
            assert service["restart"] == "unless-stopped", f"{name} does not come back"
        assert not re.search(r"PASSWORD(?!_FILE)", " ".join(service.get("environment", {}))), (
            f"{name}: a password in the environment"
        )
    assert services["staging"]["environment"]["REQUIRE_NEUTRALIZED"] == "1"
    return f"{len(services)} services: limits, health, restart, log, rights, ports"


def check_compose_profiles():
    normal = compose_config("-f", "docker-compose.yml")["services"]
    assert not [name for name in normal if name.startswith("staging")], "staging starts without its profile"
    bound = compose_config("-f", "docker-compose.yml", env={"HTTP_BIND": "0.0.0.0", "HTTP_PORT": "80"})
    assert bound["services"]["nginx"]["ports"][0]["host_ip"] == "0.0.0.0"
    tls = compose_config("-f", "docker-compose.yml", "-f", "deploy/compose.tls.yml")["services"]["nginx"]
    assert [port["target"] for port in tls["ports"]] == [8080, 8443]
    return "staging only by profile, bind address by .env, TLS by the second file"


def check_env_example():
    named = set(re.findall(r"^#? ?([A-Z_]+)=", (DEPLOY / "env.example").read_text(), re.M))
    used = compose_variables()
    assert not used - named, f"not in deploy/env.example: {sorted(used - named)}"
    assert not named - used, f"in deploy/env.example, used nowhere: {sorted(named - used)}"
    return f"{len(used)} settings, all explained"


def check_secrets():
    with tempfile.TemporaryDirectory() as folder:
        run(DEPLOY / "make-secrets.sh", Path(folder) / "s")
        first = {file.name: file.read_text() for file in (Path(folder) / "s").iterdir()}
        run(DEPLOY / "make-secrets.sh", Path(folder) / "s")
        assert first == {file.name: file.read_text() for file in (Path(folder) / "s").iterdir()}, (
            "overwritten"
        )
        assert all(re.fullmatch(r"[A-Za-z0-9]{32}", text) for text in first.values()), first
    ignored = run("git", "check-ignore", "deploy/secrets/db_password", ".env", check=False)
    if shutil.which("git") and (ROOT / ".git").exists():
        assert ignored.returncode == 0 and len(ignored.stdout.split()) == 2, "git would take secrets along"
    return f"{len(first)} passwords, kept on a second run, ignored by git"


def odoo_conf():
    parser = configparser.RawConfigParser()
    parser.read(ROOT / "odoo.conf")
    return parser


def check_odoo_conf():
    options = dict(odoo_conf()["options"])
    assert options["server_wide_modules"].split(",") == ["base", "rpc", "web", "queue_job"]
    assert options["proxy_mode"] == "True" and options["list_db"] == "False"
    assert options["admin_passwd"].startswith("$pbkdf2-sha512$"), "the master password is readable"
    assert re.search(options["dbfilter"], options["db_name"])
    assert not re.search(options["dbfilter"], options["db_name"] + "_staging"), (
        "the filter lets staging through"
    )
    assert int(options["workers"]) > int(odoo_conf()["queue_job"]["channels"].split(":")[1]), (
        "jobs take all workers"
    )
    timeout = int(re.search(r"proxy_read_timeout (\d+)s", (DEPLOY / "nginx/locations.conf").read_text())[1])
    assert timeout > int(options["limit_time_real"]), "the proxy gives up before Odoo does"
    return f"{len(options)} options agree with each other and with nginx"


def check_connections():
    options = odoo_conf()["options"]
    processes = int(options["workers"]) + int(options["max_cron_threads"]) + 1
    worst = processes * int(options["db_maxconn"]) + int(options["db_maxconn_gevent"])
    limit = int(
        re.search(r"^max_connections = (\d+)", (DEPLOY / "postgres/postgresql.conf").read_text(), re.M)[1]
    )
    assert worst <= limit - 20, f"Odoo may open {worst} connections of {limit}"
    return f"at most {worst} connections of {limit}"


def check_odoo_options():
    """Odoo itself reads the file and complains about what it does not know."""
    code = (
        "import logging, sys; logging.basicConfig(stream=sys.stderr); import odoo.init\n"
        "from odoo.tools import config\n"
        "config.parse_config(['-c', sys.argv[1]], setup_logging=False)\n"
        "print(config['workers'], config['limit_time_real'], "
        "config['db_maxconn_gevent'], config['server_wide_modules'])"
    )
    if run(sys.executable, "-c", "import odoo.init", check=False).returncode:
        raise Skip("this Python has no Odoo")
    with tempfile.TemporaryDirectory() as folder:
        text = (ROOT / "odoo.conf").read_text()
        copy = Path(folder) / "odoo.conf"
        text = re.sub(r"^addons_path = .*", f"addons_path = {ROOT / 'addons'}", text, flags=re.M)
        copy.write_text(re.sub(r"^data_dir = .*", f"data_dir = {folder}", text, flags=re.M))
        done = run(sys.executable, "-c", code, copy)
    assert "unknown option" not in done.stderr.lower(), done.stderr
    return f"read by Odoo: {done.stdout.strip()}"


def check_requirements():
    """The Dockerfile takes its pins from requirements.txt by a pattern; it must still match."""
    pattern = re.search(r"grep -E '([^']+)'", (DEPLOY / "Dockerfile").read_text())[1]
    pins = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if re.match(pattern, line)]
    assert any(pin.startswith("odoo-addon-queue_job==") for pin in pins), pins
    return ", ".join(pins)


def check_postgres():
    """A throw-away cluster started with the very settings file."""
    binaries = Path(os.environ.get("PG_BIN", ""))
    if not (binaries / "initdb").exists():
        raise Skip("PG_BIN has no initdb")
    wrap = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.getuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        settings = Path(folder) / "postgresql.conf"
        text = (DEPLOY / "postgres/postgresql.conf").read_text()
        if not list(binaries.parent.glob("lib/**/pg_stat_statements*")):
            text = re.sub(r"^(shared_preload_libraries|pg_stat_statements)", r"#\1", text, flags=re.M)
        settings.write_text(text.replace("listen_addresses = '*'", "listen_addresses = ''"))
        os.chmod(settings, 0o644)
        probe = run(*wrap, binaries / "initdb", "--version", check=False)
        if probe.returncode:
            raise Skip(f"another user cannot run {binaries.name}/initdb")
        data = Path(folder) / "data"
        run(*wrap, binaries / "initdb", "-D", data, "--data-checksums", "--encoding=UTF8", "--locale=C")
        options = f"-c config_file={settings} -k {folder}"
        run(*wrap, binaries / "pg_ctl", "-D", data, "-w", "-o", options, "-l", Path(folder) / "log", "start")
        try:
            query = "SELECT name FROM pg_file_settings WHERE NOT applied OR error IS NOT NULL"
            user = "nobody" if wrap else os.environ.get("USER", "postgres")
            wrong = run(
                binaries / "psql", "-h", folder, "-U", user, "-d", "postgres", "-Atc", query
            ).stdout.split()
            version = run(
                binaries / "psql", "-h", folder, "-U", user, "-d", "postgres", "-Atc", "SHOW server_version"
            ).stdout
        finally:
            run(*wrap, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)
    assert not wrong, f"not applied: {wrong}"
    return f"PostgreSQL {version.strip()} starts with every setting applied"


# -- nginx --------------------------------------------------------------------------------


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    """The real configuration, with paths and ports of this machine put in."""

    def __init__(self, folder, odoo="http://127.0.0.1:1", websocket="http://127.0.0.1:1", trusted=True):
        self.folder = Path(folder)
        self.port, self.tls_port = free_port(), free_port()
        conf = self.folder / "nginx"
        shutil.copytree(DEPLOY / "nginx", conf)
        (self.folder / "run").mkdir()
        self.edit("upstream.conf", [("http://odoo:8069", odoo), ("http://odoo:8072", websocket)])
        self.edit(
            "nginx.conf",
            [
                ("listen 8080", f"listen 127.0.0.1:{self.port}"),
                ("/run/nginx/", f"{self.folder}/run/"),
                ("/tmp/", f"{self.folder}/"),
                ("/dev/stdout", f"{self.folder}/access.log"),
                ("/dev/stderr", f"{self.folder}/error.log"),
            ],
        )
        if not trusted:
            self.edit("trusted-proxies.conf", [("127.0.0.1/32", "192.0.2.1/32")])
        if shutil.which("openssl"):
            run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-keyout", self.folder / "privkey.pem", "-out", self.folder / "fullchain.pem")  # fmt: skip
            tls = (DEPLOY / "tls/server.conf").read_text().replace("/run/tls", str(self.folder))
            (self.folder / "run/server.conf").write_text(
                tls.replace("listen 8443", f"listen 127.0.0.1:{self.tls_port}")
            )

    def edit(self, name, replacements):
        file = self.folder / "nginx" / name
        text = file.read_text()
        for old, new in replacements:
            assert old in text, f"{name} has no {old}"
            text = text.replace(old, new)
        file.write_text(text)

    def test(self):
        return run(
            program("nginx"), "-t", "-e", self.folder / "error.log", "-c", self.folder / "nginx/nginx.conf"
        )

    def __enter__(self):
        os.chmod(self.folder, 0o777)
        self.process = subprocess.Popen(
            [
                program("nginx"),
                "-e",
                self.folder / "error.log",
                "-c",
                self.folder / "nginx/nginx.conf",
                "-g",
                "daemon off;",
            ],
            stderr=subprocess.DEVNULL,
        )
        for _attempt in range(50):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            time.sleep(0.1)
        raise AssertionError((self.folder / "error.log").read_text())

    def __exit__(self, *_exception):
        self.process.terminate()
        self.process.wait(10)

    def get(self, path, method="GET", headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        try:
            connection.request(method, path, headers=headers or {})
            answer = connection.getresponse()
            # A 101 has no body to wait for.
            return answer, b"" if answer.status == 101 else answer.read()
        finally:
            connection.close()


def check_nginx_syntax():
    program("nginx")
    with tempfile.TemporaryDirectory() as folder:
        Nginx(folder).test()
    return (
        "nginx -t accepts it, HTTPS included"
        if shutil.which("openssl")
        else "nginx -t accepts it, without HTTPS"
    )


def check_nginx_alone():
    """Without Odoo behind it: its own answers, and what it never passes on."""
    program("nginx")
    with tempfile.TemporaryDirectory() as folder, Nginx(folder) as nginx:
        assert nginx.get("/nginx-health")[0].status == 200
        assert nginx.get("/web/database/manager")[0].status == 404
        assert nginx.get("/queue_job/runjob?db=x")[0].status == 404
        assert nginx.get("/web/login")[0].status == 502
        codes = [nginx.get("/web/login", "POST")[0].status for _attempt in range(30)]
        assert codes[0] == 502 and codes[-1] == 429, codes
    return "health, closed addresses, 429 after a burst of logins"


def check_nginx_headers():
    """What arrives at the server behind: an echo instead of Odoo."""
    program("nginx")
    import http.server
    import threading

    class Echo(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Set-Cookie", "session_id=x; HttpOnly; Path=/")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    told = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "erp.example.com",
        "X-Forwarded-For": "203.0.113.9",
        "Proxy": "x",
    }
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    echo = f"http://127.0.0.1:{server.server_port}"
    try:
        for trusted in (True, False):
            with tempfile.TemporaryDirectory() as folder, Nginx(folder, echo, echo, trusted) as nginx:
                for path in ("/web", "/websocket", "/web/static/x.js"):
                    answer, body = nginx.get(path, headers=told)
                    seen = json.loads(body)
                    real = f"127.0.0.1:{nginx.port}"
                    expected = (
                        ("https", "erp.example.com", "203.0.113.9")
                        if trusted
                        else ("http", real, "127.0.0.1")
                    )
                    got = tuple(seen.get(f"x-forwarded-{name}") for name in ("proto", "host", "for"))
                    assert got == expected, f"{path}, trusted={trusted}: {got} instead of {expected}"
                    assert seen["host"] == expected[1] and "proxy" not in seen, seen
                    cookie = answer.headers.get("Set-Cookie", "")
                    if path == "/web":
                        assert ("Secure" in cookie) == trusted, cookie
                        assert bool(answer.headers.get("Strict-Transport-Security")) == trusted
                    if "static" in path:
                        assert not cookie, "a static file sets a session cookie"
    finally:
        server.shutdown()
    return "scheme, host and address believed from a trusted proxy only; cookie Secure on HTTPS"


def check_nginx_odoo(odoo, websocket):
    program("nginx")
    with tempfile.TemporaryDirectory() as folder, Nginx(folder, odoo, websocket) as nginx:
        answer, page = nginx.get("/web/login")
        assert answer.status == 200 and b"csrf_token" in page, f"login page: {answer.status}"
        asset = re.search(rb'/web/assets/[^"]+\.js', page)[0].decode()
        caches = []
        for _attempt in range(2):
            answer, body = nginx.get(asset, headers={"Accept-Encoding": "gzip"})
            assert answer.status == 200 and answer.headers["Content-Encoding"] == "gzip", asset
            assert len(body) > 1000 and not answer.headers.get("Set-Cookie")
            caches.append(answer.headers["X-Cache"])
        assert caches == ["MISS", "HIT"], caches
        upgrade = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Origin": f"http://127.0.0.1:{nginx.port}",
        }
        status = nginx.get("/websocket?version=19.0-2", headers=upgrade)[0].status
        assert status == 101, f"websocket: {status}"
        # /json/2 without a key: 401 says that the module rpc is loaded, 404 that it is not.
        status = nginx.get("/json/2/res.partner/search", "POST", {"Content-Type": "application/json"})[
            0
        ].status
        assert status == 401, f"/json/2: {status}"
    return "login page, asset (gzip, cached), websocket 101, /json/2 asks for a key"


# -- Database -----------------------------------------------------------------------------


def check_database(name):
    """Back up, restore as a neutralised copy, compare, refuse what must be refused."""
    assert os.environ.get("PGHOST") and os.environ.get("ODOO_DATA_DIR"), "PGHOST or ODOO_DATA_DIR is not set"
    copy = f"{name}_check"
    with tempfile.TemporaryDirectory() as folder:
        env = {"ODOO_DB": name, "BACKUP_DIR": folder, "NEUTRAL_URL": "http://staging.example.com"}

        def psql(database, query):
            tool = Path(os.environ.get("PG_BIN", "")) / "psql"
            return run(tool, "-XAtqd", database, "-c", query).stdout.strip()

        def count(database):
            return psql(
                database, "SELECT (SELECT count(*) FROM ir_attachment), (SELECT count(*) FROM res_partner)"
            )

        run(SCRIPTS / "backup.sh", env=env)
        (backup,) = (path for path in Path(folder).iterdir() if path.is_dir())
        run(SCRIPTS / "backup-health.sh", env=env)
        refused = run(SCRIPTS / "restore.sh", "latest", name, env=env, check=False)
        assert refused.returncode and "exists" in refused.stderr, "an existing database was not protected"
        try:
            run(SCRIPTS / "restore.sh", "--neutralize", "latest", copy, env=env)
            assert count(copy) == count(name), "the copy differs"
            parameter = "SELECT value FROM ir_config_parameter WHERE key = "
            assert psql(copy, parameter + "'database.is_neutralized'") == "true"
            assert psql(copy, parameter + "'web.base.url'") == "http://staging.example.com"
            assert psql(copy, parameter + "'database.uuid'") != psql(name, parameter + "'database.uuid'")
            assert (
                psql(copy, "SELECT string_agg(smtp_host, ',') FROM ir_mail_server WHERE active") == "invalid"
            )
            assert psql(copy, "SELECT active FROM ir_ui_view WHERE key = 'web.neutralize_banner'") == "t"
            assert psql(copy, "SELECT count(*) FROM ir_cron WHERE active") == "1", "only the clean-up may run"
            # Damage after the checksums were taken, and before.
            with (backup / "database.dump").open("r+b") as dump:
                dump.truncate(dump.seek(0, os.SEEK_END) // 2)
            damaged = run(SCRIPTS / "restore.sh", "--replace", "latest", copy, env=env, check=False)
            assert damaged.returncode and "damaged" in damaged.stderr, damaged.stderr
            sums = run("bash", "-c", f"cd {backup} && sha256sum database.dump filestore.tar manifest").stdout
            (backup / "SHA256SUMS").write_text(sums)
            damaged = run(SCRIPTS / "restore.sh", "--replace", "latest", copy, env=env, check=False)
            assert damaged.returncode and count(copy) == count(name), "a broken backup harmed the target"
        finally:
            for database in (copy, f"{copy}_restoring", f"{copy}_replaced"):
                psql("postgres", f'DROP DATABASE IF EXISTS "{database}"')
                shutil.rmtree(Path(os.environ["ODOO_DATA_DIR"]) / "filestore" / database, ignore_errors=True)
    return "backed up, restored, neutralised; damaged backups refused without harm"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", help="back up and restore this database")
    parser.add_argument("--odoo", help="HTTP address of a running Odoo")
    parser.add_argument("--websocket", help="gevent address of the same Odoo (default: --odoo)")
    options = parser.parse_args()
    checks = [
        ("scripts: syntax", check_bash),
        ("scripts: shellcheck", check_shellcheck),
        ("compose: services", check_compose),
        ("compose: variants", check_compose_profiles),
        (".env: settings", check_env_example),
        ("secrets", check_secrets),
        ("image: pins", check_requirements),
        ("odoo.conf: values", check_odoo_conf),
        ("odoo.conf: connections", check_connections),
        ("odoo.conf: read by Odoo", check_odoo_options),
        ("postgresql.conf", check_postgres),
        ("nginx: syntax", check_nginx_syntax),
        ("nginx: alone", check_nginx_alone),
        ("nginx: headers", check_nginx_headers),
        ("nginx: with Odoo", lambda: check_nginx_odoo(options.odoo, options.websocket or options.odoo)),
        ("backup and restore", lambda: check_database(options.database)),
    ]
    failed = 0
    for title, check in checks:
        try:
            if title == "nginx: with Odoo" and not options.odoo:
                raise Skip("no --odoo given")
            if title == "backup and restore" and not options.database:
                raise Skip("no --database given")
            state, text = "ok  ", check()
        except Skip as reason:
            state, text = "skip", reason
        except Exception as problem:
            failed += 1
            state, text = "FAIL", f"{type(problem).__name__}: {problem}"
        print(f"{state}  {title:<26}{text}", flush=True)
    print("skip  the image, and anything inside containers: needs a Docker engine (docs/production.md)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
