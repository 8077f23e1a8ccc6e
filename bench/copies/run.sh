#!/usr/bin/env bash
# Times the ways to copy a database that is in use, one after the other, several rounds.
# Usage: bench/copies/run.sh [scale of pgbench, default 20] [rounds, default 5]
# Needs PostgreSQL's programs; it makes a server of its own in a temporary folder and removes it.
set -euo pipefail

scale=${1:-20}
rounds=${2:-5}
programs=${POSTGRES_PROGRAMS:-$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)}
folder=$(mktemp -d)
port=${PORT:-7712}
server() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
[ "$(id -u)" = 0 ] && chown postgres "$folder"
finish() { server "$programs/pg_ctl" -D "$folder/data" -m immediate stop > /dev/null 2>&1 || true; rm -rf "$folder"; }
trap finish EXIT
server "$programs/initdb" -D "$folder/data" -A trust -U postgres > /dev/null
server "$programs/pg_ctl" -D "$folder/data" -o "-p $port -k $folder -c listen_addresses=127.0.0.1 -c shared_buffers=256MB -c max_wal_size=4GB" -l "$folder/log" -w start > /dev/null
export PGHOST=127.0.0.1 PGPORT=$port PGUSER=postgres
sql() { psql -qAtX -v ON_ERROR_STOP=1 -d "${2:-postgres}" -c "$1"; }

# Rows of pgbench compress to nothing, so half of the data is text that does not.
sql "CREATE DATABASE source"
"$programs/pgbench" -q -i -s "$scale" source > /dev/null 2>&1
sql "CREATE TABLE texts AS SELECT i, string_agg(md5(random()::text), '') t FROM generate_series(1, $scale * 5000) i, generate_series(1, 4) j GROUP BY i" source
sql "ALTER TABLE texts ADD PRIMARY KEY (i)" source
sql "CREATE INDEX ON texts (t)" source
echo "source: $(sql "SELECT pg_size_pretty(pg_database_size('source'))"), $(nproc) processors, PostgreSQL $(sql 'SHOW server_version')"

template() { sql "CREATE DATABASE copy TEMPLATE source"; }
file_copy() { sql "CREATE DATABASE copy TEMPLATE source STRATEGY file_copy"; }
pipe() { sql "CREATE DATABASE copy TEMPLATE template0"; pg_dump -Fc -Z0 source | pg_restore -d copy; }
custom() { sql "CREATE DATABASE copy TEMPLATE template0"; pg_dump -Fc "-Z$1" -f "$folder/dump" source; pg_restore -j2 -d copy "$folder/dump"; }
custom0() { custom 0; }
custom1() { custom 1; }
directory() { sql "CREATE DATABASE copy TEMPLATE template0"; pg_dump -Fd "-Z$1" -j2 -f "$folder/directory" source; pg_restore -j2 -d copy "$folder/directory"; }
directory0() { directory 0; }
directory1() { directory 1; }

ways="template file_copy pipe custom0 custom1 directory0 directory1"
declare -A seconds
for round in $(seq "$rounds"); do
    for way in $ways; do
        sql CHECKPOINT
        begin=$(date +%s.%N)
        "$way"
        end=$(date +%s.%N)
        seconds[$way]+="$(echo "$end $begin" | awk '{ printf "%.2f", $1 - $2 }') "
        sql "DROP DATABASE copy WITH (FORCE)"
        rm -rf "$folder/dump" "$folder/directory"
    done
done

printf '%-12s %8s   %s\n' way median "all rounds, s"
for way in $ways; do
    median=$(tr ' ' '\n' <<< "${seconds[$way]}" | grep . | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')
    printf '%-12s %8s   %s\n' "$way" "$median" "${seconds[$way]}"
done
