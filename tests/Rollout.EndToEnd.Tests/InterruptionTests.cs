using System.Text.Json;

namespace Rollout.EndToEnd.Tests;

[Trait("Category", "e2e")]
public sealed class InterruptionTests
{
    // 128 and the number of SIGKILL.
    private const int KilledExit = 137;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Number of journal events of the chain after which the tool is killed: four a row, one in each of four runs.</summary>
    public static TheoryData<int[]> Moments =>
    [
        [1, 9, 18, 28], [2, 11, 20, 30], [3, 13, 22, 33], [5, 14, 24, 36], [7, 16, 26, 40],
    ];

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Should_EndWhereAnUndisturbedRunEnds_When_KilledOnTheWay(int[] moments)
    {
        await using var workspace = new Workspace("local", E2eSettings.Quick("local"));
        (await workspace.RunAsync("LocalUp")).ShouldEndWith(0);
        var start = workspace.Journal().Count;

        foreach (var moment in moments)
        {
            await KillAfterAsync(workspace, start + moment);
        }

        var finished = await workspace.RunAsync("Cutover");

        finished.ShouldEndWith(0);
        var status = await workspace.StatusAsync();
        Assert.Equal(("cutOver", "1.8.0", 100), (status.GetProperty("phase").GetString(), status.GetProperty("stable").GetProperty("release").GetString(), status.GetProperty("stable").GetProperty("weight").GetInt32()));
        await DatabaseChecks.ShouldBeMigratedTo(workspace, "008");
        Assert.Contains("\"version\":\"1.8.0\"", await workspace.GetAsync("/health"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Should_GiveAllTrafficBack_When_TheOperatorInterruptsAHold(string signal)
    {
        await using var workspace = new Workspace("local", E2eSettings.UntilDecided("local"));
        using var run = workspace.Start("Cutover");
        await WaitUntilAsync(() => workspace.Journal().Any(entry => Type(entry) == "step-entered"), run);

        run.Signal(signal);

        (await run.WaitAsync()).ShouldEndWith(130);
        var weights = workspace.Journal().Where(entry => Type(entry) == "weight-set").Select(entry => entry.GetProperty("data").GetProperty("call").GetString()!).TakeLast(4);
        Assert.All(weights, call => Assert.EndsWith("blue=100 green=0", call, StringComparison.Ordinal));
        Assert.Equal("rolledBack", (await workspace.StatusAsync()).GetProperty("phase").GetString());
    }

    [Fact]
    public async Task Should_GiveAllTrafficBack_When_AbortIsCalledInAnotherTerminal()
    {
        await using var workspace = new Workspace("local", E2eSettings.UntilDecided("local"));
        Assert.Contains("there has been no rollout; nothing was changed", (await workspace.RunAsync("Abort")).ShouldEndWith(0).Output, StringComparison.Ordinal);
        using var run = workspace.Start("Cutover");
        await WaitUntilAsync(() => workspace.Journal().Any(entry => Type(entry) == "step-entered"), run);

        var abort = (await workspace.RunAsync("Abort", "--reason=checkout is down")).ShouldEndWith(0);

        var aborted = (await run.WaitAsync()).ShouldEndWith(10);
        Assert.Contains($"pid {run.ProcessId}", abort.Output, StringComparison.Ordinal);
        Assert.Contains("checkout is down", aborted.Output, StringComparison.Ordinal);
        var weights = workspace.Journal().Where(entry => Type(entry) == "weight-set").Select(entry => entry.GetProperty("data").GetProperty("call").GetString()!).TakeLast(4);
        Assert.All(weights, call => Assert.EndsWith("blue=100 green=0", call, StringComparison.Ordinal));
        Assert.Equal("rolledBack", (await workspace.StatusAsync()).GetProperty("phase").GetString());
        Assert.Contains("nothing to abort", (await workspace.RunAsync("Abort")).ShouldEndWith(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_LetOneAct_When_TwoRunAtOnce()
    {
        await using var workspace = new Workspace("local", E2eSettings.Quick("local"));
        using var first = workspace.Start("Cutover");
        await WaitUntilAsync(() => File.Exists(workspace.JournalPath), first);

        var second = (await workspace.RunAsync("Cutover")).ShouldEndWith(12);

        Assert.Contains($"pid {first.ProcessId}", second.Output, StringComparison.Ordinal);
        (await first.WaitAsync()).ShouldEndWith(0);
    }

    [Fact]
    public async Task Should_ComeBackWithItsWeights_When_TheLoadBalancerIsKilled()
    {
        await using var workspace = new Workspace("local", E2eSettings.Quick("local"));
        (await workspace.RunAsync("Cutover")).ShouldEndWith(0);
        var before = workspace.Endpoints();

        using (var program = System.Diagnostics.Process.GetProcessById(before.GetProperty("processId").GetInt32()))
        {
            program.Kill();
            await program.WaitForExitAsync();
        }

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => workspace.GetAsync("/health"));
        (await workspace.RunAsync("LocalUp")).ShouldEndWith(0);

        Assert.Contains("\"version\":\"1.8.0\"", await workspace.GetAsync("/health"), StringComparison.Ordinal);
        Assert.Equal(before.GetProperty("trafficPort").GetInt32(), workspace.Endpoints().GetProperty("trafficPort").GetInt32());
        var status = await workspace.StatusAsync();
        Assert.Equal(("green", 100, true), (status.GetProperty("stable").GetProperty("slot").GetString(), status.GetProperty("stable").GetProperty("weight").GetInt32(), status.GetProperty("stable").GetProperty("healthy").GetBoolean()));
    }

    private static async Task KillAfterAsync(Workspace workspace, int events)
    {
        using var run = workspace.Start("Cutover");
        await WaitUntilAsync(() => workspace.Journal().Count >= events, run);
        run.Kill();
        (await run.WaitAsync()).ShouldEndWith(KilledExit);
    }

    private static async Task WaitUntilAsync(Func<bool> condition, ToolRun run)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            if (run.HasExited)
            {
                (await run.WaitAsync()).ShouldEndWith(int.MinValue);
            }

            // What is waited for is another process: there is no clock to advance.
            await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
        }
    }

    private static string? Type(JsonElement entry) => entry.GetProperty("type").GetString();
}
