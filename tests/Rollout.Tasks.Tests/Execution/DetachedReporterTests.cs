using Rollout.Tasks.Execution.Reports;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Tests.Execution;

public sealed class DetachedReporterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Should_ShowAllInOrder_When_Flushed()
    {
        var shown = new List<string>();
        var reporter = new DetachedReporter(new Showing(shown.Add));
        for (var i = 0; i < 1_000; i++)
        {
            reporter.Report(new RolloutEvent.Line($"{i}"));
        }

        Assert.True(await reporter.FlushAsync(Patience));

        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"{i}"), shown);
    }

    [Fact]
    public async Task Should_GoOn_When_TheReporterThrows()
    {
        var shown = new List<string>();
        var reporter = new DetachedReporter(new Showing(text =>
        {
            shown.Add(text);
            throw new InvalidOperationException("broken by the test");
        }));

        reporter.Report(new RolloutEvent.Line("one"));
        reporter.Report(new RolloutEvent.Line("two"));

        Assert.True(await reporter.FlushAsync(Patience));
        Assert.Equal(["one", "two"], shown);
    }

    [Fact]
    public async Task Should_HoldNobodyUp_When_TheReporterNeverComesBack()
    {
        using var read = new ManualResetEventSlim();
        using var over = new ManualResetEventSlim();
        var reporter = new DetachedReporter(new Showing(_ =>
        {
            read.Wait(Patience);
            over.Set();
        }));

        // More than it keeps: what cannot be kept is dropped, and nobody waits.
        for (var i = 0; i < 20_000; i++)
        {
            reporter.Report(new RolloutEvent.Line("x"));
        }

        Assert.False(await reporter.FlushAsync(TimeSpan.FromMilliseconds(50)));
        read.Set();
        Assert.True(over.Wait(Patience));
    }

    private sealed class Showing(Action<string> show) : IRolloutReporter
    {
        public void Report(RolloutEvent rolloutEvent) => show(((RolloutEvent.Line)rolloutEvent).Text);
    }
}
