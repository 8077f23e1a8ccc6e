using Rollout.Tasks.Database;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Rehearses the pending migrations on a copy of staging, then applies them to staging.</summary>
internal sealed class MigrateStagingStage : IStage
{
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
        await RehearseAsync(session, database, staging, copy, cancellationToken).ConfigureAwait(false);
        var applied = await Migrations.ApplyAsync(session, staging, upTo: null, Migrations.BeforeTraffic, cancellationToken).ConfigureAwait(false);
        await Migrations.VerifyAsync(session, database, staging, "staging", cancellationToken).ConfigureAwait(false);
        return new StageResult($"rehearsed on a copy, then applied: {applied}");
    }

    private static async Task RehearseAsync(RolloutSession session, DatabasePlan database, Secret staging, string name, CancellationToken cancellationToken)
    {
        try
        {
            var copy = await session.Backends.DatabaseServer.CopyAsync(staging, name, cancellationToken).ConfigureAwait(false);
            session.Say("  copied staging; applying the migrations to the copy");
            await Migrations.ApplyAsync(session, copy, upTo: null, Migrations.BeforeTraffic, cancellationToken).ConfigureAwait(false);
            await Migrations.VerifyAsync(session, database, copy, "the copy of staging", cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await DropAsync(session, staging, name).ConfigureAwait(false);
        }
    }

    /// <summary>Also when the operator interrupts. What stays, the next run drops; that must not hide what the rehearsal ended with.</summary>
    private static async Task DropAsync(RolloutSession session, Secret staging, string name)
    {
        if (session.LeaseLost.IsCancellationRequested)
        {
            // Another process may work on a copy of that name by now.
            return;
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), session.Time);
        try
        {
            await session.Backends.DatabaseServer.DropCopyAsync(staging, name, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RolloutException or OperationCanceledException)
        {
            session.Reporter.Report(new RolloutEvent.Warning($"the copy '{name}' is still there, and the next run drops it: {fault.Message}"));
        }
    }
}
