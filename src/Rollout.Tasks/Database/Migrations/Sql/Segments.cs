namespace Rollout.Tasks.Database.Migrations;

/// <summary>Statements of a file that are carried out all or not at all.</summary>
/// <param name="First">Position of the first one in the file, from zero.</param>
/// <param name="Count">How many.</param>
/// <param name="Kind">How they may be run; more than one only in a transaction.</param>
internal readonly record struct Segment(int First, int Count, StatementKind Kind);

/// <summary>Cuts a file into segments.</summary>
internal static class Segments
{
    /// <summary>As few as PostgreSQL allows: it ends one before and behind a statement that cannot run in a transaction, and behind a new enum value that a later statement names, and where the file says BEGIN and COMMIT.</summary>
    public static IReadOnlyList<Segment> Of(IReadOnlyList<SqlStatement> statements)
    {
        var segments = new List<Segment>();
        var first = 0;
        for (var i = 0; i < statements.Count; i++)
        {
            if (i > first && statements[i].Part != statements[i - 1].Part)
            {
                Close(segments, first, i);
                first = i;
            }

            var kind = SqlRules.KindOf(statements[i]);
            if (kind != StatementKind.Transactional)
            {
                Close(segments, first, i);
                segments.Add(new Segment(i, 1, kind));
                first = i + 1;
            }
            else if (!statements[i].InTransaction && AddedValue(statements[i]) is { } value && !IsMadeIn(statements, first, i) && statements.Skip(i + 1).Any(s => Names(s, value)))
            {
                Close(segments, first, i + 1);
                first = i + 1;
            }
        }

        Close(segments, first, statements.Count);
        return segments;
    }

    private static void Close(List<Segment> segments, int first, int end)
    {
        if (end > first)
        {
            segments.Add(new Segment(first, end - first, StatementKind.Transactional));
        }
    }

    /// <summary>ALTER TYPE name ADD VALUE [IF NOT EXISTS] 'value': the value as it is written, with its quotes.</summary>
    private static string? AddedValue(SqlStatement statement)
    {
        if (!statement.StartsWith("ALTER", "TYPE"))
        {
            return null;
        }

        var add = Enumerable.Range(2, statement.Tokens.Count - 2).FirstOrDefault(i => statement.Word(i) == "ADD" && statement.Word(i + 1) == "VALUE", -1);
        var value = add + (statement.Word(add + 2) == "IF" ? 5 : 2);
        return add > 0 && value < statement.Tokens.Count ? statement.TextOf(value) : null;
    }

    /// <summary>A value may be used at once where its type is made in the same transaction.</summary>
    private static bool IsMadeIn(IReadOnlyList<SqlStatement> statements, int first, int alter) =>
        statements.Take(alter).Skip(first).Any(s => s.StartsWith("CREATE", "TYPE") && TypeName(s) == TypeName(statements[alter]));

    private static string TypeName(SqlStatement statement) =>
        string.Concat(Enumerable.Range(2, statement.Tokens.Count - 2).TakeWhile(i => statement.Word(i) is not ("AS" or "ADD")).Select(statement.TextOf)).ToUpperInvariant();

    /// <summary>In a string of its own, or somewhere in the text of a DO block.</summary>
    private static bool Names(SqlStatement statement, string value) =>
        Enumerable.Range(0, statement.Tokens.Count).Any(i => statement.TextOf(i) == value || (statement.Tokens[i].Kind == SqlTokenKind.DollarText && statement.TextOf(i).Contains(value, StringComparison.Ordinal)));
}
