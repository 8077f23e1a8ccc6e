using Rollout.Tasks.Database.Copies;
using Rollout.Tasks.Preflight;

namespace Rollout.Tasks.Database.Rehearsals;

/// <summary>Tries pending migrations out on a copy of a database: forward, back where there is a way, and forward again. The copy never stays.</summary>
/// <param name="migrator">Applies them.</param>
/// <param name="server">Makes and drops the copy.</param>
/// <param name="time">Clock of durations and deadlines.</param>
/// <param name="settings">What to try out.</param>
internal sealed class Rehearsal(IMigrator migrator, IDatabaseServer server, TimeProvider time, RehearsalSettings settings)
{
    private const double TellFromMs = 100;
    private static readonly TimeSpan DropDeadline = TimeSpan.FromSeconds(30);

    private readonly List<AppliedMigration> applied = [];

    /// <summary>Makes the copy, works on it, and drops it.</summary>
    /// <returns>What was measured.</returns>
    /// <exception cref="RolloutException">RT2542: backward files do not lead back. RT2543: the schema cannot be read. Else as of migrations and copies.</exception>
    public async Task<MigrationForecast> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var started = time.GetTimestamp();
            var copy = await server.CopyAsync(settings.Request.Connection, settings.CopyName, cancellationToken).ConfigureAwait(false);
            var seconds = time.GetElapsedTime(started).TotalSeconds;
            var bytes = (await server.IdentifyAsync(copy, cancellationToken).ConfigureAwait(false)).Bytes;
            settings.Say(FormattableString.Invariant($"copied staging, {SizeWords.Of(bytes)}, in {seconds:0.0} s"));
            await settings.Replay.BeginAsync(copy, cancellationToken).ConfigureAwait(false);
            settings.Say("applying the migrations to the copy");
            var request = settings.Request with { Connection = copy, Measure = true };
            var takenBack = await ThereAndBackAsync(request, cancellationToken).ConfigureAwait(false);
            await settings.VerifyAsync(copy, cancellationToken).ConfigureAwait(false);
            await settings.Replay.FinishAsync(cancellationToken).ConfigureAwait(false);
            return new MigrationForecast(time.GetUtcNow(), bytes, seconds, [.. applied.Select(Forecast)], takenBack);
        }
        catch (RolloutException fault) when (fault.Code == "RT2504")
        {
            // What the message says of segments and versions that stay is true of the copy alone.
            throw new RolloutException(fault.Code, $"{fault.Text} All this was on the copy of staging, which goes; staging was not changed.", fault.ExitCode, fault);
        }
        finally
        {
            await settings.Replay.StopAsync().ConfigureAwait(false);
            await DropAsync().ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<string>> ThereAndBackAsync(MigrationRequest request, CancellationToken cancellationToken)
    {
        var status = await migrator.ReadAsync(request.Connection, request.Folder, cancellationToken).ConfigureAwait(false);
        var trial = BackwardTrial.Of(status);
        if (trial is not null)
        {
            await TryBackAsync(request, trial, cancellationToken).ConfigureAwait(false);
        }

        // What is left has no way back: all of it without a trial, else what runs behind all versions.
        await ApplyAsync(request, cancellationToken).ConfigureAwait(false);
        return trial?.Versions ?? [];
    }

    private async Task TryBackAsync(MigrationRequest request, BackwardTrial trial, CancellationToken cancellationToken)
    {
        if (trial.First is not null)
        {
            await ApplyAsync(request with { UpTo = trial.First }, cancellationToken).ConfigureAwait(false);
        }

        var reversible = request with { UpTo = trial.Versions[^1] };
        var before = await server.DumpSchemaAsync(request.Connection, cancellationToken).ConfigureAwait(false);
        await ApplyAsync(reversible, cancellationToken).ConfigureAwait(false);
        var after = await server.DumpSchemaAsync(request.Connection, cancellationToken).ConfigureAwait(false);
        await migrator.RevertAsync(reversible, trial.DownTo, settings.Progress, cancellationToken).ConfigureAwait(false);
        await CompareAsync(request.Connection, before, trial, "after them", cancellationToken).ConfigureAwait(false);
        await migrator.ApplyAsync(reversible with { Measure = false }, settings.Progress, cancellationToken).ConfigureAwait(false);
        await CompareAsync(request.Connection, after, trial, "after them and forward again", cancellationToken).ConfigureAwait(false);
        settings.Say($"taken back on the copy and applied again, without a difference: {string.Join(", ", trial.Versions)}");
    }

    private async Task ApplyAsync(MigrationRequest request, CancellationToken cancellationToken) =>
        applied.AddRange(await migrator.ApplyAsync(request, settings.Progress, cancellationToken).ConfigureAwait(false));

    private async Task CompareAsync(Secret copy, IReadOnlyList<string> expected, BackwardTrial trial, string after, CancellationToken cancellationToken)
    {
        if (SchemaDump.Difference(expected, await server.DumpSchemaAsync(copy, cancellationToken).ConfigureAwait(false)) is { } difference)
        {
            throw new RolloutException("RT2542", $"the backward files of {string.Join(", ", trial.Versions)} do not lead back: {after}, the schema of the copy differs. {difference}. Correct them, or remove them where there is no way back; staging was not changed.", ExitCode.Held);
        }
    }

    /// <summary>Also when the operator interrupts. What stays, the next run drops; that must not hide what the rehearsal ended with.</summary>
    private async Task DropAsync()
    {
        if (!settings.MayDrop())
        {
            return;
        }

        using var deadline = new CancellationTokenSource(DropDeadline, time);
        try
        {
            await server.DropCopyAsync(settings.Request.Connection, settings.CopyName, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RolloutException or OperationCanceledException)
        {
            settings.Warn($"the copy '{settings.CopyName}' is still there, and the next run drops it: {fault.Message}");
        }
    }

    private static ForecastMigration Forecast(AppliedMigration migration) => new(
        migration.Version,
        migration.Name,
        migration.DurationMs,
        [.. (migration.Statements ?? []).Where(statement => statement.Locks is null or { Count: > 0 } || statement.Rewrites.Count > 0 || statement.DurationMs >= TellFromMs)]);
}

/// <summary>What to try out.</summary>
/// <param name="Request">As for the database that is copied.</param>
/// <param name="CopyName">Name of the copy.</param>
/// <param name="VerifyAsync">Throws where the copy does not hold what it must, once all migrations are applied.</param>
internal sealed record RehearsalSettings(MigrationRequest Request, string CopyName, Func<Secret, CancellationToken, Task> VerifyAsync)
{
    /// <summary>Told before and after each statement.</summary>
    public IProgress<MigrationProgress> Progress { get; init; } = new Progress<MigrationProgress>();

    /// <summary>Shows whether the release that serves can use the copy afterwards.</summary>
    public IReplay Replay { get; init; } = new NoReplay();

    /// <summary>Told how far it is.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Told what went wrong without ending it.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>False once another process may work on a copy of that name.</summary>
    public Func<bool> MayDrop { get; init; } = () => true;
}
