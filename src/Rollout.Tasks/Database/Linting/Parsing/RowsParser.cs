namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>Reads statements that read or change rows.</summary>
internal static class RowsParser
{
    /// <summary>Behind INSERT, UPDATE, DELETE, MERGE or COPY.</summary>
    public static Ddl Change(TokenReader reader, string verb)
    {
        _ = reader.Accept("INTO") || reader.Accept("FROM");
        reader.Accept("ONLY");
        if (verb == "COPY" && reader.PeekSymbol('('))
        {
            return Select(reader);
        }

        var table = reader.Name();
        reader.AcceptSymbol('*');
        var rest = reader.Rest();
        if (verb == "COPY" && !rest.Mentions("from"))
        {
            return new Ddl.Select([], rest);
        }

        var where = WhereOf(rest);
        return new Ddl.ChangeRows(verb, table, rest, where);
    }

    /// <summary>SELECT, also with changes of rows in its WITH; SELECT INTO makes a table.</summary>
    public static Ddl Select(TokenReader reader)
    {
        var text = reader.Rest();
        if (text.Tokens.Any(token => token is "insert" or "update" or "delete" or "merge") && Changed(text).ToList() is [var first, .. var others])
        {
            return first with { Others = others };
        }

        var into = OuterIndex(text, "into");
        if (into >= 0)
        {
            var at = into + 1;
            while (at < text.Tokens.Count - 1 && text.Tokens[at] is "table" or "temp" or "temporary" or "unlogged")
            {
                at++;
            }

            return at < text.Tokens.Count ? new Ddl.CreateTable(NameAt(text, at), IfNotExists: false, text.Tokens[into + 1] is "temp" or "temporary", [], [], null, [], []) : throw new FormatException();
        }

        var locks = OuterIndex(text, "for") is var at2 && at2 >= 0 && at2 + 1 < text.Tokens.Count && text.Tokens[at2 + 1] is "update" or "share" or "no" or "key";
        return new Ddl.Select(locks ? FromOf(text) : [], text) { Where = locks ? WhereOf(new SqlExpression([.. text.Tokens.Take(at2)])) : null };
    }

    private static IEnumerable<Ddl.ChangeRows> Changed(SqlExpression text)
    {
        for (var i = 0; i < text.Tokens.Count - 1; i++)
        {
            if (text.Tokens[i] is "insert" or "delete" or "merge" or "update" && !(i > 0 && text.Tokens[i - 1] is "for" or "key" or "do" or "then"))
            {
                var at = i + 1 + (text.Tokens[i + 1] is "into" or "from" ? 1 : 0);
                at += at < text.Tokens.Count && text.Tokens[at] == "only" ? 1 : 0;
                if (at < text.Tokens.Count)
                {
                    yield return new Ddl.ChangeRows(text.Tokens[i].ToUpperInvariant(), NameAt(text, at), text, WhereOf(new SqlExpression([.. text.Tokens.Skip(at)])));
                }
            }
        }
    }

    private static SqlExpression? WhereOf(SqlExpression rest)
    {
        var at = OuterIndex(rest, "where");
        return at < 0 ? null : new SqlExpression([.. rest.Tokens.Skip(at + 1)]);
    }

    private static IReadOnlyList<ObjectName> FromOf(SqlExpression text)
    {
        var at = OuterIndex(text, "from") + 1;
        if (at == 0 || at >= text.Tokens.Count || text.Tokens[at] == "(")
        {
            return [];
        }

        at += text.Tokens[at] == "only" ? 1 : 0;
        return at < text.Tokens.Count ? [NameAt(text, at)] : [];
    }

    private static ObjectName NameAt(SqlExpression text, int at) =>
        at + 2 < text.Tokens.Count && text.Tokens[at + 1] == "." ? new ObjectName(text.Tokens[at], text.Tokens[at + 2]) : new ObjectName(null, text.Tokens[at]);

    private static int OuterIndex(SqlExpression text, string word)
    {
        var depth = 0;
        for (var i = 0; i < text.Tokens.Count; i++)
        {
            depth += text.Tokens[i] switch { "(" => 1, ")" => -1, _ => 0 };
            if (depth == 0 && text.Tokens[i] == word)
            {
                return i;
            }
        }

        return -1;
    }
}
