using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>Reads single statements and expressions of PL/pgSQL.</summary>
/// <param name="body">What they are pieces of.</param>
internal sealed class BlockPieces(SqlStatement body)
{
    /// <summary>What has been read, in its order.</summary>
    public List<ParsedStatement> Parts { get; } = [];

    /// <summary>A statement that holds no others.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public void Simple(int start, int end, string branch)
    {
        if (start + 1 < end && body.TextOf(start + 1) is ":=" or "=" or "." or "[")
        {
            Expression(start + 1, end, branch);
            return;
        }

        switch (body.Word(start))
        {
            case null:
                throw new FormatException();
            case "NULL" or "EXIT" or "CONTINUE" or "RETURN" or "RAISE" or "ASSERT" or "GET" or "FETCH" or "MOVE" or "CLOSE" or "PERFORM":
                Expression(start + 1, end, branch);
                break;
            case "OPEN":
                var query = Enumerable.Range(start, end - start).FirstOrDefault(i => body.Word(i) == "FOR", -1);
                if (query >= 0)
                {
                    Simple(query + 1, end, branch);
                }

                break;
            case "EXECUTE":
                Dynamic(start, end, branch);
                break;
            case "COMMIT" or "ROLLBACK":
                Parts.Add(new ParsedStatement(SqlPiece.Part(body, start, end), new Ddl.Harmless("COMMIT")) { Branch = branch });
                break;
            default:
                Sql(start, end, branch);
                break;
        }
    }

    /// <summary>A text that stands there is read as SQL; one that is put together cannot be.</summary>
    private void Dynamic(int start, int end, string branch)
    {
        var text = start + 1 < end && body.Tokens[start + 1].Kind is SqlTokenKind.Text or SqlTokenKind.DollarText && body.TextOf(start + 1)[0] is '\'' or '$'
            && (start + 2 == end || body.Word(start + 2) is "INTO" or "USING") ? SqlPiece.Inside(body, start + 1) : null;
        if (text is null)
        {
            Parts.Add(new ParsedStatement(SqlPiece.Part(body, start, end), new Ddl.Code("EXECUTE of a text that is put together while it runs")) { Branch = branch });
            return;
        }

        var inner = new BlockPieces(text);
        for (var at = 0; at < text.Tokens.Count; at = inner.EndOf(at) + 1)
        {
            inner.Sql(at, inner.EndOf(at), branch);
        }

        Parts.AddRange(inner.Parts);
    }

    /// <summary>Only what calls something, or reads tables, can do anything.</summary>
    public void Expression(int start, int end, string branch)
    {
        if (end > start)
        {
            var piece = SqlPiece.Part(body, start, end);
            Parts.Add(new ParsedStatement(piece, RowsParser.Select(new TokenReader(SqlPiece.WithoutTargets(piece)))) { Branch = branch });
        }
    }

    public void Sql(int start, int end, string branch)
    {
        var piece = SqlPiece.Part(body, start, end);
        var parsed = DdlParser.Parse(SqlPiece.WithoutTargets(piece));
        IEnumerable<ParsedStatement> found = parsed.Ddl is Ddl.Block block ? block.Parts
            : parsed.NeedsNoTransaction ? [parsed with { Ddl = new Ddl.Code("what PostgreSQL refuses in a function") }] : [parsed];
        Parts.AddRange(found.Select(p => p with { Branch = branch + p.Branch }));
    }

    /// <summary>The semicolon that ends what starts here, outside of brackets.</summary>
    public int EndOf(int start)
    {
        var (end, depth) = (start, 0);
        for (; end < body.Tokens.Count && !(depth == 0 && body.TextOf(end) == ";"); end++)
        {
            depth += body.TextOf(end) switch { "(" => 1, ")" => -1, _ => 0 };
        }

        return end;
    }
}
