using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>Reads the statements in the body of a DO block (documentation, chapter 43: PL/pgSQL). What is put together while it runs cannot be read.</summary>
internal sealed class BlockParser
{
    private readonly SqlStatement body;
    private readonly TokenReader reader;
    private readonly BlockPieces pieces;
    private int branches;

    private BlockParser(SqlStatement body)
    {
        this.body = body;
        reader = new TokenReader(body);
        pieces = new BlockPieces(body);
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
        return parser.reader.AtEnd ? new Ddl.Block(parser.pieces.Parts) : throw new FormatException();
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
        var parts = pieces.Parts;
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
        var end = pieces.EndOf(start);
        var cursor = Enumerable.Range(start, end - start).FirstOrDefault(i => body.Word(i) is "FOR" or "IS" && body.Word(i - 1) != "AS", -1);
        var value = Enumerable.Range(start, end - start).FirstOrDefault(i => body.TextOf(i) is ":=" or "=" || body.Word(i) == "DEFAULT", -1);
        if (cursor > start && Enumerable.Range(start, cursor - start).Any(i => body.Word(i) == "CURSOR"))
        {
            pieces.Sql(cursor + 1, end, branch);
        }
        else if (value >= 0)
        {
            pieces.Expression(value + 1, end, branch);
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
                var (start, end) = (reader.Position, pieces.EndOf(reader.Position));
                pieces.Simple(start, end, branch);
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
            pieces.Simple(start, reader.Position, branch);
        }
        else
        {
            pieces.Expression(start, reader.Position, branch);
        }

        Loop(branch);
    }

    private void Upto(string word, string branch, string? skip = null)
    {
        _ = skip is null || reader.Peek() != skip ? (object)"" : reader.Identifier();
        var start = reader.Position;
        reader.UntilWord(word);
        pieces.Expression(start, reader.Position, branch);
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
