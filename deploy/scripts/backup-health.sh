#!/usr/bin/env bash
# Healthy while the newest complete backup is younger than BACKUP_MAX_AGE_HOURS (default 26).
: "${BACKUP_DIR:?}" "${BACKUP_MAX_AGE_HOURS:=26}"
[ -n "$(find "$BACKUP_DIR" -maxdepth 1 -name .last-success -mmin "-$((BACKUP_MAX_AGE_HOURS * 60))")" ] \
    || { echo "no complete backup within $BACKUP_MAX_AGE_HOURS hours"; exit 1; }
