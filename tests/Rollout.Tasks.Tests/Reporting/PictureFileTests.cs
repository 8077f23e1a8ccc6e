using System.Xml.Linq;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Reporting.Pictures;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Tests.Analysis;

namespace Rollout.Tasks.Tests.Reporting;

public sealed class PictureFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rollout-picture-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Should_WriteThePictureBesideTheReport_When_ThereIsARecording()
    {
        var plan = Plans.Sample() with { StateDirectory = folder };
        var recording = new RecordingFolder(folder).PathOf("one");
        await RecordAsync(recording);

        var path = await PictureFile.WriteAsync(plan, recording, "done", CancellationToken.None);

        Assert.Equal(Path.Combine(folder, plan.Environment, "reports", "one.svg"), path);
        var texts = XDocument.Load(path!).Descendants().Where(node => node.Name.LocalName == "text").Select(node => node.Value).ToList();
        Assert.Contains("error-rate (%), limit 5", texts);
        Assert.Contains("requests (req/s)", texts);
        Assert.Contains("queue", texts);
    }

    [Fact]
    public async Task Should_WriteNothing_When_NothingWasRecorded() =>
        Assert.Null(await PictureFile.WriteAsync(Plans.Sample(), Path.Combine(folder, "none.jsonl"), "done", CancellationToken.None));

    [Fact]
    public async Task Should_GiveEachSlotItsOwnValues_When_TheRequestsAreDrawn()
    {
        var path = new RecordingFolder(folder).PathOf("one");
        await RecordAsync(path);

        var panels = RecordingPanels.Of(Plans.Sample(), await RecordingReader.ReadAllAsync(path, CancellationToken.None));

        var requests = panels.Single(panel => panel.Title == "requests");
        var errors = panels.Single(panel => panel.Title == "error-rate");
        Assert.Equal((90d, 10d), (requests.Stable[^1].Value, requests.Candidate[^1].Value));
        Assert.Equal((0d, 20d), (errors.Stable[^1].Value, errors.Candidate[^1].Value));
        Assert.Null(requests.Stable[0].Value);
        Assert.Equal(7, panels.Single(panel => panel.Title == "queue").Candidate[^1].Value);
    }

    private static async Task RecordAsync(string path)
    {
        var header = new RecordingHeader("nest", "local", "one", "1.7.0", "1.8.0", Slot.Blue, TimeSpan.FromSeconds(1), Given.Start);
        await using var writer = new RecordingWriter(path, header, Assert.Fail);
        writer.Add(new RecordingMark(Given.Start.AddSeconds(1), RecordingMarkKind.Step, 10, string.Empty));
        for (var second = 0; second < 20; second++)
        {
            writer.Add(Given.Sample(second, Given.Counters(10 * second, 2 * second), Given.Counters(90 * second)) with
            {
                Readings = [new("queue", SlotRole.Candidate, 7, null, Given.Start.AddSeconds(second))],
            });
        }
    }
}
