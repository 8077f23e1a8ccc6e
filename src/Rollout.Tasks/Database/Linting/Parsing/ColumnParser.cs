namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>Reads columns and constraints as CREATE TABLE and ALTER TABLE have them.</summary>
internal static class ColumnParser
{
    private static readonly string[] Stops = ["NOT", "NULL", "DEFAULT", "CHECK", "UNIQUE", "PRIMARY", "REFERENCES", "CONSTRAINT", "GENERATED", "COLLATE", "STORAGE", "COMPRESSION", "DEFERRABLE", "INITIALLY"];

    /// <summary>Whether a constraint comes, not a column.</summary>
    public static bool IsConstraint(TokenReader reader) => reader.Peek() switch
    {
        "CONSTRAINT" or "CHECK" or "FOREIGN" or "EXCLUDE" => true,
        "PRIMARY" => reader.Peek(1) == "KEY",
        "UNIQUE" => true,
        _ => false,
    };

    /// <summary>A column with all that is written at it.</summary>
    public static ColumnDefinition Column(TokenReader reader, List<ConstraintDefinition> constraints)
    {
        var column = new ColumnDefinition(reader.Identifier(), SqlType.Read(reader), NotNull: false, Default: null, Generated: null, Identity: null);
        string? name = null;
        while (!reader.AtEnd && !reader.PeekSymbol(',') && !reader.PeekSymbol(')'))
        {
            switch (reader.Peek())
            {
                case "CONSTRAINT":
                    reader.Skip();
                    name = reader.Identifier();
                    break;
                case "NOT" when reader.Accept("NOT", "NULL"):
                    column = column with { NotNull = true };
                    break;
                case "DEFAULT":
                    reader.Skip();
                    column = column with { Default = DefaultOf(reader) };
                    break;
                case "GENERATED":
                    column = Generated(reader, column);
                    break;
                case "CHECK" or "UNIQUE" or "PRIMARY" or "REFERENCES":
                    constraints.Add(Inline(reader, name, column.Name));
                    column = constraints[^1].Kind == ConstraintKind.PrimaryKey ? column with { NotNull = true } : column;
                    name = null;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return column.Type.IsSerial ? column with { NotNull = true } : column;
    }

    /// <summary>A constraint of the table.</summary>
    public static ConstraintDefinition Constraint(TokenReader reader)
    {
        var name = reader.Accept("CONSTRAINT") ? reader.Identifier() : null;
        var kind = reader.Peek() switch
        {
            "CHECK" => ConstraintKind.Check,
            "PRIMARY" => ConstraintKind.PrimaryKey,
            "UNIQUE" => ConstraintKind.Unique,
            "FOREIGN" => ConstraintKind.ForeignKey,
            "EXCLUDE" => ConstraintKind.Exclude,
            _ => throw new FormatException(),
        };
        reader.Skip();
        reader.Accept("KEY");
        SqlExpression? check = kind == ConstraintKind.Check ? reader.Brackets() : null;
        if (kind == ConstraintKind.Unique && reader.Accept("NULLS"))
        {
            reader.Accept("NOT");
            reader.Expect("DISTINCT");
        }

        var index = reader.Accept("USING", "INDEX") ? reader.Identifier() : null;
        if (kind == ConstraintKind.Exclude)
        {
            check = reader.Until("WHERE", "DEFERRABLE", "INITIALLY");
        }

        var columns = reader.Columns();
        var constraint = Tail(reader, new ConstraintDefinition(kind, name, columns, check, null, [], NotValid: false, index));
        return kind == ConstraintKind.ForeignKey && constraint.References is null ? throw new FormatException() : constraint;
    }

    private static ConstraintDefinition Inline(TokenReader reader, string? name, string column)
    {
        switch (reader.Identifier())
        {
            case "check":
                return Tail(reader, new ConstraintDefinition(ConstraintKind.Check, name, [], reader.Brackets(), null, [], NotValid: false, null));
            case "unique":
                return new ConstraintDefinition(ConstraintKind.Unique, name, [column], null, null, [], NotValid: false, null);
            case "primary":
                reader.Expect("KEY");
                return new ConstraintDefinition(ConstraintKind.PrimaryKey, name, [column], null, null, [], NotValid: false, null);
            default:
                var (table, columns) = (reader.Name(), reader.Columns());
                SkipReferenceOptions(reader);
                return new ConstraintDefinition(ConstraintKind.ForeignKey, name, [column], null, table, columns, NotValid: false, null);
        }
    }

    private static ConstraintDefinition Tail(TokenReader reader, ConstraintDefinition constraint)
    {
        while (!reader.AtEnd && !reader.PeekSymbol(',') && !reader.PeekSymbol(')'))
        {
            if (reader.Accept("REFERENCES"))
            {
                constraint = constraint with { References = reader.Name(), ReferencedColumns = reader.Columns() };
                SkipReferenceOptions(reader);
            }
            else if (reader.Accept("NOT", "VALID"))
            {
                constraint = constraint with { NotValid = true };
            }
            else if (reader.Accept("NOT", "DEFERRABLE"))
            {
                continue;
            }
            else if (constraint.Kind is ConstraintKind.Unique or ConstraintKind.PrimaryKey or ConstraintKind.Exclude && reader.Accept("DEFERRABLE"))
            {
                constraint = constraint with { IsDeferrable = true };
            }
            else if (constraint.Kind == ConstraintKind.Check && !(reader.Peek() is "NO" or "DEFERRABLE" || (reader.Peek() == "NOT" && reader.Peek(1) == "DEFERRABLE")))
            {
                break;
            }
            else if (reader.PeekSymbol('('))
            {
                reader.Brackets();
            }
            else
            {
                reader.Skip();
                reader.Accept("INHERIT");
            }
        }

        return constraint;
    }

    private static void SkipReferenceOptions(TokenReader reader)
    {
        while (reader.Peek() is "MATCH" or "ON")
        {
            _ = reader.Peek() == "MATCH" ? SkipWords(reader, 2) : SkipWords(reader, 2) && (reader.Peek() is "SET" or "NO" ? SkipWords(reader, 2) : SkipWords(reader, 1));
            if (reader.PeekSymbol('('))
            {
                reader.Brackets();
            }
        }
    }

    private static bool SkipWords(TokenReader reader, int count)
    {
        for (var i = 0; i < count; i++)
        {
            reader.Skip();
        }

        return true;
    }

    /// <summary>An expression without brackets around it ends at the next word of a column; IS NOT NULL does not occur there.</summary>
    private static SqlExpression DefaultOf(TokenReader reader)
    {
        if (reader.Accept("NULL"))
        {
            return new SqlExpression(["null"]);
        }

        return reader.Until(Stops);
    }

    private static ColumnDefinition Generated(TokenReader reader, ColumnDefinition column)
    {
        reader.Skip();
        var always = reader.Accept("ALWAYS");
        if (!always)
        {
            reader.Expect("BY", "DEFAULT");
        }

        reader.Expect("AS");
        if (reader.Accept("IDENTITY"))
        {
            if (reader.PeekSymbol('('))
            {
                reader.Brackets();
            }

            return column with { Identity = always ? "ALWAYS" : "BY DEFAULT", NotNull = true };
        }

        var expression = reader.Brackets();
        reader.Accept("STORED");
        return column with { Generated = expression };
    }
}
