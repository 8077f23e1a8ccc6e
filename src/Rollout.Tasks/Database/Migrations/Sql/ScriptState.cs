namespace Rollout.Tasks.Database.Migrations;

/// <summary>What a file shares with the files that it includes.</summary>
/// <param name="options">How to read.</param>
internal sealed class ScriptState(SqlReadOptions options)
{
    private readonly List<SqlStatement> sent = [];
    private readonly List<SqlFault> faults = [];
    private readonly List<SqlSource> sources = [];
    private readonly Stack<SqlSource> open = [];
    private readonly TransactionMarks marks = new();

    /// <summary>How to read.</summary>
    public SqlReadOptions Options => options;

    /// <summary>Variables of psql.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The key that ends the restricted mode; null outside of it.</summary>
    public string? RestrictKey { get; set; }

    /// <summary>The session's <c>standard_conforming_strings</c>.</summary>
    public bool StandardStrings { get; private set; } = true;

    /// <summary>Notes a fault.</summary>
    public void Fault(SqlPlace place, string reason) => faults.Add(new SqlFault(place, reason));

    /// <summary>Takes a statement, and checks it.</summary>
    public void Add(SqlStatement statement)
    {
        var isMark = options.HonourTransactions && TransactionMarks.IsMark(statement);
        var reason = isMark ? marks.Take(statement) : SqlRules.WhyRefused(statement) ?? marks.WhyRefused(statement);
        sent.Add(statement with { IsMark = isMark, Part = marks.Part, InTransaction = marks.IsOpen });
        if (reason is not null)
        {
            Fault(statement.Place, reason);
        }

        StandardStrings = StringSetting.After(statement, StandardStrings);
    }

    /// <summary>Reads a file to its end.</summary>
    public void Read(SqlSource source)
    {
        sources.Add(source);
        open.Push(source);
        new FileReader(source, this).Read();
        open.Pop();
    }

    /// <summary>Reads a file that another includes.</summary>
    /// <param name="from">The file that includes it.</param>
    /// <param name="name">Path as written.</param>
    /// <param name="place">Where it is written.</param>
    public void Include(SqlSource from, string name, SqlPlace place)
    {
        if (from.Path is null || options.ReadFile is null)
        {
            Fault(place, "this text can include no file. Write its statements here");
            return;
        }

        if (Path.IsPathRooted(name))
        {
            Fault(place, $"'{name}' is an absolute path, which other machines do not have. Write it relative to this file");
            return;
        }

        var path = Path.GetFullPath(name, Path.GetDirectoryName(from.Path)!);
        if (open.Any(s => s.Path == path))
        {
            Fault(place, $"'{name}' includes itself: {string.Join(" -> ", open.Reverse().Select(s => s.Name))} -> {name}. Remove this line");
        }
        else if (options.ReadFile(path) is not { } bytes)
        {
            Fault(place, $"there is no file '{name}'; it is looked for beside this file. Correct the path");
        }
        else if (SqlText.Decode(bytes, out var sql) is { } fault)
        {
            Fault(place, $"'{name}': {fault}");
        }
        else
        {
            Read(new SqlSource(Path.GetRelativePath(Path.GetDirectoryName(open.Last().Path)!, path).Replace('\\', '/'), sql) { Path = path, IncludedAt = place });
        }
    }

    /// <summary>What was read.</summary>
    public SqlScript Build() => new(sent, marks.Unclosed() is { } unclosed ? [.. faults, unclosed] : faults, sources);
}
