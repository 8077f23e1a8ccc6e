using Rollout.Tasks.Database.Linting.Catalogs;

namespace Rollout.Tasks.Tests.Database.Linting;

/// <summary>A catalog as lines that can be compared. Of a check only what the linter asks of it: the server prints conditions in its own words.</summary>
internal static class CatalogText
{
    public static IReadOnlyList<string> Of(Catalog catalog) =>
    [
        .. catalog.Relations.Values.SelectMany(Lines)
            .Concat(catalog.Enums.Select(e => $"enum {e.Key}: {string.Join(' ', e.Value)}"))
            .Concat(catalog.Domains.Select(d => $"domain {d.Key}: {d.Value}"))
            .Concat(catalog.Functions.Select(f => $"function {f.Key}: {f.Value}"))
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Lines(Relation relation)
    {
        var name = relation.Name;
        yield return $"{name}: {relation.Kind}{(relation.IsDefaultPartition ? " default" : "")} key ({string.Join(',', relation.PartitionKey)}) of {string.Join(',', relation.Parents)}";

        // The linter does not work out the columns of a view.
        if (relation.Kind is RelationKind.View or RelationKind.MaterializedView)
        {
            foreach (var read in relation.Reads.SelectMany(r => new[] { $"{r.Relation}", $"{r.Relation}.{r.Column}" }).Where(r => !r.EndsWith('.')).Distinct())
            {
                yield return $"{name} reads {read}";
            }
        }
        else
        {
            foreach (var column in relation.Columns)
            {
                yield return $"{name}.{column.Name}: {column.Type}{(column.NotNull ? " not null" : "")}{(column.HasDefault ? " default" : "")}{(column.IsGenerated ? " generated" : "")}";
            }
        }

        foreach (var constraint in relation.Constraints)
        {
            var check = constraint.Check is null || constraint.Columns.Count > 0 ? "" : $" of {string.Join(',', relation.Columns.Where(c => constraint.Check.Mentions(c.Name)).Select(c => c.Name))} not null {string.Join(',', relation.Columns.Where(c => constraint.Check.SaysNotNull(c.Name)).Select(c => c.Name))}";
            yield return $"{name} constraint {constraint.Name}: {constraint.Kind} ({string.Join(',', constraint.Columns)}){check} to {constraint.References} {(constraint.IsValid ? "valid" : "not valid")}";
        }

        foreach (var index in relation.Indexes)
        {
            yield return $"{name} index {index.Name}: ({(relation.Kind is RelationKind.MaterializedView ? "" : string.Join(',', index.Columns))}){(index.IsUnique ? " unique" : "")}{(index.IsValid ? "" : " invalid")}";
        }

        foreach (var statistics in relation.Statistics)
        {
            yield return $"{name} statistics {statistics.Name}: {string.Join(',', statistics.Columns)}";
        }
    }
}
