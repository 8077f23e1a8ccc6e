using System.Globalization;
using Rollout.Tasks.Tests.Servers;

namespace Rollout.Tasks.Tests.Analysis.NoData;

/// <summary>A page in Prometheus' text format.</summary>
internal sealed class IllPage(TimeProvider time) : IllHttpServer(time)
{
    protected override ScriptedAnswer Usual(ScriptedRequest request) => new(200, Cause switch
    {
        Cause.EmptyAnswer => string.Empty,
        Cause.Warning => "<html>signed out</html>\n",
        Cause.NoSeries => Slot("blue"),
        Cause.SeveralSeries => Slot("blue") + Slot("green") + Slot("green"),
        _ => Slot("blue") + Slot("green"),
    });

    private string Slot(string slot) => string.Create(CultureInfo.InvariantCulture, $$"""
        rollout_lb_requests_total{slot="{{slot}}",code="200"} {{Requests(slot)}}{{Stamp()}}
        rollout_lb_requests_total{slot="{{slot}}",code="500"} 0{{Stamp()}}
        rollout_lb_target_health_failures{slot="{{slot}}"} 0{{Stamp()}}

        """);

    private string Stamp() => Cause switch
    {
        Cause.Old => At(-3),
        Cause.ClockAhead => At(60),
        Cause.ClockBehind => At(-60),
        _ => string.Empty,
    };

    private string At(double seconds) => string.Create(CultureInfo.InvariantCulture, $" {Now.AddSeconds(seconds).ToUnixTimeMilliseconds()}");
}
