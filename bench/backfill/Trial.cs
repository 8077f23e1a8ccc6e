using System.Diagnostics;
using Npgsql;
using Rollout.Local.Postgres;
using Rollout.Tasks;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Migrations;

namespace Rollout.BackfillTrial;

/// <summary>Finds the best fixed size, and runs the runner against it in turns.</summary>
internal sealed class Trial(int port, string folder, int rows)
{
    /// <summary>The runner's time over that of the best fixed size; above it the trial has failed.</summary>
    public const double Limit = 1.2;

    private const string Database = "trial";
    private static readonly int[] Sizes = [1_000, 5_000, 20_000, 50_000, 100_000];
    private readonly string connection = ConnectionTo(port, Database);

    /// <summary>Runs it, and prints each time.</summary>
    /// <returns>Median of the ratios.</returns>
    public async Task<double> RunAsync(int rounds)
    {
        await ExecuteAsync(ConnectionTo(port, "postgres"), $"CREATE DATABASE {Database} TEMPLATE template0");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "001_fill.sql"), "-- rollout: backfill table=orders key=id\nUPDATE orders SET cents = total * 100, times = times + 1 WHERE id BETWEEN :from AND :to;");
        var times = new Dictionary<int, double>();
        foreach (var size in Sizes)
        {
            times[size] = await MeasureAsync(() => FixedAsync(size));
            Console.WriteLine($"fixed {size,8:N0}  {times[size],8:0.0} s");
        }

        var best = times.MinBy(t => t.Value).Key;
        Console.WriteLine($"best fixed size: {best:N0}. round  runner s  fixed s   ratio");
        var ratios = new List<double>();
        for (var round = 1; round <= rounds; round++)
        {
            // Whoever comes first alternates.
            var early = round % 2 == 0 ? await MeasureAsync(() => FixedAsync(best)) : 0;
            var runner = await MeasureAsync(RunnerAsync);
            var byHand = round % 2 == 0 ? early : await MeasureAsync(() => FixedAsync(best));
            ratios.Add(runner / byHand);
            Console.WriteLine($"{round,30}  {runner,8:0.0}  {byHand,7:0.0}  {ratios[^1],6:0.000}");
        }

        var median = ratios.Order().ElementAt(ratios.Count / 2);
        Console.WriteLine($"{rows:N0} rows, median {median:0.000}, limit {Limit}");
        return median;
    }

    /// <summary>Seconds on a table that was just made; each row must be filled once.</summary>
    private async Task<double> MeasureAsync(Func<Task> fill)
    {
        await ExecuteAsync(connection, "DROP TABLE IF EXISTS orders; DROP SCHEMA IF EXISTS rollout CASCADE");
        await ExecuteAsync(connection, $"CREATE TABLE orders AS SELECT i::bigint AS id, (i % 1000)::int AS total, NULL::bigint AS cents, 0 AS times, repeat('x', 60) AS note FROM generate_series(1, {rows}) i");
        await ExecuteAsync(connection, "ALTER TABLE orders ADD PRIMARY KEY (id)");
        await ExecuteAsync(connection, "VACUUM ANALYZE orders");
        var started = Stopwatch.GetTimestamp();
        await fill();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await using var session = new NpgsqlConnection(connection);
        await session.OpenAsync();
        await using var count = new NpgsqlCommand("SELECT count(*) FROM orders WHERE cents = total * 100 AND times = 1", session);
        return (long)(await count.ExecuteScalarAsync())! == rows ? seconds : throw new InvalidOperationException("a row was not filled, or more than once");
    }

    private Task RunnerAsync() => new NpgsqlMigrator(TimeProvider.System).ApplyAsync(
        new MigrationRequest(new Secret(connection), folder, null, "trial", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)), new Progress<MigrationProgress>(), CancellationToken.None);

    /// <summary>As one writes it by hand for keys without gaps: no state, no look for the next keys.</summary>
    private async Task FixedAsync(int size)
    {
        await using var session = new NpgsqlConnection(connection);
        await session.OpenAsync();
        await using var update = new NpgsqlCommand("UPDATE orders SET cents = total * 100, times = times + 1 WHERE id BETWEEN $1 AND $2", session);
        var (from, to) = (new NpgsqlParameter<long>(), new NpgsqlParameter<long>());
        update.Parameters.Add(from);
        update.Parameters.Add(to);
        await update.PrepareAsync();
        for (var key = 1L; key <= rows; key += size)
        {
            (from.TypedValue, to.TypedValue) = (key, key + size - 1);
            await update.ExecuteNonQueryAsync();
        }
    }

    private static string ConnectionTo(int port, string database) => $"Host=127.0.0.1;Port={port};Username={PostgresCluster.Role};Database={database};Pooling=false;Command Timeout=0";

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var session = new NpgsqlConnection(connection);
        await session.OpenAsync();
        await using var command = new NpgsqlCommand(sql, session);
        await command.ExecuteNonQueryAsync();
    }
}
