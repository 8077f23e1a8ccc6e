using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Locks;

/// <summary>PostgreSQL's table locks, from the weakest to the strongest.</summary>
internal enum LockMode
{
    AccessShare, RowShare, RowExclusive, ShareUpdateExclusive, Share, ShareRowExclusive, Exclusive, AccessExclusive,
}

/// <summary>A lock on a relation.</summary>
internal readonly record struct RelationLock(ObjectName Relation, LockMode Mode);

/// <summary>What a statement will do to the relations of the database.</summary>
/// <param name="Locks">Locks other than those of a reader; one relation may be locked in several modes.</param>
/// <param name="Rewrites">Tables and indexes whose files are written anew. An index is named without schema.</param>
/// <param name="Scans">Tables of which all rows are read under that lock.</param>
internal sealed record LockForecast(IReadOnlySet<RelationLock> Locks, IReadOnlySet<string> Rewrites, IReadOnlySet<RelationLock> Scans)
{
    /// <summary>All that several statements do.</summary>
    public static LockForecast Of(IReadOnlyCollection<LockForecast> parts) =>
        parts.Count == 1 ? parts.First() : new(parts.SelectMany(p => p.Locks).ToHashSet(), parts.SelectMany(p => p.Rewrites).ToHashSet(), parts.SelectMany(p => p.Scans).ToHashSet());

    /// <summary>The strongest lock on a relation; null when it is not locked.</summary>
    public LockMode? Strongest(ObjectName relation) => Locks.Where(l => l.Relation == relation).Select(l => (LockMode?)l.Mode).Max();

    /// <summary>Relations that are locked.</summary>
    public IEnumerable<ObjectName> Relations => Locks.Select(l => l.Relation).Distinct();
}

/// <summary>Gathers a forecast.</summary>
internal sealed class ForecastBuilder(Catalogs.Catalog catalog)
{
    private readonly HashSet<RelationLock> locks = [];
    private readonly HashSet<string> rewrites = [];
    private readonly HashSet<RelationLock> scans = [];

    /// <summary>The database as the actions so far have made it.</summary>
    public Catalogs.Catalog Catalog { get; set; } = catalog;

    public LockForecast Build() => new(locks, rewrites, scans);

    public ForecastBuilder Lock(ObjectName relation, params ReadOnlySpan<LockMode> modes)
    {
        foreach (var mode in modes)
        {
            locks.Add(new RelationLock(Catalog.Full(relation), mode));
        }

        return this;
    }

    public ForecastBuilder Scan(ObjectName relation, LockMode under)
    {
        // Only its partitions have rows.
        _ = Catalog.Find(relation)?.Kind == Catalogs.RelationKind.PartitionedTable || scans.Add(new RelationLock(Catalog.Full(relation), under));
        return this;
    }

    /// <summary>The table and those of its indexes that <paramref name="keepsIndex"/> does not leave out.</summary>
    public ForecastBuilder Rewrite(ObjectName relation, Func<Catalogs.CatalogIndex, bool>? keepsIndex = null)
    {
        // Only its partitions have rows.
        if (Catalog.Find(relation)?.Kind == Catalogs.RelationKind.PartitionedTable)
        {
            return Lock(relation, LockMode.AccessExclusive);
        }

        rewrites.Add(Catalog.Full(relation).Name);
        rewrites.UnionWith((Catalog.Find(relation)?.Indexes ?? []).Where(i => !(keepsIndex?.Invoke(i) ?? false)).Select(i => i.Name));
        return Lock(relation, LockMode.AccessExclusive, LockMode.Share);
    }

    public ForecastBuilder Rebuild(IEnumerable<string> indexes)
    {
        rewrites.UnionWith(indexes);
        return this;
    }
}
