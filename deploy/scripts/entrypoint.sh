#!/usr/bin/env bash
# Entrypoint of every container of our image: the database password from its file into the
# environment (not onto the command line, which any process list shows), then the image's own.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# A server for staging must never come up on a database that would send mail.
if [ "${REQUIRE_NEUTRALIZED:-0}" = 1 ]; then
    check_name "$ODOO_DB"
    database_exists "$ODOO_DB" || die "the database $ODOO_DB does not exist"
    [ "$(sql "$ODOO_DB" "SELECT value FROM ir_config_parameter WHERE key = 'database.is_neutralized'")" = true ] \
        || die "the database $ODOO_DB is not neutralised; restore it with restore.sh --neutralize"
fi

exec "${IMAGE_ENTRYPOINT:-/entrypoint.sh}" "$@"
