#!/bin/sh
# A thousand small migrations: this library against one session of psql that only executes them, node-pg-migrate and knex, in turns.
# Usage: bench/migrations/speed.sh [rounds]     5 by default
# Needs PostgreSQL's programs, node and npm. The server and the npm packages go into a temporary folder, which is deleted.
# Ends with 1 when the median of the ratios to psql is above 1.25, a peer is faster, or a run with nothing to do takes more than 0.25 s.
set -eu
cd "$(dirname "$0")/../.."
rounds=${1:-5}
PATH=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1):$PATH
work=$(mktemp -d)
chmod 755 "$work"
as() { if [ "$(id -u)" = 0 ]; then runuser -u nobody -- "$@"; else "$@"; fi; }
stop() { as pg_ctl -D "$work/server/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"; }
trap stop EXIT
trap 'exit 130' INT TERM
say() { echo "speed.sh: $*" >&2; }

# As build.sh publishes the tool: compiled ahead where the feed has the compiler.
publish() { dotnet publish tests/Rollout.Tasks.Tests.Child -c Release -v q --artifacts-path "$work/artifacts" -o "$work/ours" -p:RunAnalyzers=false -p:TieredPGO=false -p:NuGetLockFilePath="$work/packages.lock.json" "$@" >"$work/build.log" 2>&1; }
publish -p:PublishReadyToRun=true -p:UseCurrentRuntimeIdentifier=true -p:SelfContained=false -p:DisableTransitiveFrameworkReferenceDownloads=true || publish || { cat "$work/build.log" >&2; exit 1; }
ours=$work/ours/Rollout.Tasks.Tests.Child.dll

say "installs node-pg-migrate and knex"
mkdir "$work/peers"
(cd "$work/peers" && npm init -y >/dev/null 2>&1 && npm install --no-audit --no-fund --silent pg node-pg-migrate knex >/dev/null 2>&1) || { say "npm could not install the peers"; exit 1; }

# 100 tables with an index, 300 columns, 300 inserts of ten rows, 100 updates with a comment, 100 views, 100 functions.
mkdir "$work/sql" "$work/npm" "$work/knex"
awk -v sql="$work/sql" -v npm="$work/npm" -v knex="$work/knex" 'BEGIN {
  for (n = 1; n <= 1000; n++) {
    t = (n - 1) % 100 + 1
    if (n <= 100) s = "CREATE TABLE t" t " (id serial PRIMARY KEY, name text NOT NULL DEFAULT '"'a;b'"');\nCREATE INDEX t" t "_name ON t" t " (name);"
    else if (n <= 400) s = "-- a comment; with a semicolon\nALTER TABLE t" t " ADD COLUMN c" n " integer NOT NULL DEFAULT " n ";"
    else if (n <= 700) { s = "INSERT INTO t" t " (name) VALUES ('"'x;1'"')"; for (i = 2; i <= 10; i++) s = s ", ('"'row "'" i "'"'"')"; s = s ";" }
    else if (n <= 800) s = "UPDATE t" t " SET name = name || '"'!'"' WHERE id <= 10;\nCOMMENT ON TABLE t" t " IS '"'number "'" n "'"'"';"
    else if (n <= 900) s = "CREATE VIEW v" t " AS SELECT id, name FROM t" t " WHERE id > 1;"
    else s = "CREATE FUNCTION f" t "() RETURNS integer LANGUAGE plpgsql AS $body$\nBEGIN\n  RETURN " n "; -- ;\nEND\n$body$;"
    file = sprintf("%04d_m.sql", n)
    print s > (sql "/" file); close(sql "/" file)
    file = sprintf("%013.0f_m.sql", 1700000000000 + n)
    print s > (npm "/" file); close(npm "/" file)
    file = sprintf("%s/%04d_m.js", knex, n)
    printf "const s = require(\"fs\").readFileSync(\"%s/%04d_m.sql\", \"utf8\");\nexports.up = k => k.raw(s.replace(/\\?/g, \"\\\\?\"));\nexports.down = () => {};\n", sql, n > file; close(file)
  } }'
for f in "$work"/sql/*.sql; do printf -- '-f\n%s\n' "$f"; done >"$work/files"

say "starts a server of its own"
mkdir "$work/server"
[ "$(id -u)" != 0 ] || chown nobody "$work/server"
port=$((20000 + $$ % 20000))
as initdb -D "$work/server/data" -U bench -A trust -E UTF8 --locale=C >/dev/null
as pg_ctl -D "$work/server/data" -w -l "$work/server/log" -o "-p $port -k '' -c listen_addresses=127.0.0.1 -c shared_buffers=256MB" start >/dev/null
export PGHOST=127.0.0.1 PGPORT=$port PGUSER=bench
now() { date +%s%N; }
fresh() { psql -qX -d postgres -c "DROP DATABASE IF EXISTS speed WITH (FORCE)" -c "CREATE DATABASE speed TEMPLATE template0" -c CHECKPOINT 2>/dev/null; }
measure() {
  started=$(now)
  "$@" >"$work/output" 2>&1 || { cat "$work/output" >&2; say "'$1' has failed"; exit 1; }
  echo $((($(now) - started) / 1000000))
}
# A peer that skips work is no peer.
applied() { [ "$(psql -qXAt -d speed -c "SELECT count(*) FROM $1")" = 1000 ] || { say "$1 does not hold 1000 migrations"; cat "$work/output" >&2; exit 1; }; }
connection="Host=127.0.0.1;Port=$port;Username=bench;Database=speed"
plain() { xargs -d '\n' psql -qX -v ON_ERROR_STOP=1 -d speed <"$work/files"; }
own() { dotnet "$ours" migrate "$connection" "$work/sql"; }
npm_one() { DATABASE_URL="postgres://bench@127.0.0.1:$port/speed" "$work/peers/node_modules/.bin/node-pg-migrate" up -m "$work/npm" --no-single-transaction; }
knex_one() {
  (cd "$work/peers" && node -e '
    const k = require("knex")({ client: "pg", connection: process.argv[1] });
    k.migrate.latest({ directory: process.argv[2] }).then(() => k.destroy()).catch(e => { console.error(e); process.exit(1); });
  ' "postgres://bench@127.0.0.1:$port/speed" "$work/knex")
}

round=0
while [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  fresh; a=$(measure plain)
  fresh; b=$(measure own); again=$(measure own)
  fresh; c=$(measure npm_one); applied pgmigrations
  fresh; d=$(measure knex_one); applied knex_migrations
  echo "$a $b $again $c $d" >>"$work/times"
  say "round $round: psql $a ms, ours $b ms, again $again ms, node-pg-migrate $c ms, knex $d ms"
done

median() { awk -v e="$1" '{ v[0] = $1; v[1] = $2; v[2] = $3; v[3] = $4; v[4] = $5; split(e, p, "/"); print p[2] == "" ? v[p[1]] : v[p[1]] / v[p[2]] }' "$work/times" | sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }
awk -v psql="$(median 0)" -v own="$(median 1)" -v again="$(median 2)" -v npm="$(median 3)" -v knex="$(median 4)" -v r="$(median 1/0)" -v rn="$(median 3/0)" -v rk="$(median 4/0)" 'BEGIN {
  print "whole processes, medians       ms   times psql"
  printf "psql, one session         %7d         1.00\n", psql
  printf "this library              %7d   %10.2f   limit 1.25\n", own, r
  printf "node-pg-migrate           %7d   %10.2f\n", npm, rn
  printf "knex                      %7d   %10.2f\n", knex, rk
  printf "this library, nothing to do %5d               limit 250 ms\n", again
  exit r > 1.25 || rn < r || rk < r || again > 250
}'
