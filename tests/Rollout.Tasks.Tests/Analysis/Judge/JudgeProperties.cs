using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Rollout.Tasks.Analysis.Judge;

namespace Rollout.Tasks.Tests.Analysis.Judge;

public sealed class JudgeProperties
{
    private const int Looks = 20;

    // Values of both slots; the candidate's are up to three times as large, so that all verdicts occur.
    private static readonly Gen<(int[] Candidate, int[] Stable)> Values =
        from factor in Gen.Choose(1, 3)
        from candidate in Gen.Choose(50 * factor, 150 * factor).ArrayOf(Looks)
        from stable in Gen.Choose(50, 150).ArrayOf(Looks)
        select (candidate, stable);

    [Fact]
    public void Should_SayTheSame_When_AllValuesAreMultipliedByAPowerOfTen() => Check(
        from values in Values from power in Gen.Choose(-9, 9) select (values, power),
        t => Verdicts(t.values, 1).SequenceEqual(Verdicts(t.values, Math.Pow(10, t.power))));

    [Fact]
    public void Should_SayTheSame_When_MetricsAreInAnotherOrder() => Check(
        from one in Values from other in Values select (one, other),
        t =>
        {
            var (ahead, behind) = (Both(t.one, t.other, ["a", "b"]), Both(t.one, t.other, ["b", "a"]));
            return ahead.Verdict == behind.Verdict && Json(ahead.Metrics) == Json(behind.Metrics.Reverse());
        });

    [Fact]
    public void Should_SayTheSameBytes_When_TheInputIsTheSame() =>
        Check(Values, values => Json(Both(values, values, ["a", "b"])) == Json(Both(values, values, ["a", "b"])));

    [Fact]
    public void Should_JudgeWorseAndBetter_When_ValuesAreDrawn() =>
        Assert.Equal([Verdict.Pass, Verdict.Fail], new[] { 1, 3 }.Select(factor => Verdicts(([.. Enumerable.Range(0, Looks).Select(i => factor * (90 + (i * 7 % 11)))], [.. Enumerable.Range(0, Looks).Select(i => 90 + (i * 5 % 11))]), 1)[^1]));

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);

    private static void Check<T>(Gen<T> values, Func<T, bool> holds) => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(values.ToArbitrary(), holds));

    private static List<Verdict> Verdicts((int[] Candidate, int[] Stable) values, double scale)
    {
        var state = Series.Judge(Series.Plan(Series.Times("render")));
        return [.. Enumerable.Range(0, Looks).Select(i => (state = state.Observe(Series.Values(i, "render", scale * values.Candidate[i], scale * values.Stable[i]))).Report.Verdict)];
    }

    private static JudgeReport Both((int[] Candidate, int[] Stable) one, (int[] Candidate, int[] Stable) other, string[] order)
    {
        var state = Series.Judge(Series.Plan([.. order.Select(Series.Times)]));
        for (var i = 0; i < Looks; i++)
        {
            var (a, b) = (Series.Values(i, "a", one.Candidate[i], one.Stable[i]), Series.Values(i, "b", other.Candidate[i], other.Stable[i]));
            state = state.Observe(a with { Readings = [.. a.Readings, .. b.Readings] });
        }

        return state.Report;
    }
}
