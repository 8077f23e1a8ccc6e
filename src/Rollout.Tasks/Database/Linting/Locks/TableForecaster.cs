using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Parsing;
using static Rollout.Tasks.Database.Linting.Locks.LockMode;
using static Rollout.Tasks.Database.Linting.Parsing.TableAction;

namespace Rollout.Tasks.Database.Linting.Locks;

/// <summary>The forecast of an action of ALTER TABLE.</summary>
internal static class TableForecaster
{
    /// <summary>The lock that the action needs on its table.</summary>
    public static LockMode ModeOf(TableAction action) => action switch
    {
        ValidateConstraint or Tune or AttachPartition => ShareUpdateExclusive,
        DetachPartition { Concurrently: true } => ShareUpdateExclusive,
        AddConstraint { Constraint.Kind: ConstraintKind.ForeignKey } or SwitchTrigger => ShareRowExclusive,
        _ => AccessExclusive,
    };

    /// <param name="forecast">Takes what is found.</param>
    /// <param name="catalog">The database before the action.</param>
    /// <param name="table">With its schema.</param>
    /// <param name="action">One of the statement's.</param>
    /// <param name="mode">Lock that the statement takes on its table.</param>
    public static void Add(ForecastBuilder forecast, Catalog catalog, ObjectName table, TableAction action, LockMode mode)
    {
        forecast.Lock(table, mode);
        One(forecast, catalog, table, action);
        foreach (var heir in Recurses(action, catalog.Find(table)?.Kind == RelationKind.PartitionedTable) ? catalog.Heirs(table) : [])
        {
            // The index of a constraint is built on each partition under the lock of CREATE INDEX.
            _ = IsByIndex(action) ? forecast : forecast.Lock(heir.Name, mode);
            One(forecast, catalog, heir.Name, action);
        }
    }

    /// <summary>Whether the action is carried out on partitions or on all heirs, too.</summary>
    private static bool Recurses(TableAction action, bool isPartitioned) => action switch
    {
        AddConstraint { Constraint.Kind: not ConstraintKind.Check } or SwitchTrigger => isPartitioned,
        Tune tune => tune.IsOfColumn,
        RenameTo or SetSchema or OwnerTo or AttachPartition or DetachPartition or Quick or ReplicaIdentity or Inherit or TableAction.RestrictRows or SetTablespace or TableAction.Rewrite
            or SetIdentity or DropIdentity or ChangeSequence or RenameConstraint or AlterConstraint => false,
        _ => true,
    };

    private static bool IsByIndex(TableAction action) => action is AddConstraint { Constraint: { Kind: ConstraintKind.PrimaryKey or ConstraintKind.Unique or ConstraintKind.Exclude, UsingIndex: null } };

    /// <summary>Locks of a sequence that is made for a column.</summary>
    public static void NewSequence(ForecastBuilder forecast, ObjectName table, string column) =>
        forecast.Lock(TableChange.SequenceOf(table, column), AccessExclusive, RowExclusive, ShareRowExclusive);

    /// <summary>Sequences that the server made for columns of the table.</summary>
    public static IEnumerable<ObjectName> Sequences(Catalog catalog, ObjectName table) =>
        (catalog.Find(table)?.Columns ?? []).Where(c => c.HasDefault).Select(c => TableChange.SequenceOf(catalog.Full(table), c.Name)).Where(s => catalog.Find(s)?.Kind == RelationKind.Sequence);

    /// <summary>Whether each row needs a value of its own, or a check of its type.</summary>
    public static bool Rewrites(Catalog catalog, ColumnDefinition column) =>
        column.HasSequence || column.Generated is not null || (column.Default is { } value && Volatility.IsVolatile(value, catalog)) || catalog.IsConstrainedDomain(column.Type);

    private static void One(ForecastBuilder forecast, Catalog catalog, ObjectName table, TableAction action)
    {
        var relation = catalog.Find(table);
        switch (action)
        {
            case AddColumn add:
                Column(forecast, catalog, table, add);
                break;
            case AddConstraint add:
                Constraint(forecast, relation, table, add.Constraint, isNewColumn: false);
                break;
            case DropColumn drop:
                Dropped(forecast, catalog, table, drop);
                break;
            case SetNotNull set when relation?.Column(set.Column)?.NotNull != true && relation?.ChecksNotNull(set.Column) != true:
                forecast.Scan(table, AccessExclusive);
                break;
            case SetType set:
                TypeForecaster.Add(forecast, catalog, table, relation, set);
                break;
            case DropConstraint drop:
                OtherSide(forecast, relation?.Constraint(drop.Name));
                Others(forecast, catalog, relation, drop.Cascade ? relation?.Constraint(drop.Name)?.Columns ?? [] : []);
                break;
            case ValidateConstraint validate when relation?.Constraint(validate.Name) is { IsValid: true }:
                break;
            case ValidateConstraint validate:
                forecast.Scan(table, ShareUpdateExclusive);
                if (relation?.Constraint(validate.Name)?.References is { } other)
                {
                    forecast.Lock(other, RowShare);
                }

                break;
            case AttachPartition attach:
                Attach(forecast, catalog, table, attach);
                break;
            case DetachPartition detach:
                forecast.Lock(detach.Partition, detach.Concurrently ? ShareUpdateExclusive : AccessExclusive);
                break;
            case SetTablespace set when set.Tablespace != "pg_default":
                forecast.Rewrite(table, keepsIndex: _ => true);
                break;
            case Rewrite { What: "SET LOGGED" } when relation?.IsUnlogged == false:
            case Rewrite { What: "SET UNLOGGED" } when relation?.IsUnlogged == true:
                break;
            case Rewrite:
                forecast.Rewrite(table);
                break;
            case SetIdentity { IsNew: true } identity:
                NewSequence(forecast, table, identity.Column);
                break;
            case SetIdentity identity:
                forecast.Lock(TableChange.SequenceOf(table, identity.Column), RowExclusive, ShareRowExclusive);
                break;
            case ChangeSequence change:
                forecast.Lock(TableChange.SequenceOf(table, change.Column), RowExclusive, ShareRowExclusive);
                break;
            case Inherit { Adds: true } inherit:
                forecast.Lock(inherit.Parent, ShareUpdateExclusive);
                break;
        }
    }

    private static void Column(ForecastBuilder forecast, Catalog catalog, ObjectName table, AddColumn add)
    {
        if (add.IfNotExists && catalog.Find(table)?.Column(add.Column.Name) is not null)
        {
            return;
        }

        if (add.Column.HasSequence)
        {
            NewSequence(forecast, table, add.Column.Name);
        }

        if (Rewrites(catalog, add.Column))
        {
            forecast.Rewrite(table);
        }

        if (add.Column is { NotNull: true, HasValue: false, HasSequence: false, Generated: null })
        {
            forecast.Scan(table, AccessExclusive);
        }

        foreach (var constraint in add.Constraints)
        {
            Constraint(forecast, null, table, constraint, isNewColumn: !add.Column.HasValue);
        }
    }

    private static void Constraint(ForecastBuilder forecast, Relation? relation, ObjectName table, ConstraintDefinition constraint, bool isNewColumn)
    {
        switch (constraint.Kind)
        {
            case ConstraintKind.ForeignKey:
                forecast.Lock(table, ShareRowExclusive).Lock(constraint.References!, ShareRowExclusive);
                if (!constraint.NotValid && !isNewColumn)
                {
                    forecast.Lock(constraint.References!, RowShare).Scan(table, ShareRowExclusive);
                }

                break;
            case ConstraintKind.Check:
                _ = constraint.NotValid ? forecast : forecast.Scan(table, AccessExclusive);
                break;
            default:
                if (constraint.UsingIndex is null)
                {
                    forecast.Lock(table, Share).Scan(table, AccessExclusive);
                    _ = constraint.IsDeferrable ? forecast.Lock(table, ShareRowExclusive) : forecast;
                }
                else if (constraint.Kind == ConstraintKind.PrimaryKey && NeedsNotNull(relation, constraint.UsingIndex))
                {
                    forecast.Scan(table, AccessExclusive);
                }

                break;
        }
    }

    /// <summary>A primary key makes its columns NOT NULL, which is proven by a look at all rows.</summary>
    private static bool NeedsNotNull(Relation? relation, string index) =>
        relation?.Indexes.Find(i => i.Name == index)?.Columns.Any(c => relation.Column(c)?.NotNull != true && !relation.ChecksNotNull(c)) ?? true;

    private static void Dropped(ForecastBuilder forecast, Catalog catalog, ObjectName table, DropColumn drop)
    {
        var relation = catalog.Find(table);
        Statistics(forecast, relation, drop.Column);
        foreach (var key in relation?.Keys(drop.Column) ?? [])
        {
            OtherSide(forecast, key);
        }

        Others(forecast, catalog, relation, drop.Cascade ? [drop.Column] : []);
        foreach (var view in drop.Cascade ? catalog.Readers(table, drop.Column) : [])
        {
            forecast.Lock(view.Name, AccessExclusive);
        }
    }

    public static void OtherSide(ForecastBuilder forecast, CatalogConstraint? constraint)
    {
        if (constraint?.References is { } other)
        {
            forecast.Lock(other, AccessExclusive);
        }
    }

    public static void Statistics(ForecastBuilder forecast, Relation? relation, string column)
    {
        if (relation is not null && relation.Statistics.Any(s => s.Columns.Contains(column)))
        {
            forecast.Lock(relation.Name, ShareUpdateExclusive);
        }
    }

    private static void Others(ForecastBuilder forecast, Catalog catalog, Relation? relation, IReadOnlyCollection<string> columns)
    {
        foreach (var other in relation is null ? [] : catalog.Referencing(relation, columns))
        {
            forecast.Lock(other.Name, AccessExclusive);
        }
    }

    private static void Attach(ForecastBuilder forecast, Catalog catalog, ObjectName table, AttachPartition attach)
    {
        forecast.Lock(attach.Partition, AccessExclusive);
        if (!PartitionProof.Holds(catalog, table, attach))
        {
            foreach (var part in LockForecaster.WithHeirs(catalog, attach.Partition))
            {
                forecast.Scan(part, AccessExclusive);
            }
        }

        // An index of the parent that the partition does not have is built on it.
        var had = catalog.Find(attach.Partition)?.Indexes ?? [];
        if (catalog.Find(table)?.Indexes.Any(i => !had.Any(h => h.IsUnique == i.IsUnique && h.Columns.SequenceEqual(i.Columns))) ?? false)
        {
            forecast.Lock(attach.Partition, Share).Scan(attach.Partition, AccessExclusive);
        }

        foreach (var other in (catalog.Find(table)?.Constraints ?? []).Select(c => c.References).OfType<ObjectName>())
        {
            forecast.Lock(other, ShareRowExclusive).Lock(attach.Partition, ShareRowExclusive);
        }

        foreach (var other in catalog.Heirs(table).Where(r => r.IsDefaultPartition))
        {
            forecast.Lock(other.Name, AccessExclusive).Scan(other.Name, AccessExclusive);
        }
    }
}
