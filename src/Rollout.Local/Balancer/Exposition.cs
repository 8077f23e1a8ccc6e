using System.Globalization;
using System.Text;

namespace Rollout.Local.Balancer;

/// <summary>Writes the counters in the Prometheus text exposition format, version 0.0.4.</summary>
internal static class Exposition
{
    /// <summary>Media type of the page.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes the page.</summary>
    /// <param name="groups">All groups.</param>
    /// <returns>The text.</returns>
    public static string Write(IEnumerable<GroupRuntime> groups)
    {
        var all = groups.ToArray();
        var page = new StringBuilder();
        Family(page, "rollout_lb_requests_total", "counter", "Requests by target group and by the status that the client got.");
        foreach (var group in all)
        {
            foreach (var (code, count) in group.Counters.Codes)
            {
                Sample(page, "rollout_lb_requests_total", $"{Labels(group)},code=\"{code}\"", count);
            }
        }

        Family(page, "rollout_lb_request_duration_seconds", "histogram", "Time from the arrival of a request to the end of its answer.");
        Array.ForEach(all, group => Histogram(page, group));
        Family(page, "rollout_lb_active_requests", "gauge", "Requests that run now.");
        Array.ForEach(all, group => Sample(page, "rollout_lb_active_requests", Labels(group), group.Counters.Active));
        Targets(page, all, "rollout_lb_target_health_failures", "Failed health probes in a row.", target => target.FailedProbes);
        Targets(page, all, "rollout_lb_target_healthy", "1 while the target is healthy, else 0.", target => target.Status.IsHealthy ? 1 : 0);
        return page.ToString();
    }

    private static void Histogram(StringBuilder page, GroupRuntime group)
    {
        const string Name = "rollout_lb_request_duration_seconds";
        var labels = Labels(group);
        var buckets = group.Counters.Buckets;
        long sum = 0;
        for (var i = 0; i < buckets.Count; i++)
        {
            sum += buckets[i];
            var bound = i < TrafficCounters.BucketsSeconds.Count ? TrafficCounters.BucketsSeconds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Sample(page, Name + "_bucket", $"{labels},le=\"{bound}\"", sum);
        }

        Sample(page, Name + "_sum", labels, group.Counters.SumSeconds);
        Sample(page, Name + "_count", labels, sum);
    }

    private static void Targets(StringBuilder page, GroupRuntime[] groups, string name, string help, Func<TargetRuntime, double> value)
    {
        Family(page, name, "gauge", help);
        foreach (var group in groups)
        {
            foreach (var target in group.Targets)
            {
                Sample(page, name, $"{Labels(group)},target=\"{Escape(target.Address.ToString())}\"", value(target));
            }
        }
    }

    private static void Family(StringBuilder page, string name, string type, string help) =>
        page.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Sample(StringBuilder page, string name, string labels, double value) =>
        page.Append(name).Append('{').Append(labels).Append("} ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');

    private static string Labels(GroupRuntime group) =>
        $"service=\"{Escape(group.Model.Service)}\",slot=\"{group.Model.Slot}\",target_group=\"{Escape(group.Model.Name)}\"";

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
