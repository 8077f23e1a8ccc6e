using Rollout.Tasks.Runtimes.Docker;

namespace Rollout.Tasks.Tests.Runtimes;

public sealed class DockerRunCommandTests
{
    [Fact]
    public void Should_KeepValuesOutOfTheArguments_When_OnABridge()
    {
        var command = DockerRunCommand.Of(Requests.Create("auth", Slot.Green, "1.8.0", "swordfish"), "nest-test-auth-green", "bridge", null, "f00d");

        Assert.Equal(
            "run --detach --name nest-test-auth-green --restart unless-stopped --network bridge --stop-timeout 2 --publish 127.0.0.1::8080 --memory 64000000 --cpus 0.5 "
            + "--label rollout.application=nest --label rollout.environment=test --label rollout.service=auth --label rollout.slot=green --label rollout.release=1.8.0 "
            + $"--label rollout.digest=sha256:{new string('0', 64)} --label rollout.fingerprint=f00d --label rollout.stop-timeout-ms=1500 --env SECRET --env URL image",
            string.Join(' ', command.Arguments));
        Assert.Equal(new Dictionary<string, string> { ["SECRET"] = "swordfish", ["URL"] = "http://127.0.0.1:8080" }, command.Surroundings);
    }

    [Fact]
    public void Should_TellThePort_When_OnTheHostsNetwork()
    {
        var request = Requests.Create("auth", Slot.Green, "1.8.0", "swordfish") with { MemoryBytes = null, Cpus = null };

        var command = DockerRunCommand.Of(request, "name", "host", 31_000, "f00d");

        Assert.Contains("rollout.port=31000", command.Arguments);
        Assert.DoesNotContain("--publish", command.Arguments);
        Assert.DoesNotContain("--memory", command.Arguments);
        Assert.Equal("http://127.0.0.1:31000", command.Surroundings["URL"]);
    }

    [Fact]
    public void Should_NotChangeTheClient_When_AVariableIsOneOfItsOwn()
    {
        var request = Requests.Create("auth", Slot.Green, "1.8.0", "swordfish") with { EnvironmentVariables = new Dictionary<string, string> { ["DOCKER_HOST"] = "tcp://other", ["PATH"] = "/bin" } };

        var command = DockerRunCommand.Of(request, "name", "bridge", null, "f00d");

        Assert.Empty(command.Surroundings);
        Assert.Contains("DOCKER_HOST=tcp://other", command.Arguments);
    }
}
