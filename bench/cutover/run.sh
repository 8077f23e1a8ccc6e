#!/bin/sh
# A whole Cutover of the sample without its holds and builds, the same again with nothing to do, and the way back, in seconds.
# Usage: bench/cutover/run.sh [rounds]     rounds: 1 or more, 3 by default
# Each round starts from an empty environment whose images are built. Ends with 1 when a median is above its limit.
set -eu
cd "$(dirname "$0")/../.."
rounds=${1:-3} hold=4
work=$(mktemp -d)
tool() { ./build.sh "$@" --state="$work/state" --set "environments.local.steps[0].hold=${hold}s" --set "environments.local.steps[1].hold=${hold}s" --set "environments.local.steps[2].hold=${hold}s" \
  --set "environments.local.guards[0]=error-rate > 5% for 2s over 4s min 5 requests" --set "environments.local.guards[2]=p95 > 2000ms for 2s over 4s min 5 requests" \
  --set environments.local.judge.whenInconclusive=proceed; }
timed() { # FILE MS TARGET: milliseconds of a target, less those of its holds
  started=$(date +%s%N)
  tool --target="$3" >"$work/output" 2>&1 || { cat "$work/output" >&2; exit 1; }
  echo $((($(date +%s%N) - started) / 1000000 - $2)) >>"$work/$1"
}
finish() { tool --target=LocalDown --purge >/dev/null 2>&1 || :; rm -rf "$work"; }
trap finish EXIT
trap 'exit 130' INT TERM

round=0
while [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  # Builds both releases the first time; after that they are found.
  tool --target=TagImages >"$work/output" 2>&1 || { cat "$work/output" >&2; exit 1; }
  timed first $((3 * hold * 1000)) Cutover
  timed again 0 Cutover
  timed back 0 Rollback
  tool --target=LocalDown --purge >/dev/null 2>&1
done

missed=0
summary() { # FILE LIMIT TEXT
  sort -n "$work/$1" | awk -v l="$2" -v t="$3" '{ v[NR] = $1 / 1000; printf "%s, run %d: %.1f s\n", t, NR, v[NR] } END { m = v[int((NR + 1) / 2)]; printf "%s: median %.1f s, limit %d s\n", t, m, l; exit m > l }' || missed=1
}
summary first 15 'Cutover'
summary again 2 'Cutover again'
summary back 5 'Rollback'
exit "$missed"
