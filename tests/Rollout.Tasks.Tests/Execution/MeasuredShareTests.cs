using Rollout.Tasks.Reporting;
using Rollout.Tasks.Testing.Analysis;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>A weight is a promise; what the slots really answered is compared with it.</summary>
public sealed class MeasuredShareTests : IDisposable
{
    private readonly EngineFixture engine = new();

    public MeasuredShareTests() => engine.Plan = engine.Plan with { Traffic = engine.Plan.Traffic with { ShareTolerance = 2 } };

    [Fact]
    public async Task Should_CutOver_When_TheSlotsAnswerWhatTheirWeightsSay()
    {
        engine.OnTick = state => Serve(state.Rollout?.Weight ?? 0);

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);
        Assert.Contains(engine.Reported.OfType<RolloutEvent.Line>(), line => line.Text.StartsWith("  all services: measured ", StringComparison.Ordinal) && line.Text.EndsWith(" requests, planned 10 %", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_Hold_When_TheCandidateAnswersMoreThanItsWeight()
    {
        engine.OnTick = state => Serve((state.Rollout?.Weight ?? 0) == 10 ? 30 : state.Rollout?.Weight ?? 0);

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Held, "RT3010"), (outcome.Exit, outcome.Code));
        Assert.Contains("share off by more than 2 percentage points (traffic.shareTolerance): all services: measured 30.0 % of ", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Contains(" requests, planned 10 %", outcome.Fault.Message, StringComparison.Ordinal);
        Assert.Equal([10, 10], await engine.GreenAsync());
        Assert.Equal(Verdict.Inconclusive, engine.Reported.OfType<RolloutEvent.StepFinished>().Single().Step.Verdict);
    }

    [Fact]
    public async Task Should_GoOn_When_TheToleranceIsTheWholeRange()
    {
        engine.Plan = engine.Plan with { Traffic = engine.Plan.Traffic with { ShareTolerance = 100 } };

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);
    }

    [Fact]
    public async Task Should_GoBack_When_TheCandidateIsWorseToo()
    {
        engine.OnTick = _ => engine.Metrics.GivenStable(new FakeTraffic(50)).GivenCandidate(new FakeTraffic(50, ErrorPercent: 50));

        Assert.Equal(ExitCode.RolledBack, (await engine.RunAsync()).Exit);
    }

    public void Dispose() => engine.Dispose();

    private void Serve(int percent) => engine.Metrics.GivenStable(new FakeTraffic((100 - percent) / 2.0)).GivenCandidate(new FakeTraffic(percent / 2.0));
}
