using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Baselines;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Analysis;

namespace Rollout.Tasks.Tests.Analysis.Baselines;

public sealed class BaselineTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rollout-baseline-");
    private readonly ManualTimeProvider time = new(Given.Start);

    private BaselineFile File => new(folder.FullName, "local");

    private static Guard Guard => Given.Guard("p95") with { Reference = GuardReference.Baseline };

    [Fact]
    public async Task Should_KnowTheStableSlot_When_ItWasWatched()
    {
        var source = new FakeMetricSource(time).GivenStable(new FakeTraffic(40, 2.5, 20)).GivenCandidate(new FakeTraffic(500, 50, 900));

        var baseline = await RecordAsync(source);

        Assert.Equal((2.5, 97.5), (baseline.Values["error-rate"], baseline.Values["availability"]));
        Assert.InRange(baseline.Values["p95"], 10, 25);
        Assert.DoesNotContain("cpu", baseline.Values.Keys);
        Assert.Equal(("1.7.0", Given.Start), (baseline.Release, baseline.From));
        Assert.Equal(61, source.Reads);
    }

    [Fact]
    public async Task Should_RecordNothing_When_ThereAreTooFewRequests()
    {
        var fault = await Assert.ThrowsAsync<RolloutException>(() => RecordAsync(new FakeMetricSource(time).GivenStable(new FakeTraffic(1))));

        Assert.Contains("RT3105", fault.Message, StringComparison.Ordinal);
        Assert.Contains("60 requests to the stable release in 00:01:00, 100 needed", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(40, false)]
    public async Task Should_OutliveAGap_When_TheErrorBudgetIsNotUsedUp(int failures, bool recorded)
    {
        var recording = RecordAsync(new FakeMetricSource(time).GivenStable(new FakeTraffic(40)).GivenReadFails(failures));

        Assert.Equal(recorded, (await Record.ExceptionAsync(() => recording)) is null);
    }

    [Fact]
    public void Should_GiveGuardsTheirValue_When_ItIsRecorded()
    {
        File.Write(new("1.7.0", Given.Start, Given.Start, new Dictionary<string, double> { ["p95"] = 120 }));

        Assert.Equal(120, Assert.Single(File.Attach([Guard], Given.Start.AddDays(30))).Baseline);
        Assert.Equal((null, "RT3103 the baseline of 'local' was recorded at 2026-01-01 12:00:00Z and is older than 30 days. Record one while all is well: --target=Baseline --environment=local."), Missing(Guard, 31));
        Assert.Equal((null, "RT3103 the baseline of 'local' has no cpu. Record one while all is well: --target=Baseline --environment=local."), Missing(Given.Guard("cpu") with { Reference = GuardReference.Baseline }, 1));
    }

    [Fact]
    public void Should_SayWhichTargetRecordsOne_When_ThereIsNone()
    {
        Assert.Equal((null, "RT3103 no baseline of 'local' is recorded. Record one while all is well: --target=Baseline --environment=local."), Missing(Guard, 0));

        System.IO.File.WriteAllText(File.Path, "{ \"values\": ");
        Assert.StartsWith("RT3104 ", Missing(Guard, 0).Item2, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_LeaveGuardsAlone_When_NoneNeedsABaseline()
    {
        IReadOnlyList<Guard> guards = [Given.Guard()];

        Assert.Same(guards, File.Attach(guards, Given.Start));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private (double?, string?) Missing(Guard guard, int days)
    {
        var attached = Assert.Single(File.Attach([guard], Given.Start.AddDays(days)));
        return (attached.Baseline, attached.BaselineMissing);
    }

    private async Task<Baseline> RecordAsync(FakeMetricSource source)
    {
        var plan = new MetricsPlan("exposition", null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        var recording = new BaselineRecorder(source, plan, time).RecordAsync("1.7.0", TimeSpan.FromMinutes(1), CancellationToken.None);
        while (!recording.IsCompleted)
        {
            if (time.Waiting > 0)
            {
                time.Advance(TimeSpan.FromSeconds(1));
            }

            await Task.Yield();
        }

        return await recording;
    }
}
