using System.Text.Json.Nodes;
using System.Xml.Linq;
using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Execution.Reports;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Analysis;
using Rollout.Tasks.Tests.Reporting;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>What a run leaves behind at its end: the report, and the picture that it names.</summary>
public sealed class RunLogTests : IDisposable
{
    private readonly EngineFixture engine = new();
    private readonly string folder = Directory.CreateTempSubdirectory("rollout-runlog-").FullName;
    private readonly List<RolloutEvent> shown = [];

    public RunLogTests()
    {
        engine.Plan = Plans.Sample(folder);
        engine.NewRecorder = rollout =>
        {
            var file = new RecordingFolder(EnvironmentStores.RecordingsDirectory(engine.Plan)).PathOf(rollout.RolloutId);
            return new RecordingWriter(file, new RecordingHeader("nest", "local", rollout.RolloutId, rollout.StableRelease, rollout.Release, rollout.StableSlot, TimeSpan.FromSeconds(1), engine.Time.GetUtcNow()), _ => { });
        };
    }

    public void Dispose()
    {
        engine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Should_DrawTheRolloutAndNameThePicture_When_TheRunEnds()
    {
        engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 40));
        Assert.Equal(ExitCode.RolledBack, (await engine.RunAsync()).Exit);

        await engine.ProcessAsync("Status", session => new RunLog(new Recorder(shown), engine.Time).SummariseAsync(engine.Plan, session, ExitCode.RolledBack, "error-rate"));

        var picture = Assert.Single(Directory.GetFiles(folder, "*.svg", SearchOption.AllDirectories));
        var texts = XDocument.Load(picture).Descendants().Where(node => node.Name.LocalName == "text").Select(node => node.Value).ToList();
        Assert.Contains(texts, text => text.Contains("error-rate", StringComparison.Ordinal));
        var report = JsonNode.Parse(await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories))))!;
        Assert.Equal(Path.GetFileName(picture), (string?)report["picture"]);
        Assert.Contains(shown.OfType<RolloutEvent.Line>(), line => line.Text == $"picture: {picture}");
    }

    [Fact]
    public async Task Should_WarnAndWriteTheReport_When_ThePictureCannotBeDrawn()
    {
        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);
        var recording = Assert.Single(Directory.GetFiles(EnvironmentStores.RecordingsDirectory(engine.Plan)));
        await File.WriteAllTextAsync(recording, "no recording\n{}\n");

        await engine.ProcessAsync("Status", session => new RunLog(new Recorder(shown), engine.Time).SummariseAsync(engine.Plan, session, ExitCode.Done, string.Empty));

        Assert.Contains(shown.OfType<RolloutEvent.Warning>(), warning => warning.Text.StartsWith("the picture of the rollout cannot be drawn: RT317", StringComparison.Ordinal));
        Assert.Single(Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories));
    }
}
