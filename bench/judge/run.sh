#!/bin/sh
# Simulated rollouts of 8 metrics with 30 looks: how often the judge stops healthy ones, and how soon it finds worse ones.
# Usage: bench/judge/run.sh [rollouts] [seed] [rows]
#   rollouts: of each row, 5000 by default; seed: any whole number, 1 by default; rows: a part of their names, all by default
# Ends with 1 when a row that docs/judge.md promises is not kept. Rows marked with 'told' are measured, not promised.
set -eu
cd "$(dirname "$0")/../.."
dotnet build bench/judge -c Release -v quiet -nologo >&2
exec dotnet bench/judge/bin/Release/net10.0/Rollout.JudgeTrials.dll trials "${1:-5000}" "${2:-1}" "${3:-}"
