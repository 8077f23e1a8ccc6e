using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Locks;

/// <summary>The forecast of DROP.</summary>
internal static class DropForecaster
{
    public static void Add(ForecastBuilder forecast, Catalog catalog, Ddl.Drop drop)
    {
        if (drop.OnTable is not null)
        {
            forecast.Lock(drop.OnTable, LockMode.AccessExclusive);
            return;
        }

        foreach (var name in drop.Names)
        {
            switch (drop.Kind)
            {
                case ObjectKind.Index:
                    if (catalog.OwnerOfIndex(name) is { } owner)
                    {
                        forecast.Lock(owner.Name, drop.Concurrently ? LockMode.ShareUpdateExclusive : LockMode.AccessExclusive);
                    }

                    break;
                case ObjectKind.Table or ObjectKind.View or ObjectKind.MaterializedView or ObjectKind.Sequence:
                    Relation(forecast, catalog, name, drop.Cascade);
                    break;
                case ObjectKind.Statistics when catalog.OwnerOfStatistics(name) is { } measured:
                    forecast.Lock(measured.Name, LockMode.ShareUpdateExclusive);
                    break;
                case ObjectKind.Schema when drop.Cascade:
                    foreach (var relation in catalog.Relations.Keys.Where(r => r.Schema == name.Name))
                    {
                        Relation(forecast, catalog, relation, cascade: true);
                    }

                    break;
                case ObjectKind.Function when drop.Cascade:
                    foreach (var caller in catalog.Relations.Values.Where(r => r.Calls.Contains(name.Name)))
                    {
                        forecast.Lock(caller.Name, LockMode.AccessExclusive);
                    }

                    break;

                // Most extensions of types have the name of their type.
                case ObjectKind.Type or ObjectKind.Domain or ObjectKind.Extension when drop.Cascade:
                    foreach (var table in catalog.Relations.Values.Where(r => r.Columns.Any(c => c.Type.Name == name.Name)))
                    {
                        forecast.Lock(table.Name, LockMode.AccessExclusive);
                    }

                    break;
            }
        }
    }

    /// <summary>A foreign key has triggers on both of its tables, so its end locks both.</summary>
    private static void Relation(ForecastBuilder forecast, Catalog catalog, ObjectName name, bool cascade)
    {
        forecast.Lock(name, LockMode.AccessExclusive);
        var relation = catalog.Find(name);
        foreach (var other in (relation?.Constraints ?? []).Select(c => c.References).OfType<ObjectName>().Concat(relation?.Parents ?? []))
        {
            forecast.Lock(other, LockMode.AccessExclusive);
        }

        foreach (var other in cascade ? catalog.Referencing(name).Concat(catalog.Readers(name)) : [])
        {
            forecast.Lock(other.Name, LockMode.AccessExclusive);
        }
    }
}
