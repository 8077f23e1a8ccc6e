using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Traffic;

/// <summary>Planned shares against observed ones: exact verdicts, over 1 to 4 rules of 2 to 5 groups.</summary>
public sealed class ShareMatrixTests
{
    [Theory]
    [MemberData(nameof(ShareMatrix.Rows), MemberType = typeof(ShareMatrix))]
    [InlineData("0 0", "0 0", "0:blue 0:green")]
    public void Should_FindExactlyTheGroupsThatDiffer_When_Compared(string planned, string observed, string differing)
    {
        var (plan, world) = (ShareMatrix.Parse(planned), ShareMatrix.Parse(observed));

        var found = TrafficSplit.Differences([.. plan.Select(Change)], new TrafficState([.. world.Select(Rule)]));

        Assert.Equal(differing.Split(' ', StringSplitOptions.RemoveEmptyEntries), found.Select(Group));
        Assert.Equal(differing.Length > 0, Oracle(plan, world).Count > 0);
    }

    [Fact]
    public void Should_SayTheTrueShare_When_TheRawWeightOfTheCandidateIsAsPlanned() => Assert.Equal(
        "service 's0': green has 47.62 % of the requests, planned were 10 %",
        TrafficSplit.Differences([Change([90, 10], 0)], new TrafficState([Rule([11, 10], 0)]))[1]);

    [Fact]
    public void Should_AgreeWithTheOracle_When_AnyWeightsAreCompared()
    {
        var property = FsCheck.Fluent.Prop.ForAll(Matrices.ToArbitrary(), matrix =>
        {
            var found = TrafficSplit.Differences([.. matrix.Planned.Select(Change)], new TrafficState([.. matrix.Observed.Select(Rule)]));
            return found.Select(Group).SequenceEqual(Oracle(matrix.Planned, matrix.Observed));
        });
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), property);
    }

    // What was observed is the planned in other raw weights, or off by one somewhere, or something else altogether.
    private static Gen<(int[][] Planned, int[][] Observed)> Matrices =>
        from rules in Gen.Choose(1, 4)
        from pairs in Gen.ArrayOf(Pairs, rules)
        select (pairs.Select(pair => pair.Planned).ToArray(), pairs.Select(pair => pair.Observed).ToArray());

    private static Gen<(int[] Planned, int[] Observed)> Pairs =>
        from count in Gen.Choose(2, 5)
        from planned in Gen.ArrayOf(Gen.Frequency((1, Gen.Constant(0)), (3, Gen.Choose(0, 33))), count)
        from other in Gen.ArrayOf(Gen.Choose(0, 999), count)
        from factor in Gen.Choose(1, 30)
        from off in Gen.Choose(0, count - 1)
        from kind in Gen.Choose(0, 3)
        select (planned, kind switch
        {
            0 => planned.Select(weight => weight * factor).ToArray(),
            1 => planned.Select((weight, index) => (weight * factor) + (index == off ? 1 : 0)).ToArray(),
            2 => other,
            _ => new int[count],
        });

    // Fractions in lowest terms, where the code under test multiplies crosswise.
    private static List<string> Oracle(int[][] planned, int[][] observed) =>
    [
        .. from rule in Enumerable.Range(0, planned.Length)
           from index in Enumerable.Range(0, planned[rule].Length)
           let fraction = Lowest(planned[rule], index)
           where fraction is null || fraction != Lowest(observed[rule], index)
           select $"{rule}:{NameOf(index)}",
    ];

    private static (BigInteger Part, BigInteger Whole)? Lowest(int[] weights, int index)
    {
        var (part, whole) = ((BigInteger)weights[index], weights.Aggregate(BigInteger.Zero, (sum, weight) => sum + weight));
        var divisor = BigInteger.GreatestCommonDivisor(part, whole);
        return whole.IsZero ? null : (part / divisor, whole / divisor);
    }

    private static string NameOf(int index) => index switch
    {
        0 => "blue",
        1 => "green",
        _ => $"u{index - 2}",
    };

    private static string Key(int rule, int index) => index < 2 ? $"s{rule}-{NameOf(index)}" : NameOf(index);

    private static WeightChange Change(int[] weights, int rule) =>
        new($"s{rule}", $"rule/s{rule}", weights.Select((weight, index) => (Key(rule, index), weight)).ToDictionary(), Slot.Green, 10, "call");

    private static RuleState Rule(int[] weights, int rule) =>
        Given.Rule($"s{rule}", weights[0], weights[1], weights.Skip(2).Select((weight, index) => (NameOf(index + 2), weight)));

    // "service 's1': green has …" and "service 's1': 'u0' has …"
    private static string Group(string line) => line.Split(' ') is [_, var service, var group, ..] ? $"{service.Trim('\'', ':')[1..]}:{group.Trim('\'')}" : line;
}
