namespace Rollout.EndToEnd.Tests;

[Trait("Category", "e2e")]
public sealed class DockerTests
{
    [DockerEngineFact]
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

    [DockerEngineFact]
    public async Task Should_RollBackByItself_When_TheCandidateFailsRequests()
    {
        await using var workspace = new Workspace("docker", E2eSettings.Quick("docker"));

        (await workspace.RunAsync("Cutover", "--release=1.9.0")).ShouldEndWith(10);

        await workspace.ShouldBeOnAsync("1.7.0", "blue", "rolledBack");
    }
}

/// <summary>Needs a Docker engine; Test starts one where it can.</summary>
public sealed class DockerEngineFactAttribute : FactAttribute
{
    public DockerEngineFactAttribute()
    {
        using var docker = new System.Diagnostics.Process();
        docker.StartInfo = new System.Diagnostics.ProcessStartInfo("docker", ["version", "--format", "{{.Server.Version}}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            docker.Start();
            docker.StandardOutput.ReadToEnd();
            docker.WaitForExit();
            Skip = docker.ExitCode == 0 ? null : "No Docker engine answers. Start one and set DOCKER_HOST, or run './build.sh --target=Test' as root on Debian or Ubuntu.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Skip = "There is no program 'docker'. Install it: apt-get install docker.io iptables";
        }
    }
}
