using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>Reads the statements in the body of a DO block (documentation, chapter 43: PL/pgSQL). What is put together while it runs cannot be read.</summary>
internal sealed class BlockParser
{
    private readonly SqlStatement body;
    private readonly TokenReader reader;
    private readonly List<ParsedStatement> parts = [];
    private int branches;

    private BlockParser(SqlStatement body)
    {
        this.body = body;
        reader = new TokenReader(body);
    }

    /// <summary>Reads a DO statement.</summary>
    /// <exception cref="FormatException">It is in another language, or its body cannot be followed.</exception>
    public static Ddl.Block Read(SqlStatement statement)
    {
        var texts = Enumerable.Range(0, statement.Tokens.Count).Where(i => statement.Tokens[i].Kind is SqlTokenKind.DollarText or SqlTokenKind.Text).ToList();
        var language = Enumerable.Range(0, statement.Tokens.Count).FirstOrDefault(i => statement.Word(i) == "LANGUAGE", -1);
        if (texts.Count != 1 || language == statement.Tokens.Count - 1 || (language >= 0 && !statement.TextOf(language + 1).Trim('"').Equals("plpgsql", StringComparison.OrdinalIgnoreCase)))
        {
            throw new FormatException();
        }

        var parser = new BlockParser(SqlPiece.Inside(statement, texts[0]));
        parser.Labels();
        parser.Block("");
        parser.reader.AcceptSymbol(';');
        return parser.reader.AtEnd ? new Ddl.Block(parser.parts) : throw new FormatException();
    }

    private void Labels()
    {
        while (reader.AcceptSymbol('<'))
        {
            reader.ExpectSymbol('<');
            reader.Identifier();
            reader.ExpectSymbol('>');
            reader.ExpectSymbol('>');
        }
    }

    /// <summary>What stands in a block with handlers may be undone by one of them.</summary>
    private void Block(string branch)
    {
        if (reader.Accept("DECLARE"))
        {
            while (reader.Peek() != "BEGIN")
            {
                Declaration(branch);
            }
        }

        reader.Expect("BEGIN");
        var first = parts.Count;
        Statements(branch, "EXCEPTION", "END");
        if (reader.Accept("EXCEPTION"))
        {
            var tried = Branch(branch);
            for (var i = first; i < parts.Count; i++)
            {
                parts[i] = parts[i] with { Branch = tried + parts[i].Branch[branch.Length..] };
            }

            while (reader.Accept("WHEN"))
            {
                reader.UntilWord("THEN");
                reader.Expect("THEN");
                Statements(Branch(branch), "WHEN", "END");
            }
        }

        reader.Expect("END");
        _ = reader.AtEnd || reader.PeekSymbol(';') ? "" : reader.Identifier();
    }

    private void Declaration(string branch)
    {
        var start = reader.Position;
        var end = EndOf(start);
        var cursor = Enumerable.Range(start, end - start).FirstOrDefault(i => body.Word(i) is "FOR" or "IS" && body.Word(i - 1) != "AS", -1);
        var value = Enumerable.Range(start, end - start).FirstOrDefault(i => body.TextOf(i) is ":=" or "=" || body.Word(i) == "DEFAULT", -1);
        if (cursor > start && Enumerable.Range(start, cursor - start).Any(i => body.Word(i) == "CURSOR"))
        {
            Sql(cursor + 1, end, branch);
        }
        else if (value >= 0)
        {
            Expression(value + 1, end, branch);
        }

        Pass(end);
    }

    private void Statements(string branch, params string[] ends)
    {
        while (!ends.Contains(reader.Peek()))
        {
            if (reader.AtEnd)
            {
                throw new FormatException();
            }

            Labels();
            if (!reader.AcceptSymbol(';'))
            {
                Statement(branch);
            }
        }
    }

    private void Statement(string branch)
    {
        switch (reader.Peek())
        {
            case "BEGIN" or "DECLARE":
                Block(branch);
                break;
            case "IF":
                Choice(branch, "IF", "ELSIF", "ELSEIF");
                break;
            case "CASE":
                reader.Skip();
                Upto("WHEN", branch);
                Choice(branch, "CASE", "WHEN");
                break;
            case "WHILE" or "LOOP" or "FOREACH":
                Upto("LOOP", branch, skip: reader.Peek() == "FOREACH" ? "ARRAY" : "WHILE");
                Loop(branch);
                break;
            case "FOR":
                For(branch);
                break;
            default:
                var (start, end) = (reader.Position, EndOf(reader.Position));
                Simple(start, end, branch);
                Pass(end);
                break;
        }
    }

    /// <summary>IF and CASE: conditions with THEN, perhaps ELSE, and END with the same word.</summary>
    private void Choice(string branch, string word, params string[] nexts)
    {
        string[] words = [word, .. nexts];
        do
        {
            reader.Skip();
            Upto("THEN", branch);
            reader.Expect("THEN");
            Statements(Branch(branch), [.. nexts, "ELSE", "END"]);
        }
        while (words.Contains(reader.Peek()));
        if (reader.Accept("ELSE"))
        {
            Statements(Branch(branch), "END");
        }

        reader.Expect("END", word);
    }

    private void Loop(string branch)
    {
        reader.Expect("LOOP");
        Statements(Branch(branch), "END");
        reader.Expect("END", "LOOP");
        _ = reader.PeekSymbol(';') ? "" : reader.Identifier();
    }

    private void For(string branch)
    {
        reader.UntilWord("IN");
        reader.Expect("IN");
        var start = reader.Position;
        reader.UntilWord("LOOP");
        if (body.Word(start) is "SELECT" or "WITH" or "VALUES" or "TABLE" or "INSERT" or "UPDATE" or "DELETE" or "EXECUTE" || body.TextOf(start) == "(")
        {
            Simple(start, reader.Position, branch);
        }
        else
        {
            Expression(start, reader.Position, branch);
        }

        Loop(branch);
    }

    private void Simple(int start, int end, string branch)
    {
        var word = body.Word(start);
        var isAssignment = start + 1 < end && body.TextOf(start + 1) is ":=" or "=" or "." or "[";
        switch (word)
        {
            case null when !isAssignment:
                throw new FormatException();
            case "NULL" or "EXIT" or "CONTINUE" or "RETURN" or "RAISE" or "ASSERT" or "GET" or "FETCH" or "MOVE" or "CLOSE" when !isAssignment:
                Expression(start + 1, end, branch);
                break;
            case "PERFORM" when !isAssignment:
                Expression(start + 1, end, branch);
                break;
            case "OPEN" when !isAssignment:
                var query = Enumerable.Range(start, end - start).FirstOrDefault(i => body.Word(i) == "FOR", -1);
                if (query >= 0)
                {
                    Simple(query + 1, end, branch);
                }

                break;
            case "EXECUTE" when !isAssignment:
                Dynamic(start, end, branch);
                break;
            case "COMMIT" or "ROLLBACK" when !isAssignment:
                parts.Add(new ParsedStatement(SqlPiece.Part(body, start, end), new Ddl.Harmless(word)) { Branch = branch });
                break;
            default:
                if (isAssignment)
                {
                    Expression(start + 1, end, branch);
                }
                else
                {
                    Sql(start, end, branch);
                }

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
            parts.Add(new ParsedStatement(SqlPiece.Part(body, start, end), new Ddl.Code("EXECUTE of a text that is put together while it runs")) { Branch = branch });
            return;
        }

        var inner = new BlockParser(text) { branches = branches };
        for (var at = 0; at < text.Tokens.Count; at = inner.EndOf(at) + 1)
        {
            inner.Sql(at, inner.EndOf(at), branch);
        }

        parts.AddRange(inner.parts);
    }

    /// <summary>Only what calls something, or reads tables, can do anything.</summary>
    private void Expression(int start, int end, string branch)
    {
        if (end > start)
        {
            var piece = SqlPiece.Part(body, start, end);
            parts.Add(new ParsedStatement(piece, RowsParser.Select(new TokenReader(SqlPiece.WithoutTargets(piece)))) { Branch = branch });
        }
    }

    private void Sql(int start, int end, string branch)
    {
        var piece = SqlPiece.Part(body, start, end);
        var parsed = DdlParser.Parse(SqlPiece.WithoutTargets(piece));
        IEnumerable<ParsedStatement> found = parsed.Ddl is Ddl.Block block ? block.Parts
            : parsed.NeedsNoTransaction ? [parsed with { Ddl = new Ddl.Code("what PostgreSQL refuses in a function") }] : [parsed];
        parts.AddRange(found.Select(p => p with { Branch = branch + p.Branch }));
    }

    private void Upto(string word, string branch, string? skip = null)
    {
        _ = skip is null || reader.Peek() != skip ? (object)"" : reader.Identifier();
        var start = reader.Position;
        reader.UntilWord(word);
        Expression(start, reader.Position, branch);
    }

    /// <summary>The semicolon that ends what starts here, outside of brackets.</summary>
    private int EndOf(int start)
    {
        var (end, depth) = (start, 0);
        for (; end < body.Tokens.Count && !(depth == 0 && body.TextOf(end) == ";"); end++)
        {
            depth += body.TextOf(end) switch { "(" => 1, ")" => -1, _ => 0 };
        }

        return end;
    }

    private void Pass(int end)
    {
        while (reader.Position < end)
        {
            reader.Skip();
        }

        reader.ExpectSymbol(';');
    }

    private string Branch(string parent) => $"{parent}{++branches}/";
}
