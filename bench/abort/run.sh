#!/bin/sh
# Signal to accepted call: trials each of SIGTERM, Abort from a second process and a guard, then again with dead metrics, a full disk and a reporter that hangs.
# Usage: bench/abort/run.sh [trials]     trials: 1 or more, 200 of each kind by default. The full disk is a small tmpfs, which only root can mount; others skip it, and the output says so.
# Ends with 1 when a trial fails, a mutating call precedes the way back, or a 99th percentile is above 2 s.
set -eu
cd "$(dirname "$0")/../.."
dotnet build bench/abort -c Release -v quiet -nologo >&2
exec dotnet bench/abort/bin/Release/net10.0/Rollout.AbortTrials.dll measure "${1:-200}" 2
