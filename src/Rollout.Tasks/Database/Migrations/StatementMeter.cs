using Npgsql;
using Rollout.Tasks.Database.Linting.Locks;
using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Measures what statements do: how long they take, which locks they take and keep, what they write anew. It asks the server behind each statement, so it is for copies.</summary>
/// <param name="connection">The session that runs the statements.</param>
/// <param name="time">Clock of durations.</param>
internal sealed class StatementMeter(NpgsqlConnection connection, TimeProvider time)
{
    private const string Relations =
        """
        SELECT c.oid, n.nspname::text, c.relname::text, c.relfilenode, coalesce(i.indrelid, 0::oid)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
        WHERE n.nspname NOT IN ('information_schema', 'rollout') AND n.nspname !~ '^pg_'
        """;

    private const string Held =
        """
        SELECT l.relation, l.mode, c.relfilenode
        FROM pg_locks l LEFT JOIN pg_class c ON c.oid = l.relation
        WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    private readonly Dictionary<SqlStatement, MeasuredStatement> measured = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<uint, LockMode> held = [];
    private readonly List<(SqlStatement Statement, long Started)> open = [];
    private Dictionary<uint, Relation>? relations;
    private bool inTransaction;

    /// <summary>Runs a transaction to its commit: its locks are gone then.</summary>
    public async Task InTransactionAsync(Func<Task> transaction, CancellationToken cancellationToken)
    {
        // A question in it could come before a SET TRANSACTION, which must be the first.
        relations ??= await ReadRelationsAsync(cancellationToken).ConfigureAwait(false);
        held.Clear();
        open.Clear();
        inTransaction = true;
        try
        {
            await transaction().ConfigureAwait(false);
            foreach (var (statement, started) in open)
            {
                measured[statement] = measured[statement] with { HeldMs = time.GetElapsedTime(started).TotalMilliseconds };
            }
        }
        finally
        {
            inTransaction = false;
        }
    }

    /// <summary>What was measured of a file, in the order of its statements.</summary>
    public IReadOnlyList<MeasuredStatement> Of(MigrationFile file) => [.. file.Statements.Where(measured.ContainsKey).Select(statement => measured[statement])];

    /// <summary>Runs a statement.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="run">Runs it.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    public async Task RunAsync(SqlStatement statement, Func<Task> run, CancellationToken cancellationToken)
    {
        relations ??= await ReadRelationsAsync(cancellationToken).ConfigureAwait(false);
        var started = time.GetTimestamp();
        await run().ConfigureAwait(false);
        var result = new MeasuredStatement(statement.Place.ToString(), time.GetElapsedTime(started).TotalMilliseconds, null, []);
        if (inTransaction)
        {
            measured[statement] = statement.Word(0) is "SET" ? result with { Locks = [] } : await LookAsync(result, cancellationToken).ConfigureAwait(false);
            open.Add((statement, started));
        }
        else
        {
            var now = await ReadRelationsAsync(cancellationToken).ConfigureAwait(false);
            measured[statement] = result with { Rewrites = Rewritten(now.Select(r => (r.Key, (uint?)r.Value.File))) };
        }
    }

    private async Task<MeasuredStatement> LookAsync(MeasuredStatement result, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(Held, reader => (Relation: reader.GetFieldValue<uint>(0), Mode: Mode(reader.GetString(1)), File: reader.IsDBNull(2) ? (uint?)null : reader.GetFieldValue<uint>(2)), cancellationToken).ConfigureAwait(false);
        var taken = new List<string>();
        foreach (var relation in rows.GroupBy(r => r.Relation))
        {
            var strongest = relation.Max(r => r.Mode);
            if (strongest > LockMode.RowExclusive && relations!.TryGetValue(relation.Key, out var known) && known.Table == 0 && !(held.TryGetValue(relation.Key, out var before) && before >= strongest))
            {
                held[relation.Key] = strongest;
                taken.Add($"{known.Name} {strongest}");
            }
        }

        taken.Sort(StringComparer.Ordinal);
        return result with { Locks = taken, Rewrites = Rewritten(rows.Select(r => (r.Relation, r.File))) };
    }

    /// <summary>Names of what has another file than before; the indexes of a table that has one are not told.</summary>
    private string[] Rewritten(IEnumerable<(uint Oid, uint? File)> now)
    {
        var changed = now.Where(r => r.File is not null && relations!.TryGetValue(r.Oid, out var known) && known.File != r.File).DistinctBy(r => r.Oid).ToDictionary(r => r.Oid, r => r.File!.Value);
        string[] names = [.. changed.Keys.Where(oid => !changed.ContainsKey(relations![oid].Table)).Select(oid => relations![oid].Name).Order(StringComparer.Ordinal)];
        foreach (var (oid, file) in changed)
        {
            relations![oid] = relations[oid] with { File = file };
        }

        return names;
    }

    private async Task<Dictionary<uint, Relation>> ReadRelationsAsync(CancellationToken cancellationToken) => (await ReadAsync(
        Relations,
        reader => (Oid: reader.GetFieldValue<uint>(0), Relation: new Relation(new ObjectName(reader.GetString(1), reader.GetString(2)).ToString(), reader.GetFieldValue<uint>(3), reader.GetFieldValue<uint>(4))),
        cancellationToken).ConfigureAwait(false)).ToDictionary(r => r.Oid, r => r.Relation);

    private async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) => await Backups.TableCounter.ReadAsync(connection, sql, read, cancellationToken).ConfigureAwait(false);

    /// <summary>The server says <c>AccessExclusiveLock</c>.</summary>
    private static LockMode Mode(string text) => Enum.Parse<LockMode>(text[..^"Lock".Length]);

    /// <summary>A table, view, sequence or index that was there before the migrations.</summary>
    /// <param name="Name">With its schema.</param>
    /// <param name="File">Number of its file; 0 where it has none.</param>
    /// <param name="Table">The table of an index; 0 of all others.</param>
    private sealed record Relation(string Name, uint File, uint Table);
}
