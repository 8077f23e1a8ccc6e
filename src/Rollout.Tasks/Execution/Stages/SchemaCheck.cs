using System.Text;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Copies;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Keeps the schema that a database has before migrations that may be taken back, and compares with it once they are. It warns, and stops nothing.</summary>
internal static class SchemaCheck
{
    /// <summary>Keeps the schema of before a rollout's first migration.</summary>
    public static Task KeepAsync(RolloutSession session, DatabasePlan database, Secret connection, CancellationToken cancellationToken) => TryAsync(session, connection, "cannot be kept, so nothing is compared with it when they are taken back", async () =>
    {
        if (database.Runner.Rollback != MigrationRollback.Revert || session.State.Rollout is not { } rollout)
        {
            return;
        }

        // What a broken off run has begun is not what was before.
        var file = FileOf(session.Plan, rollout, connection);
        if (!File.Exists(file) && RevertStage.DownTo(await session.Backends.Migrator.ReadAsync(connection, database.Migrations, cancellationToken).ConfigureAwait(false), rollout.RolloutId) is null)
        {
            var schema = await session.Backends.DatabaseServer.DumpSchemaAsync(connection, cancellationToken).ConfigureAwait(false);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            DurableFile.Replace(file, Encoding.UTF8.GetBytes(string.Join('\n', schema)));
            DeleteOlder(Path.GetDirectoryName(file)!);
        }
    });

    /// <summary>Says whether the schema is again what it was; nothing where it was not kept.</summary>
    public static Task CompareAsync(RolloutSession session, RolloutState rollout, Secret connection, CancellationToken cancellationToken) => TryAsync(session, connection, "cannot be compared with that of now", async () =>
    {
        var file = FileOf(session.Plan, rollout, connection);
        if (!File.Exists(file))
        {
            return;
        }

        var before = await File.ReadAllLinesAsync(file, cancellationToken).ConfigureAwait(false);
        if (SchemaDump.Difference(before, await session.Backends.DatabaseServer.DumpSchemaAsync(connection, cancellationToken).ConfigureAwait(false)) is not { } difference)
        {
            session.Say($"  {NameOf(connection)}: the schema is what it was before the migrations of {rollout.Release}");
            File.Delete(file);
            return;
        }

        session.Reporter.Report(new RolloutEvent.Warning($"the migrations of {rollout.Release} are taken back, but the schema of '{NameOf(connection)}' is not what it was before them: {difference}. The whole of it is in '{file}'. Correct the backward files, and by hand what {rollout.StableRelease} needs."));
    });

    private static async Task TryAsync(RolloutSession session, Secret connection, string what, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RolloutException or IOException or UnauthorizedAccessException)
        {
            session.Reporter.Report(new RolloutEvent.Warning($"the schema of '{NameOf(connection)}' before the migrations {what}: {fault.Message}"));
        }
    }

    private static string FileOf(RolloutPlan plan, RolloutState rollout, Secret connection) =>
        Path.Combine(EnvironmentStores.SchemasDirectory(plan), rollout.RolloutId, $"{Uri.EscapeDataString(NameOf(connection))}.schema");

    private static string NameOf(Secret connection) => DatabaseConnection.Parse(connection).Database ?? string.Empty;

    /// <summary>Only the last rollout can be taken back. Another database of it may be at the same.</summary>
    private static void DeleteOlder(string folder)
    {
        foreach (var older in Directory.GetDirectories(Path.GetDirectoryName(folder)!).Where(other => other != folder))
        {
            try
            {
                Directory.Delete(older, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Gone already.
            }
        }
    }
}
