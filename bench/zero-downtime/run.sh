#!/bin/sh
# Full cycles of a rollout (10, 50, 100, back) at 500 requests a second, then the end of slots under the same load: 0 failed requests.
# Usage: bench/zero-downtime/run.sh [environment] [cycles] [seconds between two shifts]     embedded, 50 and 3 by default
# Ends with 1 when a request failed. docs/zero-downtime.md says how p99 is compared.
set -eu
cd "$(dirname "$0")/../.."
environment=${1:-embedded} cycles=${2:-50} seconds=${3:-3}
dotnet build bench/zero-downtime -c Release -v quiet -nologo
program=bench/zero-downtime/bin/Release/net10.0/Rollout.ZeroDowntime.dll
echo "load of the machine before: $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || uptime)"
dotnet "$program" shifts "$environment" "$cycles" "$seconds"
dotnet "$program" end "$environment" 10
echo "load of the machine after: $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || uptime)"
