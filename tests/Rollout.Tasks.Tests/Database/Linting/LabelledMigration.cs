using System.Collections.Immutable;
using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Parsing;
using Rollout.Tasks.Database.Linting.Rules;

namespace Rollout.Tasks.Tests.Database.Linting;

/// <summary>One set of migrations, labelled by hand: the worst that it does, the rule that says so, and the text of its files.</summary>
internal sealed record LabelledMigration(string Place, string Severity, string Rule, IReadOnlyList<string> Files)
{
    public static string Folder { get; } = Path.Combine(Spec.SpecSource.RepositoryRoot, "tests", "Rollout.Tasks.Tests", "Database", "Linting", "Labelled");

    public static string SchemaSql { get; } = File.ReadAllText(Path.Combine(Folder, "shop.schema.sql"));

    /// <summary>The schema as its statements have made it, in use; one table is small.</summary>
    public static Catalog Schema { get; } = Sized(LockVectors.Parse(SchemaSql).Aggregate(Catalog.Empty with { TimeZone = "UTC" }, (at, s) => CatalogChange.After(at, s.Ddl)).AsInUse());

    public static IReadOnlyDictionary<string, LabelledMigration> All { get; } =
        Directory.GetFiles(Folder, "*.sql").Where(f => !f.EndsWith(".schema.sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal).SelectMany(Read).ToDictionary(m => m.Place);

    public LintReport Lint(Catalog catalog) => LintSource.Lint(catalog, [.. Files]);

    /// <summary>In what a report differs from the label; nothing where there is none. A contract migration may have findings of other rules as well.</summary>
    public IEnumerable<string> Disagreements(LintReport report)
    {
        if (Severity.Length == 0)
        {
            return [];
        }

        var found = report.Findings.Where(f => f.Rule.Severity is LintSeverity.Contract or LintSeverity.Blocking or LintSeverity.Runner).ToList();
        var worst = found.Count == 0 ? "safe" : found.Min(f => f.Rule.Severity).ToString().ToLowerInvariant();
        var expected = Severity == "caution" ? "safe" : Severity;
        return report.Faults
            .Concat(worst == expected ? [] : [$"labelled {Severity}, but {worst}: {string.Join("; ", found)}"])
            .Concat(Rule.Length == 0 || report.Findings.Any(f => f.Rule.Id == Rule) ? [] : [$"no finding of {Rule}: {string.Join("; ", report.Findings)}"]);
    }

    /// <summary>With many rows in all tables but one. A server tells the columns of its views, statements do not.</summary>
    public static Catalog Sized(Catalog catalog) => catalog with
    {
        Relations = ImmutableDictionary.CreateRange(catalog.Relations.Select(r => KeyValuePair.Create(r.Key, r.Value with
        {
            Rows = r.Key.Name == "countries" ? 10 : 1_000_000,
            Columns = r.Value.Columns.IsEmpty && r.Key.Name == "customer_names" ? [.. catalog.Find(new ObjectName(null, "customers"))!.Columns.Where(c => c.Name is "id" or "name" or "email")] : r.Value.Columns,
        }))),
    };

    // A case begins with "--= severity rule: why", its next file with "--= next".
    private static IEnumerable<LabelledMigration> Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var heads = Enumerable.Range(0, lines.Length).Where(i => lines[i].StartsWith("--= ", StringComparison.Ordinal)).ToArray();
        LabelledMigration? current = null;
        foreach (var (head, end) in heads.Zip([.. heads.Skip(1), lines.Length]))
        {
            var text = string.Join('\n', lines[(head + 1)..end]);
            var label = lines[head][4..].Split(':')[0].Split(' ');
            if (label is ["next"])
            {
                current = current! with { Files = [.. current.Files, text] };
                continue;
            }

            if (current is not null)
            {
                yield return current;
            }

            current = new($"{Path.GetFileName(path)}:{head + 1}", label[0], label.ElementAtOrDefault(1) ?? "", [text]);
        }

        yield return current!;
    }
}
