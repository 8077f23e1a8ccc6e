using FsCheck;
using FsCheck.Fluent;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Shares;

namespace Rollout.Tasks.Tests.Analysis;

public sealed class ShareCheckTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<(int Candidate, int Requests, int Planned)> Counts =
        from requests in Gen.Choose(1, 20_000)
        from candidate in Gen.Choose(0, requests)
        from planned in Gen.Choose(0, 100)
        select (candidate, requests, planned);

    [Theory]
    [InlineData(100, 1_000, 10, false)]
    [InlineData(171, 1_203, 10, false)] // 14.2 %, but 11.5 % fits it too
    [InlineData(684, 4_812, 10, true)] // 14.2 % of four times as many
    [InlineData(500, 1_000, 10, true)]
    [InlineData(5, 10, 50, false)]
    [InlineData(0, 10, 10, false)]
    [InlineData(0, 1_000, 10, true)]
    [InlineData(1_000, 1_000, 100, false)]
    [InlineData(995, 1_000, 100, false)]
    [InlineData(900, 1_000, 100, true)]
    [InlineData(0, 0, 10, false)]
    public void Should_TellOnlyWhatTheRequestsCanTell_When_Compared(int candidate, int requests, int planned, bool off) =>
        Assert.Equal(off, ShareCheck.IsOff(new ShareCount("web", requests - candidate, candidate), planned, tolerancePoints: 2));

    [Fact]
    public void Should_SayBothNumbers_When_OneServiceIsOff()
    {
        var words = ShareCheck.Find([new ShareCount(string.Empty, 9_000, 1_000), new ShareCount("auth", 8_000, 400), new ShareCount("web", 1_000, 600)], 10, 2);

        Assert.Equal("share off by more than 2 percentage points (traffic.shareTolerance): auth: measured 4.8 % of 8,400 requests, planned 10 %; web: measured 37.5 % of 1,600 requests, planned 10 %", words);
        Assert.Equal("web: measured 14.2 % of 1,203 requests, planned 10 %", ShareCheck.Words(new ShareCount("web", 1_032, 171), 10));
    }

    [Fact]
    public void Should_HoldTheCountedShare_When_AnyIntervalIsTaken() => Check(Counts, t =>
    {
        var (low, high) = ShareCheck.Interval(t.Candidate, t.Requests);
        var share = 100.0 * t.Candidate / t.Requests;
        return low >= -1e-9 && high <= 100 + 1e-9 && low <= share + 1e-9 && share <= high + 1e-9;
    });

    [Fact]
    public void Should_SolveTheScoreEquation_When_AnEndOfTheIntervalIsTakenForTheTruth() => Check(Counts, t =>
    {
        // The independent oracle: at both ends the counted share lies exactly 3 standard deviations of that end away.
        var (low, high) = ShareCheck.Interval(t.Candidate, t.Requests);
        var share = (double)t.Candidate / t.Requests;
        return new[] { low / 100, high / 100 }.All(end => Math.Abs(Math.Pow(share - end, 2) - (9 * end * (1 - end) / t.Requests)) < 1e-9);
    });

    [Fact]
    public void Should_MirrorItself_When_TheSlotsChangePlaces() => Check(Counts, t =>
        ShareCheck.IsOff(new ShareCount("a", t.Requests - t.Candidate, t.Candidate), t.Planned, 2) == ShareCheck.IsOff(new ShareCount("a", t.Candidate, t.Requests - t.Candidate), 100 - t.Planned, 2));

    [Fact]
    public void Should_FindNothing_When_TheShareIsWithinTheTolerance() => Check(Counts, t =>
        Math.Abs((100.0 * t.Candidate / t.Requests) - t.Planned) > 2 || !ShareCheck.IsOff(new ShareCount("a", t.Requests - t.Candidate, t.Candidate), t.Planned, 2));

    [Fact]
    public void Should_FindNothing_When_TheToleranceIsTheWholeRange() => Check(Counts, t => !ShareCheck.IsOff(new ShareCount("a", t.Requests - t.Candidate, t.Candidate), t.Planned, 100));

    [Fact]
    public void Should_StaySo_When_TheSameShareIsCountedLonger() => Check(Counts, t =>
        !ShareCheck.IsOff(new ShareCount("a", t.Requests - t.Candidate, t.Candidate), t.Planned, 2)
        || ShareCheck.IsOff(new ShareCount("a", 3 * (t.Requests - t.Candidate), 3 * t.Candidate), t.Planned, 2));

    [Fact]
    public void Should_CountFromTheSettledSample_When_SamplesCome()
    {
        var window = ShareWindow.Start(Start)
            .Add(Sample(0, 100, 0, ("web", 60, 0)))
            .Add(Sample(1, 120, 3, ("web", 70, 1)))
            .Add(Sample(2, 190, 13, ("web", 100, 6), ("auth", 7, 2)));

        Assert.Equal([new ShareCount("", 70, 10), new ShareCount("auth", 7, 2), new ShareCount("web", 30, 5)], window.Counts);
    }

    [Fact]
    public void Should_BeginAnew_When_ACounterWentDownOrASlotIsNotKnown()
    {
        var window = ShareWindow.Start(Start).Add(Sample(1, 100, 10)).Add(Sample(2, 200, 20));
        Assert.Equal([new ShareCount("", 100, 10)], window.Counts);

        var reset = window.Add(Sample(3, 5, 1));
        Assert.Empty(reset.Counts);
        Assert.Equal([new ShareCount("", 10, 2)], reset.Add(Sample(4, 15, 3)).Counts);
        Assert.Empty(window.Add(new MetricSample(Start.AddSeconds(3), null, Counters(1))).Counts);
    }

    private static MetricSample Sample(int second, double stable, double candidate, params (string Service, double Stable, double Candidate)[] services) => new(
        Start.AddSeconds(second),
        Counters(stable) with { RequestsByService = services.ToDictionary(service => service.Service, service => service.Stable) },
        Counters(candidate) with { RequestsByService = services.ToDictionary(service => service.Service, service => service.Candidate) });

    private static SlotCounters Counters(double requests) => new(requests, 0, new LatencyHistogram([]), null);

    private static void Check<T>(Gen<T> values, Func<T, bool> holds) =>
        Prop.ForAll(values.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
}
