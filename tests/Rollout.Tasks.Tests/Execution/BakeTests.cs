using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Testing.Analysis;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>A release that is cut over is watched on, and goes back when it is worse.</summary>
public sealed class BakeTests : IDisposable
{
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(2);
    private readonly EngineFixture engine = new();
    private bool happened;

    public BakeTests() => engine.Plan = engine.Plan with { Bake = Time };

    [Fact]
    public async Task Should_WatchForItsTime_When_NothingIsWrong()
    {
        var outcome = await engine.RunAsync();

        Assert.Null(outcome.Fault);
        Assert.Equal((RolloutPhase.CutOver, Verdict.Pass), (engine.State.Rollout!.Phase, engine.State.Rollout.BakeVerdict));
        var cutOver = engine.Events.Single(entry => entry.Type == JournalTypes.CutOver).At;
        var ended = engine.Events.Single(entry => entry.Type == JournalTypes.BakeEnded).At;
        Assert.InRange(ended - cutOver, Time, Time + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Should_RollBackAsRollbackWould_When_AGuardFires()
    {
        WhenBaking(() => engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50)));

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.RolledBack, "RT3007"), (outcome.Exit, outcome.Code));
        Assert.Contains("error-rate", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(["ModifyRule auth blue=100 green=0", "ModifyRule web blue=100 green=0"], engine.WeightCalls.TakeLast(2).Order());
        Assert.Equal(RolloutPhase.RolledBack, engine.State.Rollout!.Phase);
    }

    [Fact]
    public async Task Should_StayAndHold_When_TheGuardAsksForIt()
    {
        engine.Plan = engine.Plan with { Guards = [.. engine.Plan.Guards.Select(guard => guard with { Action = GuardAction.Hold })] };
        WhenBaking(() => engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50)));

        await AssertStaysAsync(Verdict.Fail);
    }

    [Fact]
    public async Task Should_StayAndHold_When_ThereIsNoDataAtItsEnd()
    {
        WhenBaking(() => engine.Metrics.GivenNoCandidate());

        await AssertStaysAsync(Verdict.NoData);
    }

    [Fact]
    public async Task Should_WatchOnUntilTheSourceAnswers_When_ItFailsAtTheEndOfHoldAndBake()
    {
        // The reads of the last three seconds of each fail, and two after it.
        var failed = new HashSet<DateTimeOffset>();
        engine.OnTick = state =>
        {
            var end = state.Rollout is { IsBaking: true } baking ? baking.BakesUntil!.Value
                : state.Rollout is { Phase: RolloutPhase.Shifting, StepPassed: false, StepIndex: >= 0 } step ? step.EnteredStepAt!.Value + engine.Plan.Steps[step.StepIndex].Hold
                : (DateTimeOffset?)null;
            if (end is { } at && engine.Time.GetUtcNow() >= at - TimeSpan.FromSeconds(3) && failed.Add(at))
            {
                engine.Metrics.GivenReadFails(5);
            }
        };

        var outcome = await engine.RunAsync();

        Assert.Null(outcome.Fault);
        Assert.Equal((RolloutPhase.CutOver, Verdict.Pass), (engine.State.Rollout!.Phase, engine.State.Rollout.BakeVerdict));
        Assert.Equal(engine.Plan.Steps.Count + 1, failed.Count);
    }

    [Fact]
    public async Task Should_StayAndHold_When_TheMetricsAreLost()
    {
        WhenBaking(() => engine.Metrics.GivenReadFails(1_000));

        await AssertStaysAsync(Verdict.Error);
        Assert.InRange(engine.Events.Single(entry => entry.Type == JournalTypes.BakeEnded).At - engine.Events.Single(entry => entry.Type == JournalTypes.CutOver).At, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(33));
    }

    [Fact]
    public async Task Should_StayAndHold_When_NoGuardIsSet()
    {
        var guards = engine.Plan.Guards;
        engine.Plan = engine.Plan with { Guards = [], Steps = [.. engine.Plan.Steps.Select(step => step with { Guards = guards })] };

        await AssertStaysAsync(Verdict.NoData);
    }

    [Fact]
    public async Task Should_KeepTheTraffic_When_TheOperatorInterrupts()
    {
        using var interrupt = new CancellationTokenSource();
        WhenBaking(interrupt.Cancel);

        var outcome = await engine.RunAsync(cancellationToken: interrupt.Token);

        Assert.Equal((ExitCode.Interrupted, "RT4080"), (outcome.Exit, outcome.Code));
        Assert.Equal([100, 100], await engine.GreenAsync());
        Assert.True(engine.State.Rollout!.IsBaking);
    }

    [Fact]
    public async Task Should_BakeForTheRestOfItsTime_When_TheProcessWasKilledInIt()
    {
        using var interrupt = new CancellationTokenSource();
        WhenBaking(interrupt.Cancel, after: TimeSpan.FromSeconds(50));
        await engine.RunAsync(cancellationToken: interrupt.Token);
        engine.OnTick = null;

        var outcome = await engine.RunAsync();

        Assert.Null(outcome.Fault);
        var cutOver = engine.Events.Single(entry => entry.Type == JournalTypes.CutOver).At;
        Assert.InRange(engine.Events.Single(entry => entry.Type == JournalTypes.BakeEnded).At - cutOver, Time, Time + TimeSpan.FromSeconds(1));
        Assert.Equal(6, engine.WeightCalls.Count);
    }

    [Fact]
    public async Task Should_RecordItToo_When_ItIsWatched()
    {
        var recorder = new Kept();
        engine.NewRecorder = _ => recorder;

        await engine.RunAsync();

        Assert.Equal(
            [RecordingMarkKind.Step, RecordingMarkKind.Decision, RecordingMarkKind.Step, RecordingMarkKind.Decision, RecordingMarkKind.Step, RecordingMarkKind.Decision, RecordingMarkKind.CutOver, RecordingMarkKind.Decision],
            recorder.Marks.Select(mark => mark.Kind));
        Assert.Equal([10, 50, 100], recorder.Marks.Where(mark => mark.Kind == RecordingMarkKind.Step).Select(mark => mark.Weight));
        Assert.Equal(engine.Metrics.Reads, recorder.Samples);
    }

    [Fact]
    public async Task Should_GoOn_When_TheRecorderThrows()
    {
        engine.NewRecorder = _ => new Broken();

        Assert.Null((await engine.RunAsync()).Fault);
    }

    public void Dispose() => engine.Dispose();

    private async Task AssertStaysAsync(Verdict verdict)
    {
        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Held, "RT3006"), (outcome.Exit, outcome.Code));
        Assert.Equal((RolloutPhase.CutOver, verdict), (engine.State.Rollout!.Phase, engine.State.Rollout.BakeVerdict));
        Assert.Equal([100, 100], await engine.GreenAsync());
        engine.OnTick = null;
        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);
    }

    private void WhenBaking(Action change, TimeSpan after = default) => engine.OnTick = state =>
    {
        if (!happened && state.Rollout is { IsBaking: true } && engine.Time.GetUtcNow() >= state.Rollout.BakesUntil - Time + after)
        {
            happened = true;
            change();
        }
    };

    private sealed class Kept : IRecorder
    {
        public List<RecordingMark> Marks { get; } = [];

        public int Samples { get; private set; }

        public void Add(MetricSample sample) => Samples++;

        public void Add(RecordingMark mark) => Marks.Add(mark);
    }

    private sealed class Broken : IRecorder
    {
        public void Add(MetricSample sample) => throw new InvalidOperationException("full");

        public void Add(RecordingMark mark) => throw new InvalidOperationException("full");
    }
}
