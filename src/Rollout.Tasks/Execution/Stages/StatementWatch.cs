using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Statements;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Tells which statements of the application took longer while migrations ran. It looks on, and stops nothing.</summary>
internal static class StatementWatch
{
    /// <summary>Runs the migrations between two readings of the counters.</summary>
    /// <param name="session">The environment.</param>
    /// <param name="connection">Npgsql connection string of the database.</param>
    /// <param name="migrate">Answers what it applied.</param>
    /// <param name="cancellationToken">Ends the readings.</param>
    public static async Task<string> RunAsync(RolloutSession session, Secret connection, Func<Task<string>> migrate, CancellationToken cancellationToken)
    {
        var before = await ReadAsync(session, connection, cancellationToken).ConfigureAwait(false);
        var applied = await migrate().ConfigureAwait(false);
        await TellAsync(session, connection, before, cancellationToken).ConfigureAwait(false);
        return applied;
    }

    private static async Task TellAsync(RolloutSession session, Secret connection, IReadOnlyList<StatementTime>? before, CancellationToken cancellationToken)
    {
        var database = DatabaseConnection.Parse(connection).Database ?? string.Empty;
        if (before is null || await ReadAsync(session, connection, cancellationToken).ConfigureAwait(false) is not { } after)
        {
            session.Say($"  {database}: nothing is known of the times of its statements (no pg_stat_statements, or not for this role)");
            return;
        }

        var slower = StatementComparison.Slower(before, after);
        if (slower.Count == 0)
        {
            session.Say($"  {database}: no statement took longer while the migrations ran");
            return;
        }

        var texts = await TextsAsync(session, connection, [.. slower.Select(time => time.Id)], cancellationToken).ConfigureAwait(false);
        foreach (var time in slower)
        {
            session.Reporter.Report(new RolloutEvent.StatementSlower(new SlowerStatement(database, texts.GetValueOrDefault(time.Id, string.Empty), time.BeforeMs, time.WhileMs, time.Calls)));
        }
    }

    private static async Task<IReadOnlyList<StatementTime>?> ReadAsync(RolloutSession session, Secret connection, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Backends.DatabaseServer.ReadStatementTimesAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyDictionary<long, string>> TextsAsync(RolloutSession session, Secret connection, IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Backends.DatabaseServer.ReadStatementTextsAsync(connection, ids, cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException)
        {
            return new Dictionary<long, string>();
        }
    }
}
