using System.Collections.Immutable;
using Rollout.Tasks.Database.Linting.Parsing;
using static Rollout.Tasks.Database.Linting.Parsing.TableAction;

namespace Rollout.Tasks.Database.Linting.Catalogs;

/// <summary>What an action of ALTER TABLE makes of a table.</summary>
internal static class TableChange
{
    public static (Catalog Catalog, Relation Table) Apply(Catalog catalog, Relation table, TableAction action)
    {
        switch (action)
        {
            case RenameTo rename:
                return Moved(catalog, table, table.Name with { Name = rename.Name });
            case SetSchema move:
                return Moved(catalog, table, table.Name with { Schema = move.Schema });
            case AttachPartition attach when catalog.Find(attach.Partition) is { } partition:
                return (catalog.With(partition with { Parents = partition.Parents.Add(table.Name), IsDefaultPartition = attach.IsDefault }), table);
            case DetachPartition detach when catalog.Find(detach.Partition) is { } partition:
                return (catalog.With(partition with { Parents = partition.Parents.Remove(table.Name), IsDefaultPartition = false }), table);
            case RenameColumn rename:
                catalog = WithReads(catalog, r => r.Relation == table.Name && r.Column == rename.From ? (r.Relation, rename.To) : r);
                break;
            case DropColumn { Cascade: true } drop:
                catalog = catalog with { Relations = catalog.Relations.RemoveRange(catalog.Readers(table.Name, drop.Column).Select(r => r.Name)) };
                break;
            case SetIdentity { IsNew: true } identity:
                catalog = catalog.With(new Relation(SequenceOf(table.Name, identity.Column), RelationKind.Sequence) { IsNew = true });
                break;
            case DropIdentity identity:
                catalog = catalog with { Relations = catalog.Relations.Remove(SequenceOf(table.Name, identity.Column)) };
                break;
            case AddColumn { Column.HasSequence: true } add:
                catalog = catalog.With(new Relation(SequenceOf(table.Name, add.Column.Name), RelationKind.Sequence) { IsNew = true });
                break;
        }

        var changed = Changed(catalog, table, action);
        return (catalog.With(changed), changed);
    }

    /// <summary>Name of the sequence that the server makes for a column.</summary>
    public static ObjectName SequenceOf(ObjectName table, string column) => table with { Name = $"{table.Name}_{column}_seq" };

    /// <summary>What refers to a relation goes with it when it gets another name.</summary>
    private static (Catalog Catalog, Relation Table) Moved(Catalog catalog, Relation table, ObjectName to)
    {
        ObjectName Now(ObjectName name) => name == table.Name ? to : name;
        catalog = WithReads(catalog with { Relations = catalog.Relations.Remove(table.Name).SetItem(to, table with { Name = to }) }, r => (Now(r.Relation), r.Column));
        catalog = catalog with
        {
            Relations = catalog.Relations.ToImmutableDictionary(r => r.Key, r => r.Value with
            {
                Parents = [.. r.Value.Parents.Select(Now)],
                Constraints = [.. r.Value.Constraints.Select(c => c.References == table.Name ? c with { References = to } : c)],
            }),
        };
        return (catalog, catalog.Relations[to]);
    }

    private static Catalog WithReads(Catalog catalog, Func<(ObjectName Relation, string? Column), (ObjectName, string?)> change) =>
        catalog with { Relations = catalog.Relations.ToImmutableDictionary(r => r.Key, r => r.Value.Reads.IsEmpty ? r.Value : r.Value with { Reads = [.. r.Value.Reads.Select(change)] }) };

    private static Relation Changed(Catalog catalog, Relation table, TableAction action) => action switch
    {
        AddColumn add when table.Column(add.Column.Name) is null => add.Constraints.Aggregate(
            table with { Columns = table.Columns.Add(ColumnOf(add.Column)) }, (at, constraint) => WithConstraint(catalog, at, constraint)),
        DropColumn drop => table with
        {
            Columns = table.Columns.RemoveAll(c => c.Name == drop.Column),
            Indexes = table.Indexes.RemoveAll(i => i.Columns.Contains(drop.Column)),
            Statistics = table.Statistics.RemoveAll(s => s.Columns.Contains(drop.Column)),
            Constraints = table.Constraints.RemoveAll(c => c.Columns.Contains(drop.Column) || (c.Check?.Mentions(drop.Column) ?? false)),
        },
        SetType set => Column(table, set.Column, c => c with { Type = set.Type }),
        SetNotNull set => Column(table, set.Column, c => c with { NotNull = true }),
        DropNotNull drop => Column(table, drop.Column, c => c with { NotNull = false }),
        SetDefault set => Column(table, set.Column, c => c with { HasDefault = !set.Value.IsNull }),
        DropDefault drop => Column(table, drop.Column, c => c with { HasDefault = false }),
        DropIdentity drop => Column(table, drop.Column, c => c with { HasDefault = false }),
        SetIdentity set => Column(table, set.Column, c => c with { HasDefault = true, NotNull = true }),
        RenameColumn rename => Renamed(table, rename.From, rename.To),
        RenameConstraint rename => table with
        {
            Constraints = [.. table.Constraints.Select(c => c.Name == rename.From ? c with { Name = rename.To } : c)],
            Indexes = [.. table.Indexes.Select(i => i.Name == rename.From ? i with { Name = rename.To } : i)],
        },
        AddConstraint add => WithConstraint(catalog, table, add.Constraint),
        DropConstraint drop => table with { Constraints = table.Constraints.RemoveAll(c => c.Name == drop.Name), Indexes = table.Indexes.RemoveAll(i => i.Name == drop.Name && table.Constraint(drop.Name) is not null) },
        Rewrite { What: "SET LOGGED" or "SET UNLOGGED" } set => table with { IsUnlogged = set.What == "SET UNLOGGED" },
        ReplicaIdentity identity => table with { ReplicaIdentity = identity.What },
        SwitchTrigger { Enables: false } trigger => table with { InsertTriggers = table.InsertTriggers.RemoveAll(t => t.Name == trigger.Name || trigger.Name is "all" or "user") },
        ValidateConstraint validate => table with { Constraints = [.. table.Constraints.Select(c => c.Name == validate.Name ? c with { IsValid = true } : c)] },
        _ => table,
    };

    private static CatalogColumn ColumnOf(ColumnDefinition column) => new(
        column.Name,
        column.Type.IsSerial ? column.Type with { Name = column.Type.Name switch { "bigserial" => "bigint", "smallserial" => "smallint", _ => "integer" } } : column.Type,
        column.NotNull,
        column.HasSequence || column.HasValue,
        column.Generated is not null,
        IsNew: true);

    private static Relation Column(Relation table, string name, Func<CatalogColumn, CatalogColumn> change) => table with { Columns = [.. table.Columns.Select(c => c.Name == name ? change(c) : c)] };

    private static Relation Renamed(Relation table, string from, string to)
    {
        ImmutableList<string> Names(ImmutableList<string> columns) => [.. columns.Select(c => c == from ? to : c)];
        return Column(table, from, c => c with { Name = to }) with
        {
            Indexes = [.. table.Indexes.Select(i => i with { Columns = Names(i.Columns) })],
            Statistics = [.. table.Statistics.Select(s => s with { Columns = Names(s.Columns) })],
            Constraints = [.. table.Constraints.Select(c => c with { Columns = Names(c.Columns), Check = c.Check is null ? null : new SqlExpression([.. c.Check.Tokens.Select(t => t == from ? to : t)]) })],
        };
    }

    private static Relation WithConstraint(Catalog catalog, Relation table, ConstraintDefinition constraint)
    {
        var used = constraint.UsingIndex is null ? null : table.Indexes.Find(i => i.Name == constraint.UsingIndex);
        ImmutableList<string> columns = used is not null ? used.Columns : constraint.Kind == ConstraintKind.Exclude ? [.. table.Columns.Select(c => c.Name).Where(constraint.Check!.Mentions)] : [.. constraint.Columns];
        var name = constraint.Name ?? constraint.UsingIndex ?? DefaultName(table, constraint, columns);
        var made = new CatalogConstraint(name, constraint.Kind, columns, constraint.Check, constraint.References is null ? null : catalog.Full(constraint.References), !constraint.NotValid, IsNew: true) { ReferencedColumns = Referenced(catalog, constraint), IsDeferrable = constraint.IsDeferrable };
        table = table with { Constraints = table.Constraints.Add(made) };
        if (constraint.Kind == ConstraintKind.PrimaryKey)
        {
            table = columns.Aggregate(table, (at, column) => Column(at, column, c => c with { NotNull = true }));
        }

        if (constraint.Kind is ConstraintKind.Check or ConstraintKind.ForeignKey)
        {
            return table;
        }

        return used is null
            ? table with { Indexes = table.Indexes.Add(new CatalogIndex(name, columns, constraint.Kind != ConstraintKind.Exclude)) }
            : table with { Indexes = table.Indexes.Replace(used, used with { Name = name }) };
    }

    private static ImmutableList<string> Referenced(Catalog catalog, ConstraintDefinition constraint) =>
        constraint.ReferencedColumns.Count > 0 ? [.. constraint.ReferencedColumns]
        : constraint.References is null ? []
        : catalog.Find(constraint.References)?.Constraints.Find(c => c.Kind == ConstraintKind.PrimaryKey)?.Columns ?? [];

    private static string DefaultName(Relation table, ConstraintDefinition constraint, ImmutableList<string> columns) => constraint.Kind switch
    {
        ConstraintKind.PrimaryKey => $"{table.Name.Name}_pkey",
        ConstraintKind.Check => string.Join('_', table.Columns.Select(c => c.Name).Where(constraint.Check!.Mentions).Take(1).Prepend(table.Name.Name).Append("check")),
        _ => $"{table.Name.Name}_{string.Join('_', columns)}_{constraint.Kind switch { ConstraintKind.Unique => "key", ConstraintKind.ForeignKey => "fkey", _ => "excl" }}",
    };
}
