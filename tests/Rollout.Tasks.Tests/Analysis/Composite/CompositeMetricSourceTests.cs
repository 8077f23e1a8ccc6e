using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Composite;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Analysis;

namespace Rollout.Tasks.Tests.Analysis.Composite;

public sealed class CompositeMetricSourceTests : IDisposable
{
    private readonly ManualTimeProvider time = new();
    private readonly FakeMetricSource main;
    private readonly FakeReadings extra;

    public CompositeMetricSourceTests()
    {
        main = new FakeMetricSource(time).GivenStable(new FakeTraffic(100)).GivenCandidate(new FakeTraffic(10));
        extra = new FakeReadings(time);
    }

    public void Dispose() => extra.Dispose();

    [Fact]
    public async Task Should_PutReadingsBesideTheCounters_When_AllAnswer()
    {
        var sample = await Source().ReadAsync(CancellationToken.None);

        Assert.NotNull(sample.Candidate);
        Assert.Equal(("queue", 1d), (sample.Readings.Single().Metric, sample.Readings.Single().Value));
        Assert.Empty(sample.Faults);
    }

    [Fact]
    public async Task Should_FailTheRead_When_TheMainSourceFails()
    {
        main.GivenReadFails(1);

        Assert.Equal("RT3101", (await Assert.ThrowsAsync<RolloutException>(() => Source().ReadAsync(CancellationToken.None))).Code);
    }

    [Fact]
    public async Task Should_SayFault_AndGoOn_When_AnExtraSourceFails()
    {
        var source = Source();
        await source.ReadAsync(CancellationToken.None);
        extra.Answer = () => throw new InvalidOperationException("broken\nin two lines");
        time.Advance(TimeSpan.FromSeconds(5));

        var sample = await source.ReadAsync(CancellationToken.None);

        Assert.NotNull(sample.Candidate);
        Assert.Empty(sample.Readings);
        Assert.Equal(("fake", "queue", "broken in two lines"), (sample.Faults[0].Source, sample.Faults[0].Metrics.Single(), sample.Faults[0].Message));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single((await source.ReadAsync(CancellationToken.None)).Faults);

        extra.Answer = extra.Usual;
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Empty((await source.ReadAsync(CancellationToken.None)).Faults);
    }

    [Fact]
    public async Task Should_TellBoth_When_AnExtraSourceKnowsAPart()
    {
        extra.Answer = () => Task.FromResult<SourceReadings>(new([Reading(null, 0)]) { Faults = [new("fake", ["other"], "down")] });

        var sample = await Source().ReadAsync(CancellationToken.None);

        Assert.Equal((1, "down"), (sample.Readings.Count, sample.Faults.Single().Message));
    }

    [Theory]
    [InlineData("queue", 2)]
    [InlineData("other", 1)]
    public async Task Should_TellAFaultOnce_When_NobodyDecidesByIt(string needed, int times)
    {
        extra.Answer = () => Task.FromResult<SourceReadings>(new([]) { Faults = [new("fake", ["queue"], "RT3142 not there")] });
        var source = new CompositeMetricSource(main, [new ExtraSource(extra, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2))], time, new HashSet<string> { needed });
        var told = 0;
        for (var read = 0; read < 2; read++)
        {
            told += (await source.ReadAsync(CancellationToken.None)).Faults.Count;
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(times, told);
    }

    [Fact]
    public async Task Should_ReadAnew_AndSayNoFault_When_TheCallerEndedTheRead()
    {
        var source = Source(timeout: TimeSpan.FromHours(1));
        await source.ReadAsync(CancellationToken.None);
        extra.Hangs = true;
        time.Advance(TimeSpan.FromSeconds(5));
        using var hold = new CancellationTokenSource();
        await source.ReadAsync(hold.Token);
        await hold.CancelAsync();
        await source.SettleAsync(CancellationToken.None);
        extra.Hangs = false;
        time.Advance(TimeSpan.FromSeconds(1));

        var sample = await source.ReadAsync(CancellationToken.None);

        Assert.Empty(sample.Faults);
        Assert.Equal((3, 3d), (extra.Reads, sample.Readings.Single().Value));
    }

    [Fact]
    public async Task Should_EndTheReadAndCloseTheSource_When_DisposedOf()
    {
        var source = Source(timeout: TimeSpan.FromHours(1));
        extra.Hangs = true;
        await source.ReadAsync(CancellationToken.None);

        await source.DisposeAsync();

        Assert.True(extra.Closed);
    }

    [Fact]
    public async Task Should_ReadAtItsOwnPace_When_TheMainSourceIsReadMoreOften()
    {
        var source = Source();
        for (var second = 0; second <= 10; second++)
        {
            Assert.Single((await source.ReadAsync(CancellationToken.None)).Readings);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, extra.Reads);
    }

    [Fact]
    public async Task Should_KeepTheLastReading_ForTwoIntervals_When_AnExtraSourceIsSlow()
    {
        var source = Source(timeout: TimeSpan.FromMinutes(1));
        await source.ReadAsync(CancellationToken.None);
        var slow = new TaskCompletionSource<SourceReadings>();
        extra.Answer = () => slow.Task;

        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, (await source.ReadAsync(CancellationToken.None)).Readings.Single().Value);
        time.Advance(TimeSpan.FromMilliseconds(1));
        var late = await source.ReadAsync(CancellationToken.None);
        slow.SetResult(new([new("queue", null, 2, null, time.GetUtcNow())]));
        var then = await UntilAsync(source, sample => sample.Readings.Count > 0);

        Assert.Empty(late.Readings);
        Assert.Equal("RT3118 the source 'fake' is slow: its last answer is 00:00:10.0010000 old, and it is read every 00:00:05. Raise its interval, or make it faster.", late.Faults.Single().Message);
        Assert.Equal(2, then.Readings.Single().Value);
        Assert.Equal(2, extra.Reads);
    }

    [Fact]
    public async Task Should_EndTheRead_When_AnExtraSourceTakesTooLong()
    {
        var source = Source();
        extra.Hangs = true;
        Assert.Empty((await source.ReadAsync(CancellationToken.None)).Faults);

        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("RT3119 the source 'fake' gave no answer within 00:00:02. Raise its timeout, or make it faster.", (await UntilAsync(source, sample => sample.Faults.Count > 0)).Faults.Single().Message);
    }

    [Fact]
    public async Task Should_DivideByTheRequests_OfTheSameRead_When_TheyAreTheDenominator()
    {
        var source = Source(ofRequests: true);
        extra.Answer = () => Task.FromResult<SourceReadings>(new([Reading(SlotRole.Stable, 5), Reading(SlotRole.Candidate, 2), Reading(null, 7)]));
        time.Advance(TimeSpan.FromSeconds(10));
        await source.ReadAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(1));

        var sample = await source.ReadAsync(CancellationToken.None);

        Assert.Equal([(5d, 1000d), (2d, 100d), (7d, 1100d)], sample.Readings.Select(reading => (reading.Value, reading.Of!.Value)));
    }

    [Fact]
    public async Task Should_LeaveTheReadingOut_When_ItsSlotHasNoCounters()
    {
        main.GivenNoCandidate();
        extra.Answer = () => Task.FromResult<SourceReadings>(new([Reading(SlotRole.Stable, 5), Reading(SlotRole.Candidate, 2), Reading(null, 7)]));

        Assert.Equal(SlotRole.Stable, (await Source(ofRequests: true).ReadAsync(CancellationToken.None)).Readings.Single().Role);
    }

    // An extra source ends on another thread.
    private static async Task<MetricSample> UntilAsync(CompositeMetricSource source, Func<MetricSample, bool> wanted)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (true)
        {
            var sample = await source.ReadAsync(deadline.Token);
            if (wanted(sample))
            {
                return sample;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, deadline.Token);
        }
    }

    private MetricReading Reading(SlotRole? role, double value) => new("queue", role, value, null, time.GetUtcNow()) { IsCounter = true };

    private CompositeMetricSource Source(bool ofRequests = false, TimeSpan? timeout = null) =>
        new(main, [new ExtraSource(extra, TimeSpan.FromSeconds(5), timeout ?? TimeSpan.FromSeconds(2)) { OfRequests = ofRequests ? ["queue"] : [] }], time);

    private sealed class FakeReadings : IReadingSource, IDisposable
    {
        public FakeReadings(TimeProvider time)
        {
            Usual = () => Task.FromResult<SourceReadings>(new([new("queue", null, Reads, null, time.GetUtcNow())]));
            Answer = Usual;
        }

        public string Name => "fake";

        public IReadOnlyList<string> Metrics => ["queue"];

        public Func<Task<SourceReadings>> Usual { get; }

        public Func<Task<SourceReadings>> Answer { get; set; }

        public bool Hangs { get; set; }

        public int Reads { get; private set; }

        public bool Closed { get; private set; }

        public void Dispose() => Closed = true;

        public async Task<SourceReadings> ReadAsync(CancellationToken cancellationToken)
        {
            Reads++;
            if (Hangs)
            {
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            }

            return await Answer();
        }
    }
}
