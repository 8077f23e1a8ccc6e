using Rollout.Tasks.Embedded;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution;

/// <summary>One run of the tool against one environment: the call that each task makes. Dispose it to end the traffic it makes and to give the lease back.</summary>
/// <param name="request">What the command line asks for.</param>
/// <param name="reporter">Shows what happens.</param>
/// <param name="time">The clock.</param>
public sealed class RolloutRun(RunRequest request, IRolloutReporter reporter, TimeProvider time) : IAsyncDisposable
{
    private readonly RunLog log = new(reporter, time);
    private OpenEnvironment? open;

    /// <summary>The validated plan.</summary>
    /// <exception cref="SpecException">The configuration has faults; all of them are in it.</exception>
    public RolloutPlan Plan => field ??= PlanLoader.Load(new PlanRequest(
        request.ConfigPath, request.Environment, request.Release, request.Overrides, ProcessEnvironment.Read(), request.StateDirectory));

    /// <summary>Runs one task by its name.</summary>
    /// <param name="task">One of <see cref="TaskNames"/>.</param>
    /// <param name="cancellationToken">Cancelled when the operator asks to stop; what must be put back is put back first.</param>
    /// <exception cref="RolloutException">With the exit code that the process must end with.</exception>
    /// <exception cref="SpecException">The configuration has faults; nothing was touched.</exception>
    public async Task RunAsync(string task, CancellationToken cancellationToken)
    {
        _ = Plan;
        log.Started(task);
        try
        {
            log.Finished(task, await WorkAsync(task, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception fault)
        {
            log.Failed(task, fault);
            throw;
        }
    }

    /// <summary>How the environment stands. Starts nothing and changes nothing.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>With unknown weights and health where the load balancer cannot be read.</returns>
    public async Task<StatusReport> StatusAsync(CancellationToken cancellationToken)
    {
        var stores = new EnvironmentStores(Plan, time);

        // Side by side: what the load balancer's client costs at its first call is most of this target's time.
        var view = Task.Run(() => WorldReader.ReadAsync(Plan, Launcher, withDatabase: false, time, cancellationToken), cancellationToken);
        var state = StateProjector.Project(await stores.Journal.ReadAsync(cancellationToken).ConfigureAwait(false));
        var lease = await stores.Leases.ReadAsync(cancellationToken).ConfigureAwait(false);
        var world = await view.ConfigureAwait(false);
        return StatusReader.Read(Plan, state, world.Traffic, lease);
    }

    /// <summary>What <see cref="TaskNames.Cutover"/> would do now, call by call. Starts nothing and changes nothing.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The tasks with their effects.</returns>
    public async Task<PlanReport> PlanAsync(CancellationToken cancellationToken)
    {
        var stores = new EnvironmentStores(Plan, time);
        var state = StateProjector.Project(await stores.Journal.ReadAsync(cancellationToken).ConfigureAwait(false));
        var view = await WorldReader.ReadAsync(Plan, Launcher, withDatabase: true, time, cancellationToken).ConfigureAwait(false);
        return PlanDescriber.Describe(Plan, state, view);
    }

    /// <summary>Stops the embedded environment: instances, load balancer, database.</summary>
    /// <param name="purge">True deletes its data, its journal and its logs too; images stay.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RolloutException">RT2410: the environment is not an embedded one.</exception>
    public async Task LocalDownAsync(bool purge, CancellationToken cancellationToken)
    {
        if (Plan.Embedded is null)
        {
            throw new RolloutException("RT2410", $"environment '{Plan.Environment}' has no embedded load balancer or database, so there is nothing to take down. Name one that has: --environment=local.", ExitCode.Configuration);
        }

        await new EnvironmentTeardown(Plan, Launcher, time).RunAsync(purge, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the lease away from whoever holds it. A process that still runs can change nothing from then on.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One line that says who held it.</returns>
    public async Task<string> UnlockAsync(CancellationToken cancellationToken)
    {
        var leases = new EnvironmentStores(Plan, time).Leases;
        if (await leases.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } lease)
        {
            return $"nobody holds the lease of '{Plan.Environment}'; nothing was changed";
        }

        await leases.BreakAsync(cancellationToken).ConfigureAwait(false);
        return $"the lease of '{Plan.Environment}' was taken away from {lease.Holder}; run the interrupted target again, or --target=Rollback";
    }

    /// <summary>Ends the run: shows the summary and writes it beside the journal.</summary>
    /// <param name="outcome">What the process ends with.</param>
    /// <param name="reason">Why, in one line; empty when all went as planned.</param>
    public async Task FinishAsync(ExitCode outcome, string reason)
    {
        if (open is not null)
        {
            await open.StopLoadAsync().ConfigureAwait(false);
        }

        if (open is not null)
        {
            log.Summarise(Plan, open.Session, outcome, reason);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (open is not null)
        {
            await open.DisposeAsync().ConfigureAwait(false);
        }
    }

    private EmbeddedLauncher Launcher => field ??= new EmbeddedLauncher(
        EnvironmentStores.EmbeddedDirectory(Plan),
        request.EmbeddedProgram ?? Path.Combine(AppContext.BaseDirectory, "local", "Rollout.Local.dll"),
        time);

    private async Task<StageReport> WorkAsync(string task, CancellationToken cancellationToken)
    {
        open ??= await OpenEnvironment.OpenAsync(Plan, Launcher, task, log, time, cancellationToken).ConfigureAwait(false);
        open.StartLoadFor(task);
        var session = open.Session;
        return task switch
        {
            "LocalUp" => new StageReport(open.Bootstrapped is null, open.Bootstrapped ?? "the environment runs"),
            TaskNames.Rollback => Report(await RollbackStage.RunAsync(session, cancellationToken).ConfigureAwait(false), "there is no rollout to go back from; nothing was changed"),
            TaskNames.Decommission => Report(await DecommissionStage.RunAsync(session, cancellationToken).ConfigureAwait(false), "there is no slot to stop; nothing was changed"),
            _ => await new StageRunner(session, request.EndRetention).RunAsync(Stage(task), cancellationToken).ConfigureAwait(false),
        };
    }

    private static StageReport Report(StageResult? result, string nothing) => result is null ? StageReport.Skip(nothing) : new StageReport(Skipped: false, result.Detail);

    private static IStage Stage(string task) => task switch
    {
        TaskNames.Preflight => new PreflightStage(),
        TaskNames.BuildImages => new BuildImagesStage(),
        TaskNames.TagImages => new TagImagesStage(),
        TaskNames.MigrateStaging => new MigrateStagingStage(),
        TaskNames.DeployCandidate => new DeployCandidateStage(),
        TaskNames.MigrateDatabase => new MigrateDatabaseStage(),
        TaskNames.SmokeTest => new SmokeTestStage(),
        TaskNames.ShiftTraffic10 => new ShiftStage(task, 10),
        TaskNames.ShiftTraffic50 => new ShiftStage(task, 50),
        TaskNames.Cutover => new ShiftStage(task, 100),
        _ => throw new RolloutException("RT9003", $"there is no stage for the task '{task}'.", ExitCode.Fault),
    };
}
