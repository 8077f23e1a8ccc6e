namespace Rollout.Tasks.Database.Statements;

/// <summary>What a statement has cost since the server's counters began.</summary>
/// <param name="User">Object id of the role that ran it.</param>
/// <param name="Id">Of the statement, whatever the values in it.</param>
/// <param name="Calls">How often.</param>
/// <param name="TotalMs">All calls together, in milliseconds.</param>
public sealed record StatementTime(long User, long Id, double Calls, double TotalMs);
