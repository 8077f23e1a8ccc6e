# Sourced by run.sh: runs the load and counts CPU time, requests and failures.

ticks=$(getconf CLK_TCK)

# proxy, seconds: prints the requests that were answered and those that failed. wrk prints a line of errors only when there are some.
load() {
  wrk -t2 -c"$connections" -d"${2}s" --timeout 10s "${url[$1]}" | awk '
    / requests in / { answered = $1 }
    /Socket errors:/ { gsub(",", ""); failed += $4 + $6 + $8 + $10 }
    /Non-2xx/ { failed += $NF }
    END { print answered + 0, failed + 0 }'
}

# proxy: ticks of CPU time of its process and of the workers that it started; all threads count.
cpu() {
  local children
  children=$(cat "/proc/${pids[$1]}/task/${pids[$1]}/children" 2>/dev/null || :)
  for pid in "${pids[$1]}" $children; do
    sed 's/.*) //' "/proc/$pid/stat"
  done | awk '{ sum += $12 + $13 } END { print sum }'
}

# proxy: requests until the compiler of .NET has made the code as fast as it gets; on a busy machine that takes longer.
warm_up() {
  local answered sum=0
  while [ "$sum" -lt 400000 ]; do
    read -r answered _ <<<"$(load "$1" 5)"
    [ "$answered" -gt 0 ] || { echo "run.sh: '$1' answered no request." >&2; exit 1; }
    sum=$((sum + answered))
  done
}

# Adds a line per proxy and round to a table: round, proxy, microseconds of CPU time per request, requests per second, failed requests.
measure_cpu() { # round, proxy
  local before after answered failed
  before=$(cpu "$2")
  read -r answered failed <<<"$(load "$2" "$seconds")"
  after=$(cpu "$2")
  [ "$answered" -gt 0 ] || { echo "run.sh: '$2' answered no request." >&2; exit 1; }
  awk -v r="$1" -v p="$2" -v c=$((after - before)) -v t="$ticks" -v n="$answered" -v s="$seconds" -v f="$failed" \
    'BEGIN { print r, p, c * 1e6 / t / n, n / s, f }' >>"$work/cpu"
}

compare_cpu() {
  local round blue_before green_before
  blue_before=$(answered_by blue) green_before=$(answered_by green)
  for round in $(seq "$rounds"); do
    # Each is first, second and last in turn.
    case $((round % 3)) in 0) order=(local haproxy nginx) ;; 1) order=(haproxy nginx local) ;; *) order=(nginx local haproxy) ;; esac
    for proxy in "${order[@]}"; do measure_cpu "$round" "$proxy"; done
  done
  awk -v limit="$limit" -f bench/proxies/cpu.awk "$work/cpu" || failures=1
  awk -v b=$(($(answered_by blue) - blue_before)) -v g=$(($(answered_by green) - green_before)) \
    'BEGIN { s = 100 * g / (b + g); printf "share of green through local %.3f %%, planned 10 %%\n", s; exit s < 9.9 || s > 10.1 }' || failures=1
}

# The weights go through 0 and 100 too.
weights=(90 50 0 100 10 75 99 25 1 60)

# proxy: all changes, each while wrk runs. Adds the requests that were answered and failed to a table.
change_under_load() {
  local made=0 weight runner answered failed
  while [ "$made" -lt "$changes" ]; do
    load "$1" 15 >"$work/load" &
    runner=$!
    sleep 0.5
    while [ "$made" -lt "$changes" ]; do
      weight=${weights[$((made % ${#weights[@]}))]}
      "weight_$1" "$weight" $((100 - weight))
      kill -0 "$runner" 2>/dev/null || break
      made=$((made + 1))
      sleep 0.1
    done
    wait "$runner"
    read -r answered failed <"$work/load"
    echo "$1 $answered $failed" >>"$work/changes"
  done
}

compare_changes() {
  local round refused_before
  refused_before=$(refused)
  for round in $(seq "$change_rounds"); do
    for proxy in haproxy local nginx; do change_under_load "$proxy"; done
  done
  echo "$change_rounds x $changes changes of weights under load"
  awk -v refused=$(($(refused) - refused_before)) '
    { answered[$1] += $2; failed[$1] += $3 }
    END {
      for (proxy in answered) printf "%-8s  %9d requests  %6d failed\n", proxy, answered[proxy], failed[proxy]
      printf "answers other than 200 that local has counted: %d\n", refused
      exit failed["local"] + failed["haproxy"] + refused > 0
    }' "$work/changes" || failures=1
}
