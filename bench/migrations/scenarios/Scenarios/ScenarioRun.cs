using System.Diagnostics;
using Npgsql;
using Rollout.Tasks;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Database.Phases;
using Rollout.Tasks.Spec;

namespace Rollout.MigrationScenarios;

/// <summary>Runs a scenario as a rollout does: review, expand and backfill while the stable release serves, both releases, then contract without the stable one.</summary>
/// <param name="scenario">What to do.</param>
/// <param name="connection">Npgsql connection string of an empty database.</param>
/// <param name="folder">An empty folder for the migrations.</param>
/// <param name="rounds">How often each session runs its statements before, between and after the migrations.</param>
internal sealed class ScenarioRun(Scenario scenario, string connection, string folder, int rounds) : IProgress<MigrationProgress>
{
    private const int SessionsEach = 2;
    private readonly NpgsqlMigrator migrator = new(TimeProvider.System);
    private readonly List<string> faults = [];
    private TimeSpan took;
    private int retries;

    /// <inheritdoc />
    void IProgress<MigrationProgress>.Report(MigrationProgress value) => retries += value.Detail.StartsWith("did not get its lock", StringComparison.Ordinal) ? 1 : 0;

    public async Task<ScenarioResult> RunAsync()
    {
        await ExecuteAsync(scenario.Setup);
        await ExecuteAsync("VACUUM (ANALYZE)");
        foreach (var (path, text) in scenario.Migrations)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            await File.WriteAllTextAsync(Path.Combine(folder, path), text);
        }

        await using var waits = new WaitSampler(Connection("sampler"));
        var stable = Start("app-stable", scenario.Stable, waits, mustSucceed: true);
        var candidate = Start("app-candidate", scenario.Candidate, waits, mustSucceed: false);
        var others = scenario.Others.Select(statement => new ReleaseSession(Connection("app-other"), [statement], waits, mustSucceed: true)).ToList();
        List<ReleaseSession> releases = [.. stable, .. candidate], all = [.. releases, .. others];
        try
        {
            await RoundsAsync(stable);
            var ended = await MigrateAsync(MigrationPhase.Expand, MigrationPhase.Backfill);
            if (ended is null)
            {
                candidate.ForEach(session => session.MustSucceed());
                await RoundsAsync(releases);
            }
            else
            {
                await RoundsAsync(stable);
            }

            await HoldsAsync(scenario.BeforeContract);
            await Task.WhenAll(stable.Select(session => session.StopAsync()));
            await ServesAsync(scenario.Stable, "stable");
            if (ended is null && scenario.Migrations.Keys.Any(path => path.StartsWith("contract/", StringComparison.Ordinal)))
            {
                ended = await MigrateAsync(MigrationPhase.Contract);
                await RoundsAsync(candidate);
                await ServesAsync(scenario.Candidate, "candidate");
            }

            await Task.WhenAll(all.Select(session => session.StopAsync()));
            await HoldsAsync(scenario.Verify);
            return Result(ended, releases, all);
        }
        finally
        {
            await Task.WhenAll(all.Select(session => session.StopAsync()));
            all.ForEach(session => session.Dispose());
        }
    }

    private ScenarioResult Result(string? ended, List<ReleaseSession> releases, List<ReleaseSession> all)
    {
        var blocked = releases.Max(session => session.LongestBlocked);
        faults.AddRange(all.SelectMany(session => session.Failures).Distinct().Take(5));
        faults.AddRange(ended == scenario.Ends ? [] : [$"it ends with '{ended ?? "all applied"}', not with '{scenario.Ends ?? "all applied"}'"]);
        faults.AddRange(blocked <= ScenarioResult.Limit ? [] : [FormattableString.Invariant($"a query took {blocked.TotalMilliseconds:0} ms and waited for a migration in it")]);
        return new ScenarioResult(scenario, ended, scenario.Migrations.Count, took, retries, releases.Sum(session => session.Queries), releases.Max(session => session.Longest), blocked, faults);
    }

    /// <summary>What <c>MigrateDatabase</c> and <c>Contract</c> do: the linter with the catalog first, then the runner.</summary>
    private async Task<string?> MigrateAsync(params IReadOnlyList<MigrationPhase> phases)
    {
        var plan = new DatabasePlan(null, null, null, folder, [], TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(15));
        var database = new Secret(Connection("app"));
        var review = await new NpgsqlSharedSchema(migrator).ReviewAsync(database, plan, CancellationToken.None);
        if (review.Stopping.Count > 0)
        {
            return review.Stopping[0].Rule;
        }

        var started = Stopwatch.GetTimestamp();
        try
        {
            await migrator.ApplyAsync(new MigrationRequest(database, folder, null, scenario.Name, plan.LockTimeout, plan.StatementTimeout) { Phases = phases }, this, CancellationToken.None);
            return null;
        }
        catch (RolloutException fault)
        {
            faults.AddRange(fault.Code == scenario.Ends ? [] : [fault.Message]);
            return fault.Code;
        }
        finally
        {
            took += Stopwatch.GetElapsedTime(started);
        }
    }

    private List<ReleaseSession> Start(string name, IReadOnlyList<string> statements, WaitSampler waits, bool mustSucceed) =>
        [.. Enumerable.Range(0, SessionsEach).Select(number => new ReleaseSession(Connection(name, prepares: number == 0), statements, waits, mustSucceed))];

    private Task RoundsAsync(IEnumerable<ReleaseSession> sessions) => Task.WhenAll(sessions.Select(session => session.RoundsAsync(rounds)));

    private async Task ServesAsync(IReadOnlyList<string> statements, string release)
    {
        foreach (var statement in statements)
        {
            try
            {
                await ServeAsync(statement);
            }
            catch (PostgresException fault)
            {
                faults.Add($"the {release} release does not serve: {fault.SqlState} {fault.MessageText}: {statement}");
            }
        }
    }

    private async Task HoldsAsync(IReadOnlyList<string> queries)
    {
        foreach (var query in queries)
        {
            try
            {
                faults.AddRange(await ExecuteAsync(query) is true ? [] : [$"does not hold: {query}"]);
            }
            catch (PostgresException fault)
            {
                // As where the migrations did not get that far: the fault that is already noted says why.
                faults.Add($"does not hold: {fault.SqlState} {fault.MessageText}: {query}");
            }
        }
    }

    private Task<int> ServeAsync(string sql) => ExecuteAsync(sql, command => command.ExecuteNonQueryAsync());

    private Task<object?> ExecuteAsync(string sql) => ExecuteAsync(sql, command => command.ExecuteScalarAsync());

    private async Task<T> ExecuteAsync<T>(string sql, Func<NpgsqlCommand, Task<T>> execute)
    {
        await using var session = new NpgsqlConnection(Connection("scenario"));
        await session.OpenAsync();
        await using var command = new NpgsqlCommand(sql, session);
        return await execute(command);
    }

    /// <summary>One of two sessions prepares its statements, as drivers do for what is run often.</summary>
    private string Connection(string name, bool prepares = false) =>
        new NpgsqlConnectionStringBuilder(connection) { ApplicationName = name, Pooling = false, CommandTimeout = 600, MaxAutoPrepare = prepares ? 50 : 0, AutoPrepareMinUsages = 2 }.ConnectionString;
}
