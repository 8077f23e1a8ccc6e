using FsCheck;
using FsCheck.Fluent;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Spec.Formats;
using Rollout.Tasks.Spec.Rules;

namespace Rollout.Tasks.Tests.Spec.Rules;

public class WeightsTests
{
    private static readonly Arbitrary<int[]> Weights = Gen.Choose(1, 100).ArrayOf().ToArbitrary();

    [Fact]
    public void Should_AcceptExactlyAscendingLists_When_TheyEndWith100() => Check.QuickThrowOnFailure(Prop.ForAll(Weights, weights =>
        Faults(weights).Any() == (weights.Length > 0 && (weights[^1] != 100 || weights.Zip(weights.Skip(1)).Any(pair => pair.Second <= pair.First)))));

    [Fact]
    public void Should_AcceptEveryList_When_ItIsSortedWithoutRepetitionAnd100IsAdded() => Check.QuickThrowOnFailure(Prop.ForAll(Weights, weights =>
        !Faults([.. weights.Append(100).Distinct().Order()]).Any()));

    [Fact]
    public void Should_SayEachFaultOnce_When_ListIsAnything() => Check.QuickThrowOnFailure(Prop.ForAll(Weights, weights =>
        Faults(weights).Select(f => (f.Path, f.Wrong)).Distinct().Count() == Faults(weights).Count()));

    private static IEnumerable<SpecFault> Faults(int[] weights) =>
        WeightsAscendTo100Rule.CheckSteps("steps", [.. weights.Select(w => new StepSpec { Weight = new Percent(w), Hold = TimeSpan.FromMinutes(1) })]);
}
