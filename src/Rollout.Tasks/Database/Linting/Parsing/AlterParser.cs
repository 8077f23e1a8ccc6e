namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>Reads what stands behind ALTER.</summary>
internal static class AlterParser
{
    public static Ddl Read(TokenReader reader)
    {
        if (reader.Peek() is "SYSTEM" or "DATABASE" or "ROLE" or "USER" or "GROUP" or "TABLESPACE" or "SUBSCRIPTION" or "SERVER" or "EVENT" or "DEFAULT")
        {
            return reader.Accept("DEFAULT", "PRIVILEGES")
                ? new Ddl.Grant(reader.Rest().Mentions("revoke"), "DEFAULT PRIVILEGES", ObjectKind.Other, [])
                : new Ddl.ServerWide("ALTER " + reader.Peek());
        }

        var kind = ObjectKinds.Read(reader);
        return kind switch
        {
            ObjectKind.Table or ObjectKind.View or ObjectKind.MaterializedView => TableParser.Alter(reader, kind),
            ObjectKind.Index => Index(reader),
            ObjectKind.Sequence => Sequence(reader),
            ObjectKind.Type => Type(reader),
            ObjectKind.Domain => Domain(reader),
            ObjectKind.Publication => Publication(reader),
            ObjectKind.Policy => Policy(reader),
            ObjectKind.Trigger or ObjectKind.Rule => OnTable(reader, kind),
            ObjectKind.Extension => throw new FormatException(),
            ObjectKind.Statistics => new Ddl.Harmless("ALTER STATISTICS"),
            ObjectKind.Function or ObjectKind.Schema => Named(reader, kind),
            _ => throw new FormatException(),
        };
    }

    /// <summary>Names of tables, each with columns and a condition that are passed.</summary>
    public static IReadOnlyList<ObjectName> PublishedTables(TokenReader reader)
    {
        var tables = new List<ObjectName>();
        do
        {
            reader.Accept("TABLE");
            reader.Accept("ONLY");
            tables.Add(reader.Name());
            reader.Columns();
            reader.Until("WITH");
        }
        while (reader.AcceptSymbol(','));
        return tables;
    }

    private static Ddl Index(TokenReader reader)
    {
        if (reader.Accept("ALL", "IN"))
        {
            throw new FormatException();
        }

        reader.Accept("IF", "EXISTS");
        var name = reader.Name();
        return reader.Accept("RENAME", "TO") ? new Ddl.Rename(ObjectKind.Index, name, reader.Identifier(), null)
            : reader.Accept("SET", "TABLESPACE") ? new Ddl.MoveIndex(name)
            : new Ddl.Harmless("ALTER INDEX");
    }

    private static Ddl Sequence(TokenReader reader)
    {
        reader.Accept("IF", "EXISTS");
        var name = reader.Name();
        return Common(reader, ObjectKind.Sequence, name)
            ?? new Ddl.AlterSequence(name, reader.Rest().Tokens.Any(word => word is "restart" or "minvalue" or "maxvalue" or "increment" or "cycle" or "smallint" or "int2" or "integer" or "int" or "int4"));
    }

    private static Ddl Type(TokenReader reader)
    {
        var name = reader.Name();
        if (reader.Accept("ADD", "VALUE"))
        {
            reader.Accept("IF", "NOT", "EXISTS");
            var rest = reader.Rest();
            return new Ddl.AddEnumValue(name, Literal(rest, 0), rest.Mentions("before") || rest.Mentions("after"));
        }

        if (reader.Accept("RENAME", "VALUE"))
        {
            var rest = reader.Rest();
            return new Ddl.RenameEnumValue(name, Literal(rest, 0), Literal(rest, rest.Tokens.Count - 1));
        }

        return reader.Peek() switch
        {
            "ADD" or "DROP" or "ALTER" => Composite(reader, name),
            "RENAME" when reader.Peek(1) == "ATTRIBUTE" => Composite(reader, name),
            _ => Common(reader, ObjectKind.Type, name) ?? throw new FormatException(),
        };
    }

    private static Ddl.AlterComposite Composite(TokenReader reader, ObjectName name)
    {
        var rest = reader.Rest();
        return new Ddl.AlterComposite(name, OnlyAdds: rest.Tokens[0] == "add" && !rest.Mentions("drop") && !rest.Mentions("alter")) { Cascade = rest.Mentions("cascade") };
    }

    private static Ddl Domain(TokenReader reader)
    {
        var name = reader.Name();
        var what = $"{reader.Peek()} {reader.Peek(1)}";
        return reader.Peek() switch
        {
            "ADD" => AddToDomain(reader, name, what),
            "SET" when reader.Peek(1) == "NOT" => new Ddl.AlterDomain(name, what, Scans: true, IsTighter: true),
            "VALIDATE" => new Ddl.AlterDomain(name, what, Scans: true, IsTighter: false),
            "SET" when reader.Peek(1) == "DEFAULT" => new Ddl.AlterDomain(name, what, Scans: false, IsTighter: false),
            "DROP" => new Ddl.AlterDomain(name, what, Scans: false, IsTighter: false),
            "RENAME" when reader.Peek(1) == "CONSTRAINT" => new Ddl.Harmless("RENAME CONSTRAINT"),
            _ => Common(reader, ObjectKind.Domain, name) ?? throw new FormatException(),
        };
    }

    private static Ddl.AlterDomain AddToDomain(TokenReader reader, ObjectName name, string what)
    {
        var rest = reader.Rest().Tokens;
        return new Ddl.AlterDomain(name, what, Scans: !(rest.Count > 1 && rest[^1] == "valid" && rest[^2] == "not"), IsTighter: true);
    }

    private static Ddl Publication(TokenReader reader)
    {
        reader.Identifier();
        return reader.Accept("ADD", "TABLE") || reader.Accept("SET", "TABLE") ? new Ddl.PublishTables(PublishedTables(reader), HasChanges: true) : new Ddl.Harmless("ALTER PUBLICATION");
    }

    private static Ddl Policy(TokenReader reader)
    {
        var name = reader.Identifier();
        reader.Expect("ON");
        var table = reader.Name();
        return reader.Accept("RENAME", "TO") ? new Ddl.Rename(ObjectKind.Policy, new ObjectName(null, name), reader.Identifier(), table) : new Ddl.ChangePolicy(name, table, IsNew: false, IsRestrictive: true);
    }

    private static Ddl OnTable(TokenReader reader, ObjectKind kind)
    {
        var name = reader.Name();
        reader.Expect("ON");
        var table = reader.Name();
        return reader.Accept("RENAME", "TO") ? new Ddl.Rename(kind, name, reader.Identifier(), table) : new Ddl.Harmless("DEPENDS");
    }

    private static Ddl Named(TokenReader reader, ObjectKind kind)
    {
        var name = reader.Name();
        if (reader.PeekSymbol('('))
        {
            reader.Brackets();
        }

        return Common(reader, kind, name) ?? (reader.Rest().Mentions("invoker") ? new Ddl.MoveObject(kind, name, "SECURITY INVOKER") : new Ddl.Harmless("ALTER FUNCTION"));
    }

    /// <summary>RENAME TO, SET SCHEMA, OWNER TO; null when something else comes.</summary>
    private static Ddl? Common(TokenReader reader, ObjectKind kind, ObjectName name) =>
        reader.Accept("RENAME", "TO") ? new Ddl.Rename(kind, name, reader.Identifier(), null)
        : reader.Accept("SET", "SCHEMA") ? new Ddl.MoveObject(kind, name, "SET SCHEMA")
        : reader.Accept("OWNER", "TO") ? new Ddl.MoveObject(kind, name, "OWNER TO")
        : null;

    private static string Literal(SqlExpression words, int index) =>
        words.Tokens.Count == 0 ? throw new FormatException() : words.Tokens[index].Trim('\'').Replace("''", "'", StringComparison.Ordinal);
}
