using System.Text.Json;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Rehearsals;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Rehearses the pending migrations on a copy of staging, then applies them to staging.</summary>
internal sealed class MigrateStagingStage : IStage
{
    private const string Forecast = "forecast";

    public string Name => TaskNames.MigrateStaging;

    public async Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken) =>
        await Migrations.NothingPendingAsync(session, session.Backends.Staging, cancellationToken).ConfigureAwait(false);

    public async Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        if (session.Plan.Database is not { } database || session.Backends.Staging is not { } staging)
        {
            return new StageResult("there is no staging database");
        }

        await StagingCheck.EnsureNotProductionAsync(session, staging, cancellationToken).ConfigureAwait(false);
        var copy = StagingCheck.CopyName(session.Plan);
        await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
        await session.Backends.DatabaseServer.DropCopyAsync(staging, copy, cancellationToken).ConfigureAwait(false);
        if (await Migrations.NothingPendingAsync(session, staging, cancellationToken).ConfigureAwait(false) is { } done)
        {
            return new StageResult(done);
        }

        // Its faults are cheaper to find before the copy than behind it.
        await VerificationFolder.ReadAsync(database.Migrations, database.Files, cancellationToken).ConfigureAwait(false);
        await MigrationGate.CheckAsync(session, staging, cancellationToken).ConfigureAwait(false);
        var settings = new RehearsalSettings(
            await Migrations.RequestAsync(session, staging, cancellationToken).ConfigureAwait(false) with { Phases = Migrations.BeforeTraffic },
            copy,
            (connection, token) => Migrations.VerifyAsync(session, database, connection, "the copy of staging", token))
        {
            Progress = new ProgressLines(session, staging),
            Say = text => session.Say($"  {text}"),
            Warn = text => session.Reporter.Report(new RolloutEvent.Warning(text)),
            MayDrop = () => !session.LeaseLost.IsCancellationRequested,
        };
        var forecast = await new Rehearsal(session.Backends.Migrator, session.Backends.DatabaseServer, session.Time, settings).RunAsync(cancellationToken).ConfigureAwait(false);
        var applied = await Migrations.ApplyAsync(session, staging, upTo: null, Migrations.BeforeTraffic, cancellationToken).ConfigureAwait(false);
        await Migrations.VerifyAsync(session, database, staging, "staging", cancellationToken).ConfigureAwait(false);
        return new StageResult($"rehearsed on a copy, then applied: {applied}", new Dictionary<string, string> { [Forecast] = JsonSerializer.Serialize(forecast, ExecutionJson.Default.MigrationForecast) });
    }

    /// <summary>What the rehearsal of a rollout measured; null when there was none.</summary>
    public static MigrationForecast? ForecastOf(RolloutState? rollout) =>
        rollout?.Done.GetValueOrDefault(TaskNames.MigrateStaging)?.Evidence.GetValueOrDefault(Forecast) is { } json ? JsonSerializer.Deserialize(json, ExecutionJson.Default.MigrationForecast) : null;
}
