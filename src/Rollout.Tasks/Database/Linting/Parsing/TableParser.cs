using static Rollout.Tasks.Database.Linting.Parsing.TableAction;

namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>Reads CREATE TABLE and ALTER TABLE.</summary>
internal static class TableParser
{
    /// <summary>Behind CREATE TABLE.</summary>
    public static Ddl Create(TokenReader reader, bool isTemporary, bool isUnlogged = false)
    {
        var ifNotExists = reader.Accept("IF", "NOT", "EXISTS");
        var name = reader.Name();
        var parent = reader.Accept("PARTITION", "OF") ? reader.Name() : null;
        var type = reader.Accept("OF") ? reader.Name() : null;
        var columns = new List<ColumnDefinition>();
        var constraints = new List<ConstraintDefinition>();
        var likes = new List<ObjectName>();
        if ((parent ?? type) is not null && reader.PeekSymbol('('))
        {
            reader.Brackets();
        }
        else if (reader.PeekSymbol('('))
        {
            Elements(reader, columns, constraints, likes);
        }

        var inherits = new List<ObjectName>();
        IReadOnlyList<string> key = [];
        var isDefault = parent is not null && reader.Accept("DEFAULT");
        while (!reader.AtEnd)
        {
            if (reader.Accept("INHERITS"))
            {
                reader.ExpectSymbol('(');
                inherits.AddRange(reader.PeekSymbol(')') ? [] : reader.Names());
            }
            else if (reader.Accept("PARTITION", "BY"))
            {
                reader.Skip();
                key = reader.Columns();
                key = key.Count == 0 ? ["?"] : key;
            }
            else
            {
                reader.Skip();
            }
        }

        return new Ddl.CreateTable(name, ifNotExists, isTemporary, columns, constraints, parent, key, inherits) { IsDefaultPartition = isDefault, IsUnlogged = isUnlogged, OfType = type, IndexedLike = likes };
    }

    /// <summary>Behind ALTER TABLE, VIEW, MATERIALIZED VIEW, INDEX or SEQUENCE.</summary>
    public static Ddl Alter(TokenReader reader, ObjectKind kind)
    {
        if (reader.Accept("ALL", "IN", "TABLESPACE"))
        {
            throw new FormatException();
        }

        var ifExists = reader.Accept("IF", "EXISTS");
        reader.Accept("ONLY");
        var name = reader.Name();
        reader.AcceptSymbol('*');
        var actions = new List<TableAction>();
        do
        {
            actions.Add(Action(reader));
        }
        while (reader.AcceptSymbol(','));
        return reader.AtEnd ? new Ddl.AlterTable(kind, name, ifExists, [.. actions.OrderBy(PassOf)]) : throw new FormatException();
    }

    /// <summary>The server carries out the actions of a statement in passes: what is dropped goes first, whatever stands first.</summary>
    private static int PassOf(TableAction action) => action switch
    {
        DropColumn or DropConstraint or DropNotNull or DropDefault or DropIdentity or DropExpression => 0,
        SetType => 1,
        AddColumn => 2,
        SetNotNull or SetIdentity => 3,
        AddConstraint { Constraint.Kind: ConstraintKind.PrimaryKey or ConstraintKind.Unique or ConstraintKind.Exclude } => 4,
        AddConstraint or SetDefault => 5,
        _ => 6,
    };

    private static void Elements(TokenReader reader, List<ColumnDefinition> columns, List<ConstraintDefinition> constraints, List<ObjectName> likes)
    {
        reader.ExpectSymbol('(');
        while (!reader.AcceptSymbol(')'))
        {
            if (reader.AtEnd)
            {
                throw new FormatException();
            }

            if (reader.Accept("LIKE"))
            {
                var other = reader.Name();
                likes.AddRange(HasIndexes(reader.Until().Tokens) ? [other] : []);
            }
            else if (ColumnParser.IsConstraint(reader))
            {
                constraints.Add(ColumnParser.Constraint(reader));
            }
            else if (reader.PeekSymbol(',', 1) || reader.PeekSymbol(')', 1))
            {
                // CREATE TABLE t (a, b) AS: names without types.
                columns.Add(new ColumnDefinition(reader.Identifier(), new SqlType("unknown", []), NotNull: false, null, null, null));
            }
            else
            {
                columns.Add(ColumnParser.Column(reader, constraints));
            }

            reader.AcceptSymbol(',');
        }
    }

    /// <summary>Of what INCLUDING and EXCLUDING say about a thing, the last word counts.</summary>
    private static bool HasIndexes(IReadOnlyList<string> options) =>
        options.Zip(options.Skip(1)).LastOrDefault(pair => pair is ("including" or "excluding", "indexes" or "all")).First == "including";

    private static TableAction Action(TokenReader reader) => reader.Identifier() switch
    {
        "add" => Add(reader),
        "drop" => Drop(reader),
        "alter" when reader.Accept("CONSTRAINT") => Passed(reader, new AlterConstraint(reader.Identifier())),
        "alter" => AlterColumn(reader),
        "validate" when reader.Accept("CONSTRAINT") => new ValidateConstraint(reader.Identifier()),
        "rename" => Rename(reader),
        "set" => Set(reader),
        "reset" => Passed(reader, new Tune()),
        "owner" when reader.Accept("TO") => new OwnerTo(reader.Identifier()),
        "cluster" when reader.Accept("ON") => Passed(reader, new Tune()),
        "attach" when reader.Accept("PARTITION") => Attach(reader),
        "detach" when reader.Accept("PARTITION") => Detach(reader),
        "enable" or "disable" or "force" or "no" => Switch(reader),
        "replica" => Passed(reader, new ReplicaIdentity(reader.Peek(1) ?? "")),
        "inherit" => new Inherit(reader.Name(), Adds: true),
        "of" or "not" => Passed(reader, new Quick("OF")),
        "depends" => Passed(reader, new Quick("DEPENDS")),
        _ => throw new FormatException(),
    };

    private static TableAction Passed(TokenReader reader, TableAction action)
    {
        reader.Until();
        return action;
    }

    private static TableAction Add(TokenReader reader)
    {
        if (reader.Peek() != "COLUMN" && ColumnParser.IsConstraint(reader))
        {
            return new AddConstraint(ColumnParser.Constraint(reader));
        }

        reader.Accept("COLUMN");
        var ifNotExists = reader.Accept("IF", "NOT", "EXISTS");
        var constraints = new List<ConstraintDefinition>();
        return new AddColumn(ColumnParser.Column(reader, constraints), constraints, ifNotExists);
    }

    private static TableAction Drop(TokenReader reader)
    {
        var isConstraint = reader.Accept("CONSTRAINT");
        if (!isConstraint)
        {
            reader.Accept("COLUMN");
        }

        reader.Accept("IF", "EXISTS");
        var name = reader.Identifier();
        var cascade = reader.Accept("CASCADE");
        reader.Accept("RESTRICT");
        return isConstraint ? new DropConstraint(name, cascade) : new DropColumn(name, cascade);
    }

    private static TableAction AlterColumn(TokenReader reader)
    {
        reader.Accept("COLUMN");
        var column = reader.Identifier();
        if (reader.Accept("SET", "DATA", "TYPE") || reader.Accept("TYPE"))
        {
            var type = SqlType.Read(reader);
            if (reader.Accept("COLLATE"))
            {
                reader.Name();
                return new SetType(column, type, reader.Accept("USING") ? reader.Until() : null) { HasCollation = true };
            }

            return new SetType(column, type, reader.Accept("USING") ? reader.Until() : null);
        }

        return (reader.Identifier(), reader.Peek()) switch
        {
            ("set", "NOT") => Passed(reader, new SetNotNull(column)),
            ("drop", "NOT") => Passed(reader, new DropNotNull(column)),
            ("set", "DEFAULT") => SetDefaultOf(reader, column),
            ("drop", "DEFAULT") => Passed(reader, new DropDefault(column)),
            ("drop", "IDENTITY") => Passed(reader, new DropIdentity(column)),
            ("drop", "EXPRESSION") => Passed(reader, new DropExpression(column)),
            ("add" or "set", "GENERATED") => Passed(reader, new SetIdentity(column, reader.Peek(1) == "ALWAYS", reader.Peek(-1) == "ADD")),
            ("set", "STORAGE" or "COMPRESSION") => Passed(reader, new Quick("STORAGE")),
            ("set", "STATISTICS") or ("reset", _) => Passed(reader, new Tune(IsOfColumn: true)),
            ("set", null) when reader.PeekSymbol('(') => Passed(reader, new Tune(IsOfColumn: true)),
            ("restart", _) => Passed(reader, new ChangeSequence(column)),
            ("set", "INCREMENT" or "MINVALUE" or "MAXVALUE" or "START" or "RESTART" or "CACHE" or "CYCLE" or "NO") => Passed(reader, new ChangeSequence(column)),
            _ => throw new FormatException(),
        };
    }

    private static SetDefault SetDefaultOf(TokenReader reader, string column)
    {
        reader.Skip();
        return new SetDefault(column, reader.Until());
    }

    private static TableAction Rename(TokenReader reader)
    {
        if (reader.Accept("TO"))
        {
            return new RenameTo(reader.Identifier());
        }

        var isConstraint = reader.Accept("CONSTRAINT");
        if (!isConstraint)
        {
            reader.Accept("COLUMN");
        }

        var from = reader.Identifier();
        reader.Expect("TO");
        var to = reader.Identifier();
        return isConstraint ? new RenameConstraint(from, to) : new RenameColumn(from, to);
    }

    private static TableAction Set(TokenReader reader) => reader.Peek() switch
    {
        "SCHEMA" => Named(reader, name => new SetSchema(name)),
        "TABLESPACE" => Named(reader, name => new SetTablespace(name)),
        "LOGGED" or "UNLOGGED" => new Rewrite("SET " + reader.Identifier().ToUpperInvariant()),
        "ACCESS" => Passed(reader, new Rewrite("SET ACCESS METHOD")),
        "WITHOUT" => Passed(reader, reader.Peek(1) == "OIDS" ? new Quick("SET WITHOUT OIDS") : new Tune()),
        null when reader.PeekSymbol('(') => reader.Brackets() is var options && (options.HasOption("security_invoker") || options.HasOption("check_option")) ? new RestrictRows() : new Tune(),
        _ => throw new FormatException(),
    };

    private static TableAction Named(TokenReader reader, Func<string, TableAction> make)
    {
        reader.Skip();
        var action = make(reader.Identifier());
        reader.Until();
        return action;
    }

    private static AttachPartition Attach(TokenReader reader)
    {
        var partition = reader.Name();
        var bounds = reader.Rest();
        return new AttachPartition(partition, bounds.Tokens is ["default"], bounds);
    }

    private static DetachPartition Detach(TokenReader reader)
    {
        var partition = reader.Name();
        var concurrently = reader.Accept("CONCURRENTLY") || reader.Accept("FINALIZE");
        return new DetachPartition(partition, concurrently);
    }

    private static TableAction Switch(TokenReader reader)
    {
        var verb = reader.Accept("REPLICA") ? "DISABLE" : reader.Peek(-1);
        reader.Accept("ALWAYS");
        return reader.Peek() switch
        {
            "TRIGGER" => Named(reader, name => new SwitchTrigger(name, verb != "DISABLE")),
            "RULE" => Passed(reader, new RestrictRows()),
            "INHERIT" => NoInherit(reader),
            "FORCE" => Passed(reader, new Quick("NO FORCE")),
            "ROW" => Passed(reader, verb == "DISABLE" ? new Quick("DISABLE ROW LEVEL SECURITY") : new RestrictRows()),
            _ => throw new FormatException(),
        };
    }

    private static Inherit NoInherit(TokenReader reader)
    {
        reader.Skip();
        return new Inherit(reader.Name(), Adds: false);
    }
}
