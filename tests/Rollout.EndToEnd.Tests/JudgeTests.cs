using System.Text.Json;

namespace Rollout.EndToEnd.Tests;

/// <summary>The judge of the sample, with guards that only watch for what cannot happen.</summary>
[Trait("Category", "e2e")]
public sealed class JudgeTests
{
    private static readonly string[] GuardsOff =
    [
        "environments.local.guards[0]=error-rate > 99% for 5s",
        "environments.local.guards[1]=error-rate > 98% over 5s min 8 requests",
        "environments.local.steps[0].hold=60s",
    ];

    // About 20 requests in the first step: enough for guards that want one each, and too few for the judge.
    private static readonly string[] FewRequests =
    [
        "environments.local.load.rate=15/s",
        "environments.local.guards[0]=error-rate > 99% for 5s over 10s min 1 requests",
        "environments.local.guards[1]=error-rate > 98% over 10s min 1 requests",
        "environments.local.guards[2]=p95 > 20000ms for 5s over 10s min 1 requests",
        "environments.local.traffic.shareTolerance=100%",
    ];

    [Fact]
    public async Task Should_RollBackByTheJudge_When_TheCandidateFailsAShareOfRequests()
    {
        await using var workspace = new Workspace("local", GuardsOff);

        var result = (await workspace.RunAsync("Cutover", "--release=1.9.0")).ShouldEndWith(10);

        Assert.Contains("rule conditional binomial", result.Output, StringComparison.Ordinal);
        ShouldBeJudged(workspace.Journal().Single(entry => entry.GetProperty("type").GetString() == "rollback-decided").GetProperty("data"), "Fail");
        var status = await workspace.StatusAsync();
        Assert.Equal("rolledBack", status.GetProperty("phase").GetString());
        ShouldBeJudged(status, "Fail");
        var step = workspace.Report().GetProperty("steps").EnumerateArray().Single();
        var judged = step.GetProperty("judged").EnumerateArray().First();
        Assert.Equal(("error-rate", "Fail"), (judged.GetProperty("metric").GetString(), judged.GetProperty("verdict").GetString()));
        Assert.True(judged.GetProperty("evidence").GetDouble() >= 1, "a Fail without the evidence for it");
    }

    [Fact]
    public async Task Should_HoldAndSayWhatIsMissing_When_ThereAreTooFewRequests()
    {
        await using var workspace = new Workspace("local", FewRequests);

        var result = (await workspace.RunAsync("Cutover")).ShouldEndWith(11);

        Assert.Contains("more needed", result.Output, StringComparison.Ordinal);
        var held = ShouldBeJudged(workspace.Journal().Single(entry => entry.GetProperty("type").GetString() == "held").GetProperty("data"), "Inconclusive");
        Assert.InRange(held.GetProperty("seen").GetInt64(), 1, held.GetProperty("needed").GetInt64() - 1);
        var status = await workspace.StatusAsync();
        Assert.Contains("more needed", status.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("--target=Rollback", status.GetProperty("waitingFor").GetString(), StringComparison.Ordinal);
    }

    private static JsonElement ShouldBeJudged(JsonElement data, string verdict)
    {
        var ground = Assert.Single(data.GetProperty("grounds").EnumerateArray(), ground => ground.GetProperty("by").GetString() == "judge");
        Assert.Equal(("error-rate", verdict), (ground.GetProperty("metric").GetString(), ground.GetProperty("verdict").GetString()));
        Assert.Contains(ground.GetProperty("explanation").GetString()!, data.GetProperty("reason").GetString()!, StringComparison.Ordinal);
        return ground;
    }
}
