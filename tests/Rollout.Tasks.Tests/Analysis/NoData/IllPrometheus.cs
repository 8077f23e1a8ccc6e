using System.Globalization;
using System.Web;
using Rollout.Tasks.Tests.Analysis.Prometheus;
using Rollout.Tasks.Tests.Servers;

namespace Rollout.Tasks.Tests.Analysis.NoData;

/// <summary>A server with the form of Prometheus' HTTP API, that scraped half a second ago.</summary>
internal sealed class IllPrometheus(TimeProvider time) : IllHttpServer(time)
{
    private double Seconds => Now.ToUnixTimeMilliseconds() / 1000.0;

    protected override ScriptedAnswer Usual(ScriptedRequest request)
    {
        var form = HttpUtility.ParseQueryString(request.Body);
        var query = form["query"]!;
        return query switch
        {
            "time()" => new(200, "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[" + Text(Seconds) + ",\"" + Text(Seconds + ClockOff()) + "\"]}}"),
            _ when Cause == Cause.EmptyAnswer => Vector(),
            _ when query.Contains("timestamp", StringComparison.Ordinal) => Vector([.. Slots().Select(slot => (Label(slot), Text(ScrapedAt(double.Parse(form["time"]!, CultureInfo.InvariantCulture)))))]),
            _ when query.Contains("health", StringComparison.Ordinal) => Vector([.. Slots().Select(slot => (Label(slot), "0"))]),
            _ when query.Contains("__name__", StringComparison.Ordinal) => Vector(("\"__name__\":\"rollout_lb_requests_total\"", "3")),
            _ when query.Contains("_bucket", StringComparison.Ordinal) || query.Contains("active", StringComparison.Ordinal) => Vector(),
            _ => Vector([.. Slots().SelectMany(Counters)]),
        };
    }

    private static string Label(string slot) => $"\"slot\":\"{slot}\"";

    private static string Text(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private string[] Slots() => Cause == Cause.NoSeries ? ["blue"] : ["blue", "green"];

    private IEnumerable<(string Labels, string Value)> Counters(string slot) =>
        from job in Cause == Cause.SeveralSeries ? new[] { "lb", "other" } : ["lb"]
        from code in new[] { "200", "500" }
        select (ScriptedPrometheus.Series(slot, code, job), code == "500" ? "0" : Requests(slot));

    private ScriptedAnswer Vector(params (string Labels, string Value)[] series) =>
        new(200, ScriptedPrometheus.Body(series, Cause == Cause.Warning ? ",\"warnings\":[\"a store did not answer\"]" : string.Empty));

    private double ClockOff() => Cause switch
    {
        Cause.ClockAhead => 60,
        Cause.ClockBehind => -60,
        _ => 0,
    };

    // It scrapes every second; at a time it shows the last scrape before that.
    private double ScrapedAt(double at)
    {
        var newest = Seconds - (Cause == Cause.Old ? 3.5 : 0.5);
        return newest - Math.Max(0, Math.Ceiling(newest - at));
    }
}
