using System.Security.Cryptography;
using System.Text;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>What must hold before anything is tried out on a staging database.</summary>
internal static class StagingCheck
{
    private const int MaxNameLength = 50;

    /// <summary>Name of the copy on which migrations are tried out; the same for each run, so that what a killed one left is found.</summary>
    public static string CopyName(RolloutPlan plan)
    {
        var name = string.Concat($"{plan.Application}__{plan.Environment}".ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        var tail = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
        return $"rollout_copy_{(name.Length <= MaxNameLength ? name : $"{name[..(MaxNameLength - 9)]}_{tail}")}";
    }

    /// <summary>Refuses a database that serves.</summary>
    /// <exception cref="RolloutException">RT2540.</exception>
    public static async Task EnsureNotProductionAsync(RolloutSession session, Secret staging, CancellationToken cancellationToken)
    {
        var server = session.Backends.DatabaseServer;
        var database = await server.IdentifyAsync(staging, cancellationToken).ConfigureAwait(false);
        var serves = session.Backends.Database is { } shared && database.IsSameAs(await server.IdentifyAsync(shared, cancellationToken).ConfigureAwait(false))
            ? $"it is also the one of database.connection, which the environment '{session.Plan.Environment}' serves from"
            : database.ProductionOf is { } environment ? $"it is marked as the production database of the environment '{environment}'" : null;
        if (serves is not null)
        {
            throw new RolloutException("RT2540", $"the database '{database.Name}' is no staging database: {serves}. Nothing was changed. Correct database.staging; if the database serves nobody any more, DELETE FROM rollout.production in it.", ExitCode.Configuration);
        }
    }
}
