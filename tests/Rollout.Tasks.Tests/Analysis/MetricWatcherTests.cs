using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Watching;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Analysis;

namespace Rollout.Tasks.Tests.Analysis;

public sealed class MetricWatcherTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider time = new();
    private readonly FakeMetricSource source;
    private readonly MetricWatcher watcher;

    public MetricWatcherTests()
    {
        source = new FakeMetricSource(time).GivenStable(new(90)).GivenCandidate(new(10));
        watcher = new MetricWatcher(source, new MetricsPlan("exposition", null, Second, TimeSpan.FromSeconds(3)), time);
    }

    [Fact]
    public async Task Should_ReadOnlyAtItsInterval_When_PolledMoreOften()
    {
        for (var i = 0; i < 41; i++)
        {
            await watcher.PollAsync(CancellationToken.None);
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(5, source.Reads);
        Assert.Equal(time.GetUtcNow() + TimeSpan.FromMilliseconds(900), watcher.NextPollAt);
    }

    [Fact]
    public async Task Should_ReadAtOnce_When_AStepBegins()
    {
        await watcher.PollAsync(CancellationToken.None);

        watcher.Start([Given.Guard()]);
        await watcher.PollAsync(CancellationToken.None);

        Assert.Equal(2, source.Reads);
    }

    [Fact]
    public async Task Should_SayNoData_When_NothingIsWatched() => Assert.Equal(Verdict.NoData, (await PollAsync(3)).Verdict);

    [Fact]
    public async Task Should_Pass_When_CandidateIsWell()
    {
        watcher.Start([Given.Guard()]);

        var report = await PollAsync(2);

        Assert.Equal(Verdict.Pass, report.Verdict);
        Assert.Equal("error-rate 0 % is not > 5 % (0 of 10 requests)", report.Explanation);
    }

    [Fact]
    public async Task Should_FailAtTheFirstReadThatShowsIt_When_CandidateFails()
    {
        watcher.Start([Given.Guard()]);
        await PollAsync(3);
        source.GivenCandidate(new(10, ErrorPercent: 50));
        time.Advance(Second);

        var report = await watcher.PollAsync(CancellationToken.None);

        Assert.Equal(Verdict.Fail, report.Verdict);
        Assert.Equal(GuardAction.Rollback, report.Guards.Action);
        Assert.Equal(time.GetUtcNow(), report.Guards.Results[0].FiredAt);
    }

    [Fact]
    public async Task Should_ForgetTheStepBefore_When_AStepBegins()
    {
        watcher.Start([Given.Guard()]);
        source.GivenCandidate(new(10, ErrorPercent: 50));
        await PollAsync(3);
        source.GivenCandidate(new(10));

        watcher.Start([Given.Guard()]);

        Assert.Equal(Verdict.NoData, (await PollAsync(1)).Verdict);
        Assert.Equal(Verdict.Pass, (await PollAsync(1)).Verdict);
    }

    [Fact]
    public async Task Should_NotCountFromBeforeTheStart_When_TheSourceShowsAnOlderScrape()
    {
        // The last failures of a rollout before this one are only scraped when the step has begun.
        var scraped = new Queue<SlotCounters>([Given.Counters(1000), Given.Counters(1500, 500), Given.Counters(1600, 500)]);
        var late = new Scripted(() => Given.Sample(0, scraped.Dequeue()) with { At = time.GetUtcNow(), CountedAt = time.GetUtcNow() - TimeSpan.FromMilliseconds(400) });
        var watch = new MetricWatcher(late, new MetricsPlan("prometheus", null, Second, TimeSpan.FromSeconds(3)), time);
        watch.Start([Given.Guard()]);

        var verdicts = new List<Verdict>();
        for (var i = 0; i < 3; i++)
        {
            verdicts.Add((await watch.PollAsync(CancellationToken.None)).Verdict);
            time.Advance(Second);
        }

        Assert.Equal([Verdict.NoData, Verdict.NoData, Verdict.Pass], verdicts);
    }

    [Fact]
    public async Task Should_NotPassOnAnOldSample_When_AReadFails()
    {
        watcher.Start([Given.Guard()]);
        await PollAsync(3);
        source.GivenReadFails(1);

        var report = await PollAsync(1);

        Assert.Equal(Verdict.NoData, report.Verdict);
        Assert.Equal("1 reads failed in a row for 00:00:00 (error budget 00:00:03): RT3101 the metrics cannot be read: it answered 503.", report.Explanation);
        Assert.Equal(Verdict.Pass, (await PollAsync(1)).Verdict);
    }

    [Fact]
    public async Task Should_SayError_When_TheErrorBudgetIsUsedUp()
    {
        watcher.Start([Given.Guard()]);
        await PollAsync(3);
        source.GivenReadFails(5);

        var verdicts = new List<Verdict>();
        for (var i = 0; i < 6; i++)
        {
            verdicts.Add((await PollAsync(1)).Verdict);
        }

        Assert.Equal([Verdict.NoData, Verdict.NoData, Verdict.NoData, Verdict.Error, Verdict.Error, Verdict.Pass], verdicts);
    }

    [Fact]
    public async Task Should_GoOnCountingFailures_When_AStepBegins()
    {
        source.GivenReadFails(int.MaxValue);
        await PollAsync(3);

        watcher.Start([Given.Guard()]);

        Assert.Equal(Verdict.Error, (await PollAsync(1)).Verdict);
    }

    [Fact]
    public async Task Should_KeepFail_When_TheSourceFailsAfterIt()
    {
        watcher.Start([Given.Guard()]);
        source.GivenCandidate(new(10, ErrorPercent: 50));
        await PollAsync(3);
        source.GivenReadFails(int.MaxValue);

        Assert.Equal(Verdict.Fail, (await PollAsync(10)).Verdict);
    }

    [Fact]
    public async Task Should_CountWhatHappenedInAGap_When_ReadsFailed()
    {
        watcher.Start([Given.Guard()]);
        await PollAsync(2);
        source.GivenCandidate(new(10, ErrorPercent: 50)).GivenReadFails(2);
        await PollAsync(2);

        var report = await PollAsync(1);

        Assert.Equal(Verdict.Fail, report.Verdict);
        Assert.Null(report.Failure);
    }

    [Fact]
    public async Task Should_TakeAnyFaultForAFailedRead_When_ASourceIsBroken()
    {
        var broken = new MetricWatcher(new ThrowingSource(), new MetricsPlan("exposition", null, Second, TimeSpan.Zero), time);

        Assert.Equal(Verdict.Error, (await broken.PollAsync(CancellationToken.None)).Verdict);
    }

    [Fact]
    public async Task Should_ReadAgain_When_TheClockIsSetBack()
    {
        var clock = new SettableClock(Given.Start);
        var own = new FakeMetricSource(clock);
        var watched = new MetricWatcher(own, new MetricsPlan("exposition", null, Second, Second), clock);
        await watched.PollAsync(CancellationToken.None);
        clock.Now = Given.Start.AddHours(-1);

        await watched.PollAsync(CancellationToken.None);

        Assert.Equal(2, own.Reads);
    }

    [Fact]
    public async Task Should_Throw_When_CallerCancels()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watcher.PollAsync(cancelled.Token));
    }

    [Fact]
    public async Task Should_ShowBothSlots_When_ThereAreTwoSamples()
    {
        source.GivenCandidate(new(10, ErrorPercent: 10, LatencyMs: 200));

        var report = await PollAsync(5);

        Assert.Equal(90, report.Stable!.RequestsPerSecond, 6);
        Assert.Equal(0, report.Stable.ErrorRatePercent!.Value, 6);
        Assert.Equal(24.25, report.Stable.P95Ms!.Value, 6);
        Assert.Equal(TimeSpan.FromSeconds(4), report.Stable.Window);
        Assert.Equal(10, report.Candidate!.ErrorRatePercent!.Value, 6);
        Assert.Equal(242.5, report.Candidate.P95Ms!.Value, 6);
    }

    private async Task<WatchReport> PollAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            time.Advance(Second);
            await watcher.PollAsync(CancellationToken.None);
        }

        return watcher.Report;
    }

    private sealed class ThrowingSource : IMetricSource
    {
        public Task<MetricSample> ReadAsync(CancellationToken cancellationToken) => throw new NotSupportedException("not today");
    }

    private sealed class SettableClock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Scripted(Func<MetricSample> next) : IMetricSource
    {
        public Task<MetricSample> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(next());
    }
}
