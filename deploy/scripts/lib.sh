# shellcheck shell=bash
# What the scripts share. Everything comes from the environment, so they run outside of
# containers as well:
#   PGHOST PGPORT PGUSER        server; PGPASSWORD or PGPASSWORD_FILE
#   PG_BIN                      folder of pg_dump, pg_restore and psql ("" = from PATH)
#   ODOO_DB                     database
#   ODOO_DATA_DIR               Odoo's data_dir; the files are in its filestore/<database>
#   BACKUP_DIR                  one folder a backup
#   ODOO_COMMAND                how Odoo is started (default: odoo)
set -euo pipefail

log() { printf '%s %s: %s\n' "$(date -u +%FT%TZ)" "$(basename "$0")" "$*" >&2; }
die() { log "ERROR: $*"; exit 1; }

if [ -z "${PGPASSWORD:-}" ] && [ -n "${PGPASSWORD_FILE:-}" ]; then
    [ -r "$PGPASSWORD_FILE" ] || die "cannot read the password file $PGPASSWORD_FILE"
    PGPASSWORD=$(cat "$PGPASSWORD_FILE")
    export PGPASSWORD
fi

# Run a PostgreSQL tool of the server's version.
pg() {
    local tool=$1
    shift
    "${PG_BIN:+$PG_BIN/}$tool" "$@"
}

# One statement on a database; unaligned output without headers. Values go in as -v name=value.
sql() {
    local database=$1 statement=$2
    shift 2
    printf '%s\n' "$statement" \
        | pg psql --no-psqlrc --quiet --tuples-only --no-align \
            --set ON_ERROR_STOP=1 --dbname "$database" "$@"
}

database_exists() {
    [ "$(sql postgres "SELECT 1 FROM pg_database WHERE datname = :'name'" -v name="$1")" = 1 ]
}

# Only our own: autovacuum is the superuser's, and leaves by itself when a database is dropped or
# renamed. To end it, too, is refused, which would stop a restore half-way.
end_sessions() {
    sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = :'name' AND usename = current_user" -v name="$1" > /dev/null
}

drop_database() {
    end_sessions "$1"
    sql postgres 'SET client_min_messages = warning; DROP DATABASE IF EXISTS :"name"' -v name="$1"
}

# True once `base` is installed: an interrupted first installation does not count.
database_initialised() {
    database_exists "$1" \
        && [ "$(sql "$1" "SELECT to_regclass('ir_module_module') IS NOT NULL")" = t ] \
        && [ "$(sql "$1" "SELECT state FROM ir_module_module WHERE name = 'base'")" = installed ]
}

# Names end up in paths and in a regular expression (dbfilter).
check_name() {
    [[ "$1" =~ ^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$ ]] \
        || die "\"$1\" is not a usable database name: letters, digits, _ and - only"
}

# Odoo with its configuration; ODOO_COMMAND may hold several words.
run_odoo() {
    local command
    read -r -a command <<< "${ODOO_COMMAND:-odoo}"
    "${command[@]}" "$@"
}
