#!/usr/bin/env bash
# Runs a command beside a PostgreSQL cluster of its own: with-postgres.sh COMMAND [ARG …]
# The cluster lives in a temporary folder, listens on a Unix socket only, and is removed at the end.
# It does not fsync, because it holds stories, not data; with --durable first it does, for benchmarks and harnesses.
set -euo pipefail

fsync=off
if [ "${1:-}" = --durable ]; then fsync=on; shift; fi

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
if [ -z "$bin" ] && command -v pg_ctl >/dev/null; then bin=$(dirname "$(command -v pg_ctl)"); fi
if [ -z "$bin" ]; then
  echo "PostgreSQL is not installed. Install it (Debian: apt-get install postgresql) and run this again." >&2
  exit 1
fi

folder=$(mktemp -d)
# PostgreSQL refuses to run as root; the distribution's package brings a user for it.
as_owner() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as_owner() { runuser -u postgres -- "$@"; }
fi
stop() {
  as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT

as_owner "$bin/initdb" -D "$folder/data" -U kyoten --auth=trust --encoding=UTF8 --locale=C -k >/dev/null
as_owner "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" start \
  -o "-k $folder -c listen_addresses= -c fsync=$fsync -c max_connections=400 -c shared_buffers=128MB" >/dev/null

export KYOTEN_TEST_POSTGRES="postgresql://kyoten@${folder//\//%2F}/postgres"
"$@"
