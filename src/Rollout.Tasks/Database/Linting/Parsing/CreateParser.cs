namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>Reads what stands behind CREATE.</summary>
internal static class CreateParser
{
    public static Ddl Read(TokenReader reader)
    {
        var orReplace = reader.Accept("OR", "REPLACE");
        _ = reader.Accept("GLOBAL") || reader.Accept("LOCAL");
        var isTemporary = reader.Accept("TEMPORARY") || reader.Accept("TEMP");
        var isUnlogged = reader.Accept("UNLOGGED");
        _ = reader.Accept("RECURSIVE") || reader.Accept("TRUSTED") || reader.Accept("PROCEDURAL");
        return reader.Identifier() switch
        {
            "table" => TableParser.Create(reader, isTemporary, isUnlogged),
            "foreign" when reader.Accept("TABLE") => TableParser.Create(reader, isTemporary),
            "unique" when reader.Accept("INDEX") => Index(reader, isUnique: true),
            "index" => Index(reader, isUnique: false),
            "view" => View(reader, orReplace, isMaterialized: false, isTemporary),
            "materialized" when reader.Accept("VIEW") => View(reader, orReplace, isMaterialized: true, isTemporary),
            "function" => Function(reader, orReplace, isProcedure: false),
            "procedure" => Function(reader, orReplace, isProcedure: true),
            "aggregate" => new Ddl.Harmless("CREATE AGGREGATE"),
            "constraint" when reader.Accept("TRIGGER") => Trigger(reader, orReplace),
            "trigger" => Trigger(reader, orReplace),
            "rule" => Rule(reader),
            "policy" => Policy(reader),
            "type" => Type(reader),
            "domain" => Domain(reader),
            "sequence" => Sequence(reader),
            "statistics" => Statistics(reader),
            "schema" => Schema(reader),
            "extension" or "collation" or "cast" or "operator" or "language" or "text" or "conversion" or "access" or "transform" or "role" or "user" or "group" or "server" or "foreign" => new Ddl.Harmless("CREATE"),
            "publication" => Publication(reader),
            "database" or "tablespace" or "subscription" or "event" => new Ddl.ServerWide("CREATE " + reader.Peek(-1)),
            _ => throw new FormatException(),
        };
    }

    private static Ddl.CreateIndex Index(TokenReader reader, bool isUnique)
    {
        var concurrently = reader.Accept("CONCURRENTLY");
        var ifNotExists = reader.Accept("IF", "NOT", "EXISTS");
        var name = reader.Peek() == "ON" ? null : reader.Name().Name;
        reader.Expect("ON");
        var isOnly = reader.Accept("ONLY");
        var table = reader.Name();
        if (reader.Accept("USING"))
        {
            reader.Identifier();
        }

        return new Ddl.CreateIndex(name, table, isUnique, concurrently, ifNotExists, reader.Brackets(), reader.Rest()) { IsOnly = isOnly };
    }

    private static Ddl.CreateView View(TokenReader reader, bool orReplace, bool isMaterialized, bool isTemporary)
    {
        var ifNotExists = reader.Accept("IF", "NOT", "EXISTS");
        return new Ddl.CreateView(reader.Name(), orReplace || ifNotExists, isMaterialized, isTemporary, reader.Rest());
    }

    private static Ddl.CreateFunction Function(TokenReader reader, bool orReplace, bool isProcedure)
    {
        var (name, arguments, rest) = (reader.Name(), reader.Brackets(), reader.Rest());
        var body = rest.Tokens.SkipWhile(t => t != "as").Skip(1).FirstOrDefault();
        return new Ddl.CreateFunction(name, orReplace, arguments, rest) { Body = rest.Mentions("plpgsql") && body is not null ? SqlPiece.Unquote(body) : null, IsProcedure = isProcedure };
    }

    private static Ddl.CreateTrigger Trigger(TokenReader reader, bool orReplace)
    {
        var name = reader.Identifier();
        var events = reader.UntilWord("ON");
        reader.Expect("ON");
        var table = reader.Name();
        var rest = reader.Rest().Tokens;
        var seesNewRows = events.Mentions("before") && events.Mentions("insert") && rest.Contains("row") && !rest.Contains("when");
        return new Ddl.CreateTrigger(name, table, orReplace, seesNewRows, rest.SkipLast(1).LastOrDefault(t => t is not ("(" or ")")) ?? "");
    }

    private static Ddl.CreateRule Rule(TokenReader reader)
    {
        var name = reader.Identifier();
        reader.UntilWord("TO");
        reader.Expect("TO");
        return new Ddl.CreateRule(name, reader.Name());
    }

    private static Ddl.ChangePolicy Policy(TokenReader reader)
    {
        var name = reader.Identifier();
        reader.Expect("ON");
        var table = reader.Name();
        return new Ddl.ChangePolicy(name, table, IsNew: true, reader.Accept("AS", "RESTRICTIVE"));
    }

    private static Ddl Type(TokenReader reader)
    {
        var name = reader.Name();
        return reader.Accept("AS", "ENUM")
            ? new Ddl.CreateEnum(name, [.. TokenReader.Split(reader.Brackets()).Select(label => label.ToString().Trim('\'').Replace("''", "'", StringComparison.Ordinal)).Where(label => label.Length > 0)])
            : new Ddl.CreateType(name);
    }

    private static Ddl.CreateDomain Domain(TokenReader reader)
    {
        var name = reader.Name();
        reader.Accept("AS");
        var type = SqlType.Read(reader);
        var rest = reader.Rest();
        var hasConstraints = rest.Mentions("check") || Enumerable.Range(0, Math.Max(0, rest.Tokens.Count - 1)).Any(i => rest.Tokens[i] == "not" && rest.Tokens[i + 1] == "null");
        return new Ddl.CreateDomain(name, type, hasConstraints);
    }

    private static Ddl.CreateSequence Sequence(TokenReader reader)
    {
        var ifNotExists = reader.Accept("IF", "NOT", "EXISTS");
        return new Ddl.CreateSequence(reader.Name(), ifNotExists);
    }

    private static Ddl.CreateStatistics Statistics(TokenReader reader)
    {
        reader.Accept("IF", "NOT", "EXISTS");
        var name = reader.Name();
        if (reader.PeekSymbol('('))
        {
            reader.Brackets();
        }

        reader.Expect("ON");
        var columns = reader.UntilWord("FROM");
        reader.Expect("FROM");
        return new Ddl.CreateStatistics(name, [.. TokenReader.Split(columns).SelectMany(part => part.Tokens)], reader.Name());
    }

    /// <summary>CREATE SCHEMA may hold other statements, which are not read.</summary>
    private static Ddl.CreateSchema Schema(TokenReader reader)
    {
        var ifNotExists = reader.Accept("IF", "NOT", "EXISTS");
        reader.Accept("AUTHORIZATION");
        var name = reader.Identifier();
        var rest = reader.Rest();
        return rest.Mentions("create") || rest.Mentions("grant") ? throw new FormatException() : new Ddl.CreateSchema(name, ifNotExists);
    }

    private static Ddl.PublishTables Publication(TokenReader reader)
    {
        reader.Identifier();
        var ofAll = reader.Accept("FOR", "ALL", "TABLES");
        IReadOnlyList<ObjectName> tables = reader.Accept("FOR", "TABLE") ? AlterParser.PublishedTables(reader) : [];
        var said = reader.Rest().Tokens.LastOrDefault(t => t.StartsWith('\'')) ?? "update";
        return new Ddl.PublishTables(tables, said.Contains("update", StringComparison.OrdinalIgnoreCase) || said.Contains("delete", StringComparison.OrdinalIgnoreCase)) { OfAll = ofAll };
    }
}
