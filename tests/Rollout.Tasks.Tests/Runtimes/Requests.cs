using Rollout.Tasks.Runtimes;

namespace Rollout.Tasks.Tests.Runtimes;

internal static class Requests
{
    public static InstanceRequest Create(string service, Slot slot, string release, string secret) => new(
        "nest",
        "test",
        service,
        slot,
        release,
        $"sha256:{new string('0', 64)}",
        "image",
        ["dotnet", "App.dll"],
        new Dictionary<string, string> { ["SECRET"] = secret, ["URL"] = "http://127.0.0.1:{port}" },
        "/health",
        64_000_000,
        0.5,
        TimeSpan.FromSeconds(1.5));
}
