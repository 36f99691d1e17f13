#!/bin/bash
# First start only: the role that Odoo uses. It may create databases and is no superuser.
# pg_trgm and unaccent are trusted extensions, so the owner of a database may create them.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set password="$(cat "${DB_PASSWORD_FILE:-/run/secrets/db_password}")" <<'SQL'
CREATE ROLE odoo LOGIN CREATEDB NOSUPERUSER NOCREATEROLE PASSWORD :'password';
SQL
