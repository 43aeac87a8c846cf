#!/bin/sh
# Makes the database cluster on first start, then becomes the server. Writes only to PGDATA, /run/postgresql and /tmp.
set -eu

: "${POSTGRES_USER:=postgres}"
: "${POSTGRES_DB:=$POSTGRES_USER}"

make_cluster() {
    if [ -z "${POSTGRES_PASSWORD:-}" ]; then
        echo "while making the database cluster: set POSTGRES_PASSWORD (the superuser's password)" >&2
        exit 1
    fi
    # Made beside its final place: an interrupted start begins again instead of serving half a cluster.
    rm -rf "$PGDATA.new"
    umask 077
    printf '%s' "$POSTGRES_PASSWORD" > /tmp/initial-password
    initdb --pgdata="$PGDATA.new" --username="$POSTGRES_USER" --pwfile=/tmp/initial-password \
        --auth-host=scram-sha-256 --auth-local=trust --encoding=UTF8 --locale=C.UTF-8
    rm /tmp/initial-password
    echo 'host all all all scram-sha-256' >> "$PGDATA.new/pg_hba.conf"
    if [ "$POSTGRES_DB" != postgres ]; then
        printf 'CREATE DATABASE "%s";\n' "$POSTGRES_DB" \
            | postgres --single -D "$PGDATA.new" -c unix_socket_directories=/tmp postgres > /dev/null
    fi
    mv "$PGDATA.new" "$PGDATA"
}

if [ "${1:-}" = postgres ]; then
    shift
    [ -s "$PGDATA/PG_VERSION" ] || make_cluster
    exec postgres -c listen_addresses='*' "$@"
fi
exec "$@"
