namespace Rollout.Tasks.Database.Migrations;

/// <summary>A file that is run, forward or backward, and what is then written into the ledger.</summary>
/// <param name="File">The file.</param>
/// <param name="Key">What its statements are called in the journal.</param>
/// <param name="FinishAsync">Writes into the ledger; the last thing in the last transaction.</param>
internal sealed record MigrationWork(MigrationFile File, string Key, Func<TimeSpan, CancellationToken, Task> FinishAsync);
