using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>The target Abort, and the run that it ends.</summary>
public sealed class AbortRunTests : IDisposable
{
    private static readonly AbortRequest Request = new("ops@host", "the pager rings", DateTimeOffset.UnixEpoch);
    private readonly EngineFixture engine = new();
    private readonly List<string> said = [];
    private string? wentBack;

    [Fact]
    public async Task Should_EndTheHoldAndGoBack_When_AnotherProcessAborts()
    {
        Task<StageReport>? abort = null;
        engine.OnTick = state => abort ??= state.Rollout is { Weight: 10, StepIndex: 0 } ? AbortAsync() : null;

        var outcome = await engine.RunAsync();
        var report = await UntilAsync(abort!);

        Assert.Equal((ExitCode.RolledBack, "RT3003"), (outcome.Exit, outcome.Code));
        Assert.StartsWith("RT3003 aborted by ops@host: the pager rings. All traffic is back on 1.7.0", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal([0, 0], await engine.GreenAsync());
        Assert.Equal(("aborted by ops@host: the pager rings", RolloutPhase.RolledBack), (engine.State.Rollout!.Reason, engine.State.Rollout.Phase));
        Assert.EndsWith("aborted by ops@host: the pager rings; 1.7.0 serves", report.Detail, StringComparison.Ordinal);
        Assert.Contains(said, line => line.Contains("has seen it", StringComparison.Ordinal));
        Assert.Null(wentBack);
    }

    [Fact]
    public async Task Should_SeeTheRequestWithinAQuarterOfASecond_When_AskedInTheMiddleOfABuild()
    {
        (Lease Lease, DateTimeOffset At)? asked = null;
        var seen = new List<bool>();
        engine.Stages[TaskNames.BuildImages] = new StubStage(TaskNames.BuildImages, async (session, token) =>
        {
            await engine.Aborts.RequestAsync(session.Lease, Request, CancellationToken.None);
            asked = (session.Lease, engine.Time.GetUtcNow());
            await Task.Delay(TimeSpan.FromMinutes(10), engine.Time, token);
        });
        engine.OnTick = _ =>
        {
            if (asked is { } request && engine.Time.GetUtcNow() - request.At >= TimeSpan.FromMilliseconds(250))
            {
                seen.Add(engine.Aborts.Acknowledged(request.Lease));
            }
        };

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Interrupted, "RT4050"), (outcome.Exit, outcome.Code));
        Assert.Equal("RT4050 BuildImages was aborted by ops@host: the pager rings; no weight was changed. Run the same command again to go on.", outcome.Fault!.Message);
        Assert.Empty(engine.WeightCalls);
        Assert.DoesNotContain(false, seen);
    }

    [Fact]
    public async Task Should_GoOn_When_TheRequestWasForAnEarlierRun()
    {
        var earlier = await engine.Leases.AcquireAsync("Cutover", CancellationToken.None);
        await engine.Aborts.RequestAsync(earlier, Request, CancellationToken.None);
        await engine.Leases.ReleaseAsync(earlier, CancellationToken.None);

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);
    }

    [Fact]
    public async Task Should_TakeTheLeaseAwayAndGoBack_When_TheHolderDoesNotReact()
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        var holder = await engine.Leases.AcquireAsync("ShiftTraffic50", CancellationToken.None);
        await using var keeper = new LeaseKeeper(engine.Leases, holder, engine.Time);
        var since = engine.Time.GetUtcNow();

        var report = await UntilAsync(AbortAsync());

        Assert.Equal(("aborted by ops@host: the pager rings", "went back"), (wentBack, report.Detail));
        Assert.InRange(engine.Time.GetUtcNow() - since, AbortRun.Patience, AbortRun.Patience + TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<RolloutException>(() => engine.Leases.EnsureHeldAsync(holder, CancellationToken.None));
    }

    [Fact]
    public async Task Should_LeaveTheLease_When_TheHolderDoesNotReactButHasNoTraffic()
    {
        var holder = await engine.Leases.AcquireAsync("LocalDown", CancellationToken.None);
        await using var keeper = new LeaseKeeper(engine.Leases, holder, engine.Time);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => UntilAsync(AbortAsync()));

        Assert.Equal(("RT4071", ExitCode.Fault), (fault.Code, fault.ExitCode));
        await engine.Leases.EnsureHeldAsync(holder, CancellationToken.None);
        Assert.Null(wentBack);
    }

    [Fact]
    public async Task Should_GiveUpAfterItsDeadline_When_TheHolderHasSeenItButNeverEnds()
    {
        var holder = await engine.Leases.AcquireAsync("Cutover", CancellationToken.None);
        await using var keeper = new LeaseKeeper(engine.Leases, holder, engine.Time);
        await engine.Aborts.AcknowledgeAsync(holder, CancellationToken.None);
        var since = engine.Time.GetUtcNow();

        var fault = await Assert.ThrowsAsync<RolloutException>(() => UntilAsync(AbortAsync()));

        Assert.Equal("RT4071", fault.Code);
        Assert.InRange(engine.Time.GetUtcNow() - since, AbortRun.Deadline, AbortRun.Deadline + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Should_GoBackItself_When_NobodyHoldsTheLeaseBetweenTwoJobs()
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);

        var report = await UntilAsync(AbortAsync());

        Assert.Equal((false, "went back"), (report.Skipped, report.Detail));
    }

    [Theory]
    [InlineData(null, "there has been no rollout; nothing was changed")]
    [InlineData(TaskNames.SmokeTest, "nothing runs, and 1.8.0 has no traffic; nothing was changed")]
    [InlineData(TaskNames.Cutover, "the rollout of 1.8.0 is finished, so there is nothing to abort; --target=Rollback returns to 1.7.0. Nothing was changed")]
    public async Task Should_SayWhyAndChangeNothing_When_NothingIsInFlight(string? reached, string words)
    {
        if (reached is not null)
        {
            await engine.RunAsync(reached);
        }

        var before = engine.Changes;

        var report = await UntilAsync(AbortAsync());

        Assert.Equal((true, words), (report.Skipped, report.Detail));
        Assert.Equal(before, engine.Changes);
        Assert.Null(wentBack);
    }

    public void Dispose() => engine.Dispose();

    private Task<StageReport> AbortAsync() => new AbortRun(
        new Stores(engine),
        Request,
        (reason, _) =>
        {
            wentBack = reason;
            return Task.FromResult(new StageReport(Skipped: false, "went back"));
        },
        said.Add,
        engine.Time).RunAsync(CancellationToken.None);

    private async Task<StageReport> UntilAsync(Task<StageReport> abort)
    {
        for (var tick = 0; tick < 1_000 && !abort.IsCompleted; tick++)
        {
            await Task.Yield();
            engine.Time.Advance(TimeSpan.FromMilliseconds(200));
        }

        return await abort.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private sealed class Stores(EngineFixture engine) : IAbortStores
    {
        public IJournal Journal => engine.Memory;

        public ILeaseStore Leases => engine.Leases;

        public IAbortRequests Aborts => engine.Aborts;
    }
}
