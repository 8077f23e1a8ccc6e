#!/bin/sh
# A backfill of the runner against the best fixed batch size, in turns, on a PostgreSQL of its own.
# Usage: bench/backfill/run.sh [rows] [rounds]     5,000,000 rows and 3 rounds by default
# Ends with 1 when the median of the ratios is above 1.2, or when a row was not filled exactly once.
set -eu
cd "$(dirname "$0")/../.."
dotnet build bench/backfill -c Release -v quiet -nologo >&2
exec dotnet bench/backfill/bin/Release/net10.0/Rollout.BackfillTrial.dll "${1:-5000000}" "${2:-3}"
