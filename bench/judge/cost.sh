#!/bin/sh
# One tick of 1,000 metrics x 2 slots on one core, and what a bake of 24 h at a poll of 5 s keeps in memory.
# Usage: bench/judge/cost.sh
# Ends with 1 when the median tick takes 50 ms or more, or when what is kept grows by more than a tenth from the first hour to the last.
set -eu
cd "$(dirname "$0")/../.."
dotnet build bench/judge -c Release -v quiet -nologo >&2
exec dotnet bench/judge/bin/Release/net10.0/Rollout.JudgeTrials.dll cost
