using System.Collections.Immutable;
using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Catalogs;

/// <summary>Kinds of relations; an index is part of its table.</summary>
internal enum RelationKind
{
    Table, PartitionedTable, ForeignTable, View, MaterializedView, Sequence,
}

/// <summary>A table, view or sequence.</summary>
/// <param name="Name">With its schema.</param>
/// <param name="Kind">What it is.</param>
internal sealed record Relation(ObjectName Name, RelationKind Kind)
{
    /// <summary>As the planner estimates; -1 when it does not know.</summary>
    public long Rows { get; init; }

    /// <summary>Of the table with its TOAST, without its indexes.</summary>
    public long Bytes { get; init; }

    /// <summary>Made by the migrations that are looked at.</summary>
    public bool IsNew { get; init; }

    public ImmutableList<CatalogColumn> Columns { get; init; } = [];

    public ImmutableList<CatalogConstraint> Constraints { get; init; } = [];

    public ImmutableList<CatalogIndex> Indexes { get; init; } = [];

    /// <summary>Its extended statistics.</summary>
    public ImmutableList<CatalogStatistics> Statistics { get; init; } = [];

    /// <summary>Parents of a partition or an heir.</summary>
    public ImmutableList<ObjectName> Parents { get; init; } = [];

    /// <summary>It is the default partition of its parent.</summary>
    public bool IsDefaultPartition { get; init; }

    /// <summary>Columns of its own key; empty when it is not partitioned.</summary>
    public ImmutableList<string> PartitionKey { get; init; } = [];

    /// <summary>Not in the write-ahead log; null when that is not known.</summary>
    public bool? IsUnlogged { get; init; }

    /// <summary>Composite type that it is a table of, without schema.</summary>
    public string? OfType { get; init; }

    /// <summary>A publication tells of its changed rows.</summary>
    public bool IsPublished { get; init; }

    /// <summary>How a subscriber finds a changed row, as REPLICA IDENTITY has it; DEFAULT: by the primary key.</summary>
    public string ReplicaIdentity { get; init; } = "DEFAULT";

    /// <summary>A published change can be told: there is a key, or the whole row is one.</summary>
    public bool CanPublishChanges => ReplicaIdentity is "FULL" or "USING" || (ReplicaIdentity == "DEFAULT" && Constraints.Any(c => c.Kind == ConstraintKind.PrimaryKey));

    /// <summary>Functions that its triggers, defaults, constraints, indexes and policies call, or a view; without schema.</summary>
    public ImmutableList<string> Calls { get; init; } = [];

    /// <summary>Triggers that see each new row before it is written, and may change it.</summary>
    public ImmutableList<InsertTrigger> InsertTriggers { get; init; } = [];

    /// <summary>What a view reads.</summary>
    public ImmutableList<(ObjectName Relation, string? Column)> Reads { get; init; } = [];

    public CatalogColumn? Column(string name) => Columns.Find(c => c.Name == name);

    public CatalogConstraint? Constraint(string name) => Constraints.Find(c => c.Name == name);

    /// <summary>A valid CHECK keeps NULL out of the column.</summary>
    public bool ChecksNotNull(string column) => Constraints.Any(c => c is { Kind: ConstraintKind.Check, IsValid: true } && c.Check!.SaysNotNull(column));

    /// <summary>Foreign keys with their other side, and keys that others refer to, that use the column.</summary>
    public IEnumerable<CatalogConstraint> Keys(string column) => Constraints.Where(c => c.Columns.Contains(column));
}

/// <summary>A column.</summary>
internal sealed record CatalogColumn(string Name, SqlType Type, bool NotNull, bool HasDefault, bool IsGenerated = false, bool IsNew = false);

/// <summary>A constraint.</summary>
internal sealed record CatalogConstraint(string Name, ConstraintKind Kind, ImmutableList<string> Columns, SqlExpression? Check, ObjectName? References, bool IsValid, bool IsNew = false)
{
    /// <summary>Checked at the end of the transaction.</summary>
    public bool IsDeferrable { get; init; }

    /// <summary>Columns on the other side of a foreign key.</summary>
    public ImmutableList<string> ReferencedColumns { get; init; } = [];
}

/// <summary>A trigger BEFORE INSERT FOR EACH ROW.</summary>
/// <param name="Name">Of the trigger.</param>
/// <param name="Function">That it calls, without schema.</param>
internal sealed record InsertTrigger(string Name, string Function);

/// <summary>Extended statistics.</summary>
/// <param name="Name">Without schema.</param>
/// <param name="Columns">Columns they are of.</param>
internal sealed record CatalogStatistics(string Name, ImmutableList<string> Columns);

/// <summary>An index.</summary>
/// <param name="Name">Without schema.</param>
/// <param name="Columns">Columns it mentions, also in expressions and conditions.</param>
/// <param name="IsUnique">No two rows alike.</param>
/// <param name="IsValid">False after a build that failed.</param>
/// <param name="IsPlain">Of columns alone: it has no expression and no condition.</param>
internal sealed record CatalogIndex(string Name, ImmutableList<string> Columns, bool IsUnique, bool IsValid = true, bool IsPlain = true);
