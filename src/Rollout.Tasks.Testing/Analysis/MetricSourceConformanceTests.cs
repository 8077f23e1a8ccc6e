using Rollout.Tasks.Analysis;
using Xunit;

namespace Rollout.Tasks.Testing.Analysis;

/// <summary>What every metric source must do. The tests of an adapter inherit it, and bring a real server.</summary>
public abstract class MetricSourceConformanceTests
{
    /// <summary>Whether the source tells how long requests took, so that percentiles can be computed. Default: yes. One that does not has a histogram without buckets.</summary>
    protected virtual bool TellsPercentiles => true;

    /// <summary>A source that shows requests of both slots, some of them failed, and a known health of the candidate. The counters may grow from read to read.</summary>
    /// <returns>The source.</returns>
    protected abstract Task<IMetricSource> SourceWithTrafficAsync();

    /// <summary>A source that has no series of the candidate, but some of the stable slot.</summary>
    /// <returns>The source.</returns>
    protected abstract Task<IMetricSource> SourceWithoutCandidateAsync();

    /// <summary>A source whose backend refuses every read.</summary>
    /// <returns>The source.</returns>
    protected abstract Task<IMetricSource> BrokenSourceAsync();

    /// <summary>Counts of both slots are there.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_ShowBothSlots_When_BothHaveTraffic()
    {
        var source = await SourceWithTrafficAsync().ConfigureAwait(false);

        var sample = await source.ReadAsync(CancellationToken.None).ConfigureAwait(false);

        foreach (var counters in new[] { sample.Stable, sample.Candidate })
        {
            Assert.NotNull(counters);
            Assert.True(counters.Requests > 0, "there were requests");
            Assert.InRange(counters.Errors, 0, counters.Requests);
        }

        Assert.True(sample.Stable!.Errors + sample.Candidate!.Errors > 0, "some requests failed");
        Assert.NotNull(sample.Candidate.HealthFailures);
    }

    /// <summary>Counters never go down, and neither does the time.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_NeverGoDown_When_ReadTwice()
    {
        var source = await SourceWithTrafficAsync().ConfigureAwait(false);

        var first = await source.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        var second = await source.ReadAsync(CancellationToken.None).ConfigureAwait(false);

        Assert.True(second.At >= first.At, "the time does not go back");
        Assert.True(second.Candidate!.Requests >= first.Candidate!.Requests, "the requests do not go down");
        Assert.True(second.Candidate.Errors >= first.Candidate.Errors, "the errors do not go down");
    }

    /// <summary>Histograms are cumulative, in milliseconds, and end in the bucket without a bound.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_ShowCumulativeBuckets_When_ThereIsTraffic()
    {
        var source = await SourceWithTrafficAsync().ConfigureAwait(false);

        var sample = await source.ReadAsync(CancellationToken.None).ConfigureAwait(false);

        var buckets = sample.Candidate!.Latency.Buckets;
        if (!TellsPercentiles)
        {
            Assert.Empty(buckets);
            return;
        }

        Assert.True(double.IsPositiveInfinity(buckets[^1].UpperBoundMs), "the last bound is infinite");
        Assert.Equal(buckets.OrderBy(b => b.UpperBoundMs).Select(b => b.UpperBoundMs).Distinct(), buckets.Select(b => b.UpperBoundMs));
        Assert.Equal(buckets.Select(b => b.Count).Order(), buckets.Select(b => b.Count));
    }

    /// <summary>No series is null, not zero.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_ShowNull_When_ThereIsNoSeries()
    {
        var source = await SourceWithoutCandidateAsync().ConfigureAwait(false);

        var sample = await source.ReadAsync(CancellationToken.None).ConfigureAwait(false);

        Assert.Null(sample.Candidate);
        Assert.NotNull(sample.Stable);
    }

    /// <summary>A read that fails is an error with its number, never an empty sample.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_Throw_When_BackendFails()
    {
        var source = await BrokenSourceAsync().ConfigureAwait(false);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => source.ReadAsync(CancellationToken.None)).ConfigureAwait(false);

        Assert.Equal("RT3101", fault.Code);
    }

    /// <summary>The caller's cancel is not taken for a failure of the source.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_ThrowCanceled_When_CallerCancels()
    {
        var source = await SourceWithTrafficAsync().ConfigureAwait(false);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync().ConfigureAwait(false);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => source.ReadAsync(cancelled.Token)).ConfigureAwait(false);
    }
}
