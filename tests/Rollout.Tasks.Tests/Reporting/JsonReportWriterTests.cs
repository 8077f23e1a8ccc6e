using System.Text.Json.Nodes;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Tests.Reporting;

public sealed class JsonReportWriterTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rollout-report-").FullName;
    private readonly List<RolloutEvent> warnings = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Should_WriteTheWholeSummary_When_ARunEnds()
    {
        var writer = Writer();

        writer.Report(new RolloutEvent.Summary(ReportSamples.RolledBack()));

        var file = Path.Combine(folder, "local", "reports", "20260101-000000-nest.json");
        Assert.Equal(file, writer.PathOf("local", "20260101-000000-nest"));
        Snapshot.Match("report", File.ReadAllText(file));
    }

    [Fact]
    public void Should_WriteWhatGuardsAndJudgeSaid_When_AStepWasWatched()
    {
        var writer = Writer();
        var step = ReportSamples.RolledBack().Steps[0] with
        {
            Metrics = [ReportSamples.Metrics()[2], ReportSamples.Metrics()[3] with { Evidence = double.PositiveInfinity }],
            Judged = [ReportSamples.Judged(), ReportSamples.Judged() with { Decides = false, Stable = new(null, null, 0), Difference = null, Low = double.NegativeInfinity, High = double.NaN }],
        };

        writer.Report(new RolloutEvent.Summary(ReportSamples.RolledBack() with { Steps = [step] }));

        var written = Runs(writer)[0]!["steps"]![0]!;
        Snapshot.Match("report-analysis", new JsonObject { ["metrics"] = written["metrics"]!.DeepClone(), ["judged"] = written["judged"]!.DeepClone() }.ToString() + "\n");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_NameThePicture_When_ItLiesBesideTheReport(bool drawn)
    {
        var writer = Writer();
        var file = writer.PathOf("local", ReportSamples.Finished().RolloutId);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (drawn)
        {
            File.WriteAllText(Path.ChangeExtension(file, ".svg"), "<svg/>");
        }

        writer.Report(new RolloutEvent.Summary(ReportSamples.Finished()));

        Assert.Equal(drawn ? "20260101-000000-nest.svg" : null, (string?)JsonNode.Parse(File.ReadAllText(file))!["picture"]);
    }

    [Fact]
    public void Should_KeepEarlierRuns_When_TheRolloutIsResumed()
    {
        var writer = Writer();

        writer.Report(new RolloutEvent.Summary(ReportSamples.RolledBack() with { Outcome = ExitCode.Interrupted }));
        writer.Report(new RolloutEvent.Summary(ReportSamples.Finished()));

        Assert.Equal(["Interrupted", "Done"], Runs(writer).Select(run => (string?)run!["outcome"]));
    }

    [Fact]
    public void Should_ForgetTheOldestRun_When_ThereAreMoreThan100()
    {
        var writer = Writer();

        for (var run = 0; run <= 100; run++)
        {
            writer.Report(new RolloutEvent.Summary(ReportSamples.Finished() with { Reason = $"run {run}", Tasks = [], Steps = [] }));
        }

        Assert.Equal((100, "run 1", "run 100"), (Runs(writer).Count, (string?)Runs(writer)[0]!["reason"], (string?)Runs(writer)[^1]!["reason"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"runs\": [")]
    [InlineData("[1]")]
    [InlineData("{ \"runs\": 7 }")]
    public void Should_StartAnew_When_TheFileIsDamaged(string content)
    {
        var writer = Writer();
        var file = writer.PathOf("local", ReportSamples.Finished().RolloutId);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);

        writer.Report(new RolloutEvent.Summary(ReportSamples.Finished()));

        Assert.Single(Runs(writer));
    }

    [Fact]
    public void Should_WriteNull_When_ALatencyIsBeyondTheLastBucket()
    {
        var writer = Writer();
        var step = ReportSamples.Finished().Steps[0] with { Candidate = new(Slot.Green, "1.8.0", 4, 0, double.PositiveInfinity) };

        writer.Report(new RolloutEvent.Summary(ReportSamples.Finished() with { Steps = [step] }));

        Assert.Null(Runs(writer)[0]!["steps"]![0]!["candidate"]!["p95Ms"]);
    }

    [Fact]
    public void Should_LeaveNoFile_When_TheRunBelongsToNoRollout()
    {
        Writer().Report(new RolloutEvent.Summary(ReportSamples.Finished() with { RolloutId = "" }));

        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Should_Warn_When_TheFileCannotBeWritten()
    {
        File.WriteAllText(Path.Combine(folder, "local"), "a file where a folder must be");

        Writer().Report(new RolloutEvent.Summary(ReportSamples.Finished()));

        var warning = Assert.IsType<RolloutEvent.Warning>(Assert.Single(warnings));
        Assert.StartsWith($"the report '{Path.Combine(folder, "local", "reports", "20260101-000000-nest.json")}' cannot be written: ", warning.Text, StringComparison.Ordinal);
    }

    private JsonReportWriter Writer() => new(folder, new Recorder(warnings));

    private static JsonArray Runs(JsonReportWriter writer) =>
        JsonNode.Parse(File.ReadAllText(writer.PathOf("local", ReportSamples.Finished().RolloutId)))!["runs"]!.AsArray();
}
