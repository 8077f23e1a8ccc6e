using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.EndToEnd.Tests;

[Trait("Category", "e2e")]
public sealed class DockerTests : IClassFixture<DockerEngine>
{
    [DockerFact]
    public async Task Should_RollOutAndBack_When_SlotsAreContainers()
    {
        await using var workspace = new Workspace("docker", E2eSettings.Quick("docker"));

        (await workspace.RunAsync("Cutover")).ShouldEndWith(0);
        await workspace.ShouldBeOnAsync("1.8.0", "green", "cutOver");
        await DatabaseChecks.ShouldBeMigratedTo(workspace, "008");
        Assert.Equal(0, workspace.Report().GetProperty("client").GetProperty("failures").GetInt64());

        using var client = new Client(workspace);
        (await workspace.RunAsync("Rollback")).ShouldEndWith(0);
        await workspace.ShouldBeOnAsync("1.7.0", "blue", "rolledBack");
        await client.ShouldHaveLostNothingAsync();
    }

    [DockerFact]
    public async Task Should_RollBackByItself_When_TheCandidateFailsRequests()
    {
        await using var workspace = new Workspace("docker", E2eSettings.UntilDecided("docker"));

        (await workspace.RunAsync("Cutover", "--release=1.9.0")).ShouldEndWith(10);

        await workspace.ShouldBeOnAsync("1.7.0", "blue", "rolledBack");
    }
}
