using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.EndToEnd.Tests;

/// <summary>The sample behind a real HAProxy.</summary>
[Trait("Category", "e2e")]
public sealed class HAProxyTests
{
    private static readonly string[] Quick =
    [
        "environments.haproxy.steps[0].hold=4s",
        "environments.haproxy.steps[1].hold=4s",
        "environments.haproxy.steps[2].hold=2s",
        "environments.haproxy.guards[0]=error-rate > 5% for 2s over 4s min 5 requests",
        "environments.haproxy.judge.whenInconclusive=proceed",
    ];

    [HAProxyFact]
    public async Task Should_RollOutAndBackWithoutAFailedRequest_When_NothingIsWrong()
    {
        await using var workspace = new Workspace("haproxy", Quick);

        (await workspace.RunAsync("Cutover")).ShouldEndWith(0);
        await workspace.ShouldBeOnAsync("1.8.0", "green", "cutOver");
        var client = workspace.Report().GetProperty("client");
        Assert.True(client.GetProperty("requests").GetInt64() > 20, "the load generator made no traffic");
        Assert.Equal(0, client.GetProperty("failures").GetInt64());

        using var own = new Client(workspace);
        (await workspace.RunAsync("Rollback")).ShouldEndWith(0);
        await workspace.ShouldBeOnAsync("1.7.0", "blue", "rolledBack");
        Assert.True(await own.ShouldHaveLostNothingAsync() > 10, "the client made no requests");
    }

    [HAProxyFact]
    public async Task Should_RollBackByItself_When_TheCandidateFailsRequests()
    {
        await using var workspace = new Workspace("haproxy", [.. Quick, "environments.haproxy.steps[0].hold=60s"]);

        var result = (await workspace.RunAsync("Cutover", "--release=1.9.0")).ShouldEndWith(10);

        Assert.Contains("error-rate", result.Output, StringComparison.Ordinal);
        await workspace.ShouldBeOnAsync("1.7.0", "blue", "rolledBack");
    }
}
