#!/usr/bin/env bash
# The embedded load balancer against HAProxy and nginx: CPU time per request, and requests that fail while weights change.
# Usage: bench/proxies/run.sh [rounds] [seconds] [change rounds]     7, 8 and 5 by default; 0 leaves a part out
# All three carry the same requests of wrk to the same two targets, 90 to 10, add the same three headers and take turns.
# Ends with 1 when the median of the ratios to HAProxy is above 1.9, when a request fails, or when the shares are wrong.
set -euo pipefail
cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/sbin:/sbin
rounds=${1:-7} seconds=${2:-8} change_rounds=${3:-5}
changes=100 limit=1.9 connections=64
# shellcheck source=bench/proxies/servers.sh
. bench/proxies/servers.sh
# shellcheck source=bench/proxies/measure.sh
. bench/proxies/measure.sh

require dotnet dotnet-sdk-10.0
require haproxy haproxy
require nginx nginx
require wrk wrk
require socat socat
require curl curl

work=$(mktemp -d)
chmod 755 "$work"
trap finish EXIT
trap 'exit 130' INT TERM
start_targets
start_local
start_haproxy
start_nginx

for proxy in haproxy nginx local; do warm_up "$proxy"; done
failures=0
echo "load average $(cut -d ' ' -f 1 /proc/loadavg) on $(nproc) cores"
[ "$rounds" -eq 0 ] || compare_cpu
[ "$change_rounds" -eq 0 ] || compare_changes
echo "load average $(cut -d ' ' -f 1 /proc/loadavg) at the end"
exit "$failures"
