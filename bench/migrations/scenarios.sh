#!/bin/sh
# Thirty migrations on a real PostgreSQL, each while two sessions of each of two releases use the tables.
# Usage: bench/migrations/scenarios.sh [--write] [name ...]     all of them by default; --write puts the table into docs/migrations-scenarios.md
# Ends with 1 when a query waited longer than 1 s for a migration, a statement of a release failed, or a scenario does not end as it must.
set -eu
cd "$(dirname "$0")/../.."
dotnet build bench/migrations/scenarios -c Release -v quiet -nologo >&2
exec dotnet bench/migrations/scenarios/bin/Release/net10.0/Rollout.MigrationScenarios.dll "$@"
