#!/usr/bin/env bash
# Restore a backup into a database.
#
#   restore.sh [options] BACKUP|latest DATABASE
#     --replace      the database may exist and is replaced (the server on it must be stopped)
#     --neutralize   for a copy: no mail, no scheduled actions, no pending jobs, a ribbon,
#                    an identity of its own
#     --if-missing   do nothing if the database exists
#     --list         show the backups
#
# Everything happens beside the target, under the name <DATABASE>_restoring; it takes the
# target's name at the very end. A failure leaves the target as it was.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${BACKUP_DIR:?}"
replace=0 neutralize=0 if_missing=0
usage() { sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2; }
while [ $# -gt 0 ]; do
    case $1 in
        --replace) replace=1 ;;
        --neutralize) neutralize=1 ;;
        --if-missing) if_missing=1 ;;
        --list)
            for folder in "$BACKUP_DIR"/*-*Z*/; do
                [ -f "$folder/manifest" ] || continue
                printf '%-50s %s\n' "$(basename "$folder")" "$(grep -E '^(tables|files)=' "$folder/manifest" | paste -sd' ' -)"
            done
            exit 0
            ;;
        -*) usage ;;
        *) break ;;
    esac
    shift
done
[ $# -eq 2 ] || usage
: "${ODOO_DATA_DIR:?}"
backup=$1 target=$2
check_name "$target"
work=${target}_restoring
check_name "$work"
store=$ODOO_DATA_DIR/filestore

if [ "$backup" = latest ]; then
    # The newest of the production database, by the time in the name.
    backup=$(find "$BACKUP_DIR" -mindepth 1 -maxdepth 1 -type d -regextype posix-extended \
        -regex ".*/${ODOO_DB:?}-[0-9]{8}T[0-9]{6}Z(-[a-z-]+)?" -printf '%f\n' | LC_ALL=C sort | tail -1)
    [ -n "$backup" ] || die "no backup of $ODOO_DB in $BACKUP_DIR"
fi
folder=$BACKUP_DIR/$(basename "$backup")
[ -f "$folder/SHA256SUMS" ] || die "$folder is not a backup (see restore.sh --list)"

if database_exists "$target"; then
    if [ $if_missing = 1 ]; then
        log "$target exists; nothing to do"
        exit 0
    fi
    [ $replace = 1 ] || die "the database $target exists; --replace would replace it"
    clients=$(sql postgres "SELECT count(*) FROM pg_stat_activity
        WHERE datname = :'name' AND application_name LIKE 'odoo-%'" -v name="$target")
    [ "$clients" = 0 ] || [ "${FORCE:-0}" = 1 ] || die "$clients connections of a running server on $target: stop it first"
fi

log "checking $(basename "$folder")"
(cd "$folder" && sha256sum --quiet --check SHA256SUMS) || die "the backup is damaged"

drop_work() {
    drop_database "$work"
    rm -rf "${store:?}/$work" "${list:-}"
}
drop_work
trap drop_work EXIT
mkdir -p "$store"

log "restoring the database"
sql postgres "CREATE DATABASE :\"name\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'" -v name="$work"
# Without the comments on extensions: only the owner of an extension may set them, and trusted
# extensions belong to the superuser. Comments on tables and columns stay.
list=$(mktemp)
pg pg_restore --list "$folder/database.dump" | grep -v ' COMMENT - EXTENSION ' > "$list"
pg pg_restore --dbname "$work" --no-owner --no-acl --exit-on-error --jobs="${RESTORE_JOBS:-2}" \
    --use-list "$list" "$folder/database.dump"

expected=$(sed -n 's/^tables=//p' "$folder/manifest")
found=$(sql "$work" "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND n.nspname NOT LIKE 'pg\_toast%'
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')")
[ "$found" = "$expected" ] || die "$found tables restored, the backup has $expected"
sql "$work" "SET client_min_messages = error; ANALYZE"

log "restoring the files"
mkdir "$store/$work"
tar --extract --file "$folder/filestore.tar" --directory "$store/$work" --strip-components=1

if [ $neutralize = 1 ]; then
    log "neutralising"
    run_odoo neutralize --database="$work"
    [ "$(sql "$work" "SELECT value FROM ir_config_parameter WHERE key = 'database.is_neutralized'")" = true ] \
        || die "odoo neutralize did not mark the database"
    # queue_job has no neutralisation of its own: jobs that waited in production must not run
    # again here. A new identity, or Odoo's services would take both for one database.
    sql "$work" "
        UPDATE ir_config_parameter SET value = gen_random_uuid()::text WHERE key = 'database.uuid';
        UPDATE ir_config_parameter SET value = :'url' WHERE key = 'web.base.url' AND :'url' <> '';
        SELECT to_regclass('queue_job') IS NOT NULL AS has_jobs \\gset
        \\if :has_jobs
        UPDATE queue_job SET state = 'cancelled', date_cancelled = now() AT TIME ZONE 'UTC'
            WHERE state NOT IN ('done', 'failed', 'cancelled');
        \\endif" -v url="${NEUTRAL_URL:-}"
fi

# The change of names. The files first: a server must not see the database without them.
old=${target}_replaced
if [ -e "$store/$target" ]; then
    rm -rf "${store:?}/$old"
    mv "$store/$target" "$store/$old"
fi
mv "$store/$work" "$store/$target"
if database_exists "$target"; then
    drop_database "$old"
    end_sessions "$target"
    sql postgres 'ALTER DATABASE :"name" RENAME TO :"old"' -v name="$target" -v old="$old"
fi
sql postgres 'ALTER DATABASE :"name" RENAME TO :"target"' -v name="$work" -v target="$target"
trap - EXIT
rm -f "$list"
if database_exists "$old"; then
    if [ "${KEEP_REPLACED:-0}" = 1 ]; then
        log "the former database is kept as $old"
    else
        drop_database "$old"
        rm -rf "${store:?}/$old"
    fi
else
    rm -rf "${store:?}/$old"
fi
log "done: $(basename "$folder") is now $target"
