using Rollout.Tasks.HAProxy;

namespace Rollout.Tasks.Analysis.HAProxy;

/// <summary>The counters of one server in one process.</summary>
/// <param name="Process">Its socket.</param>
/// <param name="Service">Whose backend it is in.</param>
/// <param name="Slot">By its name.</param>
/// <param name="Server">Its name.</param>
/// <param name="Requests">Answered requests, and those that the server did not answer.</param>
/// <param name="Errors">Those answered with 500 to 599, not answered, or broken off.</param>
/// <param name="Active">Requests that run now.</param>
/// <param name="HealthFailures">Failed checks in a row; null where it is not checked, or was not yet.</param>
internal sealed record HAProxySeries(string Process, string Service, Slot Slot, string Server, long Requests, long Errors, long Active, int? HealthFailures)
{
    private static readonly string[] Passed = ["L4OK", "L6OK", "L7OK", "L7OKC", "PROCOK"];

    /// <summary>What makes it the same series in another reading.</summary>
    public (string Process, string Service, string Server) Key => (Process, Service, Server);

    /// <summary>The series of an answer to <c>show stat</c>; servers of other backends, and those of no slot, are left out.</summary>
    /// <param name="process">Socket of the process.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="options">Services and their names.</param>
    /// <exception cref="RolloutException">RT2133: the answer is no such table.</exception>
    public static IEnumerable<HAProxySeries> ReadAll(HAProxySocket process, string answer, HAProxyOptions options) =>
        from row in HAProxyTable.Statistics(answer)
        from service in options.Services
        where service.Backend == row.Text("pxname")
        let slot = service.SlotOf(row.Text("svname"))
        where slot is not null
        select Read(process, service, slot.Value, row, options.CheckInterval);

    private static HAProxySeries Read(HAProxySocket process, HAProxyService service, Slot slot, HAProxyRow row, TimeSpan checkInterval)
    {
        var answered = row.Number("hrsp_1xx") + row.Number("hrsp_2xx") + row.Number("hrsp_3xx") + row.Number("hrsp_4xx") + row.Number("hrsp_5xx") + row.Number("hrsp_other");

        // eresp counts answers that never came or made no sense, and those that broke off, which have a status too and are srv_abrt as well.
        // wredis counts requests that this server did not take and another one got: the client lost nothing, but the server failed.
        var broken = row.Number("eresp");
        var refused = row.Number("econ") + row.Number("wredis");
        return new(
            process.Name,
            service.Name,
            slot,
            row.Text("svname"),
            answered + Math.Max(0, broken - row.Number("srv_abrt")) + refused,
            row.Number("hrsp_5xx") + broken + refused,
            row.Number("scur"),
            Failures(row, checkInterval));
    }

    // HAProxy counts failures in a row only until the server is down; after that the time since then tells how many there were.
    private static int? Failures(HAProxyRow row, TimeSpan checkInterval)
    {
        var check = row.Text("check_status").TrimStart('*', ' ');
        if (check is "" or "INI" or "UNK" || row.Text("status").StartsWith("MAINT", StringComparison.Ordinal))
        {
            return null;
        }

        var (rise, fall, health) = (row.Number("check_rise"), row.Number("check_fall"), row.Number("check_health"));
        return (Passed.Contains(check), health >= rise) switch
        {
            (true, _) => 0,
            (false, true) => (int)(rise + fall - 1 - health),
            (false, false) => (int)(fall + (long)(row.Number("lastchg") / checkInterval.TotalSeconds)),
        };
    }
}
