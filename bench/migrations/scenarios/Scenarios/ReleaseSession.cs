using System.Diagnostics;
using Npgsql;

namespace Rollout.MigrationScenarios;

/// <summary>A session that runs statements one after the other until it is stopped, as a release does, and notes how long each took.</summary>
internal sealed class ReleaseSession : IDisposable
{
    private readonly string connection;
    private readonly IReadOnlyList<string> statements;
    private readonly WaitSampler waits;
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim rounds = new(0);
    private readonly Task running;
    private volatile bool mustSucceed;

    /// <summary>Begins.</summary>
    /// <param name="connection">Npgsql connection string.</param>
    /// <param name="statements">Each is one message to the server, and may be a transaction.</param>
    /// <param name="waits">Knows who waits for a migration.</param>
    /// <param name="mustSucceed">False for a candidate, whose schema is not there yet.</param>
    public ReleaseSession(string connection, IReadOnlyList<string> statements, WaitSampler waits, bool mustSucceed)
    {
        (this.connection, this.statements, this.waits, this.mustSucceed) = (connection, statements, waits, mustSucceed);
        running = Task.Run(RunAsync);
    }

    public long Queries { get; private set; }

    /// <summary>Longest of all.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Longest of those that waited for a migration, or for somebody who did, at any look.</summary>
    public TimeSpan LongestBlocked { get; private set; }

    /// <summary>Statements that failed although they had to succeed.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>From now on a failure counts.</summary>
    public void MustSucceed() => mustSucceed = true;

    /// <summary>Waits until it has run all its statements some more times.</summary>
    public async Task RoundsAsync(int count)
    {
        while (rounds.CurrentCount > 0)
        {
            await rounds.WaitAsync();
        }

        for (var round = 0; round < count && !running.IsCompleted; round++)
        {
            await Task.WhenAny(rounds.WaitAsync(), running);
        }

        if (running.IsFaulted)
        {
            await running;
        }
    }

    /// <summary>Ends it after the statement that runs. Safe to repeat.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running;
    }

    public void Dispose()
    {
        stop.Dispose();
        rounds.Dispose();
    }

    private async Task RunAsync()
    {
        await using var session = new NpgsqlConnection(connection);
        await session.OpenAsync();
        while (!stop.IsCancellationRequested)
        {
            foreach (var statement in statements.TakeWhile(_ => !stop.IsCancellationRequested))
            {
                await RunAsync(session, statement);
                await ExecuteAsync(session, "SELECT pg_sleep(0.003)");
            }

            rounds.Release();
        }
    }

    private async Task RunAsync(NpgsqlConnection session, string statement)
    {
        // A statement that began before its failures counted may fail after.
        var counts = mustSucceed;
        var began = Stopwatch.GetTimestamp();
        try
        {
            await ExecuteAsync(session, statement);
        }
        catch (PostgresException fault)
        {
            if (counts)
            {
                Failures.Add($"{fault.SqlState} {fault.MessageText}: {statement}");
            }

            await ExecuteAsync(session, "ROLLBACK");
        }

        var took = Stopwatch.GetElapsedTime(began);
        Queries++;
        Longest = took > Longest ? took : Longest;
        if (waits.SawSince(session.ProcessID, began))
        {
            LongestBlocked = took > LongestBlocked ? took : LongestBlocked;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection session, string sql)
    {
        await using var command = new NpgsqlCommand(sql, session);
        await command.ExecuteNonQueryAsync();
    }
}
