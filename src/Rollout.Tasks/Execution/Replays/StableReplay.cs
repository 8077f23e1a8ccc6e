using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Database.Rehearsals;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Smoke;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Replays;

/// <summary>Runs smoke flows and probe SQL of the stable release on the copy of staging, before and after the migrations. What fails before tells nothing about the migrations, and is left out.</summary>
/// <param name="session">The run.</param>
/// <param name="scope">Which flows, on which services.</param>
/// <param name="statements">The probe SQL; may be empty.</param>
/// <param name="review">The migrations as the linter saw them.</param>
/// <param name="createClient">Makes the client of the smoke flows.</param>
internal sealed class StableReplay(RolloutSession session, ReplayScope scope, IReadOnlyList<SqlStatement> statements, MigrationReview review, Func<HttpClient> createClient) : IReplay
{
    private readonly StableInstances instances = new(session);
    private IProbeReplay? probes;
    private IReadOnlyDictionary<string, Endpoint> endpoints = new Dictionary<string, Endpoint>();
    private IReadOnlyList<SmokeFlow> flows = [];
    private Secret? address;
    private int kept;
    private TimeSpan spent;

    /// <summary>What came of it; null where nothing was run.</summary>
    public ReplayReport? Report { get; private set; }

    /// <inheritdoc />
    public async Task BeginAsync(Secret copy, CancellationToken cancellationToken)
    {
        var started = session.Time.GetTimestamp();
        var failing = new List<string>();
        if (statements.Count > 0)
        {
            probes = session.Backends.Probes(statements);
            var faults = await probes.BeforeAsync(copy, cancellationToken).ConfigureAwait(false);
            kept = statements.Count - faults.Count;
            failing.AddRange(faults.Select(fault => fault.ToString()));
        }

        if (scope.Flows.Count > 0)
        {
            session.Say($"  starting {scope.Release} on the copy: {string.Join(", ", scope.Services.Select(service => service.Name))}");
            await StartAsync(copy, cancellationToken).ConfigureAwait(false);
            var results = await RunFlowsAsync(scope.Flows, cancellationToken).ConfigureAwait(false);
            flows = [.. scope.Flows.Zip(results).Where(pair => pair.Second.Passed).Select(pair => pair.First)];
            failing.AddRange(results.Where(result => !result.Passed).Select(result => result.Steps[^1].Message));
        }

        spent = session.Time.GetElapsedTime(started);
        LeaveOut(failing);
    }

    /// <inheritdoc />
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (flows.Count + kept == 0)
        {
            return;
        }

        var started = session.Time.GetTimestamp();
        var faults = probes is null ? [] : await probes.AfterAsync(cancellationToken).ConfigureAwait(false);
        var results = flows.Count == 0 ? [] : await RunFlowsAsync(flows, cancellationToken).ConfigureAwait(false);
        var notUp = results.Count > 0 && results.All(flow => flow.Passed) ? await StartAgainAsync(cancellationToken).ConfigureAwait(false) : null;
        Report = new ReplayReport(scope.Release, results, notUp, kept, faults, (spent + session.Time.GetElapsedTime(started)).TotalSeconds);
        session.Say($"  {Report.Summary}");
        foreach (var fault in faults.Where(fault => !fault.Fails))
        {
            session.Reporter.Report(new RolloutEvent.Warning($"{fault}; by {ReplayBlame.Of(review, fault)}"));
        }

        foreach (var service in Report.FailedFlows.Select(flow => flow.Steps[^1].Service).Distinct())
        {
            session.Say($"  '{service}' {scope.Release} on the copy printed: {await instances.LogAsync(service, scope.Slot, cancellationToken).ConfigureAwait(false)}");
        }

        Report.ThrowIfBroken(review);
    }

    /// <inheritdoc />
    public async Task StopAsync()
    {
        if (probes is not null)
        {
            await probes.DisposeAsync().ConfigureAwait(false);
        }

        // Once another process has the lease, the instances may be its own.
        if (scope.Flows.Count == 0 || session.LeaseLost.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await instances.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RolloutException or OperationCanceledException)
        {
            session.Reporter.Report(new RolloutEvent.Warning($"an instance of {scope.Release} on the copy of staging may still run, and the next run stops it: {fault.Message}"));
        }
    }

    private async Task StartAsync(Secret copy, CancellationToken cancellationToken)
    {
        try
        {
            endpoints = await instances.StartAsync(scope, copy, cancellationToken).ConfigureAwait(false);
            address = copy;
        }
        catch (RolloutException fault) when (StableInstances.IsNotUp(fault))
        {
            throw new RolloutException(
                "RT2592",
                $"the stable release {scope.Release} does not come up on the copy of staging, and that before any migration, so nothing shows whether it can use the schema after them: {fault.Message} Staging was not changed. Make it start there; or set database.replay to 'probes' to run only the files probes/*.sql, or to 'off'.",
                ExitCode.Held,
                fault);
        }
    }

    /// <summary>Instances come and go while a release serves, and some look at the schema when they start.</summary>
    /// <returns>What is in the way of it; null when all are up.</returns>
    private async Task<string?> StartAgainAsync(CancellationToken cancellationToken)
    {
        await instances.StopAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await instances.StartAsync(scope, address!, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (RolloutException fault) when (StableInstances.IsNotUp(fault))
        {
            return fault.Message.TrimEnd('.');
        }
    }

    private void LeaveOut(List<string> failing)
    {
        foreach (var fault in failing)
        {
            session.Reporter.Report(new RolloutEvent.Warning($"not replayed, because it fails on the copy before the migrations too: {fault}"));
        }

        if (failing.Count > 0 && flows.Count + kept == 0)
        {
            throw new RolloutException(
                "RT2593",
                $"nothing shows whether {scope.Release} can use the schema after the migrations: each of its smoke flows and probe statements fails on the copy of staging already before them, the first one with: {failing[0]}. Staging was not changed. Correct them, or set database.replay to 'off'.",
                ExitCode.Held);
        }
    }

    private async Task<IReadOnlyList<SmokeFlowResult>> RunFlowsAsync(IReadOnlyList<SmokeFlow> which, CancellationToken cancellationToken)
    {
        using var client = createClient();
        var report = await new SmokeRunner(client, session.Time).RunAsync(which, new SmokeTarget(endpoints, scope.Release, scope.Slot), cancellationToken).ConfigureAwait(false);
        return report.Flows;
    }
}
