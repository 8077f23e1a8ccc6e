namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>One action of ALTER TABLE.</summary>
internal abstract record TableAction
{
    private TableAction() { }

    public sealed record AddColumn(ColumnDefinition Column, IReadOnlyList<ConstraintDefinition> Constraints, bool IfNotExists) : TableAction;

    public sealed record DropColumn(string Column, bool Cascade) : TableAction;

    public sealed record SetType(string Column, SqlType Type, SqlExpression? Using) : TableAction
    {
        /// <summary>With COLLATE: texts are compared in another way, and indexes over them are built anew.</summary>
        public bool HasCollation { get; init; }
    }

    public sealed record SetNotNull(string Column) : TableAction;

    public sealed record DropNotNull(string Column) : TableAction;

    public sealed record SetDefault(string Column, SqlExpression Value) : TableAction;

    public sealed record DropDefault(string Column) : TableAction;

    /// <summary>ADD or SET GENERATED .. AS IDENTITY.</summary>
    public sealed record SetIdentity(string Column, bool Always, bool IsNew) : TableAction;

    /// <summary>RESTART and other settings of the sequence of an identity column.</summary>
    public sealed record ChangeSequence(string Column) : TableAction;

    public sealed record DropIdentity(string Column) : TableAction;

    public sealed record DropExpression(string Column) : TableAction;

    public sealed record AddConstraint(ConstraintDefinition Constraint) : TableAction;

    public sealed record DropConstraint(string Name, bool Cascade) : TableAction;

    public sealed record ValidateConstraint(string Name) : TableAction;

    public sealed record AlterConstraint(string Name) : TableAction;

    public sealed record RenameColumn(string From, string To) : TableAction;

    public sealed record RenameConstraint(string From, string To) : TableAction;

    public sealed record RenameTo(string Name) : TableAction;

    public sealed record SetSchema(string Schema) : TableAction;

    public sealed record OwnerTo(string Owner) : TableAction;

    public sealed record AttachPartition(ObjectName Partition, bool IsDefault, SqlExpression Bounds) : TableAction;

    public sealed record DetachPartition(ObjectName Partition, bool Concurrently) : TableAction;

    public sealed record SetTablespace(string Tablespace) : TableAction;

    /// <summary>SET LOGGED, UNLOGGED or ACCESS METHOD: writes the table anew.</summary>
    public sealed record Rewrite(string What) : TableAction;

    /// <summary>REPLICA IDENTITY. <c>What</c>: DEFAULT, FULL, NOTHING or USING.</summary>
    public sealed record ReplicaIdentity(string What) : TableAction;

    /// <summary>ENABLE or FORCE ROW LEVEL SECURITY; a view with the rights of its reader, or with a check of what is written.</summary>
    public sealed record RestrictRows : TableAction;

    public sealed record SwitchTrigger(string Name, bool Enables) : TableAction;

    /// <summary>Statistics, storage parameters, CLUSTER ON: does not keep readers or writers out.</summary>
    public sealed record Tune(bool IsOfColumn = false) : TableAction;

    /// <summary>A change of the catalog alone that no release notices, under the strongest lock.</summary>
    public sealed record Quick(string What) : TableAction;

    public sealed record Inherit(ObjectName Parent, bool Adds) : TableAction;
}

/// <summary>A column as it is declared.</summary>
/// <param name="Name">Folded.</param>
/// <param name="Type">Its type.</param>
/// <param name="NotNull">Declared NOT NULL, or part of a primary key written at it.</param>
/// <param name="Default">Null when there is none.</param>
/// <param name="Generated">Expression of a stored column; else null.</param>
/// <param name="Identity">ALWAYS, BY DEFAULT or null.</param>
internal sealed record ColumnDefinition(string Name, SqlType Type, bool NotNull, SqlExpression? Default, SqlExpression? Generated, string? Identity)
{
    /// <summary>A row that leaves it out gets a value from its default.</summary>
    public bool HasValue => Default is { IsNull: false };

    /// <summary>A value comes from a sequence.</summary>
    public bool HasSequence => Type.IsSerial || Identity is not null;
}

/// <summary>Kinds of constraints.</summary>
internal enum ConstraintKind
{
    Check, PrimaryKey, Unique, ForeignKey, Exclude,
}

/// <summary>A constraint as it is declared.</summary>
/// <param name="Kind">What it demands.</param>
/// <param name="Name">Null: the server names it.</param>
/// <param name="Columns">Of a key; empty for a check.</param>
/// <param name="Check">The condition of a check, the elements of an exclusion.</param>
/// <param name="References">The other table of a foreign key.</param>
/// <param name="ReferencedColumns">Empty: its primary key.</param>
/// <param name="NotValid">Rows that are there are not looked at.</param>
/// <param name="UsingIndex">An index that exists becomes the constraint.</param>
internal sealed record ConstraintDefinition(ConstraintKind Kind, string? Name, IReadOnlyList<string> Columns, SqlExpression? Check, ObjectName? References, IReadOnlyList<string> ReferencedColumns, bool NotValid, string? UsingIndex)
{
    /// <summary>Checked at the end of the transaction, which needs a trigger.</summary>
    public bool IsDeferrable { get; init; }
}
