# Reads lines of: round, proxy, microseconds of CPU time per request, requests per second, failed requests.
# Prints a table and ends with 1 when the local one's median ratio to HAProxy is above the limit, or when it or HAProxy failed a request.
{ cpu[$2, $1] = $3; rate[$2, $1] = $4; failed[$2] += $5; if ($1 > rounds) rounds = $1 }

# Sorts the list, and sets low, middle and high.
function spread(list,    i, j, v) {
  for (i = 2; i <= rounds; i++) {
    v = list[i]
    for (j = i - 1; j >= 1 && list[j] > v; j--) list[j + 1] = list[j]
    list[j + 1] = v
  }
  low = list[1]; high = list[rounds]
  middle = (list[int((rounds + 1) / 2)] + list[int(rounds / 2) + 1]) / 2
}

END {
  split("haproxy nginx local", names, " ")
  printf "%d rounds\n%-8s  %-22s  %-20s  %-22s  %s\n", rounds, "", "CPU us/request", "ratio to haproxy", "requests/s", "failed"
  for (n = 1; n <= 3; n++) {
    name = names[n]
    for (r = 1; r <= rounds; r++) a[r] = cpu[name, r]
    spread(a); first = sprintf("%.1f (%.1f-%.1f)", middle, low, high)
    for (r = 1; r <= rounds; r++) a[r] = cpu[name, r] / cpu["haproxy", r]
    spread(a); ratio[name] = middle; second = sprintf("%.2f (%.2f-%.2f)", middle, low, high)
    for (r = 1; r <= rounds; r++) a[r] = rate[name, r]
    spread(a)
    printf "%-8s  %-22s  %-20s  %-22s  %d\n", name, first, second, sprintf("%d (%d-%d)", middle, low, high), failed[name]
  }
  printf "median ratio of local to haproxy %.2f, limit %.2f\n", ratio["local"], limit
  exit ratio["local"] > limit || failed["local"] + failed["haproxy"] > 0
}
