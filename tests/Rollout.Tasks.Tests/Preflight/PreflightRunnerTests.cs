using Rollout.Tasks.Preflight;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Preflight;

public sealed class PreflightRunnerTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly ManualTimeProvider time = new();

    [Fact]
    public async Task Should_ReportEveryCheckInOrder_When_SomeFail()
    {
        var report = await RunAsync(
            new FakeCheck("one", _ => throw new RolloutException("RT2501", "the database is away.")),
            new FakeCheck("two", _ => Task.FromResult(CheckResult.Passed("fine"))),
            new FakeCheck("three", _ => throw new IOException("no disk\nat all.")));

        Assert.Equal(
            [
                ("one", CheckResult.Failed("RT2501", "the database is away.")),
                ("two", CheckResult.Passed("fine")),
                ("three", CheckResult.Failed("RT2618", "three: the check broke off: no disk at all. Correct that, then run the same command again.")),
            ],
            report.Findings.Select(finding => (finding.Claim, finding.Result)));
    }

    [Fact]
    public async Task Should_RunThemSideBySide_When_OneWaitsForAnother()
    {
        var met = new TaskCompletionSource();

        var report = await RunAsync(
            new FakeCheck("waits", async token =>
            {
                await met.Task.WaitAsync(token);
                return CheckResult.Passed("met");
            }),
            new FakeCheck("comes", _ =>
            {
                met.SetResult();
                return Task.FromResult(CheckResult.Passed("came"));
            }));

        Assert.All(report.Findings, finding => Assert.Equal(CheckOutcome.Passed, finding.Result.Outcome));
    }

    [Fact]
    public async Task Should_FailTheCheck_When_ItDoesNotEndInTime()
    {
        var started = new TaskCompletionSource();
        var running = RunAsync(new FakeCheck("sleeps", async token =>
        {
            started.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return CheckResult.Passed("never");
        }));
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60));

        time.Advance(Deadline);

        Assert.Equal(CheckResult.Failed("RT2618", "sleeps: the check did not end within 30 s. Look at what it asks, then run the same command again."), Assert.Single((await running).Findings).Result);
    }

    [Fact]
    public async Task Should_NotWaitForIt_When_ACheckIgnoresItsToken()
    {
        var started = new TaskCompletionSource();
        var running = RunAsync(new FakeCheck("stuck", _ =>
        {
            started.SetResult();
            return new TaskCompletionSource<CheckResult>().Task;
        }));
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60));

        time.Advance(Deadline);

        Assert.Equal("RT2618", Assert.Single((await running.WaitAsync(TimeSpan.FromSeconds(60))).Findings).Result.Code);
    }

    [Fact]
    public async Task Should_PassTheCancelOn_When_TheCallerGivesUp()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new PreflightRunner(Deadline, time).RunAsync([new FakeCheck("one", _ => Task.FromResult(CheckResult.Passed("fine")))], cancelled.Token));
    }

    [Fact]
    public async Task Should_ThrowNothing_When_NoCheckFailed() => (await RunAsync(
        new FakeCheck("one", _ => Task.FromResult(CheckResult.Warned("RT2610", "careful"))),
        new FakeCheck("two", _ => Task.FromResult(CheckResult.NotChecked("cannot"))))).ThrowIfFailed();

    [Fact]
    public async Task Should_ThrowItsFault_When_OneCheckFailed()
    {
        var report = await RunAsync(new FakeCheck("one", _ => Task.FromResult(CheckResult.Failed("RT2613", "no room."))));

        var fault = Assert.Throws<RolloutException>(report.ThrowIfFailed);

        Assert.Equal(("RT2613", "RT2613 no room.", ExitCode.BackendFailed), (fault.Code, fault.Message, fault.ExitCode));
    }

    [Fact]
    public async Task Should_ThrowAllFaults_When_SeveralChecksFailed()
    {
        var report = await RunAsync(
            new FakeCheck("one", _ => Task.FromResult(CheckResult.Failed("RT2613", "no room."))),
            new FakeCheck("two", _ => Task.FromResult(CheckResult.Failed("RT2614", "no memory."))));

        Assert.Equal("RT2619 2 of 2 checks failed, nothing was changed: RT2613 no room. | RT2614 no memory.", Assert.Throws<RolloutException>(report.ThrowIfFailed).Message);
    }

    private Task<PreflightReport> RunAsync(params IReadOnlyList<IPreflightCheck> checks) => new PreflightRunner(Deadline, time).RunAsync(checks, CancellationToken.None);

    private sealed class FakeCheck(string claim, Func<CancellationToken, Task<CheckResult>> run) : IPreflightCheck
    {
        public string Claim => claim;

        public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => run(cancellationToken);
    }
}
