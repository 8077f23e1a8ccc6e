using System.Text.Json;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Rehearsals;
using Rollout.Tasks.Execution.Replays;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Smoke;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Rehearses the pending migrations on a copy of staging, shows there that the stable release can use the schema, then applies them to staging.</summary>
/// <param name="createClient">Makes the client of the smoke flows, as <see cref="SmokeRunner.CreateClient"/> does; null takes that one.</param>
internal sealed class MigrateStagingStage(Func<HttpClient>? createClient = null) : IStage
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
        await new StableInstances(session).StopAsync(cancellationToken).ConfigureAwait(false);
        await session.Backends.DatabaseServer.DropCopyAsync(staging, copy, cancellationToken).ConfigureAwait(false);
        if (await Migrations.NothingPendingAsync(session, staging, cancellationToken).ConfigureAwait(false) is { } done)
        {
            return new StageResult(done);
        }

        // Their faults are cheaper to find before the copy than behind it.
        await VerificationFolder.ReadAsync(database.Migrations, database.Files, cancellationToken).ConfigureAwait(false);
        var probes = database.Replay == ReplayPolicy.Off ? null : await ProbeFolder.ReadAsync(database.Migrations, database.Files, cancellationToken).ConfigureAwait(false);
        var review = await MigrationGate.CheckAsync(session, staging, cancellationToken).ConfigureAwait(false);
        var scope = ReplayScope.Of(session.Plan, session.State);
        var replay = new StableReplay(session, scope, probes ?? [], review, createClient ?? SmokeRunner.CreateClient);
        session.Say($"  {scope.Words(probes?.Count)}");
        var settings = new RehearsalSettings(
            await Migrations.RequestAsync(session, staging, cancellationToken).ConfigureAwait(false) with { Phases = Migrations.BeforeTraffic },
            copy,
            (connection, token) => Migrations.VerifyAsync(session, database, connection, "the copy of staging", token))
        {
            Progress = new ProgressLines(session, staging),
            Say = text => session.Say($"  {text}"),
            Warn = text => session.Reporter.Report(new RolloutEvent.Warning(text)),
            Replay = replay,
            MayDrop = () => !session.LeaseLost.IsCancellationRequested,
        };
        var forecast = await new Rehearsal(session.Backends.Migrator, session.Backends.DatabaseServer, session.Time, settings).RunAsync(cancellationToken).ConfigureAwait(false);
        var applied = await Migrations.ApplyAsync(session, staging, upTo: null, Migrations.BeforeTraffic, cancellationToken).ConfigureAwait(false);
        await Migrations.VerifyAsync(session, database, staging, "staging", cancellationToken).ConfigureAwait(false);
        var rehearsed = replay.Report is { } report ? $"rehearsed on a copy, where {report.Summary}" : "rehearsed on a copy";
        return new StageResult($"{rehearsed}; then applied: {applied}", new Dictionary<string, string> { [Forecast] = JsonSerializer.Serialize(forecast, ExecutionJson.Default.MigrationForecast) });
    }

    /// <summary>What the rehearsal of a rollout measured; null when there was none.</summary>
    public static MigrationForecast? ForecastOf(RolloutState? rollout) =>
        rollout?.Done.GetValueOrDefault(TaskNames.MigrateStaging)?.Evidence.GetValueOrDefault(Forecast) is { } json ? JsonSerializer.Deserialize(json, ExecutionJson.Default.MigrationForecast) : null;
}
