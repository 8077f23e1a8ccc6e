using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Warns of invalid indexes that no pending migration repairs. They are somebody else's: none is dropped here.</summary>
internal static class IndexWarning
{
    private const int MostNamed = 10;

    /// <summary>Looks, and warns.</summary>
    public static async Task TellAsync(RolloutSession session, DatabasePlan database, Secret connection, CancellationToken cancellationToken)
    {
        var found = await session.Backends.DatabaseServer.FindInvalidIndexesAsync(connection, cancellationToken).ConfigureAwait(false);
        if (found.Count == 0)
        {
            return;
        }

        var status = await session.Backends.Migrator.ReadAsync(connection, database.Migrations, cancellationToken).ConfigureAwait(false);
        var pending = status.Pending.Select(migration => migration.Version).ToHashSet();
        var files = pending.Count == 0 ? [] : await MigrationFolder.ReadAsync(database.Migrations, database.Files, cancellationToken).ConfigureAwait(false);
        var statements = files.Where(file => pending.Contains(file.Version.Text)).SelectMany(file => file.Statements).ToList();
        var others = found.Where(index => !statements.Any(statement => InvalidIndexes.IsRepairedBy(index, statement))).ToList();
        if (others.Count > 0)
        {
            session.Reporter.Report(new RolloutEvent.Warning(Text(DatabaseConnection.Parse(connection).Database, others)));
        }
    }

    private static string Text(string? database, List<InvalidIndex> indexes)
    {
        var more = indexes.Count > MostNamed ? FormattableString.Invariant($" (and {indexes.Count - MostNamed} more)") : string.Empty;
        var names = string.Join(", ", indexes.Take(MostNamed).Select(index => $"'{index.Schema}.{index.Name}' on {index.Table}"));
        return $"the database '{database}' has invalid indexes that no pending migration repairs: {names}{more}. A concurrent build, rebuild or drop was broken off: they serve no query, and most cost every write. Nothing was changed; once nobody works on them, run: {string.Join(" ", indexes.Take(MostNamed).Select(index => index.Repair))}";
    }
}
