using Rollout.Tasks.Runtimes;

namespace Rollout.Tasks.Tests.Runtimes;

public sealed class FingerprintTests
{
    private static readonly InstanceRequest Request = Requests.Create("auth", Slot.Green, "1.8.0", "swordfish");

    [Fact]
    public void Should_DifferAndHideValues_When_AnythingDiffers()
    {
        string[] all =
        [
            Fingerprint.Of(Request, "bridge"),
            Fingerprint.Of(Request, "host"),
            Fingerprint.Of(Request with { Release = "1.8.1" }, "bridge"),
            Fingerprint.Of(Request with { ImageDigest = "sha256:1" }, "bridge"),
            Fingerprint.Of(Request with { Command = ["dotnet", "App.dll", "x"] }, "bridge"),
            Fingerprint.Of(Request with { Command = ["dotnetApp.dll"] }, "bridge"),
            Fingerprint.Of(Request with { MemoryBytes = null }, "bridge"),
            Fingerprint.Of(Request with { Cpus = 1 }, "bridge"),
            Fingerprint.Of(Request with { StopTimeout = TimeSpan.FromSeconds(3) }, "bridge"),
            Fingerprint.Of(Request with { EnvironmentVariables = new Dictionary<string, string> { ["SECRET"] = "another" } }, "bridge"),
        ];

        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.All(all, text => Assert.Matches("^[0-9a-f]{64}$", text));
    }

    [Fact]
    public void Should_BeTheSame_When_VariablesComeInAnotherOrder()
    {
        var reversed = Request.EnvironmentVariables.Reverse().ToDictionary(v => v.Key, v => v.Value);

        Assert.Equal(Fingerprint.Of(Request, "bridge"), Fingerprint.Of(Request with { EnvironmentVariables = reversed }, "bridge"));
    }
}
