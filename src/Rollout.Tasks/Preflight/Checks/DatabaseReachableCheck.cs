using Rollout.Tasks.Database;

namespace Rollout.Tasks.Preflight.Checks;

/// <summary>A database answers.</summary>
/// <param name="name">What it is called in the report, such as <c>staging database</c>.</param>
/// <param name="server">Asks it.</param>
/// <param name="connection">Npgsql connection string.</param>
internal sealed class DatabaseReachableCheck(string name, IDatabaseServer server, Secret connection) : IPreflightCheck
{
    /// <inheritdoc />
    public string Claim => $"{name} is reachable";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken) =>
        CheckResult.Passed($"PostgreSQL {await server.ProbeAsync(connection, cancellationToken).ConfigureAwait(false)}");
}
