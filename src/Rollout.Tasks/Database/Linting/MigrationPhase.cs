namespace Rollout.Tasks.Database.Linting;

/// <summary>When a migration is applied.</summary>
public enum MigrationPhase
{
    /// <summary>Before traffic: both releases can use the schema after it.</summary>
    Expand,

    /// <summary>Before traffic, in batches: fills what expand made.</summary>
    Backfill,

    /// <summary>After retention: takes away what only the old release used.</summary>
    Contract,
}
