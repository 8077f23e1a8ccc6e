namespace Rollout.Tasks.Database;

/// <summary>What migrations did to a copy of staging: the forecast for production.</summary>
/// <param name="MeasuredAt">When.</param>
/// <param name="CopyBytes">Size of the copy on the server's disk before the migrations, in bytes.</param>
/// <param name="CopySeconds">How long the copy took to make.</param>
/// <param name="Migrations">In the order in which they ran.</param>
/// <param name="TakenBack">Versions that were taken back by their backward files, and applied again, without a difference in the schema.</param>
public sealed record MigrationForecast(DateTimeOffset MeasuredAt, long CopyBytes, double CopySeconds, IReadOnlyList<ForecastMigration> Migrations, IReadOnlyList<string> TakenBack);

/// <summary>A migration that was measured.</summary>
/// <param name="Version">Such as <c>006</c>.</param>
/// <param name="Name">The file's name without version and ending.</param>
/// <param name="DurationMs">How long it ran.</param>
/// <param name="Statements">Those that took a lock, wrote something anew, or ran for 100 ms or longer.</param>
public sealed record ForecastMigration(string Version, string Name, double DurationMs, IReadOnlyList<MeasuredStatement> Statements);

/// <summary>A statement that was measured.</summary>
/// <param name="Place">Such as <c>006_add_index.sql:3:1</c>.</param>
/// <param name="DurationMs">How long it ran.</param>
/// <param name="Locks">Locks on relations that were there before, stronger than those of reading and writing rows, that it took or made stronger, such as <c>public.tasks AccessExclusive</c>. Null where it ran outside a transaction: there they are gone when it has ended.</param>
/// <param name="Rewrites">Tables and indexes that it wrote anew; of a table, not its indexes too.</param>
public sealed record MeasuredStatement(string Place, double DurationMs, IReadOnlyList<string>? Locks, IReadOnlyList<string> Rewrites)
{
    /// <summary>From its start to the end of its transaction: how long its locks stayed. Null outside a transaction.</summary>
    public double? HeldMs { get; init; }
}
