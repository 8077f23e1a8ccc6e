namespace Rollout.MigrationScenarios;

/// <summary>A migration, and what the releases do meanwhile.</summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Ends">Code or linter rule that it must end with; null when all is applied.</param>
/// <param name="Setup">SQL before anything else.</param>
/// <param name="Stable">Statements of the stable release.</param>
/// <param name="Candidate">Statements of the candidate.</param>
/// <param name="Others">What others do in the database, a session each.</param>
/// <param name="Migrations">Path in the folder of migrations, and text.</param>
/// <param name="BeforeContract">Queries that answer true when both releases have used the new schema.</param>
/// <param name="Verify">Queries that answer true at the end.</param>
internal sealed record Scenario(
    string Name,
    string Title,
    string? Ends,
    string Setup,
    IReadOnlyList<string> Stable,
    IReadOnlyList<string> Candidate,
    IReadOnlyList<string> Others,
    IReadOnlyDictionary<string, string> Migrations,
    IReadOnlyList<string> BeforeContract,
    IReadOnlyList<string> Verify)
{
    private const string Shop = "00-shop";
    private const string Section = "--## ";

    /// <summary>Names of all in a folder, in their order.</summary>
    public static IReadOnlyList<string> Names(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.sql").Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => name != Shop).Order(StringComparer.Ordinal)];

    /// <summary>Reads one, with the tables and statements that all have.</summary>
    public static Scenario Read(string folder, string name)
    {
        var (shop, own) = (Sections(folder, Shop), Sections(folder, name));
        var head = own[string.Empty].Split('\n');
        return new Scenario(
            name,
            Head(head, "title") ?? throw new FormatException($"{name} has no title"),
            Head(head, "ends"),
            shop["setup"] + own.GetValueOrDefault("setup"),
            [.. Lines(shop, "stable"), .. Lines(own, "stable")],
            [.. Lines(shop, "stable"), .. Lines(own, "candidate")],
            Lines(own, "others"),
            own.Where(section => section.Key.EndsWith(".sql", StringComparison.Ordinal)).ToDictionary(),
            Lines(own, "before contract"),
            Lines(own, "verify"));
    }

    private static string? Head(string[] lines, string key) =>
        lines.Where(line => line.StartsWith($"-- {key}: ", StringComparison.Ordinal)).Select(line => line[(key.Length + 5)..]).FirstOrDefault();

    private static string[] Lines(Dictionary<string, string> sections, string name) =>
        sections.GetValueOrDefault(name, string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Dictionary<string, string> Sections(string folder, string name)
    {
        var sections = new Dictionary<string, string> { [string.Empty] = string.Empty };
        var at = string.Empty;
        foreach (var line in File.ReadLines(Path.Combine(folder, name + ".sql")))
        {
            if (line.StartsWith(Section, StringComparison.Ordinal))
            {
                sections.Add(at = line[Section.Length..], string.Empty);
            }
            else
            {
                sections[at] += line + "\n";
            }
        }

        return sections;
    }
}
