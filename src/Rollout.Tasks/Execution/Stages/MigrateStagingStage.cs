using Rollout.Tasks.Execution.State;
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

        var done = await Migrations.NothingPendingAsync(session, staging, cancellationToken).ConfigureAwait(false);
        if (done is not null)
        {
            return new StageResult(done);
        }

        await MigrationGate.CheckAsync(session, staging, cancellationToken).ConfigureAwait(false);
        await RehearseAsync(session, database, staging, cancellationToken).ConfigureAwait(false);
        var applied = await Migrations.ApplyAsync(session, staging, upTo: null, Migrations.BeforeTraffic, cancellationToken).ConfigureAwait(false);
        await Migrations.VerifyAsync(session, database, staging, "staging", cancellationToken).ConfigureAwait(false);
        return new StageResult($"rehearsed on a copy, then applied: {applied}");
    }

    private static async Task RehearseAsync(RolloutSession session, DatabasePlan database, Secret staging, CancellationToken cancellationToken)
    {
        await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
        var copy = await session.Backends.DatabaseServer.CopyAsync(staging, $"rollout_copy_{session.Plan.Application.Replace('-', '_')}", cancellationToken).ConfigureAwait(false);
        try
        {
            session.Say("  copied staging; applying the migrations to the copy");
            await Migrations.ApplyAsync(session, copy, upTo: null, Migrations.BeforeTraffic, cancellationToken).ConfigureAwait(false);
            await Migrations.VerifyAsync(session, database, copy, "the copy of staging", cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // The copy goes also when the operator interrupts; the next run would drop it otherwise.
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), session.Time);
            await session.Backends.DatabaseServer.DropCopyAsync(copy, deadline.Token).ConfigureAwait(false);
        }
    }
}
