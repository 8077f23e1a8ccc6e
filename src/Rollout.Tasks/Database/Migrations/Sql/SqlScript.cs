namespace Rollout.Tasks.Database.Migrations;

/// <summary>An SQL file cut into statements.</summary>
/// <param name="Sent">All that psql would send, in this order, also what is only comments.</param>
/// <param name="Faults">What keeps the file from being run, each with its place; empty when it can.</param>
/// <param name="Sources">The file, and behind it those that it includes, in the order in which they are read.</param>
internal sealed record SqlScript(IReadOnlyList<SqlStatement> Sent, IReadOnlyList<SqlFault> Faults, IReadOnlyList<SqlSource> Sources)
{
    /// <summary>The statements, in their order; without BEGIN and COMMIT.</summary>
    public IReadOnlyList<SqlStatement> Statements { get; } = [.. Sent.Where(s => s.Tokens.Count > 0 && !s.IsMark)];
}

/// <summary>A fault of an SQL file.</summary>
/// <param name="Place">Where.</param>
/// <param name="Reason">What is wrong and what to do, without the full stop.</param>
internal sealed record SqlFault(SqlPlace Place, string Reason)
{
    /// <inheritdoc />
    public override string ToString() => $"{Place}: {Reason}";
}

/// <summary>How SQL files are read.</summary>
internal sealed record SqlReadOptions
{
    /// <summary>Values of <c>${name}</c>; null where placeholders are not switched on.</summary>
    public IReadOnlyDictionary<string, string>? Placeholders { get; init; }

    /// <summary>Whether BEGIN and COMMIT make a transaction of what stands between them; else they are faults.</summary>
    public bool HonourTransactions { get; init; }

    /// <summary>Reads a file that another includes: absolute path to content, null when there is none. Null where no file can be included.</summary>
    public Func<string, byte[]?>? ReadFile { get; init; }
}
