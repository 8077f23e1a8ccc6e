using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Rollout.BackupTrial;

/// <summary>Sessions that move amounts and note each move, one transaction a time. What they saw acknowledged is the truth that a restore is held against.</summary>
internal sealed class Writers : IAsyncDisposable
{
    private const string Move =
        "BEGIN; UPDATE account SET amount = amount + $AMOUNT WHERE id = $ACCOUNT; INSERT INTO move(id, account, amount) VALUES ($ID, $ACCOUNT, $AMOUNT); COMMIT";

    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<Done> done = new();
    private readonly Task[] writers;
    private long next;
    private long failures;
    private long longestGap;

    public Writers(string connection, int count) => writers = [.. Enumerable.Range(0, count).Select(_ => Task.Run(() => WriteAsync(connection)))];

    public IReadOnlyList<Done> Acknowledged => [.. done];

    public long Failures => Interlocked.Read(ref failures);

    /// <summary>Longest time that one of them got nothing done.</summary>
    public TimeSpan LongestGap => TimeSpan.FromTicks(Interlocked.Read(ref longestGap));

    /// <summary>Ends them, and waits until they have ended. Safe to repeat.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
    }

    private async Task WriteAsync(string connection)
    {
        var last = Stopwatch.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var session = new NpgsqlConnection(connection);
                await session.OpenAsync();
                while (!stop.IsCancellationRequested)
                {
                    var id = Interlocked.Increment(ref next);
                    var began = Stopwatch.GetTimestamp();
                    await using var command = new NpgsqlCommand(Sql(id), session);
                    await command.ExecuteNonQueryAsync();
                    var now = Stopwatch.GetTimestamp();
                    done.Enqueue(new Done(id, began, now));
                    Raise(Stopwatch.GetElapsedTime(last, now).Ticks);
                    last = now;
                }
            }
            catch (NpgsqlException)
            {
                Interlocked.Increment(ref failures);
            }
        }
    }

    private static string Sql(long id) => FormattableString.Invariant($"{Move.Replace("$ACCOUNT", $"{(id * 7919) % 1000}", StringComparison.Ordinal).Replace("$AMOUNT", $"{id % 13 + 1}", StringComparison.Ordinal).Replace("$ID", $"{id}", StringComparison.Ordinal)}");

    private void Raise(long ticks)
    {
        long seen;
        while (ticks > (seen = Interlocked.Read(ref longestGap)) && Interlocked.CompareExchange(ref longestGap, ticks, seen) != seen)
        {
        }
    }
}

/// <summary>A move that was acknowledged.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Began">Timestamp before it was sent.</param>
/// <param name="Acknowledged">Timestamp after the answer.</param>
internal sealed record Done(long Id, long Began, long Acknowledged);
