#!/bin/sh
# A whole Cutover of the sample without its holds and builds, in seconds.
# Usage: bench/cutover/run.sh [rounds]     rounds: 1 or more, 3 by default
# Each round starts from an empty environment whose images are built. Ends with 1 when the median is above 15 s.
set -eu
cd "$(dirname "$0")/../.."
rounds=${1:-3} limit=15 hold=4
work=$(mktemp -d)
tool() { ./build.sh "$@" --state="$work/state" --set "environments.local.steps[0].hold=${hold}s" --set "environments.local.steps[1].hold=${hold}s" --set "environments.local.steps[2].hold=${hold}s" \
  --set "environments.local.guards[0]=error-rate > 5% for 2s over 4s min 5 requests" --set "environments.local.guards[2]=p95 > 2000ms for 2s over 4s min 5 requests"; }
finish() { tool --target=LocalDown --purge >/dev/null 2>&1 || :; rm -rf "$work"; }
trap finish EXIT
trap 'exit 130' INT TERM

round=0
while [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  # Builds both releases the first time; after that they are found.
  tool --target=TagImages >"$work/output" 2>&1 || { cat "$work/output" >&2; exit 1; }
  started=$(date +%s%N)
  tool --target=Cutover >"$work/output" 2>&1 || { cat "$work/output" >&2; exit 1; }
  echo $((($(date +%s%N) - started) / 1000000 - 3 * hold * 1000)) >>"$work/times"
  tool --target=LocalDown --purge >/dev/null 2>&1
done

sort -n "$work/times" | awk -v l="$limit" '{ v[NR] = $1 / 1000; printf "run %d: %.1f s\n", NR, v[NR] } END { m = v[int((NR + 1) / 2)]; printf "median %.1f s, limit %d s\n", m, l; exit m > l }'
