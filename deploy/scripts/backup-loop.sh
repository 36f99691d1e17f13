#!/usr/bin/env bash
# The backup container: one backup a day at BACKUP_TIME (in TZ), and at once if the newest is
# older than a day. A failure is logged, tried again after ten minutes, and shows as an
# unhealthy container once the newest backup is too old (backup-health.sh).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${BACKUP_DIR:?}" "${BACKUP_TIME:=02:30}"
[[ "$BACKUP_TIME" =~ ^[0-2][0-9]:[0-5][0-9]$ ]] || die "BACKUP_TIME is \"$BACKUP_TIME\", not HH:MM"
trap 'exit 0' TERM INT

# In the background, so that a stop of the container ends the wait at once.
pause() { sleep "$1" & wait $!; }

until_time() {
    local now next
    now=$(date +%s)
    next=$(date -d "today $BACKUP_TIME" +%s)
    [ "$next" -gt "$now" ] || next=$(date -d "tomorrow $BACKUP_TIME" +%s)
    echo $((next - now))
}

if [ -n "$(find "$BACKUP_DIR" -maxdepth 1 -name .last-success -mmin -1440)" ]; then
    log "the newest backup is from today; next at $BACKUP_TIME"
    pause "$(until_time)"
fi
while true; do
    if "$(dirname "$0")/backup.sh"; then
        pause "$(until_time)"
    else
        log "ERROR: the backup failed; again in ten minutes"
        pause 600
    fi
done
