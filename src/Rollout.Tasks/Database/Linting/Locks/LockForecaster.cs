using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Locks;

/// <summary>Says which locks a statement takes, and what it reads and writes anew (PostgreSQL 15; documentation, chapter 13.3, and measured).</summary>
internal static class LockForecaster
{
    /// <summary>The forecast of a statement.</summary>
    /// <param name="catalog">The database before the statement.</param>
    /// <param name="ddl">The statement.</param>
    public static LockForecast Of(Catalog catalog, Ddl ddl)
    {
        if (ddl is Ddl.Block block)
        {
            return LockForecast.Of([.. CatalogTrail.Along(catalog, block).Select(at => Of(at.Before, at.Part.Ddl))]);
        }

        var forecast = new ForecastBuilder(catalog);
        switch (ddl)
        {
            case Ddl.AlterTable alter:
                // The server takes the strongest lock that one of the actions needs, once for all of them.
                var strongest = alter.Kind == ObjectKind.View ? LockMode.AccessExclusive : alter.Actions.Max(TableForecaster.ModeOf);
                foreach (var action in alter.Actions)
                {
                    TableForecaster.Add(forecast, catalog, catalog.Full(alter.Name), action, strongest);
                    forecast.Catalog = catalog = CatalogChange.After(catalog, alter with { Actions = [action] });
                }

                break;
            case Ddl.CreateTable create:
                Create(forecast, catalog, create);
                break;
            case Ddl.CreateIndex index:
                var mode = index.Concurrently ? LockMode.ShareUpdateExclusive : LockMode.Share;
                if (index.IsOnly && catalog.Find(index.Table)?.Kind == RelationKind.PartitionedTable)
                {
                    // The parent has no rows: the index gets its parts by ALTER INDEX .. ATTACH PARTITION.
                    forecast.Lock(index.Table, mode);
                    break;
                }

                foreach (var table in WithHeirs(catalog, index.Table))
                {
                    forecast.Lock(table, mode).Scan(table, mode);
                }

                break;
            case Ddl.Drop drop:
                DropForecaster.Add(forecast, catalog, drop);
                break;
            case Ddl.Truncate truncate:
                Truncate(forecast, catalog, truncate);
                break;
            case Ddl.CreateView view:
                forecast.Lock(view.Name, LockMode.AccessExclusive);
                break;
            case Ddl.Refresh { Concurrently: true } refresh:
                forecast.Lock(refresh.Name, LockMode.Exclusive, LockMode.RowExclusive);
                break;
            case Ddl.Refresh refresh:
                forecast.Rewrite(refresh.Name).Lock(refresh.Name, LockMode.Exclusive);
                break;
            case Ddl.AlterDomain { Scans: true } domain:
                foreach (var table in catalog.Relations.Values.Where(r => r.Columns.Any(c => c.Type.Name == domain.Name.Name)))
                {
                    forecast.Lock(table.Name, LockMode.Share).Scan(table.Name, LockMode.Share);
                }

                break;
            case Ddl.Reindex reindex:
                Reindex(forecast, catalog, reindex);
                break;
            case Ddl.Cluster cluster:
                foreach (var table in cluster.Table is null ? Tables(catalog) : WithHeirs(catalog, cluster.Table))
                {
                    forecast.Rewrite(table);
                }

                break;
            case Ddl.Vacuum { IsFull: true } vacuum:
                foreach (var table in vacuum.Tables.Count == 0 ? Tables(catalog) : vacuum.Tables)
                {
                    forecast.Rewrite(table);
                }

                break;
            case Ddl.ChangeRows change:
                foreach (var one in change.Others.Prepend(change))
                {
                    Each(forecast, one.Verb is "UPDATE" or "DELETE" ? WithHeirs(catalog, one.Table) : [one.Table], LockMode.RowExclusive);
                }

                break;
            default:
                Simple(forecast, catalog, ddl);
                break;
        }

        return forecast.Build();
    }

    /// <summary>The table, its partitions and heirs.</summary>
    public static IEnumerable<ObjectName> WithHeirs(Catalog catalog, ObjectName table) => catalog.Heirs(table).Select(r => r.Name).Prepend(catalog.Full(table));

    private static void Simple(ForecastBuilder forecast, Catalog catalog, Ddl ddl)
    {
        var (tables, mode) = ddl switch
        {
            Ddl.CreateTrigger trigger => ([trigger.Table], LockMode.ShareRowExclusive),
            Ddl.CreateRule rule => ([rule.Table], LockMode.AccessExclusive),
            Ddl.ChangePolicy policy => ([policy.Table], LockMode.AccessExclusive),
            Ddl.CommentOn { Table: { } table } => ([table], LockMode.ShareUpdateExclusive),
            Ddl.Vacuum vacuum => (vacuum.Tables.Count == 0 ? Tables(catalog).Concat(Partitioned(catalog)) : vacuum.Tables, LockMode.ShareUpdateExclusive),
            Ddl.Analyze analyze => (analyze.Tables.Count == 0 ? Tables(catalog).Concat(Partitioned(catalog)) : analyze.Tables, LockMode.ShareUpdateExclusive),
            Ddl.CreateStatistics statistics => ([statistics.Table], LockMode.ShareUpdateExclusive),
            Ddl.PublishTables publish => (publish.Tables.SelectMany(t => catalog.Find(t)?.Kind == RelationKind.PartitionedTable ? [t] : WithHeirs(catalog, t)), LockMode.ShareUpdateExclusive),
            Ddl.AlterComposite { Cascade: true } type => (catalog.Relations.Values.Where(r => r.OfType == type.Type.Name).Select(r => r.Name), LockMode.AccessExclusive),
            Ddl.LockTable { Mode: not "access share" } locked => (locked.Tables.SelectMany(t => WithHeirs(catalog, t)), ModeOf(locked.Mode)),
            Ddl.Select select => (select.LockedTables, LockMode.RowShare),
            Ddl.Rename { OnTable: { } table } => ([table], LockMode.AccessExclusive),
            Ddl.Rename { Kind: ObjectKind.Sequence } sequence => ([sequence.Name], LockMode.AccessExclusive),
            Ddl.MoveObject { Kind: ObjectKind.Sequence } sequence => ([sequence.Name], LockMode.AccessExclusive),
            Ddl.CreateSequence sequence => (catalog.Relations.ContainsKey(catalog.Made(sequence.Name)) ? [] : [catalog.Made(sequence.Name)], LockMode.AccessExclusive),
            _ => ((IEnumerable<ObjectName>)[], LockMode.AccessShare),
        };
        Each(forecast, tables, mode);
        if (ddl is Ddl.AlterSequence alter)
        {
            forecast.Lock(alter.Name, LockMode.RowExclusive, LockMode.ShareRowExclusive);
        }
    }

    private static void Each(ForecastBuilder forecast, IEnumerable<ObjectName> tables, LockMode mode)
    {
        foreach (var table in tables)
        {
            forecast.Lock(table, mode);
        }
    }

    private static IEnumerable<ObjectName> Tables(Catalog catalog) => catalog.Relations.Values.Where(r => r.Kind is RelationKind.Table or RelationKind.MaterializedView).Select(r => r.Name);

    private static IEnumerable<ObjectName> Partitioned(Catalog catalog) => catalog.Relations.Values.Where(r => r.Kind == RelationKind.PartitionedTable).Select(r => r.Name);

    private static LockMode ModeOf(string words) => Enum.Parse<LockMode>(words.Replace(" ", "", StringComparison.Ordinal), ignoreCase: true);

    private static void Create(ForecastBuilder forecast, Catalog catalog, Ddl.CreateTable create)
    {
        var name = catalog.Made(create.Name, create.IsTemporary);
        if (create.IfNotExists && catalog.Relations.ContainsKey(name))
        {
            return;
        }

        forecast.Lock(name, LockMode.AccessExclusive);
        foreach (var column in create.Columns.Where(c => c.HasSequence))
        {
            TableForecaster.NewSequence(forecast, name, column.Name);
        }

        foreach (var constraint in create.Constraints)
        {
            if (constraint.References is { } other)
            {
                forecast.Lock(other, LockMode.ShareRowExclusive).Lock(name, LockMode.ShareRowExclusive);
            }
            else if (constraint.Kind != ConstraintKind.Check)
            {
                forecast.Lock(name, constraint.IsDeferrable ? [LockMode.Share, LockMode.ShareRowExclusive] : [LockMode.Share]);
            }
        }

        foreach (var parent in create.Inherits)
        {
            forecast.Lock(parent, LockMode.ShareUpdateExclusive);
        }

        foreach (var model in create.IndexedLike.Append(create.PartitionOf).OfType<ObjectName>().Select(catalog.Find).OfType<Relation>().Where(r => r.Indexes.Count > 0))
        {
            forecast.Lock(name, model.Constraints.Any(c => c.IsDeferrable && c.Kind != ConstraintKind.ForeignKey) ? [LockMode.Share, LockMode.ShareRowExclusive] : [LockMode.Share]);
        }

        if (create.PartitionOf is { } partitioned)
        {
            forecast.Lock(partitioned, LockMode.AccessExclusive);
            foreach (var other in (catalog.Find(partitioned)?.Constraints ?? []).Select(c => c.References).OfType<ObjectName>())
            {
                forecast.Lock(other, LockMode.ShareRowExclusive).Lock(name, LockMode.ShareRowExclusive);
            }

            foreach (var other in catalog.Heirs(partitioned).Where(r => r.IsDefaultPartition))
            {
                forecast.Lock(other.Name, LockMode.AccessExclusive).Scan(other.Name, LockMode.AccessExclusive);
            }
        }
    }

    private static void Truncate(ForecastBuilder forecast, Catalog catalog, Ddl.Truncate truncate)
    {
        var pending = new Queue<ObjectName>(truncate.Tables.SelectMany(t => WithHeirs(catalog, t)));
        var seen = new HashSet<ObjectName>();
        while (pending.TryDequeue(out var table))
        {
            if (seen.Add(table))
            {
                forecast.Rewrite(table);
                foreach (var sequence in truncate.RestartsIdentity ? TableForecaster.Sequences(catalog, table) : [])
                {
                    forecast.Lock(sequence, LockMode.AccessExclusive, LockMode.RowExclusive);
                }

                foreach (var other in truncate.Cascade ? catalog.Referencing(table) : [])
                {
                    pending.Enqueue(other.Name);
                }
            }
        }
    }

    private static void Reindex(ForecastBuilder forecast, Catalog catalog, Ddl.Reindex reindex)
    {
        var mode = reindex.Concurrently ? LockMode.ShareUpdateExclusive : LockMode.Share;
        var isIndex = reindex.Scope == "INDEX" && reindex.Name is not null;
        var tables = isIndex ? catalog.OwnerOfIndex(reindex.Name!) is { } owner ? [owner.Name] : []
            : reindex.Scope == "TABLE" && reindex.Name is not null ? WithHeirs(catalog, reindex.Name)
            : Tables(catalog).Where(t => reindex.Scope != "SCHEMA" || t.Schema == reindex.Name?.Name);
        foreach (var table in tables)
        {
            forecast.Lock(table, mode).Scan(table, mode).Rebuild(isIndex ? [reindex.Name!.Name] : (catalog.Find(table)?.Indexes ?? []).Select(i => i.Name));
        }
    }
}
