using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Catalogs;

/// <summary>The catalog along statements of which some may not run: in a branch it is as if all of the branch had run; behind it, only what the branch has made for sure or is not needed any more is there.</summary>
/// <param name="start">The catalog before all of them.</param>
internal sealed class CatalogTrail(Catalog start)
{
    private readonly List<(string Branch, Catalog Catalog)> levels = [("", start)];

    /// <summary>The catalog behind all that were passed.</summary>
    public Catalog Current => levels[0].Catalog;

    /// <summary>The catalog before a statement of this branch.</summary>
    public Catalog Before(string branch)
    {
        levels.RemoveAll(level => !branch.StartsWith(level.Branch, StringComparison.Ordinal));
        if (levels[^1].Branch != branch)
        {
            levels.Add((branch, levels[^1].Catalog));
        }

        return levels[^1].Catalog;
    }

    /// <summary>Passes a statement.</summary>
    public void Pass(ParsedStatement statement)
    {
        Before(statement.Branch);
        for (var i = 0; i < levels.Count; i++)
        {
            var (branch, catalog) = levels[i];
            levels[i] = (branch, branch == statement.Branch ? CatalogChange.After(catalog, statement.Ddl) : CatalogChange.AfterPerhaps(catalog, statement.Ddl));
        }
    }

    /// <summary>Parts of a statement, each with the catalog before it.</summary>
    public static IEnumerable<(ParsedStatement Part, Catalog Before)> Along(Catalog catalog, Ddl.Block block)
    {
        var trail = new CatalogTrail(catalog);
        foreach (var part in block.Parts)
        {
            yield return (part, trail.Before(part.Branch));
            trail.Pass(part);
        }
    }
}
