using Rollout.Tasks.Database.Linting;

namespace Rollout.Tasks.Database;

/// <summary>Applies the migrations of a release to one database, and takes them back where there are files for that.</summary>
public interface IMigrator
{
    /// <summary>What the ledger says, compared with the files.</summary>
    /// <param name="connection">Npgsql connection string.</param>
    /// <param name="folder">Absolute path of the folder with the migrations.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Applied and pending migrations in their order.</returns>
    /// <exception cref="RolloutException">RT2501: the database cannot be reached. RT2502: the files have faults. RT2503: an applied file has changed since. RT2554: the table of another tool, taken for a baseline, does not fit the files.</exception>
    Task<MigrationStatus> ReadAsync(Secret connection, string folder, CancellationToken cancellationToken);

    /// <summary>Applies what is pending, under an advisory lock, each migration with its ledger row in one transaction.</summary>
    /// <param name="request">What to apply, and where.</param>
    /// <param name="progress">Told before and after each statement.</param>
    /// <param name="cancellationToken">Ends the run between two statements, or by cancelling the running one.</param>
    /// <returns>What was applied; empty when nothing was pending.</returns>
    /// <exception cref="RolloutException">RT2504: a statement failed; with file:line:column and what had been applied. RT2505: another runner holds the lock. RT2550: they cannot be one transaction. RT2555: one has no backward file, and needs one. Nothing was changed then.</exception>
    Task<IReadOnlyList<AppliedMigration>> ApplyAsync(MigrationRequest request, IProgress<MigrationProgress> progress, CancellationToken cancellationToken);

    /// <summary>Takes migrations back by their backward files, the newest first, each with its ledger row in one transaction.</summary>
    /// <param name="request">Where, and on whose behalf; what it says of the migrations to apply means nothing here.</param>
    /// <param name="downTo">The version that is then the newest; it must be applied.</param>
    /// <param name="progress">Told before and after each statement.</param>
    /// <param name="cancellationToken">Ends the run between two statements, or by cancelling the running one.</param>
    /// <returns>The versions that were taken back; empty when none is newer.</returns>
    /// <exception cref="RolloutException">RT2551: a contract migration has run since. RT2552: a migration cannot be taken back. RT2553: <paramref name="downTo"/> is not applied. RT2504, RT2505 as for <see cref="ApplyAsync"/>.</exception>
    Task<IReadOnlyList<string>> RevertAsync(MigrationRequest request, string downTo, IProgress<MigrationProgress> progress, CancellationToken cancellationToken);
}

/// <summary>What to apply, and where.</summary>
/// <param name="Connection">Npgsql connection string.</param>
/// <param name="Folder">Absolute path of the folder with the migrations.</param>
/// <param name="UpTo">Last version to apply; null for all.</param>
/// <param name="RolloutId">Written into the ledger and the application name.</param>
/// <param name="LockTimeout">How long a statement may wait for a lock before it is tried again.</param>
/// <param name="StatementTimeout">How long a statement may run.</param>
public sealed record MigrationRequest(Secret Connection, string Folder, string? UpTo, string RolloutId, TimeSpan LockTimeout, TimeSpan StatementTimeout)
{
    /// <summary>Only migrations of these phases; null for all. One that does not say its phase counts as expand.</summary>
    public IReadOnlyList<MigrationPhase>? Phases { get; init; }

    /// <summary>Git commit of the release, for the ledger; null where it is not known.</summary>
    public string? GitCommit { get; init; }

    /// <summary>Whether each migration is a transaction, or all pending ones together. Default: each.</summary>
    public MigrationTransaction Transaction { get; init; }

    /// <summary>What becomes of a pending migration that is older than an applied one. Default: it is refused. Contract migrations may always come late.</summary>
    public OutOfOrderPolicy OutOfOrder { get; init; }

    /// <summary>Whether each pending migration that runs before traffic must have a backward file. Default: false.</summary>
    public bool NeedsWayBack { get; init; }

    /// <summary>Whether each statement is measured. The server is asked behind each, and none share a round trip: for copies. Default: no.</summary>
    public bool Measure { get; init; }

    /// <summary>How long the server lets the session wait inside a transaction for a runner that has stopped. Default: 1 min.</summary>
    public TimeSpan IdleTransactionTimeout { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>What is all or nothing.</summary>
public enum MigrationTransaction
{
    /// <summary>Each migration.</summary>
    Each,

    /// <summary>All pending migrations together. None of them may hold a statement that cannot run in a transaction.</summary>
    All,
}

/// <summary>What becomes of a pending migration that is older than an applied one.</summary>
public enum OutOfOrderPolicy
{
    /// <summary>The run is refused.</summary>
    Refuse,

    /// <summary>It is applied.</summary>
    Allow,
}

/// <summary>What becomes of the migrations of a release that was rolled back.</summary>
public enum MigrationRollback
{
    /// <summary>They stay: the stable release can live with them.</summary>
    Keep,

    /// <summary>Their backward files run once the release is stopped.</summary>
    Revert,
}

/// <summary>The ledger compared with the files.</summary>
/// <param name="Applied">In the order of their versions.</param>
/// <param name="Pending">In the order of their versions.</param>
public sealed record MigrationStatus(IReadOnlyList<AppliedMigration> Applied, IReadOnlyList<PendingMigration> Pending);

/// <summary>A row of the ledger.</summary>
/// <param name="Version">Such as <c>006</c>.</param>
/// <param name="Name">The file's name without version and ending.</param>
/// <param name="Checksum">SHA-256 over the normalised text, 64 hexadecimal digits.</param>
/// <param name="AppliedAt">When.</param>
/// <param name="DurationMs">How long it ran.</param>
public sealed record AppliedMigration(string Version, string Name, string Checksum, DateTimeOffset AppliedAt, double DurationMs)
{
    /// <summary>The database's role that applied it; null where that is not known.</summary>
    public string? AppliedBy { get; init; }

    /// <summary>The rollout that applied it; null where that is not known.</summary>
    public string? RolloutId { get; init; }

    /// <summary>Version of this library that applied it; null where that is not known.</summary>
    public string? ToolVersion { get; init; }

    /// <summary><c>expand</c>, <c>backfill</c> or <c>contract</c>, as the file said; null where it said nothing.</summary>
    public string? Phase { get; init; }

    /// <summary>Git commit of the release that it came with; null where that is not known.</summary>
    public string? GitCommit { get; init; }

    /// <summary>What its statements did, where they were measured (<see cref="MigrationRequest.Measure"/>); else null.</summary>
    public IReadOnlyList<MeasuredStatement>? Statements { get; init; }
}

/// <summary>A file that the ledger does not know.</summary>
/// <param name="Version">Such as <c>006</c>.</param>
/// <param name="Name">The file's name without version and ending.</param>
/// <param name="Checksum">SHA-256 over the normalised text, 64 hexadecimal digits.</param>
/// <param name="Statements">How many statements it has.</param>
public sealed record PendingMigration(string Version, string Name, string Checksum, int Statements)
{
    /// <summary>When it runs; expand where the file does not say.</summary>
    public Linting.MigrationPhase Phase { get; init; }

    /// <summary>Whether there is a file that takes it back.</summary>
    public bool HasBackward { get; init; }
}

/// <summary>How far a run is.</summary>
/// <param name="Version">Of the migration.</param>
/// <param name="Name">Of the migration.</param>
/// <param name="Statement">One-based number of the statement.</param>
/// <param name="Statements">How many the migration has.</param>
/// <param name="Detail">What happens now, such as <c>waits for a lock held by pid 4711</c>; empty when it just runs.</param>
public sealed record MigrationProgress(string Version, string Name, int Statement, int Statements, string Detail);
