namespace Nest.Web;

/// <summary>Where the sums of this release come from: the views of migration 007.</summary>
internal static class Costs
{
    public const string ByAgent =
        """
        SELECT agent_type, sum(tasks)::bigint, sum(tokens)::bigint, sum(cost_usd)
        FROM daily_costs
        WHERE day BETWEEN $1 AND $2
        GROUP BY agent_type
        ORDER BY agent_type
        """;

    public const string Totals = "SELECT tasks, tenants, schedules, cost_usd FROM dashboard_totals";
}
