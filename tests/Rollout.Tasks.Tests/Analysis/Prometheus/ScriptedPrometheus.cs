using System.Globalization;
using System.Web;
using Rollout.Tasks.Tests.Servers;

namespace Rollout.Tasks.Tests.Analysis.Prometheus;

/// <summary>A server with the form of Prometheus' HTTP API. By itself it has counters of both slots that were scraped a moment ago; a test breaks what it is about.</summary>
internal sealed class ScriptedPrometheus : IAsyncDisposable
{
    private readonly ScriptedHttpServer server;

    public ScriptedPrometheus() => server = new ScriptedHttpServer(Answer);

    public Uri Url => server.Uri;

    public IReadOnlyCollection<ScriptedRequest> Requests => server.Requests;

    /// <summary>What its clock is away from ours.</summary>
    public TimeSpan ClockOff { get; set; }

    /// <summary>Seconds between its scrapes, and the age of the newest one.</summary>
    public (double Interval, double Age) Scrapes { get; set; } = (1, 0.5);

    /// <summary>Answers a query before the usual answer is made; null for the usual one.</summary>
    public Func<string, ScriptedAnswer?> Script { get; set; } = _ => null;

    /// <summary>An answer with series.</summary>
    /// <param name="series">Labels as JSON members, and value.</param>
    public static ScriptedAnswer Vector(params (string Labels, string Value)[] series) => new(200, Body(series));

    public static string Body((string Labels, string Value)[] series, string more = "") =>
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + string.Join(',', series.Select(one => $$"""{"metric":{ {{one.Labels}} },"value":[{{Now()}},"{{one.Value}}"]}""")) + "]}" + more + "}";

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static string Now() => (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);

    private ScriptedAnswer Answer(ScriptedRequest request)
    {
        var form = HttpUtility.ParseQueryString(request.Body);
        var query = form["query"]!;
        return Script(query) ?? query switch
        {
            "time()" => new(200, "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[" + Now() + ",\"" + Text(Seconds(DateTimeOffset.UtcNow + ClockOff)) + "\"]}}"),
            _ when query.Contains("timestamp", StringComparison.Ordinal) => Scraped(double.Parse(form["time"]!, CultureInfo.InvariantCulture)),
            _ when query.Contains("_bucket", StringComparison.Ordinal) && query.StartsWith("count", StringComparison.Ordinal) => Vector(("\"slot\":\"green\",\"le\":\"0.1\"", "1"), ("\"slot\":\"green\",\"le\":\"+Inf\"", "1")),
            _ when query.Contains("_bucket", StringComparison.Ordinal) => Vector(("\"slot\":\"green\",\"le\":\"0.1\"", "30"), ("\"slot\":\"green\",\"le\":\"+Inf\"", "40")),
            _ when query.Contains("health", StringComparison.Ordinal) => Vector(("\"slot\":\"green\"", "0")),
            _ when query.Contains("active", StringComparison.Ordinal) => Vector(("\"slot\":\"blue\"", "2")),
            _ when query.Contains("__name__", StringComparison.Ordinal) => Vector(("\"__name__\":\"rollout_lb_requests_total\"", "3")),
            _ => Vector((Series("blue", "200"), "100"), (Series("green", "200"), "38"), (Series("green", "503"), "2")),
        };
    }

    public static string Series(string slot, string code, string job = "lb", string instance = "a:1") =>
        $"\"slot\":\"{slot}\",\"code\":\"{code}\",\"service\":\"web\",\"job\":\"{job}\",\"instance\":\"{instance}\"";

    private static double Seconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;

    private static string Text(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    // Its scrapes began long ago; the last one that it shows at a time is the last before that.
    private ScriptedAnswer Scraped(double at)
    {
        var newest = newestScrape ??= at - Scrapes.Age;
        var shown = newest - (Scrapes.Interval * Math.Max(0, Math.Ceiling((newest - at) / Scrapes.Interval)));
        return Vector(("\"slot\":\"blue\"", Text(shown)), ("\"slot\":\"green\"", Text(shown)));
    }

    private double? newestScrape;
}
