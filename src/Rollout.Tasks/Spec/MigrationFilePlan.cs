namespace Rollout.Tasks.Spec;

/// <summary>How files of migrations are read.</summary>
public sealed record MigrationFilePlan
{
    /// <summary>What a number that is left out between two versions means. Default: nothing, because timestamps, dotted versions and branches leave numbers out.</summary>
    public GapPolicy Gaps { get; init; } = GapPolicy.Allow;

    /// <summary>What BEGIN and COMMIT in a file mean. Default: they are refused.</summary>
    public TransactionPolicy Transactions { get; init; } = TransactionPolicy.Refuse;

    /// <summary>Values of <c>${name}</c> outside of quotes and comments. Default: empty; then placeholders are refused.</summary>
    public IReadOnlyDictionary<string, string> Placeholders { get; init; } = new Dictionary<string, string>();
}

/// <summary>What of the stable release is run on the copy of staging.</summary>
public enum ReplayPolicy
{
    /// <summary>The smoke flows that reach the database, against instances on the copy, and the statements in <c>probes/*.sql</c>.</summary>
    On,

    /// <summary>The statements alone.</summary>
    Probes,

    /// <summary>Nothing.</summary>
    Off,
}

/// <summary>What a version that is left out means.</summary>
public enum GapPolicy
{
    /// <summary>Nothing.</summary>
    Allow,

    /// <summary>A file got lost: versions must be whole numbers, each one more than the one before.</summary>
    Refuse,
}

/// <summary>What BEGIN and COMMIT in a migration mean.</summary>
public enum TransactionPolicy
{
    /// <summary>A mistake.</summary>
    Refuse,

    /// <summary>What stands between them is a transaction of its own.</summary>
    Honour,
}
