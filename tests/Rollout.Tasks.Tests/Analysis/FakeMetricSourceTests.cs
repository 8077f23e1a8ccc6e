using Rollout.Tasks.Analysis;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Analysis;

namespace Rollout.Tasks.Tests.Analysis;

public sealed class FakeMetricSourceTests : MetricSourceConformanceTests
{
    private readonly ManualTimeProvider time = new();

    protected override Task<IMetricSource> SourceWithTrafficAsync() => After(new FakeMetricSource(time).GivenStable(new(100, 1)).GivenCandidate(new(10)));

    protected override Task<IMetricSource> SourceWithoutCandidateAsync() => After(new FakeMetricSource(time).GivenNoCandidate());

    protected override Task<IMetricSource> BrokenSourceAsync() => After(new FakeMetricSource(time).GivenReadFails(int.MaxValue));

    private Task<IMetricSource> After(FakeMetricSource source)
    {
        time.Advance(TimeSpan.FromSeconds(3));
        return Task.FromResult<IMetricSource>(source);
    }
}
