#!/bin/sh
# Kills the migrator, then PostgreSQL, at random moments, and lets two migrators race; each time the end must be that of an undisturbed run.
# Usage: bench/migrations/kill.sh [kills of the runner] [kills of the server] [races]     200, 20 and 200 by default
# ROLLOUT_SEED chooses other moments. Ends with 1 when an end state differs.
set -eu
cd "$(dirname "$0")/../.."
ROLLOUT_KILLS=${1:-200} ROLLOUT_SERVER_KILLS=${2:-20} ROLLOUT_RACES=${3:-200}
export ROLLOUT_KILLS ROLLOUT_SERVER_KILLS ROLLOUT_RACES
dotnet test tests/Rollout.Tasks.Tests -c Release --filter "FullyQualifiedName~MigratorKillTests" --logger "console;verbosity=detailed"
