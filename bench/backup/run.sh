#!/bin/sh
# Backup and restore side by side of a database of 1 GB while four sessions write to it, and a dump cut at 80 %.
# Usage: bench/backup/run.sh [megabytes]     1,000 by default; needs about four times as much room in the folder for temporary files.
# Ends with 1 when the restored database is not exactly as of the backup, or the cut dump is not refused.
set -eu
cd "$(dirname "$0")/../.."
dotnet build bench/backup -c Release -v quiet -nologo >&2
exec dotnet bench/backup/bin/Release/net10.0/Rollout.BackupTrial.dll "${1:-1000}"
