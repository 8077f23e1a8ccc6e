using Rollout.Tasks.Database.Statements;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Reporting;

public sealed class SummaryCollectorTests
{
    private readonly ManualTimeProvider clock = new();

    [Fact]
    public void Should_RememberTasksStepsAndTraffic_When_TheyAreReported()
    {
        var collector = new SummaryCollector(clock);
        var heard = new List<RolloutEvent>();
        var both = new CompositeReporter(collector, new Recorder(heard));

        both.Report(new RolloutEvent.TaskStarted("Preflight"));
        both.Report(new RolloutEvent.TaskFinished("Preflight", TaskOutcome.Done, "11 checks", TimeSpan.FromSeconds(1)));
        both.Report(ReportSamples.Progress());
        both.Report(ReportSamples.Progress() with { Client = null });
        both.Report(new RolloutEvent.StepFinished(ReportSamples.Finished().Steps[0]));
        both.Report(new RolloutEvent.StatementSlower(new SlowerStatement("nest", "SELECT 1", 1, 30, 10)));
        clock.Advance(TimeSpan.FromSeconds(5));
        var summary = collector.Build("id", "nest", "local", "1.7.0", "1.8.0", ExitCode.Done, "");

        Assert.Equal(6, heard.Count);
        Assert.Equal([new TaskResult("Preflight", TaskOutcome.Done, "11 checks", TimeSpan.FromSeconds(1))], summary.Tasks);
        Assert.Equal([ReportSamples.Finished().Steps[0]], summary.Steps);
        Assert.Equal([new SlowerStatement("nest", "SELECT 1", 1, 30, 10)], summary.SlowerStatements);
        Assert.Equal(new ClientTraffic(412, 0), summary.Client);
        Assert.Equal(TimeSpan.FromSeconds(5), summary.FinishedAt - summary.StartedAt);
    }

    [Fact]
    public void Should_TakeTheTotal_When_ItIsGiven() =>
        Assert.Equal(new ClientTraffic(7, 1), new SummaryCollector(clock).Build("", "nest", "local", null, "1.8.0", ExitCode.Fault, "x", new(7, 1)).Client);
}
