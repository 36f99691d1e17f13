#!/usr/bin/env bash
# Write the passwords that are missing into deploy/secrets/; what exists stays as it is.
#
# The folder is closed to other users of the host; the files in it are readable, because
# Compose mounts them as they are and each container reads them as a user of its own.
set -euo pipefail
folder=${1:-"$(cd "$(dirname "$0")" && pwd)/secrets"}
install -d -m 0700 "$folder"
for name in postgres_password db_password admin_password; do
    file=$folder/$name
    if [ -s "$file" ]; then
        echo "kept     $file"
        continue
    fi
    # 32 characters of 62: about 190 bits. No line end: some readers would take it along.
    password=$(head -c 512 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9')
    printf '%s' "${password:0:32}" > "$file"
    chmod 0444 "$file"
    echo "written  $file"
done
