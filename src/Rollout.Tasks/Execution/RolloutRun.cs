using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Backtest;
using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Execution.Reports;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Journal;
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
    private IdleWatch? idle;
    private CancellationToken stop;

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
            await EndIdleAsync().ConfigureAwait(false);
            await log.FinishedAsync(task, await WorkAsync(task, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            idle = open is null ? null : new IdleWatch(open.Session, cancellationToken);
        }
        catch (Exception fault)
        {
            await log.FailedAsync(task, fault).ConfigureAwait(false);
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
        return StatusReader.Read(Plan, state, world.Traffic, lease) with { Writes = world.Writes };
    }

    /// <summary>What <see cref="TaskNames.Cutover"/> would do now, call by call. Starts nothing and changes nothing but the files that show the migrations.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The tasks with their effects.</returns>
    public async Task<PlanReport> PlanAsync(CancellationToken cancellationToken)
    {
        var stores = new EnvironmentStores(Plan, time);
        var state = StateProjector.Project(await stores.Journal.ReadAsync(cancellationToken).ConfigureAwait(false));
        var view = await WorldReader.ReadAsync(Plan, Launcher, withDatabase: true, time, cancellationToken).ConfigureAwait(false);
        return MigrationReports.Write(Plan, PlanDescriber.Describe(Plan, state, view), reporter);
    }

    /// <summary>What guards and judge of the plan would have done with a recorded rollout, or with a range that the metrics' source remembers. Changes nothing.</summary>
    /// <param name="backtest">Which recording, or which range.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>An answer, whatever it is: a configuration that would have stopped a rollout is no fault.</returns>
    /// <exception cref="RolloutException">RT3172, RT3173, RT3174, RT3175: what is asked for is not there. RT3170, RT3171: the recording cannot be read. RT3101, RT3102: the history cannot be read.</exception>
    public async Task<BacktestReport> BacktestAsync(BacktestRequest backtest, CancellationToken cancellationToken)
    {
        if (backtest.Range(Plan.Metrics.Interval) is not { } range)
        {
            var path = new RecordingFolder(EnvironmentStores.RecordingsDirectory(Plan)).Find(backtest.Recording ?? "latest");
            return BacktestRunner.Run(Plan, await RecordingReader.ReadAllAsync(path, cancellationToken).ConfigureAwait(false));
        }

        using var http = new HttpClient();
        var stable = StateProjector.Project(await new EnvironmentStores(Plan, time).Journal.ReadAsync(cancellationToken).ConfigureAwait(false)).Rollout?.StableSlot ?? Slot.Blue;
        var sources = new MetricSources(Plan, null, Plan.Database?.Connection, http, time);
        await using var close = sources.ConfigureAwait(false);
        if (Plan.Metrics.Source == "prometheus" && sources.Main(stable) is IMetricHistory history)
        {
            return await BacktestRunner.RunAsync(Plan, history, range.From, range.To, range.Step, cancellationToken).ConfigureAwait(false);
        }

        throw new RolloutException("RT3175", $"--from, --to: metrics.source '{Plan.Metrics.Source}' remembers nothing from {range.From:u}. Only 'prometheus' does; or name a recording with --recording.", ExitCode.Configuration);
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

    /// <summary>Ends the run: leads back what a fault outside of the rollout's own tasks, or a late interrupt, left on the candidate; shows the summary and writes it beside the journal.</summary>
    /// <param name="outcome">What the process would end with.</param>
    /// <param name="reason">Why, in one line; empty when all went as planned.</param>
    /// <returns>What the process must end with, and why.</returns>
    public async Task<(ExitCode Outcome, string Reason)> FinishAsync(ExitCode outcome, string reason)
    {
        if (open is null)
        {
            return (outcome, reason);
        }

        var late = idle is null ? null : await idle.EndAsync().ConfigureAwait(false);
        if ((late ?? await LateWayBackAsync(open.Session, outcome, reason).ConfigureAwait(false)) is { } back)
        {
            (outcome, reason) = (back.ExitCode, back.Message);
        }

        await TryAsync("the load generator could not be stopped", open.StopLoadAsync).ConfigureAwait(false);
        await TryAsync("the summary could not be written", () => log.SummariseAsync(Plan, open.Session, outcome, reason)).ConfigureAwait(false);
        return (outcome, reason);
    }

    /// <summary>Stops a rollout in flight and goes back, also when another process, on any machine with the same state store, carries it out.</summary>
    /// <param name="reason">Why, for the journal and the other process; null or empty for none.</param>
    /// <param name="cancellationToken">Ends the wait; the request stands.</param>
    /// <exception cref="RolloutException">RT4071: the other process does not end within 120 s. RT4031: the stable slot is not healthy, so the traffic stays. RT4022: the load balancer could not be set.</exception>
    public async Task AbortAsync(string? reason, CancellationToken cancellationToken)
    {
        log.Started(TaskNames.Abort);
        try
        {
            var stores = new EnvironmentStores(Plan, time);
            var request = new AbortRequest($"{System.Environment.UserName}@{System.Environment.MachineName}", OneLine(reason), time.GetUtcNow());
            var abort = new AbortRun(stores, request, GoBackAsync, text => log.Report(new RolloutEvent.Line(text)), time);
            await log.FinishedAsync(TaskNames.Abort, await abort.RunAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            await log.FailedAsync(TaskNames.Abort, fault).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Watches the stable release and records what it does, for guards against a baseline.</summary>
    /// <param name="length">How long, such as <c>10m</c>; null for 5 min.</param>
    /// <param name="cancellationToken">Ends the watch; the baseline before it stays.</param>
    /// <exception cref="RolloutException">RT3105: nothing can be recorded now, or the length is no time. RT3101, RT3102: the metrics cannot be read.</exception>
    public async Task BaselineAsync(string? length, CancellationToken cancellationToken)
    {
        var span = BaselineRun.Length(length);
        log.Started(BaselineRun.Task);
        try
        {
            open ??= await OpenEnvironment.OpenAsync(Plan, Launcher, BaselineRun.Task, log, time, cancellationToken).ConfigureAwait(false);
            open.StartLoadFor(BaselineRun.Task);
            await log.FinishedAsync(BaselineRun.Task, StageReport.Of(await BaselineRun.RunAsync(open.Session, span, cancellationToken).ConfigureAwait(false), string.Empty)).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            await log.FailedAsync(BaselineRun.Task, fault).ConfigureAwait(false);
            throw;
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
        stop = cancellationToken;
        if (task == TaskNames.Rollback && open is null && await NothingToGoBackFromAsync(cancellationToken).ConfigureAwait(false))
        {
            return StageReport.Of(null, RollbackStage.Nothing);
        }

        open ??= await OpenEnvironment.OpenAsync(Plan, Launcher, task, log, time, cancellationToken).ConfigureAwait(false);
        open.StartLoadFor(task);
        open.Session.AcceptDrift = request.AcceptDrift;
        return await new TaskWork(open, request).RunAsync(task, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> NothingToGoBackFromAsync(CancellationToken cancellationToken) =>
        RollbackStage.NothingToDo(StateProjector.Project(await new EnvironmentStores(Plan, time).Journal.ReadAsync(cancellationToken).ConfigureAwait(false)).Rollout);

    private async Task<StageReport> GoBackAsync(string reason, CancellationToken cancellationToken)
    {
        open ??= await OpenEnvironment.OpenAsync(Plan, Launcher, TaskNames.Abort, log, time, cancellationToken).ConfigureAwait(false);
        return StageReport.Of(await RollbackStage.RunAsync(open.Session, TaskNames.Abort, reason, open.BringUpAsync, cancellationToken).ConfigureAwait(false), RollbackStage.Nothing);
    }

    /// <summary>A rollout that a fault of the caller's own tasks, or an interrupt between two tasks, left in flight.</summary>
    private async Task<RolloutException?> LateWayBackAsync(RolloutSession session, ExitCode outcome, string reason)
    {
        var (late, exitCode) = outcome switch
        {
            _ when session.AbortRequested.IsCancellationRequested => (session.AbortReason, ExitCode.RolledBack),
            _ when stop.IsCancellationRequested => ("interrupted by the operator", ExitCode.Interrupted),
            ExitCode.Fault or ExitCode.BackendFailed or ExitCode.Configuration when !reason.StartsWith("RT4022 ", StringComparison.Ordinal) => (reason, ExitCode.RolledBack),
            _ => (null, outcome),
        };
        return late is null ? null : await new Safeguard(session).AfterFaultAsync("Finish", late, exitCode).ConfigureAwait(false);
    }

    /// <summary>What came while no task ran ends the next one.</summary>
    private async Task EndIdleAsync()
    {
        if (idle is not null && await idle.EndAsync().ConfigureAwait(false) is { } back)
        {
            throw back;
        }
    }

    private async Task TryAsync(string what, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            log.Report(new RolloutEvent.Warning($"{what}: {fault.Message}"));
        }
    }

    private static string OneLine(string? text) => (text ?? string.Empty).ReplaceLineEndings(" ").Trim();
}
