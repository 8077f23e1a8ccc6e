using System.Text.Json;

namespace Rollout.EndToEnd.Tests;

[Trait("Category", "e2e")]
public sealed class WorseReleaseTests
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Should_RollBackByItself_When_TheCandidateFailsRequests()
    {
        await using var workspace = new Workspace("local", E2eSettings.UntilDecided("local"));

        var result = (await workspace.RunAsync("Cutover", "--release=1.9.0")).ShouldEndWith(10);

        Assert.Contains("error-rate", result.Output, StringComparison.Ordinal);
        var status = await workspace.StatusAsync();
        Assert.Equal("rolledBack", status.GetProperty("phase").GetString());
        Assert.Equal(("blue", "1.7.0", 100), (status.GetProperty("stable").GetProperty("slot").GetString(), status.GetProperty("stable").GetProperty("release").GetString(), status.GetProperty("stable").GetProperty("weight").GetInt32()));

        var journal = workspace.Journal();
        var intended = journal.Where(entry => Is(entry, "intent", "weights")).Select(entry => entry.GetProperty("data").GetProperty("weight").GetInt32());
        Assert.Equal([10, 0], intended);

        // From the first scrape at which the guard was violated for its whole time to the accepted call.
        var decided = journal.Single(entry => Type(entry) == "rollback-decided").GetProperty("data");
        var accepted = journal.Where(entry => Type(entry) == "weight-set").TakeLast(4).Select(entry => entry.GetProperty("data").GetProperty("acceptedAt").GetDateTimeOffset());
        Assert.All(accepted, at => Assert.InRange(at - decided.GetProperty("sampledAt").GetDateTimeOffset(), TimeSpan.Zero, PollInterval + TimeSpan.FromSeconds(2)));

        // The candidate keeps running, for diagnosis.
        var endpoint = journal.Last(entry => Type(entry) == "instance-started" && entry.GetProperty("data").GetProperty("slot").GetString() == "green").GetProperty("data").GetProperty("endpoint").GetString();
        using var client = new HttpClient();
        Assert.Contains("1.9.0", await client.GetStringAsync(new Uri($"http://{endpoint}/health")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_StopBeforeAnyTraffic_When_TheCandidateNeverBecomesHealthy()
    {
        await using var workspace = new Workspace("local", [.. E2eSettings.Quick("local"), "environments.local.startTimeout=6s"]);

        var result = (await workspace.RunAsync("Cutover", "--release=1.9.1")).ShouldEndWith(11);

        Assert.Contains("RT3001", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(workspace.Journal(), entry => Type(entry) == "weights");
        Assert.Equal(100, (await workspace.StatusAsync()).GetProperty("stable").GetProperty("weight").GetInt32());
        Assert.Contains("\"version\":\"1.7.0\"", await workspace.GetAsync("/health"), StringComparison.Ordinal);
    }

    private static string? Type(JsonElement entry) => entry.GetProperty("type").GetString();

    private static bool Is(JsonElement entry, string kind, string type) =>
        string.Equals(entry.GetProperty("kind").ToString(), kind, StringComparison.OrdinalIgnoreCase) && Type(entry) == type;
}
