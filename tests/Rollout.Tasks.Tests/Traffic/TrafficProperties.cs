using FsCheck;
using FsCheck.Fluent;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Traffic;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Traffic;

public sealed class TrafficProperties
{
    private static readonly Gen<Slot> Slots = Gen.Elements(Slot.Blue, Slot.Green);
    private static readonly Gen<int> Percents = Gen.Frequency((1, Gen.Elements(0, 100)), (3, Gen.Choose(0, 100)));
    private static readonly Gen<(int Blue, int Green)> Rules = from blue in Gen.Choose(0, 999) from green in Gen.Choose(0, 999) select (blue, green);
    private static readonly Gen<(int Blue, int Green)[]> States = Gen.NonEmptyListOf(Rules).Select(rules => rules.Take(8).ToArray());

    [Fact]
    public void Should_StayPercentsThatAddUp_When_Planned() => Check(
        from state in States from slot in Slots from weight in Percents select (state, slot, weight),
        t => Plan(t.state, t.slot, t.weight).All(change =>
            change.Weights.Values.All(weight => weight is >= 0 and <= 100) && change.Weights.Values.Sum() == 100));

    [Fact]
    public void Should_MakeOneCallARule_When_Planned() => Check(
        from state in States from slot in Slots from weight in Percents select (state, slot, weight),
        t => Plan(t.state, t.slot, t.weight).Select(change => change.Rule).SequenceEqual(Given.State(t.state).Rules.Select(rule => rule.Rule)));

    [Fact]
    public void Should_ShowNoDifference_When_PlanWasApplied() => Check(
        from state in States from slot in Slots from weight in Percents select (state, slot, weight),
        t =>
        {
            var plan = Plan(t.state, t.slot, t.weight);
            return TrafficSplit.Differences(plan, Applied(Given.State(t.state), plan)).Count == 0;
        });

    [Fact]
    public void Should_ShowADifference_When_OneCallIsMissing() => Check(
        from state in States from slot in Slots from weight in Percents from left in Gen.Choose(0, 7) select (state, slot, weight, left: left % state.Length),
        t =>
        {
            var before = Given.State(t.state);
            var plan = Plan(t.state, t.slot, t.weight);
            var same = before.Rules[t.left].SharePercent(t.slot) is { } share && Math.Abs(share - t.weight) < 1e-9;
            return (TrafficSplit.Differences(plan, Applied(before, [.. plan.Where((_, index) => index != t.left)])).Count == 0) == same;
        });

    [Fact]
    public void Should_EndWithTheCandidateAtZero_When_ShiftedBackFromAnywhere() => Check(
        from state in States from slot in Slots select (state, slot),
        t =>
        {
            var after = Applied(Given.State(t.state), Plan(t.state, t.slot, 0));
            return SlotRoles.Of(after, null) == new SlotRoles.Settled(t.slot.Other()) && after.Rules.All(rule => rule.SharePercent(t.slot) == 0);
        });

    [Fact]
    public void Should_ReadTheRolesBack_When_PlanWasApplied() => Check(
        from state in States from slot in Slots from weight in Percents select (state, slot, weight),
        t => SlotRoles.Of(Applied(Given.State(t.state), Plan(t.state, t.slot, t.weight)), t.slot.Other()) switch
        {
            SlotRoles.Settled settled => t.weight == (settled.Stable == t.slot ? 100 : 0),
            SlotRoles.Split split => split.Stable == t.slot.Other() && Math.Abs(split.CandidatePercent - t.weight) < 1e-9 && t.weight is > 0 and < 100,
            _ => false,
        });

    [Fact]
    public void Should_NameARole_When_AndOnlyWhenAllRulesAgree() => Check(
        from state in States from slot in Slots select (state, slot),
        t =>
        {
            var shares = Given.State(t.state).Rules.Select(rule => rule.SharePercent(Slot.Blue)).ToList();
            var agree = shares.All(share => share is not null && Math.Abs(share.Value - shares[0]!.Value) < 1e-9);
            return SlotRoles.Of(Given.State(t.state), t.slot) is SlotRoles.Unclear != agree;
        });

    private static IReadOnlyList<WeightChange> Plan((int Blue, int Green)[] state, Slot candidate, int weight) =>
        new InMemoryTrafficRouter(new ManualTimeProvider()).Plan(Given.State(state), candidate, weight);

    private static TrafficState Applied(TrafficState state, IReadOnlyList<WeightChange> plan) => new([.. state.Rules.Select(rule =>
        plan.FirstOrDefault(change => change.Rule == rule.Rule) is { } change ? rule with { Groups = [.. rule.Groups.Select(group => group with { Weight = change.Weights[group.Group] })] } : rule)]);

    private static void Check<T>(Gen<T> values, Func<T, bool> property) => FsCheck.Fluent.Prop.ForAll(values.ToArbitrary(), property).QuickCheckThrowOnFailure();
}
