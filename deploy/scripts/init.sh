#!/usr/bin/env bash
# Install the suite, or bring its database up to the code.
#
#   init.sh auto      no database: install. Database and code agree: nothing to do.
#                     They differ: fail and say so (a server of new code must not start).
#   init.sh upgrade   back up, then upgrade. Refuses while a server is connected.
#   init.sh status    what the code and the database say, exit code 3 if they differ
#
# Which code a database was last upgraded to is kept in the database itself, so that a restored
# backup is recognised as what it is.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${ODOO_DB:?}" "${ADDONS_DIR:=/opt/distribution/addons}"
MODE=${1:-auto}
KEY_CODE=deploy.code_digest
KEY_ODOO=deploy.odoo_release
check_name "$ODOO_DB"

# The suite for production: all addons here but the demonstration, which brings sample data.
suite() {
    local manifest names=()
    for manifest in "$ADDONS_DIR"/*/__manifest__.py; do
        names+=("$(basename "$(dirname "$manifest")")")
    done
    printf '%s\n' "${names[@]}" | grep -vx 'distribution_demo' | paste -sd, -
}

# Over the files whose change may need an upgrade, and over their names.
code_digest() {
    (cd "$ADDONS_DIR" && find . -type f ! -path '*/__pycache__/*' ! -path '*/tests/*' ! -name '*.md' -print0 \
        | LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum | cut -c1-16
}

odoo_release() { run_odoo --version 2>/dev/null | tail -1; }

parameter() {
    sql "$ODOO_DB" "SELECT value FROM ir_config_parameter WHERE key = :'key'" -v key="$1"
}

set_parameter() {
    sql "$ODOO_DB" "INSERT INTO ir_config_parameter (key, value, create_uid, write_uid, create_date, write_date)
        VALUES (:'key', :'value', 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, write_date = excluded.write_date" \
        -v key="$1" -v value="$2"
}

remember() {
    set_parameter "$KEY_CODE" "$CODE"
    set_parameter "$KEY_ODOO" "$RELEASE"
}

# Odoo exits 0 even when a module failed to load on -u; the states in the database tell.
check_states() {
    local pending
    pending=$(sql "$ODOO_DB" "SELECT string_agg(name || ' (' || state || ')', ', ' ORDER BY name)
        FROM ir_module_module WHERE state IN ('to install', 'to upgrade', 'to remove')
            OR (state <> 'installed' AND name = ANY(string_to_array(:'suite', ',')))" -v suite="$SUITE")
    [ -z "$pending" ] || die "not installed or left half-way: $pending. The log above says why."
}

# While a server runs, an upgrade waits for its locks, and people work on half-changed tables.
check_nobody_connected() {
    local clients
    clients=$(sql postgres "SELECT count(*) FROM pg_stat_activity
        WHERE datname = :'name' AND pid <> pg_backend_pid() AND application_name LIKE 'odoo-%'" -v name="$ODOO_DB")
    [ "$clients" = 0 ] || [ "${FORCE:-0}" = 1 ] \
        || die "$clients connections of a running server on $ODOO_DB. Stop it first: docker compose stop odoo"
}

install_suite() {
    log "installing $SUITE${EXTRA_MODULES:+,$EXTRA_MODULES} into $ODOO_DB"
    run_odoo --database="$ODOO_DB" --init="$SUITE${EXTRA_MODULES:+,$EXTRA_MODULES}" \
        ${LANGUAGES:+--load-language="$LANGUAGES"} \
        --stop-after-init --no-http --workers=0 --max-cron-threads=0
    check_states
    # A fresh database lets anybody in as admin/admin; no server runs on it yet.
    log "setting the administrator's password and the public address"
    ADMIN_PASSWORD=$(cat "${ADMIN_PASSWORD_FILE:?}") PUBLIC_URL=${PUBLIC_URL:-} \
        run_odoo shell --database="$ODOO_DB" --no-http <<'PYTHON'
import os

env.ref("base.user_admin").password = os.environ["ADMIN_PASSWORD"]
parameters = env["ir.config_parameter"].sudo()
if os.environ["PUBLIC_URL"]:
    # Frozen, or the next login of the administrator would replace it by the address used then.
    parameters.set_param("web.base.url", os.environ["PUBLIC_URL"])
    parameters.set_param("web.base.url.freeze", "True")
env.cr.commit()
print("administrator and address are set")
PYTHON
    # The shell ends with 0 even after an error in the script.
    sql "$ODOO_DB" "SELECT value FROM ir_config_parameter WHERE key = 'web.base.url'" \
        | grep -qxF "${PUBLIC_URL:-}" || [ -z "${PUBLIC_URL:-}" ] \
        || die "the administrator's password was not set; it may still be \"admin\". Do not start the server."
    remember
    log "installed"
}

upgrade_suite() {
    local modules=$SUITE
    # Another Odoo release changes standard modules too; base upgrades all that is installed.
    [ "$(parameter $KEY_ODOO)" = "$RELEASE" ] || modules=base,$SUITE
    check_nobody_connected
    if [ "${SKIP_BACKUP:-0}" != 1 ]; then
        BACKUP_LABEL=before-upgrade "$(dirname "$0")/backup.sh"
    fi
    log "upgrading $modules in $ODOO_DB"
    # --init as well: an addon that is new in the suite gets installed, others are left alone.
    run_odoo --database="$ODOO_DB" --init="$SUITE" --update="$modules" \
        --stop-after-init --no-http --workers=0 --max-cron-threads=0
    check_states
    remember
    log "upgraded"
}

SUITE=$(suite)
CODE=$(code_digest)
RELEASE=$(odoo_release)
case $MODE in
    auto | upgrade | status) ;;
    *) die "usage: init.sh auto|upgrade|status" ;;
esac

if ! database_initialised "$ODOO_DB"; then
    [ "$MODE" != status ] || { echo "database $ODOO_DB: not installed"; exit 3; }
    install_suite
    exit
fi

IS_CODE=$(parameter $KEY_CODE)
IS_RELEASE=$(parameter $KEY_ODOO)
if [ "$MODE" = status ] || [ "$MODE" = auto ]; then
    log "database $ODOO_DB: code ${IS_CODE:-unknown}, ${IS_RELEASE:-unknown}; image: code $CODE, $RELEASE"
fi
if [ "$MODE" = upgrade ]; then
    upgrade_suite
elif [ "$IS_CODE" = "$CODE" ] && [ "$IS_RELEASE" = "$RELEASE" ]; then
    log "database and code agree"
elif [ "$MODE" = status ]; then
    exit 3
else
    die "the code is not what the database was last upgraded to. Run:
    docker compose stop odoo && docker compose run --rm init init.sh upgrade && docker compose up -d"
fi
