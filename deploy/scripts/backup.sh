#!/usr/bin/env bash
# One backup of database and files, checked, then moved into place in one step.
#
# <BACKUP_DIR>/<database>-<UTC time>[-label]/
#     database.dump     pg_dump -Fc
#     filestore.tar     the files of that database (most are compressed already)
#     manifest          versions and counts
#     SHA256SUMS
#
# The dump comes first: files are never changed, only added, so a tar taken later holds every
# file that the dump mentions, short of those that Odoo's nightly clean-up deleted meanwhile;
# these are counted.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${ODOO_DB:?}" "${ODOO_DATA_DIR:?}" "${BACKUP_DIR:?}"
: "${BACKUP_KEEP_DAYS:=14}" "${BACKUP_KEEP_MIN:=3}" "${BACKUP_LABEL:=}"
check_name "$ODOO_DB"
[ -w "$BACKUP_DIR" ] || die "$BACKUP_DIR is not writable for $(id -un 2>/dev/null || id -u)"
database_exists "$ODOO_DB" || die "the database $ODOO_DB does not exist"

umask 027 # the backup holds everything; neither the world nor a guest reads it

# One at a time: the daily one and the one before an upgrade may meet.
exec 9> "$BACKUP_DIR/.lock"
flock --wait 3600 9 || die "another backup has been running for an hour"

name=$ODOO_DB-$(date -u +%Y%m%dT%H%M%SZ)${BACKUP_LABEL:+-$BACKUP_LABEL}
partial=$BACKUP_DIR/.partial-$name
files=$ODOO_DATA_DIR/filestore/$ODOO_DB
# What an interrupted run left behind; the lock says that none is running.
rm -rf "$BACKUP_DIR"/.partial-*
mkdir -m 0750 "$partial"
trap 'rm -rf "$partial"' EXIT

log "dumping $ODOO_DB"
tables_in_database() {
    sql "$ODOO_DB" "SELECT n.nspname || ' ' || c.relname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't'
            AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_toast%'
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')" \
        | LC_ALL=C sort
}
tables_in_database > "$partial/.tables-before"
pg pg_dump --format=custom --no-owner --no-acl --dbname "$ODOO_DB" --file "$partial/database.dump"
tables_in_database > "$partial/.tables-after"

# The dump's own table of contents must name every table that was there throughout.
pg pg_restore --list "$partial/database.dump" > "$partial/.contents" \
    || die "pg_restore cannot read the table of contents of the dump"
# Lines read "215; 1259 16385 TABLE public sale_order odoo"; data has entries of its own.
sed -nE -e '/ (TABLE|MATERIALIZED VIEW) (DATA|ATTACH) /d' \
    -e 's/^[0-9]+; [0-9]+ [0-9]+ (TABLE|MATERIALIZED VIEW) ([^ ]+) ([^ ]+) .*$/\2 \3/p' "$partial/.contents" \
    | LC_ALL=C sort -u > "$partial/.tables-dumped"
missing=$(LC_ALL=C comm -12 "$partial/.tables-before" "$partial/.tables-after" \
    | LC_ALL=C comm -23 - "$partial/.tables-dumped")
[ -z "$missing" ] || die "tables missing from the dump: $(tr '\n' ',' <<< "$missing")"
tables=$(wc -l < "$partial/.tables-dumped")
[ "$tables" -gt 0 ] || die "the dump holds no table"
# A truncated file still has its table of contents at the front: read all data as well.
pg pg_restore --file=/dev/null "$partial/database.dump" || die "the data of the dump cannot be read to the end"

log "packing the files of $ODOO_DB"
if [ -d "$files" ]; then
    # Exit code 1 is "a file changed or vanished while it was read": the clean-up, see above.
    tar --create --file "$partial/filestore.tar" --directory "$ODOO_DATA_DIR/filestore" \
        --numeric-owner --transform "s,^$ODOO_DB,filestore," --warning=no-file-changed \
        --warning=no-file-removed "$ODOO_DB" || [ $? -eq 1 ] || die "tar failed"
else
    log "WARNING: $files does not exist; the backup holds no files"
    tar --create --file "$partial/filestore.tar" --files-from /dev/null
fi
tar --list --file "$partial/filestore.tar" | sed -n 's,^filestore/,,p' | grep -v '/$' \
    | LC_ALL=C sort > "$partial/.files" || true
lost=$(sql "$ODOO_DB" "SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL" \
    | LC_ALL=C sort | LC_ALL=C comm -23 - "$partial/.files" | wc -l)
[ "$lost" = 0 ] || log "WARNING: $lost files named by attachments are not in the backup (missing in $files too?)"

cat > "$partial/manifest" <<MANIFEST
database=$ODOO_DB
taken=$(date -u +%FT%TZ)
server=$(sql postgres 'SHOW server_version')
pg_dump=$(pg pg_dump --version)
tables=$tables
files=$(wc -l < "$partial/.files")
files_missing=$lost
base=$(sql "$ODOO_DB" "SELECT latest_version FROM ir_module_module WHERE name = 'base'")
MANIFEST
rm "$partial"/.[a-z]*
(cd "$partial" && sha256sum database.dump filestore.tar manifest > SHA256SUMS)
# On the disk before it gets its name: a power cut must not leave a name without content.
sync -f "$partial"
mv --no-target-directory "$partial" "$BACKUP_DIR/$name"
trap - EXIT
touch "$BACKUP_DIR/.last-success"
log "done: $name, $tables tables, $(du -sh "$BACKUP_DIR/$name" | cut -f1)"

# Older than BACKUP_KEEP_DAYS goes, but the newest BACKUP_KEEP_MIN stay: after weeks without a
# new one the last good ones must not vanish. The time is in the name, not in the file system.
limit=$(date -u -d "$BACKUP_KEEP_DAYS days ago" +%Y%m%dT%H%M%SZ)
find "$BACKUP_DIR" -mindepth 1 -maxdepth 1 -type d -regextype posix-extended \
    -regex ".*/$ODOO_DB-[0-9]{8}T[0-9]{6}Z(-[a-z-]+)?" -printf '%f\n' \
    | LC_ALL=C sort -r | tail -n +$((BACKUP_KEEP_MIN + 1)) \
    | while read -r old; do
        stamp=${old#"$ODOO_DB"-}
        if [[ "${stamp:0:16}" < "$limit" ]]; then
            log "removing $old"
            rm -rf "${BACKUP_DIR:?}/$old"
        fi
    done
