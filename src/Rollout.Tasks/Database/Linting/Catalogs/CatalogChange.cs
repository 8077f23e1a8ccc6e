using System.Collections.Immutable;
using Rollout.Tasks.Database.Linting.Parsing;
using static Rollout.Tasks.Database.Linting.Parsing.TableAction;

namespace Rollout.Tasks.Database.Linting.Catalogs;

/// <summary>What a statement makes of a catalog.</summary>
internal static class CatalogChange
{
    /// <summary>The catalog behind a statement that may not have run: with what it makes, if that was not there before; whoever uses it later needs it to be there.</summary>
    public static Catalog AfterPerhaps(Catalog catalog, Ddl ddl) => ddl switch
    {
        Ddl.CreateTable { IsTemporary: false } create => After(catalog, create with { IfNotExists = true }),
        Ddl.CreateSequence sequence => After(catalog, sequence with { IfNotExists = true }),
        Ddl.CreateEnum type when catalog.IsComplete && !catalog.Enums.ContainsKey(type.Name.Name) => After(catalog, ddl),
        Ddl.CreateDomain domain when catalog.IsComplete && !catalog.Domains.ContainsKey(domain.Name.Name) => After(catalog, ddl),
        Ddl.CreateFunction or Ddl.CreateIndex => After(catalog, ddl),
        Ddl.CreateView view when catalog.IsComplete && catalog.Find(view.Name) is null => After(catalog, ddl),
        Ddl.AlterTable alter when catalog.Find(alter.Name) is not null => After(catalog, alter with { Actions = [.. alter.Actions.OfType<AddColumn>()] }),
        _ => catalog,
    };

    /// <summary>The catalog after the statement.</summary>
    public static Catalog After(Catalog catalog, Ddl ddl) => ddl switch
    {
        Ddl.Block block => block.Parts.Aggregate(new CatalogTrail(catalog), (trail, part) =>
        {
            trail.Pass(part);
            return trail;
        }).Current,
        Ddl.CreateTable create => Create(catalog, create),
        Ddl.AlterTable alter when catalog.Find(alter.Name) is { } table => alter.Actions.Aggregate((Catalog: catalog, Table: table), (at, action) => TableChange.Apply(at.Catalog, at.Table, action)).Catalog,
        Ddl.CreateIndex index when catalog.Find(index.Table) is { } table => catalog.With(table with { Indexes = table.Indexes.Add(IndexOf(table, index)) }),
        Ddl.CreateView view => catalog.With(new Relation(catalog.Made(view.Name, view.IsTemporary), view.IsMaterialized ? RelationKind.MaterializedView : RelationKind.View) { IsNew = catalog.Relations.GetValueOrDefault(catalog.Made(view.Name, view.IsTemporary)) is { IsNew: var isNew } ? isNew : catalog.IsComplete || !view.OrReplace, Reads = ReadsOf(catalog, view.Query) }),
        Ddl.CreateSequence sequence when !catalog.Relations.ContainsKey(catalog.Made(sequence.Name)) && (catalog.IsComplete || !sequence.IfNotExists) => catalog.With(new Relation(catalog.Made(sequence.Name), RelationKind.Sequence) { IsNew = true }),
        Ddl.CreateSchema { IfNotExists: false } schema => catalog.WithNew(ObjectKind.Schema, new ObjectName(null, schema.Name)),
        Ddl.CreateEnum type => (catalog with { Enums = catalog.Enums.SetItem(type.Name.Name, [.. type.Labels]) }).WithNew(ObjectKind.Type, type.Name),
        Ddl.CreateType type => catalog.WithNew(ObjectKind.Type, type.Name),
        Ddl.CreateDomain domain => (catalog with { Domains = catalog.Domains.SetItem(domain.Name.Name, new DomainType(domain.Base, domain.HasConstraints)) }).WithNew(ObjectKind.Domain, domain.Name),
        Ddl.AlterDomain { IsTighter: true } domain when catalog.Domains.TryGetValue(domain.Name.Name, out var known) => catalog with { Domains = catalog.Domains.SetItem(domain.Name.Name, known with { HasConstraints = true }) },
        Ddl.AddEnumValue value when catalog.Enums.TryGetValue(value.Type.Name, out var labels) => catalog with { Enums = catalog.Enums.SetItem(value.Type.Name, labels.Add(value.Value)) },
        Ddl.RenameEnumValue value when catalog.Enums.TryGetValue(value.Type.Name, out var labels) => catalog with { Enums = catalog.Enums.SetItem(value.Type.Name, [.. labels.Select(l => l == value.From ? value.To : l)]) },
        Ddl.CreateFunction function => WithFunction(catalog, function),
        Ddl.CreateTrigger trigger => WithTrigger(catalog, trigger),
        Ddl.CreateStatistics statistics when catalog.Find(statistics.Table) is { } table => catalog.With(table with { Statistics = table.Statistics.Add(new CatalogStatistics(statistics.Name.Name, [.. statistics.Columns])) }),
        Ddl.Rename { Kind: ObjectKind.Index } rename when catalog.OwnerOfIndex(rename.Name) is { } owner => catalog.With(owner with { Indexes = [.. owner.Indexes.Select(i => i.Name == rename.Name.Name ? i with { Name = rename.To } : i)] }),
        Ddl.Rename { Kind: ObjectKind.Sequence } rename when catalog.Find(rename.Name) is { } sequence => (catalog with { Relations = catalog.Relations.Remove(sequence.Name) }).With(sequence with { Name = sequence.Name with { Name = rename.To } }),
        Ddl.Rename rename when catalog.IsNew(rename.Kind, rename.Name) => catalog.WithNew(rename.Kind, rename.Name with { Name = rename.To }),
        Ddl.Drop drop => Drop(catalog, drop),
        Ddl.PublishTables { HasChanges: true } publish => publish.Tables.Select(catalog.Find).OfType<Relation>().Aggregate(catalog, (at, table) => at.With(table with { IsPublished = true })),
        Ddl.SetSetting { Name: "timezone" } setting => catalog with { TimeZone = setting.Value },
        Ddl.SetSetting { Name: "search_path" } setting => catalog with { SearchPath = [.. setting.Value.Split(',').Select(schema => schema.Trim(' ', '\'', '"')).Where(schema => schema.Length > 0)] },
        _ => catalog,
    };

    private static CatalogIndex IndexOf(Relation table, Ddl.CreateIndex index) => new(
        index.Name ?? $"{table.Name.Name}_{string.Join('_', TokenReader.Split(index.Columns).Select(c => c.Tokens.Count > 0 ? c.Tokens[0] : "expr"))}_idx",
        [.. table.Columns.Select(c => c.Name).Where(name => index.Columns.Mentions(name) || index.Rest.Mentions(name))],
        index.IsUnique,
        IsPlain: !index.Rest.Mentions("where") && TokenReader.Split(index.Columns).All(c => c.Tokens is [var name, ..] && table.Column(name) is not null));

    private static Catalog WithFunction(Catalog catalog, Ddl.CreateFunction function)
    {
        var isNew = catalog.IsComplete && !catalog.Functions.ContainsKey(function.Name.Name);
        catalog = catalog with { Functions = catalog.Functions.SetItem(function.Name.Name, !function.Rest.Mentions("immutable") && !function.Rest.Mentions("stable")) };
        catalog = function.Body is null ? catalog with { TriggerBodies = catalog.TriggerBodies.Remove(function.Name.Name) } : catalog with { TriggerBodies = catalog.TriggerBodies.SetItem(function.Name.Name, SqlPiece.Expression(function.Body)) };
        var others = catalog.Arguments.GetValueOrDefault(function.Name.Name) ?? [];
        catalog = catalog with { Arguments = catalog.Arguments.SetItem(function.Name.Name, others.Add(FunctionArguments.Of(function))) };
        return isNew ? catalog.WithNew(ObjectKind.Function, function.Name) : catalog;
    }

    private static Catalog WithTrigger(Catalog catalog, Ddl.CreateTrigger trigger)
    {
        if (catalog.Find(trigger.Table) is { } table)
        {
            var others = table.InsertTriggers.RemoveAll(t => t.Name == trigger.Name);
            catalog = catalog.With(table with { InsertTriggers = trigger.SeesNewRows ? others.Add(new InsertTrigger(trigger.Name, trigger.Function)) : others, Calls = table.Calls.Add(trigger.Function) });
        }

        return trigger.OrReplace ? catalog : catalog.WithNewTrigger(trigger.Table, trigger.Name);
    }

    private static Catalog Create(Catalog catalog, Ddl.CreateTable create)
    {
        var name = catalog.Made(create.Name, create.IsTemporary);
        if (catalog.Relations.ContainsKey(name) || (create.IfNotExists && !catalog.IsComplete))
        {
            return catalog;
        }

        var parent = create.PartitionOf is null ? null : catalog.Find(create.PartitionOf);
        var table = new Relation(name, create.PartitionBy.Count > 0 ? RelationKind.PartitionedTable : RelationKind.Table)
        {
            IsNew = true,
            Columns = parent?.Columns ?? [],
            Parents = [.. create.Inherits.Concat(create.PartitionOf is null ? [] : [create.PartitionOf]).Select(catalog.Full)],
            PartitionKey = [.. create.PartitionBy],
            IsDefaultPartition = create.IsDefaultPartition,
            IsUnlogged = create.IsUnlogged,
            OfType = create.OfType?.Name,
        };
        catalog = create.Columns.Aggregate((Catalog: catalog.With(table), Table: table), (at, column) => TableChange.Apply(at.Catalog, at.Table, new AddColumn(column, [], false))).Catalog;

        // A table without rows has none that break a constraint: NOT VALID says nothing here.
        return create.Constraints.Aggregate((Catalog: catalog, Table: catalog.Relations[name]), (at, constraint) => TableChange.Apply(at.Catalog, at.Table, new AddConstraint(constraint with { NotValid = false }))).Catalog;
    }

    /// <summary>Relations that are named behind FROM or JOIN; of a column, only that it is mentioned.</summary>
    private static ImmutableList<(ObjectName, string?)> ReadsOf(Catalog catalog, SqlExpression query)
    {
        var reads = new List<(ObjectName, string?)>();
        foreach (var relation in catalog.Relations.Values.Where(r => query.Mentions(r.Name.Name)))
        {
            var columns = query.Mentions("*") ? relation.Columns : relation.Columns.Where(c => query.Mentions(c.Name));
            reads.Add((relation.Name, string.Empty));
            reads.AddRange(columns.Select(c => (relation.Name, (string?)c.Name)));
        }

        return [.. reads];
    }

    private static Catalog Drop(Catalog catalog, Ddl.Drop drop)
    {
        foreach (var name in drop.Names)
        {
            if (drop.Kind == ObjectKind.Index && catalog.OwnerOfIndex(name) is { } owner)
            {
                catalog = catalog.With(owner with { Indexes = owner.Indexes.RemoveAll(i => i.Name == name.Name) });
            }
            else if (drop is { Kind: ObjectKind.Trigger, OnTable: { } on } && catalog.Find(on) is { } table)
            {
                catalog = catalog.With(table with { InsertTriggers = table.InsertTriggers.RemoveAll(t => t.Name == name.Name) });
            }
            else if (drop.Kind == ObjectKind.Statistics && catalog.OwnerOfStatistics(name) is { } measured)
            {
                catalog = catalog.With(measured with { Statistics = measured.Statistics.RemoveAll(s => s.Name == name.Name) });
            }
            else if (drop.Kind == ObjectKind.Function)
            {
                catalog = catalog with { Arguments = catalog.Arguments.Remove(name.Name) };
            }
            else if (drop.Kind == ObjectKind.Schema)
            {
                catalog = catalog with { Relations = catalog.Relations.RemoveRange(catalog.Relations.Keys.Where(r => r.Schema == name.Name)) };
            }
            else if (drop.Kind is ObjectKind.Table or ObjectKind.View or ObjectKind.MaterializedView or ObjectKind.Sequence)
            {
                var dropped = drop.Cascade ? catalog.Readers(name).Select(r => r.Name).Append(catalog.Full(name)) : [catalog.Full(name)];
                catalog = catalog with { Relations = catalog.Relations.RemoveRange(dropped) };
            }
        }

        return catalog;
    }
}
