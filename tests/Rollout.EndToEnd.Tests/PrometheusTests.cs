using System.Globalization;
using System.Text.RegularExpressions;
using Rollout.Tasks.Tests.Prerequisites;
using Xunit.Abstractions;

namespace Rollout.EndToEnd.Tests;

/// <summary>The whole tool with a real Prometheus as its source, which scrapes the load balancer every second. ROLLOUT_RUNS says how many rollouts; one by default.</summary>
[Trait("Category", "e2e")]
public sealed partial class PrometheusTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    // 200 requests/s, of which 20 go to the candidate. It fails about half of those with the cookie of a visitor, and a third has it: 17 %.
    private static readonly string[] Settings =
    [
        "environments.local.load.rate=200/s",
        .. new[] { 0, 1, 2, 3 }.Select(request => $"environments.local.load.requests[{request}].headers.Cookie=guest=1"),
        "environments.local.guards[0]=error-rate > 5% over 5s min 10 requests",
    ];

    private static int Runs => int.TryParse(Environment.GetEnvironmentVariable("ROLLOUT_RUNS"), CultureInfo.InvariantCulture, out var runs) ? runs : 1;

    [PrometheusFact]
    public async Task Should_RollBackWithinFiveSecondsOfTheFirstFailure_When_ARealPrometheusIsTheSource()
    {
        await using var workspace = new Workspace("local", Settings);
        (await workspace.RunAsync("LocalUp")).ShouldEndWith(0);
        var page = new Uri($"http://127.0.0.1:{workspace.Endpoints().GetProperty("controlPort").GetInt32()}/metrics");
        await using var prometheus = await PrometheusProcess.StartAsync(("lb", page));
        var took = new List<TimeSpan>();
        for (var run = 0; run < Runs; run++)
        {
            var result = (await workspace.RunAsync("Cutover", "--release=1.9.0", "--set=environments.local.metrics.source=prometheus", $"--set=environments.local.metrics.url={prometheus.Url}")).ShouldEndWith(10);

            var accepted = workspace.Journal().Where(entry => entry.GetProperty("type").GetString() == "weight-set").Max(entry => entry.GetProperty("data").GetProperty("acceptedAt").GetDateTimeOffset());
            took.Add(accepted - FirstFailure(result.Output, accepted));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {run + 1}: {took[^1].TotalSeconds:0.00} s from the first failing request to the last accepted call"));
        }

        Assert.All(took, one => Assert.InRange(one, TimeSpan.Zero, Limit));
    }

    // The tool tells the time of day of the first requests that its own clients lost.
    private static DateTimeOffset FirstFailure(string output, DateTimeOffset before)
    {
        var times = Failure().Matches(output).Select(match => TimeSpan.ParseExact(match.Groups[1].Value, @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture)).ToList();
        Assert.NotEmpty(times);
        return times.Min(time => new DateTimeOffset(before.UtcDateTime.Date, TimeSpan.Zero) + time);
    }

    [GeneratedRegex(@"client request failed at (\d\d:\d\d:\d\d\.\d{3})")]
    private static partial Regex Failure();
}
