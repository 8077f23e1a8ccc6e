#!/bin/sh
# Start-up of the tool: './build.sh --target=T' against 'dotnet run --project build -- --target=T' on an unchanged tree, in turns.
# Usage: bench/startup/run.sh [target] [rounds]     target: Status by default; rounds: 1 or more, 10 by default
# Ends with 1 when the median of the ratios is above 0.12, or when a command fails.
set -eu
cd "$(dirname "$0")/../.."
target=${1:-Status} rounds=${2:-10} limit=0.12
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# date has no milliseconds on macOS and busybox.
now() { if [ -r /proc/uptime ] && date +%s%N | grep -q '^[0-9]*$'; then date +%s%N; else perl -MTime::HiRes=time -e 'printf "%d\n", time * 1e9'; fi; }

# Milliseconds that a command takes; what it prints is kept for the case that it fails.
measure() {
  started=$(now)
  "$@" >"$work/output" 2>&1 || { code=$?; cat "$work/output" >&2; echo "run.sh: '$1' for target '$target' ends with exit code $code." >&2; exit 1; }
  echo $((($(now) - started) / 1000000))
}

tool() { ./build.sh --target="$target"; }
run() { dotnet run --project build -- --target="$target"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

# Both build before the clock starts.
measure tool >/dev/null
measure run >/dev/null
round=0
while [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  first=$(measure tool)
  second=$(measure run)
  echo "$first $second" >>"$work/times"
done

awk -v t="$target" 'BEGIN { print "round  build.sh ms  dotnet run ms   ratio   (" t ")" } { printf "%5d  %11d  %13d  %6.3f\n", NR, $1, $2, $1 / $2 }' "$work/times"
ratio=$(awk '{ print $1 / $2 }' "$work/times" | median)
awk -v a="$(awk '{ print $1 }' "$work/times" | median)" -v b="$(awk '{ print $2 }' "$work/times" | median)" -v r="$ratio" -v l="$limit" \
  'BEGIN { printf "median %11d  %13d  %6.3f   limit %.2f\n", a, b, r, l; exit r > l }'
