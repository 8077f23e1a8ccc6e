using Rollout.Tasks.Analysis;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Testing.Analysis;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>Whatever throws or hangs while the candidate has traffic: the traffic goes back, or the run goes on, or it says that it holds.</summary>
public sealed class AbortFaultTests
{
    public static TheoryData<string> Ports => ["router.Read", "router.Apply", "metrics.Read", "journal.Append", "lease.EnsureHeld"];

    [Theory]
    [MemberData(nameof(Ports))]
    public async Task Should_LeaveNoTrafficBehind_When_AnyCallThrows(string port)
    {
        for (var call = 1; call <= 12; call++)
        {
            using var engine = new EngineFixture();
            var faults = new Faults(port, call) { Armed = false };
            Wrap(engine, faults);
            engine.OnTick = state => faults.Armed |= state.Rollout is { CandidateMayHaveTraffic: true };

            var outcome = await engine.RunAsync(TaskNames.ShiftTraffic10);

            await AssertNoTrafficIsLeftAsync(engine, outcome, $"{port} throws at call {call}");
        }
    }

    [Fact]
    public async Task Should_GoBackAtOnceAndSayThatTheJournalDoesNotKnow_When_TheJournalHangs()
    {
        using var engine = new EngineFixture();
        var faults = new Faults("journal.Append", 1) { Armed = false, Hangs = true };
        Wrap(engine, faults);
        DateTimeOffset broken = default;
        DateTimeOffset? called = null;
        engine.OnTick = state =>
        {
            if (!faults.Armed && state.Rollout is { Weight: 10, StepIndex: 0 })
            {
                faults.Armed = true;
                engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50));
                broken = engine.Time.GetUtcNow();
                engine.Router.OnCall = _ => called ??= engine.Time.GetUtcNow();
            }
        };

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.RolledBack, "RT4070"), (outcome.Exit, outcome.Code));
        Assert.Contains("the journal did not answer within 10 s", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal([0, 0], await engine.GreenAsync());

        // The guard needs some seconds to fire; the journal must not add to them.
        Assert.InRange(engine.Time.GetUtcNow() - called!.Value, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(12));
        Assert.InRange(called.Value - broken, TimeSpan.Zero, TimeSpan.FromSeconds(9));
    }

    [Fact]
    public async Task Should_GoBackInTime_When_AGuardFiresWhileALookAtTheTargetsHangs()
    {
        using var engine = new EngineFixture();
        var faults = new Faults("router.Read", 1) { Armed = false, Hangs = true };
        Wrap(engine, faults);
        DateTimeOffset broken = default;
        DateTimeOffset? called = null;
        engine.OnTick = state =>
        {
            faults.Armed |= state.Rollout is { Weight: 10, StepIndex: 0 };
            if (faults.Hit && broken == default)
            {
                engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50));
                broken = engine.Time.GetUtcNow();
                engine.Router.OnCall = _ =>
                {
                    called ??= engine.Time.GetUtcNow();
                    faults.Over = true;
                };
            }
        };

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.RolledBack, "RT3003"), (outcome.Exit, outcome.Code));
        Assert.Equal([0, 0], await engine.GreenAsync());
        Assert.InRange(called!.Value - broken, TimeSpan.Zero, TimeSpan.FromSeconds(9));
    }

    [Theory]
    [InlineData("metrics.Read")]
    [InlineData("router.Read")]
    [InlineData("journal.Append")]
    public async Task Should_GoBackBesideIt_When_TheWorkDoesNotStopForAnInterrupt(string port)
    {
        using var engine = new EngineFixture();
        using var stop = new CancellationTokenSource();
        var faults = new Faults(port, 1) { Armed = false, Hangs = true };
        Wrap(engine, faults);
        engine.OnTick = state =>
        {
            faults.Armed |= state.Rollout is { Weight: 10, StepIndex: 0 };
            if (faults.Hit && !stop.IsCancellationRequested)
            {
                // What hung answers the next one: the port as such is well.
                faults.Armed = false;
                faults.Over = true;
                stop.Cancel();
            }
        };

        var outcome = await engine.RunAsync(TaskNames.Cutover, stop.Token);

        Assert.Equal(ExitCode.Interrupted, outcome.Exit);
        Assert.Equal([0, 0], await engine.GreenAsync());
    }

    [Fact]
    public async Task Should_SetTheWeightsAgain_When_TheyAreReadBackOtherwise()
    {
        using var engine = new EngineFixture();
        var undone = false;
        engine.OnTick = state =>
        {
            if (state.Rollout is { Weight: 10, StepIndex: 0 })
            {
                engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50));
            }
        };
        engine.WrapRouter = router => new Undoing(router, () =>
        {
            if (!undone)
            {
                undone = true;
                engine.Router.GivenWeights("auth", 50, 50);
            }
        });

        var outcome = await engine.RunAsync();

        Assert.Equal(ExitCode.RolledBack, outcome.Exit);
        Assert.True(undone);
        Assert.Equal([0, 0], await engine.GreenAsync());
    }

    [Theory]
    [InlineData(ExitCode.Fault, ExitCode.RolledBack, 0)]
    [InlineData(ExitCode.Held, null, 10)]
    public async Task Should_GoBackAfterwards_When_AFaultCameBetweenTwoTasks(ExitCode ended, ExitCode? back, double weight)
    {
        using var engine = new EngineFixture();
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        RolloutException? end = null;

        await engine.ProcessAsync("Finish", async session =>
        {
            await session.Shifter.ReadAsync(CancellationToken.None);
            end = ended == ExitCode.Held ? null : await new Safeguard(session).AfterFaultAsync("Finish", "a task of the caller failed", ExitCode.RolledBack);
        });

        Assert.Equal(back, end?.ExitCode);
        Assert.Equal([weight, weight], await engine.GreenAsync());
    }

    [Fact]
    public async Task Should_GoBackBetweenTwoTasks_When_TheOperatorInterruptsThere()
    {
        using var engine = new EngineFixture();
        using var stop = new CancellationTokenSource();
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        RolloutException? end = null;
        Task? ending = null;

        // The way back is on another thread: the clock waits for it.
        engine.OnTick = _ => Assert.True(ending?.Wait(TimeSpan.FromSeconds(30)) ?? true);
        await engine.ProcessAsync("ShiftTraffic50", async session =>
        {
            await session.Shifter.ReadAsync(CancellationToken.None);
            var idle = new IdleWatch(session, stop.Token);
            stop.Cancel();
            var back = idle.EndAsync();
            ending = back;
            end = await back;
        });

        Assert.Equal(ExitCode.Interrupted, end!.ExitCode);
        Assert.Equal([0, 0], await engine.GreenAsync());
    }

    private static async Task AssertNoTrafficIsLeftAsync(EngineFixture engine, Outcome outcome, string what)
    {
        var green = await engine.GreenAsync();
        var said = outcome.Exit is ExitCode.Held or ExitCode.Drifted or ExitCode.LeaseHeld;
        Assert.True(outcome.Fault is null || said || green.All(share => share == 0), $"{what}: {outcome.Fault?.Message}, and green has {string.Join(", ", green)} %");
        Assert.False(outcome.Exit == ExitCode.Fault && green.Any(share => share > 0), what);
    }

    private static void Wrap(EngineFixture engine, Faults faults)
    {
        engine.WrapRouter = router => new FaultyRouter(router, faults);
        engine.WrapMetrics = metrics => new FaultyMetrics(metrics, faults);
        engine.WrapJournal = journal => new FaultyJournal(journal, faults);
        engine.WrapLeases = leases => new FaultyLeases(leases, faults);
    }

    /// <summary>At which call of which port something happens.</summary>
    private sealed class Faults(string port, int at)
    {
        private int calls;

        public bool Armed { get; set; }

        public bool Hangs { get; init; }

        public bool Over { get; set; }

        public bool Hit { get; private set; }

        public async Task CallAsync(string name)
        {
            if (Over || !Armed || name != port)
            {
                return;
            }

            calls++;
            if (Hangs && calls >= at)
            {
                Hit = true;
                await new TaskCompletionSource().Task;
            }

            if (calls == at)
            {
                Hit = true;
                throw new InvalidOperationException("broken by the test");
            }
        }
    }

    private sealed class FaultyRouter(ITrafficRouter inner, Faults faults) : ITrafficRouter
    {
        public async Task<TrafficState> ReadAsync(CancellationToken cancellationToken)
        {
            await faults.CallAsync("router.Read");
            return await inner.ReadAsync(cancellationToken);
        }

        public IReadOnlyList<WeightChange> Plan(TrafficState current, Slot candidate, int candidateWeight) => inner.Plan(current, candidate, candidateWeight);

        public async Task<DateTimeOffset> ApplyAsync(WeightChange change, CancellationToken cancellationToken)
        {
            await faults.CallAsync("router.Apply");
            return await inner.ApplyAsync(change, cancellationToken);
        }

        public Task RegisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken) => inner.RegisterAsync(service, slot, endpoints, cancellationToken);

        public Task DeregisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken) => inner.DeregisterAsync(service, slot, endpoints, cancellationToken);
    }

    /// <summary>Somebody changes a weight after each way back, before it is read.</summary>
    private sealed class Undoing(ITrafficRouter inner, Action undo) : ITrafficRouter
    {
        public Task<TrafficState> ReadAsync(CancellationToken cancellationToken) => inner.ReadAsync(cancellationToken);

        public IReadOnlyList<WeightChange> Plan(TrafficState current, Slot candidate, int candidateWeight) => inner.Plan(current, candidate, candidateWeight);

        public async Task<DateTimeOffset> ApplyAsync(WeightChange change, CancellationToken cancellationToken)
        {
            var at = await inner.ApplyAsync(change, cancellationToken);
            if (change is { CandidateWeight: 0, Service: "web" })
            {
                undo();
            }

            return at;
        }

        public Task RegisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken) => inner.RegisterAsync(service, slot, endpoints, cancellationToken);

        public Task DeregisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken) => inner.DeregisterAsync(service, slot, endpoints, cancellationToken);
    }

    private sealed class FaultyMetrics(IMetricSource inner, Faults faults) : IMetricSource
    {
        public async Task<MetricSample> ReadAsync(CancellationToken cancellationToken)
        {
            await faults.CallAsync("metrics.Read");
            return await inner.ReadAsync(cancellationToken);
        }
    }

    private sealed class FaultyJournal(IJournal inner, Faults faults) : IJournal
    {
        public Task<IReadOnlyList<JournalEvent>> ReadAsync(CancellationToken cancellationToken) => inner.ReadAsync(cancellationToken);

        public async Task<JournalEvent> AppendAsync(JournalEntry entry, Lease lease, CancellationToken cancellationToken)
        {
            await faults.CallAsync("journal.Append");
            return await inner.AppendAsync(entry, lease, cancellationToken);
        }
    }

    private sealed class FaultyLeases(ILeaseStore inner, Faults faults) : ILeaseStore
    {
        public Task<Lease?> ReadAsync(CancellationToken cancellationToken) => inner.ReadAsync(cancellationToken);

        public Task<Lease> AcquireAsync(string purpose, CancellationToken cancellationToken) => inner.AcquireAsync(purpose, cancellationToken);

        public Task<Lease> RenewAsync(Lease lease, CancellationToken cancellationToken) => inner.RenewAsync(lease, cancellationToken);

        public async Task EnsureHeldAsync(Lease lease, CancellationToken cancellationToken)
        {
            await faults.CallAsync("lease.EnsureHeld");
            await inner.EnsureHeldAsync(lease, cancellationToken);
        }

        public Task ReleaseAsync(Lease lease, CancellationToken cancellationToken) => inner.ReleaseAsync(lease, cancellationToken);

        public Task BreakAsync(CancellationToken cancellationToken) => inner.BreakAsync(cancellationToken);
    }
}
