using Rollout.Tasks.Reporting;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Reporting;

public sealed class ConsoleReporterTests : IDisposable
{
    private readonly ManualTimeProvider clock = new();
    private readonly StringWriter output = new();

    public void Dispose() => output.Dispose();

    [Fact]
    public void Should_WritePlainLines_When_OutputIsALog()
    {
        var reporter = Plain();

        ReportRollout(reporter);

        Snapshot.Match("plain", output.ToString());
    }

    [Fact]
    public void Should_RefreshInPlace_When_OutputIsATerminal()
    {
        var reporter = new ConsoleReporter(new ConsoleTarget(output, Live: true, Colors: false, Width: 100), clock);

        ReportRollout(reporter);

        Snapshot.Match("live", output.ToString());
    }

    [Fact]
    public void Should_Colour_When_TheTerminalHasColours()
    {
        var reporter = new ConsoleReporter(new ConsoleTarget(output, Live: true, Colors: true, Width: 100), clock);

        reporter.Report(new RolloutEvent.Warning("the tree is not clean"));
        reporter.Report(ReportSamples.Progress(verdict: Verdict.Fail, reason: "error-rate 48.1 % > 5 %"));
        reporter.Report(new RolloutEvent.RolledBack("error-rate 48.1 % > 5 %"));
        reporter.Report(new RolloutEvent.Summary(ReportSamples.RolledBack()));

        Snapshot.Match("colours", output.ToString());
    }

    [Fact]
    public void Should_PrintEachValue_When_ARolloutWasRolledBack()
    {
        var reporter = Plain();

        reporter.Report(new RolloutEvent.Summary(ReportSamples.RolledBack()));

        Snapshot.Match("rolled-back", output.ToString());
    }

    [Fact]
    public void Should_WriteOneProgressLineIn5Seconds_When_NothingChanges()
    {
        var reporter = Plain();

        for (var second = 0; second <= 12; second++)
        {
            reporter.Report(ReportSamples.Progress(secondsLeft: 20 - second));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["20 s", "15 s", "10 s"], Lines().Select(line => line.Split(" left")[0].Split(", ")[2]));
    }

    [Fact]
    public void Should_WriteAtMostOneLineASecond_When_TheVerdictFlaps()
    {
        var reporter = Plain();

        for (var i = 0; i < 22; i++)
        {
            reporter.Report(ReportSamples.Progress(verdict: i % 3 == 0 ? Verdict.Pass : Verdict.Inconclusive));
            clock.Advance(TimeSpan.FromMilliseconds(110));
        }

        Assert.Equal(["Pass", "Inconclusive", "Pass"], Lines().Select(line => line.Split(" | ")[^1]));
    }

    [Fact]
    public void Should_WriteAtOnce_When_TheWeightChanges()
    {
        var reporter = Plain();

        reporter.Report(ReportSamples.Progress(weight: 10));
        reporter.Report(ReportSamples.Progress(weight: 50, stepIndex: 1));

        Assert.Equal(2, Lines().Length);
    }

    [Fact]
    public void Should_DrawAtMostFiveTimesASecond_When_OutputIsATerminal()
    {
        var reporter = new ConsoleReporter(new ConsoleTarget(output, Live: true, Colors: false, Width: 100), clock);

        for (var i = 0; i < 10; i++)
        {
            reporter.Report(ReportSamples.Progress());
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(5, Lines().Count(line => line.Contains("Step 1 of 3", StringComparison.Ordinal)));
    }

    [Fact]
    public void Should_CutLines_When_TheTerminalIsNarrow()
    {
        var reporter = new ConsoleReporter(new ConsoleTarget(output, Live: true, Colors: false, Width: 40), clock);

        reporter.Report(ReportSamples.Progress(verdict: Verdict.Fail, reason: new string('x', 200)));

        Assert.Equal(5, Lines().Length);
        Assert.All(Lines(), line => Assert.True(line.Length < 40));
    }

    [Fact]
    public void Should_ShowARowForEachMetric_When_OutputIsATerminal()
    {
        var reporter = new ConsoleReporter(new ConsoleTarget(output, Live: true, Colors: true, Width: 120), clock);

        reporter.Report(ReportSamples.Progress(verdict: Verdict.Inconclusive, reason: "error-rate: 412 of 900 requests") with { Metrics = ReportSamples.Metrics() });
        reporter.Report(new RolloutEvent.StepFinished(ReportSamples.Finished().Steps[0] with { Judged = [ReportSamples.Judged() with { Explanation = "error-rate: 0.4 % against 0.3 %, passes" }] }));

        Snapshot.Match("metrics-live", output.ToString());
    }

    [Fact]
    public void Should_WriteALineForEachMetricIn30Seconds_When_NothingChanges()
    {
        var reporter = Plain();

        for (var second = 0; second <= 65; second++)
        {
            reporter.Report(ReportSamples.Progress(secondsLeft: 70 - second) with { Metrics = ReportSamples.Metrics() });
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Snapshot.Match("metrics-plain", output.ToString());
    }

    [Fact]
    public void Should_WriteALineOfAMetricAtOnce_When_ItFails()
    {
        var reporter = Plain();
        var metric = ReportSamples.Metrics()[0];
        Verdict[] verdicts = [Verdict.NoData, Verdict.Inconclusive, Verdict.Pass, Verdict.Pass, Verdict.Inconclusive, Verdict.Pass, Verdict.Fail];

        foreach (var verdict in verdicts)
        {
            reporter.Report(ReportSamples.Progress() with { Metrics = [metric with { Verdict = verdict }] });
            clock.Advance(TimeSpan.FromMilliseconds(700));
        }

        // The flap back to Pass comes within a second and is left out; the Fail is not.
        Assert.Equal(["Inconclusive", "Fail"], Lines().Where(line => line.StartsWith("  error-rate", StringComparison.Ordinal)).Select(line => line.Split(": ")[1].Split(' ')[0]));
    }

    [Fact]
    public void Should_BeginAnew_When_TheNextStepBegins()
    {
        var reporter = Plain();

        reporter.Report(ReportSamples.Progress() with { Metrics = [ReportSamples.Metrics()[0] with { Verdict = Verdict.Fail }] });
        reporter.Report(ReportSamples.Progress(weight: 50, stepIndex: 1) with { Metrics = [ReportSamples.Metrics()[0] with { Verdict = Verdict.Pass }] });

        Assert.Single(Lines(), line => line.StartsWith("  error-rate", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_KeepControlCodesOut_When_ATextHasThem()
    {
        var reporter = Plain();

        reporter.Report(new RolloutEvent.Line("a\u001b[31mred\r\nb\tc\n"));

        Assert.Equal("a?[31mred  b c", Assert.Single(Lines()));
    }

    [Fact]
    public void Should_LetTheRolloutGoOn_When_TheOutputBreaks()
    {
        using var pipe = new BrokenPipe();
        var reporter = new ConsoleReporter(new ConsoleTarget(pipe, Live: false, Colors: false), clock);

        reporter.Report(new RolloutEvent.Line("one"));
        reporter.Report(new RolloutEvent.Summary(ReportSamples.Finished()));
    }

    private ConsoleReporter Plain() => new(new ConsoleTarget(output, Live: false, Colors: false), clock);

    private string[] Lines() => output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private void ReportRollout(ConsoleReporter reporter)
    {
        reporter.Report(new RolloutEvent.TaskStarted("BuildImages"));
        reporter.Report(new RolloutEvent.TaskFinished("BuildImages", TaskOutcome.Skipped, "all 4 images of 1.8.0 are built", TimeSpan.Zero));
        reporter.Report(new RolloutEvent.Warning("the tree is not clean: 'a.txt'. Commit it."));
        reporter.Report(new RolloutEvent.WeightsSet(10, ["ModifyRule nest-auth blue=90 green=10", "ModifyRule nest-web blue=90 green=10"]));
        reporter.Report(ReportSamples.Progress(secondsLeft: 15));
        clock.Advance(TimeSpan.FromSeconds(6));
        reporter.Report(ReportSamples.Progress(secondsLeft: 9));
        reporter.Report(new RolloutEvent.Line("somebody reads the journal"));
        reporter.Report(ReportSamples.Progress(secondsLeft: 8, verdict: Verdict.NoData, reason: "0 requests in 5 s") with { Candidate = new(Slot.Green, "1.8.0", null, null, null), Client = null });
        clock.Advance(TimeSpan.FromSeconds(6));
        reporter.Report(ReportSamples.Progress(secondsLeft: 0) with { Candidate = new(Slot.Green, "1.8.0", 4, 0, double.PositiveInfinity) });
        reporter.Report(new RolloutEvent.StepFinished(ReportSamples.Finished().Steps[0]));
        reporter.Report(new RolloutEvent.TaskFinished("ShiftTraffic10", TaskOutcome.Done, "10 % for 15 s", TimeSpan.FromSeconds(15.6)));
        reporter.Report(new RolloutEvent.TaskFinished("ShiftTraffic50", TaskOutcome.Failed, "RT2101 the router cannot be reached", TimeSpan.FromSeconds(0.31)));
        reporter.Report(new RolloutEvent.RolledBack("the operator interrupted the run"));
        reporter.Report(new RolloutEvent.Summary(ReportSamples.Finished()));
    }

    private sealed class BrokenPipe : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("Broken pipe");

        public override void Write(string? value) => throw new IOException("Broken pipe");
    }
}
