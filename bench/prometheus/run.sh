#!/bin/sh
# First failing answer to accepted weight 0, with a real Prometheus that scrapes the embedded load balancer every second; and as many healthy rollouts, none of which may be rolled back.
# Usage: bench/prometheus/run.sh [runs] [side by side]     runs: 1 or more of each kind, 50 by default; side by side: environments at once, 3 by default. Needs the prometheus program.
# Ends with 1 when a run takes more than 5 s, ends in another way, or a healthy one is rolled back.
set -eu
cd "$(dirname "$0")/../.."
dotnet build bench/prometheus -c Release -v quiet -nologo >&2
exec dotnet bench/prometheus/bin/Release/net10.0/Rollout.PrometheusTrials.dll "${1:-50}" "${2:-3}"
