using System.Globalization;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Recording;
using Xunit.Abstractions;

namespace Rollout.Tasks.Tests.Analysis.Recording;

/// <summary>The size that docs/reporting.md names.</summary>
public sealed class RecordingSizeTests(ITestOutputHelper output) : IDisposable
{
    private const int Seconds = 3600;

    // As many as the embedded load balancer has.
    private static readonly double[] BoundsMs = [1, 2.5, 5, 7.5, 10, 25, 50, 75, 100, 150, 200, 250, 300, 400, 500, 750, 1000, 2500, 5000, 10_000, double.PositiveInfinity];
    private static readonly string[] Services = ["auth", "vehicle", "alert", "ai"];

    private readonly string folder = Directory.CreateTempSubdirectory("rollout-recording-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false, 2.2)]
    [InlineData(true, 4.2)]
    public async Task Should_StaySmall_When_AnHourIsRecordedEachSecond(bool withInstances, double maxMegabytes)
    {
        var path = Path.Combine(folder, "hour.jsonl");
        var header = new RecordingHeader("nest", "local", "hour", "1.7.0", "1.8.0", Slot.Blue, TimeSpan.FromSeconds(1), Given.Start);
        await using (var writer = new RecordingWriter(path, header, Assert.Fail))
        {
            for (var second = 1; second <= Seconds; second++)
            {
                writer.Add(Sample(second, withInstances));
            }
        }

        var megabytes = new FileInfo(path).Length / 1e6;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"an hour at 1 s: {megabytes:F2} MB"));
        Assert.InRange(megabytes, 1, maxMegabytes);
        Assert.Equal(Seconds, (await RecordingReader.ReadAllAsync(path, CancellationToken.None)).Samples.Count);
    }

    /// <summary>Four services at 40 requests a second, a tenth of them for the candidate, at a time with the digits of a real clock.</summary>
    private static MetricSample Sample(int second, bool withInstances)
    {
        var at = Given.Start.AddSeconds(second).AddTicks(second * 7919 % 100_000);
        string[] metrics = withInstances ? ["cpu", "memory", "restarts"] : [];
        SlotRole[] roles = [SlotRole.Stable, SlotRole.Candidate];
        return new(at, Counters(1_000_000 + (36 * second)), Counters(4 * second))
        {
            Readings = [.. metrics.SelectMany(metric => roles.Select(role => new MetricReading(metric, role, 10 + (second % 97 / 7d), null, at.AddTicks(-2_500_000))))],
        };
    }

    private static SlotCounters Counters(int requests) => new(requests, requests / 300, new([.. BoundsMs.Select((bound, i) => new LatencyBucket(bound, Math.Floor(requests * Math.Min(1, (i + 1) / 9d))))]), 0)
    {
        Active = 3,
        RequestsByService = Services.ToDictionary(service => service, service => Math.Floor(requests * (1 + service.Length) / 20d)),
    };
}
