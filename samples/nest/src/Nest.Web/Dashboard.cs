using Nest.Shared;
using Npgsql;

namespace Nest.Web;

/// <summary>Cost of one kind of agent.</summary>
internal sealed record AgentCost(string AgentType, long Tasks, long Tokens, decimal CostUsd);

/// <summary>Answer of <c>/api/costs/summary</c>. Both dates are included, days are in UTC.</summary>
internal sealed record CostSummary(DateOnly StartDate, DateOnly EndDate, long TotalTasks, decimal TotalCostUsd, IReadOnlyList<AgentCost> ByAgent);

/// <summary>Numbers of the dashboard page.</summary>
internal sealed record Totals(long Tasks, long Tenants, long Schedules, decimal CostUsd);

/// <summary>Sums over all tenants, by the queries of this release.</summary>
internal sealed class Dashboard(NpgsqlDataSource database)
{
    public async Task<CostSummary> SummaryAsync(DateOnly start, DateOnly end, CancellationToken cancellationToken)
    {
        var agents = new List<AgentCost>();
        await using var select = database.Command(Costs.ByAgent, start, end);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            agents.Add(new(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetDecimal(3)));
        }

        return new(start, end, agents.Sum(agent => agent.Tasks), agents.Sum(agent => agent.CostUsd), agents);
    }

    public async Task<Totals> TotalsAsync(CancellationToken cancellationToken)
    {
        await using var select = database.Command(Costs.Totals);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetDecimal(3));
    }
}
