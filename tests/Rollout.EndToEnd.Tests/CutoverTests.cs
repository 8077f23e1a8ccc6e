namespace Rollout.EndToEnd.Tests;

[Trait("Category", "e2e")]
public sealed class CutoverTests
{
    [Fact]
    public async Task Should_ServeTheNewReleaseWithoutAFailedRequest_When_NothingIsWrong()
    {
        await using var workspace = new Workspace("local", E2eSettings.Quick("local"));

        // From nothing.
        (await workspace.RunAsync("Cutover")).ShouldEndWith(0);

        await workspace.ShouldBeOnAsync("1.8.0", "green", "cutOver");
        await DatabaseChecks.ShouldBeMigratedTo(workspace, "008");
        ShouldHaveLostNothing(workspace);

        // Again: nothing to do.
        var before = workspace.Journal().Count;
        (await workspace.RunAsync("Cutover")).ShouldEndWith(0);
        Assert.Equal(before, workspace.Journal().Count);

        // A release that needs the slot that is kept for a rollback has to wait.
        var refused = (await workspace.RunAsync("Cutover", "--release=1.9.0")).ShouldEndWith(11);
        Assert.Contains("RT4012", refused.Output, StringComparison.Ordinal);
        Assert.Contains("RT4040", (await workspace.RunAsync("Decommission")).ShouldEndWith(11).Output, StringComparison.Ordinal);

        // And back, within the retention.
        using var client = new Client(workspace);
        (await workspace.RunAsync("Rollback")).ShouldEndWith(0);
        await workspace.ShouldBeOnAsync("1.7.0", "blue", "rolledBack");
        Assert.True(await client.ShouldHaveLostNothingAsync() > 10, "the client made no requests");
        var nothing = (await workspace.RunAsync("Rollback")).ShouldEndWith(0);
        Assert.Contains("nothing was changed", nothing.Output, StringComparison.Ordinal);
    }

    private static void ShouldHaveLostNothing(Workspace workspace)
    {
        var client = workspace.Report().GetProperty("client");
        Assert.True(client.GetProperty("requests").GetInt64() > 20, "the load generator made no traffic");
        Assert.Equal(0, client.GetProperty("failures").GetInt64());
    }
}
