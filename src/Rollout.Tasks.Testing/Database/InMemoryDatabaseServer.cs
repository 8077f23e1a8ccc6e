using System.Collections.Concurrent;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Statements;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Testing.Database;

/// <summary>A database server without databases: it remembers which there are, and does what the <c>Given</c> methods say.</summary>
public sealed class InMemoryDatabaseServer : IDatabaseServer
{
    private readonly ConcurrentDictionary<string, bool> databases = new();
    private readonly ConcurrentDictionary<string, string> marks = new();
    private readonly ConcurrentQueue<IReadOnlyList<string>> schemas = new();
    private readonly ConcurrentQueue<string> calls = new();
    private volatile IReadOnlyList<string> faults = [];
    private readonly ConcurrentQueue<IReadOnlyList<StatementTime>> times = new();
    private readonly ConcurrentDictionary<long, string> texts = new();
    private volatile IReadOnlyList<InvalidIndex> invalid = [];
    private volatile bool unreachable;

    /// <summary>Every change in the order it was made: <c>create …</c>, <c>copy … to …</c>, <c>drop …</c>, <c>run … in …</c>.</summary>
    public IReadOnlyList<string> Calls => [.. calls];

    /// <summary>Connection strings of the copies that were made and not dropped.</summary>
    public IReadOnlyList<string> Copies => [.. databases.Keys.Where(name => name.Contains("rollout_copy_", StringComparison.Ordinal))];

    /// <summary>Verification finds this from now on.</summary>
    /// <param name="lines">One for each query that does not hold; none when all hold.</param>
    public void GivenVerificationFinds(params IReadOnlyList<string> lines) => faults = lines;

    /// <summary>The next questions for a schema are answered with these, one after the other; all further ones with an empty schema.</summary>
    /// <param name="lines">One for each question.</param>
    public void GivenSchemas(params IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (var line in lines)
        {
            schemas.Enqueue([line]);
        }
    }

    /// <summary>The next questions for the times of statements are answered with these, one after the other; all further ones as without the extension.</summary>
    /// <param name="readings">One for each question.</param>
    public void GivenStatementTimes(params IReadOnlyList<IReadOnlyList<StatementTime>> readings)
    {
        ArgumentNullException.ThrowIfNull(readings);
        foreach (var reading in readings)
        {
            times.Enqueue(reading);
        }
    }

    /// <summary>A statement has a text.</summary>
    /// <param name="id">Of the statement.</param>
    /// <param name="text">As the server keeps it.</param>
    public void GivenStatementText(long id, string text) => texts[id] = text;

    /// <summary>Every database has these indexes from now on.</summary>
    /// <param name="indexes">None when all are valid.</param>
    public void GivenInvalidIndexes(params IReadOnlyList<InvalidIndex> indexes) => invalid = indexes;

    /// <summary>From now on, every call fails with RT2501.</summary>
    /// <param name="value">False makes the server reachable again.</param>
    public void GivenUnreachable(bool value = true) => unreachable = value;

    /// <inheritdoc />
    public Task<string> ProbeAsync(Secret connection, CancellationToken cancellationToken) => Answer(() => "15.0", cancellationToken);

    /// <inheritdoc />
    public Task<bool> EnsureAsync(Secret connection, CancellationToken cancellationToken) => Answer(
        () =>
        {
            var made = databases.TryAdd(connection.Reveal(), true);
            Note(made, $"create {connection.Reveal()}");
            return made;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<Secret> CopyAsync(Secret source, string name, CancellationToken cancellationToken) => Answer(
        () =>
        {
            databases[$"Database={name}"] = true;
            Note(true, $"copy {source.Reveal()} to {name}");
            return new Secret($"Database={name}");
        },
        cancellationToken);

    /// <inheritdoc />
    public Task DropCopyAsync(Secret source, string name, CancellationToken cancellationToken) => Answer(
        () =>
        {
            var dropped = databases.TryRemove($"Database={name}", out _);
            Note(dropped, $"drop Database={name}");
            return dropped;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> DumpSchemaAsync(Secret connection, CancellationToken cancellationToken) => Answer(() => schemas.TryDequeue(out var schema) ? schema : [], cancellationToken);

    /// <inheritdoc />
    public Task<DatabaseIdentity> IdentifyAsync(Secret connection, CancellationToken cancellationToken) => Answer(
        () => new DatabaseIdentity(connection.Reveal(), 1, connection.Reveal()) { Bytes = 1_000_000, ProductionOf = marks.GetValueOrDefault(connection.Reveal()) },
        cancellationToken);

    /// <inheritdoc />
    public Task MarkProductionAsync(Secret connection, string environment, CancellationToken cancellationToken) => Answer(() => marks[connection.Reveal()] = environment, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<StatementTime>?> ReadStatementTimesAsync(Secret connection, CancellationToken cancellationToken) => Answer(() => times.TryDequeue(out var reading) ? reading : null, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<long, string>> ReadStatementTextsAsync(Secret connection, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        Answer<IReadOnlyDictionary<long, string>>(() => texts.Where(text => ids.Contains(text.Key)).ToDictionary(), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<InvalidIndex>> FindInvalidIndexesAsync(Secret connection, CancellationToken cancellationToken) => Answer(() => invalid, cancellationToken);

    /// <inheritdoc />
    public Task RunFileAsync(Secret connection, string file, CancellationToken cancellationToken) => Answer(
        () =>
        {
            Note(true, $"run {file} in {connection.Reveal()}");
            return true;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> VerifyAsync(Secret connection, IReadOnlyList<VerificationQuery> queries, CancellationToken cancellationToken) =>
        Answer(() => faults, cancellationToken);

    private Task<T> Answer<T>(Func<T> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return unreachable
            ? throw new RolloutException("RT2501", "the database cannot be reached: the test says so.")
            : Task.FromResult(call());
    }

    private void Note(bool changed, string call)
    {
        if (changed)
        {
            calls.Enqueue(call);
        }
    }
}
