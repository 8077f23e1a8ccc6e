using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Parsing;
using static Rollout.Tasks.Database.Linting.Locks.LockMode;
using static Rollout.Tasks.Database.Linting.Parsing.TableAction;

namespace Rollout.Tasks.Database.Linting.Locks;

/// <summary>The forecast of ALTER COLUMN .. TYPE.</summary>
internal static class TypeForecaster
{
    public static void Add(ForecastBuilder forecast, Catalog catalog, ObjectName table, Relation? relation, SetType set)
    {
        var isFree = relation?.Column(set.Column) is { } column && TypeChange.IsFree(column.Type, set.Type, set.Using, set.Column, catalog);
        var indexes = (relation?.Indexes ?? []).Where(i => i.Columns.Contains(set.Column)).ToList();
        if (!isFree)
        {
            forecast.Rewrite(table, i => i.Columns.Contains(set.Column));
        }

        if (indexes.Count > 0)
        {
            forecast.Lock(table, Share);
            if (relation!.Constraints.Any(c => c.IsDeferrable && c.Kind != ConstraintKind.ForeignKey && c.Columns.Contains(set.Column)))
            {
                forecast.Lock(table, ShareRowExclusive);
            }

            // The index of a partitioned table is made again with all of its parts.
            foreach (var heir in relation.Kind == RelationKind.PartitionedTable ? catalog.Heirs(table) : [])
            {
                forecast.Scan(heir.Name, AccessExclusive);
            }
        }

        if (isFree && (relation!.Constraints.Any(c => c.Check?.Mentions(set.Column) ?? false) || indexes.Any(i => !i.IsPlain || set.HasCollation || TypeChange.NeedsNewIndex(relation.Column(set.Column)!.Type, set.Type))))
        {
            forecast.Scan(table, AccessExclusive);
        }

        TableForecaster.Statistics(forecast, relation, set.Column);
        foreach (var key in relation?.Keys(set.Column) ?? [])
        {
            TableForecaster.OtherSide(forecast, key);
            if (key.References is { } other)
            {
                MadeAgain(forecast, table, other, isFree);
            }
        }

        foreach (var other in relation is null ? [] : catalog.Referencing(relation, [set.Column]))
        {
            forecast.Lock(other.Name, AccessExclusive);
            MadeAgain(forecast, other.Name, table, isFree);
        }
    }

    /// <summary>A foreign key is dropped and made again; its rows are looked up again unless the type is the same on disk.</summary>
    private static void MadeAgain(ForecastBuilder forecast, ObjectName table, ObjectName other, bool isFree)
    {
        forecast.Lock(table, ShareRowExclusive).Lock(other, ShareRowExclusive);
        _ = isFree ? forecast : forecast.Lock(other, RowShare).Scan(table, ShareRowExclusive);
    }
}
