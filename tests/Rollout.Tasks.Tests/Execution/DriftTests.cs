using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>Nothing begins in a world that is not the one the rollout left.</summary>
public sealed class DriftTests : IDisposable
{
    private readonly EngineFixture engine = new();

    [Fact]
    public async Task Should_PrintTheDifference_When_WeightsWereEdited()
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        engine.Router.GivenWeights("web", 3, 1);

        var outcome = await engine.RunAsync();

        Assert.Equal(ExitCode.Drifted, outcome.Exit);
        Assert.Equal(
            "RT4020 the load balancer's weights are not those that the rollout set: - service 'web': green 10 %; + service 'web': blue 75 %, green 25 %. Nothing was changed. Set it back, go on from what is there with --accept-drift, or run --target=Rollback.",
            outcome.Fault!.Message);
        Assert.Equal(["  - service 'web': green 10 %", "  + service 'web': blue 75 %, green 25 %"], Printed());
    }

    [Fact]
    public async Task Should_PrintTheDifference_When_ARuleWasAdded()
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        engine.Router.GivenForeignRule("rule/other: /api/* to web-green");

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Drifted, "RT4061"), (outcome.Exit, outcome.Code));
        Assert.Equal(["  + rule/other: /api/* to web-green"], Printed());
        Assert.Equal([10, 10], await engine.GreenAsync());
    }

    [Fact]
    public async Task Should_PrintTheDifference_When_AGroupWasAddedDuringAHold()
    {
        engine.OnTick = state =>
        {
            if (state.Rollout is { Weight: 10, StepIndex: 0 })
            {
                engine.OnTick = null;
                engine.Router.GivenUnmanagedGroup("web", "web-red", 0);
            }
        };

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Drifted, "RT4061"), (outcome.Exit, outcome.Code));
        Assert.Equal(["  - rule/web: /web/* to web-blue, web-green", "  + rule/web: /web/* to web-blue, web-green, web-red"], Printed());
        Assert.Equal([10, 10], await engine.GreenAsync());
    }

    [Fact]
    public async Task Should_NotCutOver_When_WeightsWereEditedDuringTheLastHold()
    {
        engine.OnTick = state =>
        {
            if (state.Rollout is { Weight: 100, StepIndex: 2 })
            {
                engine.Router.GivenWeights("web", 1, 1);
            }
        };

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Drifted, "RT4020"), (outcome.Exit, outcome.Code));
        Assert.NotEqual(RolloutPhase.CutOver, engine.State.Rollout!.Phase);
    }

    [Theory]
    [InlineData(0, "ModifyRule auth blue=90 green=10")]
    [InlineData(7, "ModifyRule auth blue=90 green=10")]
    [InlineData(25, "ModifyRule auth blue=50 green=50")]
    [InlineData(50, "ModifyRule auth blue=50 green=50")]
    public async Task Should_GoOnFromWhatIsThere_When_DriftIsAccepted(int weight, string next)
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        var before = engine.WeightCalls.Count;
        Edit(weight);
        engine.AcceptDrift = true;

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);

        Assert.Equal(next, engine.WeightCalls[before]);
        Assert.Equal(RolloutPhase.CutOver, engine.State.Rollout!.Phase);
        var accepted = Assert.Single(engine.Events, entry => entry.Type == JournalTypes.DriftAccepted);
        Assert.Equal(weight, accepted.Data.GetProperty("weight").GetInt32());
        Assert.Equal(4, accepted.Data.GetProperty("difference").GetArrayLength());
    }

    [Fact]
    public async Task Should_GoBackToTheAcceptedWeight_When_TheNextStepFails()
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        Edit(25);
        engine.AcceptDrift = true;
        engine.Router.OnCall = call =>
        {
            if (call == "ModifyRule web blue=50 green=50")
            {
                throw new RolloutException("RT2104", "refused by the test.");
            }
        };

        Assert.Equal("RT4060", (await engine.RunAsync()).Code);
        Assert.Equal([25, 25], await engine.GreenAsync());
    }

    [Fact]
    public async Task Should_TakeTheNewRules_When_DriftIsAccepted()
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        engine.Router.GivenForeignRule("rule/other: /api/* to web-green");
        engine.AcceptDrift = true;
        Assert.Equal(ExitCode.Done, (await engine.RunAsync(TaskNames.ShiftTraffic50)).Exit);
        engine.AcceptDrift = false;

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);
        Assert.Single(engine.Events, entry => entry.Type == JournalTypes.DriftAccepted);
    }

    [Theory]
    [InlineData(40, 60, 40, 60, "the candidate has weight 60, more than the 50 of step 2")]
    [InlineData(90, 10, 75, 25, "the candidate's weight cannot be told from auth: blue 90 %, green 10 %; web: blue 75 %, green 25 %")]
    [InlineData(0, 0, 0, 0, "the candidate's weight cannot be told from auth: no group has a weight")]
    [InlineData(2, 1, 2, 1, "the candidate's weight cannot be told from auth: blue 66.67 %, green 33.33 %")]
    public async Task Should_RefuseToAccept_When_TheWeightCannotBeToldOrIsTooHigh(int authBlue, int authGreen, int webBlue, int webGreen, string why)
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        engine.Router.GivenWeights("auth", authBlue, authGreen);
        engine.Router.GivenWeights("web", webBlue, webGreen);
        engine.AcceptDrift = true;
        var before = engine.Changes;

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Drifted, "RT4062"), (outcome.Exit, outcome.Code));
        Assert.Contains(why, outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(before, engine.Changes);
    }

    [Fact]
    public async Task Should_CompareNoRules_When_TheJournalIsOfAnOlderProgram()
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        var world = await engine.Router.ReadAsync(CancellationToken.None);

        Assert.Empty(Drift.Find(engine.State.Rollout! with { Topology = [] }, world).Lines);
        Assert.NotEmpty(engine.State.Rollout!.Topology);
    }

    [Fact]
    public void Should_NeverRaise_When_AnyDriftIsAccepted()
    {
        var plan = Plans.Sample();
        for (var index = -1; index < plan.Steps.Count; index++)
        {
            foreach (var passed in new[] { false, true })
            {
                for (var weight = 0; weight <= 100; weight++)
                {
                    var rollout = State(index, passed);
                    var accepted = Drift.Accept(plan, rollout, World(weight), [], out _);
                    var limit = plan.Steps[Math.Min(rollout.NextStepIndex, plan.Steps.Count - 1)].Weight;
                    Assert.Equal(weight <= limit, accepted is not null);
                    Assert.True(accepted is null || (accepted.StepIndex <= index && (accepted.StepIndex < 0 || plan.Steps[accepted.StepIndex].Weight <= weight)), $"{index} {passed} {weight}: {accepted}");
                }
            }
        }
    }

    public void Dispose() => engine.Dispose();

    private static RolloutState State(int index, bool passed) => new() { RolloutId = "r", Release = "2", StableRelease = "1", StableSlot = Slot.Blue, StepIndex = index, StepPassed = passed };

    private static Tasks.Traffic.TrafficState World(int weight) =>
        new([new Tasks.Traffic.RuleState("web", "rule/web", [new("web-blue", Slot.Blue, 100 - weight, []), new("web-green", Slot.Green, weight, [])])]);

    private void Edit(int green)
    {
        engine.Router.GivenWeights("auth", 100 - green, green);
        engine.Router.GivenWeights("web", 100 - green, green);
    }

    private List<string> Printed() =>
        [.. engine.Reported.OfType<RolloutEvent.Line>().Select(line => line.Text).Where(text => text.StartsWith("  - ", StringComparison.Ordinal) || text.StartsWith("  + ", StringComparison.Ordinal))];
}
