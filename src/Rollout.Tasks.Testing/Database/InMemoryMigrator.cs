using System.Collections.Concurrent;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Linting;

namespace Rollout.Tasks.Testing.Database;

/// <summary>A migrator without databases: each connection string has a ledger of its own.</summary>
/// <param name="time">The clock of the ledger.</param>
/// <param name="versions">Versions of the migrations in the folder, in their order.</param>
public sealed class InMemoryMigrator(TimeProvider time, params IReadOnlyList<string> versions) : IMigrator
{
    private static readonly string Checksum = new('0', 64);
    private readonly ConcurrentDictionary<string, List<AppliedMigration>> ledgers = new();
    private readonly ConcurrentQueue<string> calls = new();
    private readonly ConcurrentDictionary<string, MigrationPhase> phases = new();
    private readonly ConcurrentDictionary<string, bool> backward = new();
    private volatile string? failing;

    /// <summary>Every migration that was applied, oldest first, such as <c>apply 006 to Database=nest</c>.</summary>
    public IReadOnlyList<string> Calls => [.. calls];

    /// <summary>A migration fails with RT2504 from now on, wherever it is applied.</summary>
    /// <param name="version">Which; null lets all succeed.</param>
    public void GivenFails(string? version) => failing = version;

    /// <summary>A migration has a backward file.</summary>
    /// <param name="version">Which.</param>
    public void GivenBackward(string version) => backward[version] = true;

    /// <summary>A migration is of another phase than expand.</summary>
    /// <param name="version">Which.</param>
    /// <param name="phase">When it runs.</param>
    public void GivenPhase(string version, MigrationPhase phase) => phases[version] = phase;

    /// <inheritdoc />
    public Task<MigrationStatus> ReadAsync(Secret connection, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        cancellationToken.ThrowIfCancellationRequested();
        var ledger = ledgers.GetOrAdd(connection.Reveal(), _ => []);
        lock (ledger)
        {
            var pending = versions.Except(ledger.Select(applied => applied.Version));
            return Task.FromResult(new MigrationStatus([.. ledger], [.. pending.Select(version => new PendingMigration(version, Name(version), Checksum, 1) { Phase = phases.GetValueOrDefault(version), HasBackward = backward.ContainsKey(version) })]));
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<AppliedMigration>> ApplyAsync(MigrationRequest request, IProgress<MigrationProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        var status = await ReadAsync(request.Connection, request.Folder, cancellationToken).ConfigureAwait(false);
        var applied = new List<AppliedMigration>();
        foreach (var next in status.Pending.Where(next => (request.Phases?.Contains(next.Phase) ?? true) && (request.UpTo is null || string.CompareOrdinal(next.Version, request.UpTo) <= 0)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.Report(new MigrationProgress(next.Version, next.Name, 1, next.Statements, string.Empty));
            applied.Add(Apply(request, next));
        }

        return applied;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> RevertAsync(MigrationRequest request, string downTo, IProgress<MigrationProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        var ledger = ledgers.GetOrAdd(request.Connection.Reveal(), _ => []);
        lock (ledger)
        {
            IReadOnlyList<string> newer = [.. ledger.Select(row => row.Version).Where(version => string.CompareOrdinal(version, downTo) > 0).Reverse()];
            foreach (var version in newer)
            {
                calls.Enqueue($"revert {version} of {request.Connection.Reveal()}");
                ledger.RemoveAll(row => row.Version == version);
            }

            return Task.FromResult(newer);
        }
    }

    private AppliedMigration Apply(MigrationRequest request, PendingMigration next)
    {
        var connection = request.Connection.Reveal();
        if (next.Version == failing)
        {
            throw new RolloutException("RT2504", $"migration {next.Version} failed: the test says so.");
        }

        calls.Enqueue($"apply {next.Version} to {connection}");
        var row = new AppliedMigration(next.Version, next.Name, next.Checksum, time.GetUtcNow(), 1) { RolloutId = request.RolloutId };
        var ledger = ledgers[connection];
        lock (ledger)
        {
            ledger.Add(row);
        }

        return row;
    }

    private static string Name(string version) => $"migration_{version}";
}
