using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>Reads what a statement does. What it cannot read to its end is <see cref="Ddl.Unknown"/>.</summary>
internal static class DdlParser
{
    /// <summary>Reads a statement.</summary>
    public static ParsedStatement Parse(SqlStatement statement)
    {
        try
        {
            return new ParsedStatement(statement, statement.Word(0) == "DO" ? BlockParser.Read(statement) : Read(new TokenReader(statement)));
        }
        catch (FormatException)
        {
            return new ParsedStatement(statement, statement.Word(0) == "DO" ? new Ddl.Code("DO") : UnknownAt(statement));
        }
    }

    private static Ddl.Unknown UnknownAt(SqlStatement statement) => new(string.Join(' ', Enumerable.Range(0, Math.Min(3, statement.Tokens.Count)).Select(statement.TextOf)));

    private static Ddl Read(TokenReader reader)
    {
        var verb = reader.Peek();
        if (reader.PeekSymbol('('))
        {
            return RowsParser.Select(reader);
        }

        reader.Skip();
        return verb switch
        {
            "CREATE" => CreateParser.Read(reader),
            "ALTER" => AlterParser.Read(reader),
            "DROP" => Drop(reader),
            "TRUNCATE" => Truncate(reader),
            "REFRESH" => Refresh(reader),
            "REINDEX" => Reindex(reader),
            "CLUSTER" => Cluster(reader),
            "VACUUM" => Vacuum(reader),
            "ANALYZE" or "ANALYSE" => Analyze(reader),
            "COMMENT" => Comment(reader),
            "GRANT" or "REVOKE" => GrantParser.Read(reader, verb == "REVOKE"),
            "LOCK" => Lock(reader),
            "INSERT" or "UPDATE" or "DELETE" or "MERGE" or "COPY" => RowsParser.Change(reader, verb),
            "WITH" or "SELECT" or "VALUES" or "TABLE" => RowsParser.Select(reader),
            "BEGIN" or "START" or "COMMIT" or "END" or "ROLLBACK" or "ABORT" or "PREPARE" when verb != "PREPARE" || reader.Peek() == "TRANSACTION" => Transaction(reader, verb),
            "EXPLAIN" => reader.Rest() is var explained && (explained.Mentions("analyze") || explained.Mentions("analyse")) ? new Ddl.Code("EXPLAIN ANALYZE") : new Ddl.Harmless(verb),
            "SAVEPOINT" or "RELEASE" or "SHOW" or "NOTIFY" or "LISTEN" or "UNLISTEN" or "CHECKPOINT" or "DECLARE" or "CLOSE" => new Ddl.Harmless(verb),
            "SET" => Setting(reader),
            "RESET" => new Ddl.SetSetting(reader.AtEnd ? "?" : reader.Identifier(), "default"),
            "DISCARD" => reader.Peek() == "ALL" ? new Ddl.SetSetting("all", "default") : new Ddl.Harmless(verb),
            "CALL" or "EXECUTE" => new Ddl.Code(verb),
            "SECURITY" => new Ddl.Harmless("SECURITY LABEL"),
            "REASSIGN" => new Ddl.MoveObject(ObjectKind.Other, new ObjectName(null, "?"), "REASSIGN OWNED"),
            _ => throw new FormatException(),
        };
    }

    private static Ddl.TransactionControl Transaction(TokenReader reader, string verb)
    {
        while (!reader.AtEnd)
        {
            if (verb == "ROLLBACK" && reader.Peek() == "TO")
            {
                return new Ddl.TransactionControl("SAVEPOINT");
            }

            reader.Skip();
        }

        return new Ddl.TransactionControl(verb);
    }

    private static Ddl Setting(TokenReader reader)
    {
        reader.Accept("LOCAL");
        if (reader.Accept("SESSION", "AUTHORIZATION"))
        {
            return new Ddl.SetSetting("session_authorization", reader.Rest().ToString());
        }

        reader.Accept("SESSION");
        if (reader.Accept("TIME", "ZONE"))
        {
            return new Ddl.SetSetting("timezone", reader.Rest().ToString().Trim('\''));
        }

        if (reader.Peek() is "CONSTRAINTS" or "TRANSACTION" or "CHARACTERISTICS")
        {
            return new Ddl.Harmless("SET");
        }

        var name = reader.Identifier();
        while (reader.AcceptSymbol('.'))
        {
            name += "." + reader.Identifier();
        }

        _ = reader.AcceptSymbol('=') || reader.Accept("TO");
        return new Ddl.SetSetting(name, reader.Rest().ToString().Trim('\''));
    }

    private static Ddl.Truncate Truncate(TokenReader reader)
    {
        reader.Accept("TABLE");
        var names = reader.Names();
        var rest = reader.Rest();
        return new Ddl.Truncate(names, rest.Mentions("cascade"), rest.Mentions("restart"));
    }

    private static Ddl.Refresh Refresh(TokenReader reader)
    {
        reader.Expect("MATERIALIZED", "VIEW");
        var concurrently = reader.Accept("CONCURRENTLY");
        return new Ddl.Refresh(reader.Name(), concurrently);
    }

    private static Ddl.Reindex Reindex(TokenReader reader)
    {
        var options = reader.PeekSymbol('(') ? reader.Brackets() : new SqlExpression([]);
        var scope = reader.Identifier().ToUpperInvariant();
        var concurrently = reader.Accept("CONCURRENTLY") || options.HasOption("concurrently");
        return new Ddl.Reindex(scope, reader.AtEnd ? null : reader.Name(), concurrently);
    }

    private static Ddl.Cluster Cluster(TokenReader reader)
    {
        if (reader.PeekSymbol('('))
        {
            reader.Brackets();
        }

        reader.Accept("VERBOSE");
        var name = reader.AtEnd ? null : reader.Name();
        if (reader.Accept("ON"))
        {
            name = reader.Name();
        }

        return new Ddl.Cluster(name);
    }

    private static Ddl.Vacuum Vacuum(TokenReader reader)
    {
        var options = reader.PeekSymbol('(') ? reader.Brackets() : new SqlExpression([]);
        var isFull = options.HasOption("full");
        while (reader.Peek() is "FULL" or "FREEZE" or "VERBOSE" or "ANALYZE" or "ANALYSE")
        {
            isFull |= reader.Identifier() == "full";
        }

        return new Ddl.Vacuum(isFull, TablesWithColumns(reader));
    }

    private static Ddl.Analyze Analyze(TokenReader reader)
    {
        if (reader.PeekSymbol('('))
        {
            reader.Brackets();
        }

        reader.Accept("VERBOSE");
        return new Ddl.Analyze(TablesWithColumns(reader));
    }

    private static List<ObjectName> TablesWithColumns(TokenReader reader)
    {
        var tables = new List<ObjectName>();
        while (!reader.AtEnd)
        {
            tables.Add(reader.Name());
            reader.Columns();
            reader.AcceptSymbol(',');
        }

        return tables;
    }

    private static Ddl.CommentOn Comment(TokenReader reader)
    {
        reader.Expect("ON");
        var kind = ObjectKinds.Read(reader);
        if (kind is ObjectKind.Column)
        {
            var parts = new List<string> { reader.Identifier() };
            while (reader.AcceptSymbol('.'))
            {
                parts.Add(reader.Identifier());
            }

            return parts.Count < 2 ? throw new FormatException() : new Ddl.CommentOn(kind, new ObjectName(parts.Count > 2 ? parts[^3] : null, parts[^2]));
        }

        return kind is ObjectKind.Sequence or ObjectKind.Table or ObjectKind.View or ObjectKind.MaterializedView ? new Ddl.CommentOn(kind, reader.Name()) : new Ddl.CommentOn(kind, null);
    }

    private static Ddl.LockTable Lock(TokenReader reader)
    {
        reader.Accept("TABLE");
        var names = reader.Names();
        var mode = reader.Accept("IN") ? reader.Until("MODE", "NOWAIT").ToString() : "access exclusive";
        return mode is "access share" or "row share" or "row exclusive" or "share update exclusive" or "share" or "share row exclusive" or "exclusive" or "access exclusive"
            ? new Ddl.LockTable(names, mode)
            : throw new FormatException();
    }

    private static Ddl Drop(TokenReader reader)
    {
        if (reader.Accept("OWNED"))
        {
            return new Ddl.Drop(ObjectKind.Schema, [new ObjectName(null, "OWNED")], Cascade: true, Concurrently: false, null);
        }

        if (reader.Peek() is "ROLE" or "USER" or "GROUP" or "TABLESPACE" or "SUBSCRIPTION" or "SERVER" or "EVENT" or "FOREIGN" && !(reader.Peek() == "FOREIGN" && reader.Peek(1) == "TABLE"))
        {
            return new Ddl.ServerWide("DROP " + reader.Peek());
        }

        var kind = ObjectKinds.Read(reader);
        var concurrently = reader.Accept("CONCURRENTLY");
        reader.Accept("IF", "EXISTS");
        if (kind == ObjectKind.Other)
        {
            return new Ddl.Drop(kind, [new ObjectName(null, reader.Rest().ToString())], Cascade: false, Concurrently: false, null);
        }

        var names = new List<ObjectName>();
        var arguments = new List<SqlExpression?>();
        do
        {
            names.Add(reader.Name());
            arguments.Add(kind == ObjectKind.Function && reader.PeekSymbol('(') ? reader.Brackets() : null);
        }
        while (reader.AcceptSymbol(','));
        var table = kind is ObjectKind.Trigger or ObjectKind.Rule or ObjectKind.Policy && reader.Accept("ON") ? reader.Name() : null;
        return new Ddl.Drop(kind, names, reader.Rest().Mentions("cascade"), concurrently, table) { Arguments = arguments };
    }
}
