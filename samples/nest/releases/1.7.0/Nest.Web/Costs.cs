namespace Nest.Web;

/// <summary>Where the sums of this release come from: the tables of migrations 001 to 005.</summary>
internal static class Costs
{
    public const string ByAgent =
        """
        SELECT agent_type, count(*)::bigint, sum(tokens)::bigint, sum(cost_usd)
        FROM cost_entries
        WHERE created_at >= $1::date::timestamp AT TIME ZONE 'UTC' AND created_at < ($2::date + 1)::timestamp AT TIME ZONE 'UTC'
        GROUP BY agent_type
        ORDER BY agent_type
        """;

    public const string Totals =
        """
        SELECT (SELECT count(*) FROM agent_tasks), (SELECT count(*) FROM tenants), (SELECT count(*) FROM schedules),
               (SELECT coalesce(sum(cost_usd), 0) FROM cost_entries)
        """;
}
