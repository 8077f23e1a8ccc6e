using System.Text.Json;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Tests.Execution;

public sealed class StateProjectorTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly List<JournalEvent> events = [];

    [Fact]
    public void Should_BeEmpty_When_ThereAreNoEvents()
    {
        Assert.Equal(EnvironmentState.Empty, StateProjector.Project([]));
    }

    [Fact]
    public void Should_KnowTheRollout_When_ItHasStarted()
    {
        Started("r1");

        var rollout = Project();

        Assert.Equal(("r1", "2", "1", Slot.Blue, Slot.Green, RolloutPhase.Preparing), (rollout.RolloutId, rollout.Release, rollout.StableRelease, rollout.StableSlot, rollout.CandidateSlot, rollout.Phase));
    }

    [Fact]
    public void Should_AllowForTraffic_When_WeightsWereIntendedButNotReadBack()
    {
        Started("r1");
        Add("r1", JournalKind.Intent, JournalTypes.Weights, new WeightsIntentData(10, "step 1", []));

        var rollout = Project();

        Assert.Equal((RolloutPhase.Shifting, 0, (int?)10, true), (rollout.Phase, rollout.Weight, rollout.PendingWeight, rollout.CandidateMayHaveTraffic));
    }

    [Fact]
    public void Should_HaveNoPendingWeight_When_ItWasReadBack()
    {
        Started("r1");
        Add("r1", JournalKind.Intent, JournalTypes.Weights, new WeightsIntentData(10, "step 1", []));
        Add("r1", JournalKind.Observation, JournalTypes.Weights, new WeightsObservedData(10, new Dictionary<string, double?>()));

        Assert.Equal((10, (int?)null), (Project().Weight, Project().PendingWeight));
    }

    [Fact]
    public void Should_FinishTheRollback_When_OnlyItsDecisionIsKnown()
    {
        Started("r1");
        Add("r1", JournalKind.Decision, JournalTypes.RollbackDecided, new RollbackDecidedData("worse", Slot.Green, Slot.Blue, null, null));
        Add("r1", JournalKind.Intent, JournalTypes.Weights, new WeightsIntentData(0, "worse", []));

        Assert.Equal((RolloutPhase.RollingBack, true), (Project().Phase, Project().CandidateMayHaveTraffic));
    }

    [Fact]
    public void Should_ForgetAnOlderRollout_When_ANewOneStarts()
    {
        Started("r1");
        Add("r1", JournalKind.Outcome, JournalTypes.CutOver, new CutOverData("2", Start));
        Started("r2");
        Add("r1", JournalKind.Outcome, JournalTypes.RolledBack, new ReasonData("late"));

        Assert.Equal(("r2", RolloutPhase.Preparing), (Project().RolloutId, Project().Phase));
    }

    [Fact]
    public void Should_KeepWhatRunsInASlot_When_RolloutsComeAndGo()
    {
        Add("bootstrap", JournalKind.Intent, JournalTypes.SlotDeployed, new SlotDeployedData(Slot.Blue, "1", new Dictionary<string, string> { ["api"] = "sha256:1" }));
        Started("r1");
        Add("r1", JournalKind.Intent, JournalTypes.SlotDeployed, new SlotDeployedData(Slot.Green, "2", new Dictionary<string, string>()));

        var slots = StateProjector.Project(events).Slots;

        Assert.Equal(("1", "2"), (slots[Slot.Blue].Release, slots[Slot.Green].Release));
        Assert.Equal("sha256:1", slots[Slot.Blue].Digests["api"]);
    }

    [Fact]
    public void Should_ForgetASlot_When_ItWasDecommissioned()
    {
        Add("bootstrap", JournalKind.Intent, JournalTypes.SlotDeployed, new SlotDeployedData(Slot.Blue, "1", new Dictionary<string, string>()));
        Started("r1");
        Add("r1", JournalKind.Outcome, JournalTypes.CutOver, new CutOverData("2", Start));
        Add("r1", JournalKind.Outcome, JournalTypes.Decommissioned, new DecommissionedData(Slot.Blue, "1"));

        Assert.Empty(StateProjector.Project(events).Slots);
        Assert.Equal(RolloutPhase.Decommissioned, Project().Phase);
    }

    [Fact]
    public void Should_GiveTheSameState_When_EventsAreReplayedOneByOne()
    {
        Started("r1");
        Add("r1", JournalKind.Outcome, JournalTypes.TaskDone, new TaskDoneData("4 built", new Dictionary<string, string> { ["api"] = "sha256:1" }), "BuildImages");
        Add("r1", JournalKind.Observation, JournalTypes.StepEntered, new StepData(0, 10));
        Add("r1", JournalKind.Decision, JournalTypes.StepPassed, new StepData(0, 10));

        var oneByOne = events.Aggregate(EnvironmentState.Empty, StateProjector.Apply).Rollout!;

        Assert.Equal((0, true), (oneByOne.StepIndex, oneByOne.StepPassed));
        Assert.Equal("sha256:1", oneByOne.Done["BuildImages"].Evidence["api"]);
    }

    private void Started(string id) =>
        Add(id, JournalKind.Decision, JournalTypes.RolloutStarted, new RolloutStartedData("2", "1", Slot.Blue, Slot.Green, [10, 50, 100]));

    private void Add(string id, JournalKind kind, string type, object data, string task = "Cutover") => events.Add(new JournalEvent(
        1, events.Count + 1, Start.AddSeconds(events.Count), id, 1, task, kind, type, JsonSerializer.SerializeToElement(data, JsonSerializerOptions.Web)));

    private RolloutState Project() => StateProjector.Project(events).Rollout!;
}
