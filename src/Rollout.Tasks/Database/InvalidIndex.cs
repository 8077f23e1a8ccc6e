using System.Text.RegularExpressions;

namespace Rollout.Tasks.Database;

/// <summary>An index that serves no query: a concurrent build, rebuild or drop of it was broken off. Most of them are still written.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Table">Its table's name, without schema.</param>
/// <param name="IsLive">False once it was being dropped: then it is not even written.</param>
public sealed partial record InvalidIndex(string Schema, string Name, string Table, bool IsLive)
{
    /// <summary>What makes the table as it should be: a rest of a rebuild or of a drop goes, everything else is built anew.</summary>
    public string Repair => $"{(IsLive && !IsRest ? "REINDEX" : "DROP")} INDEX CONCURRENTLY {SqlName.Quote(Schema)}.{SqlName.Quote(Name)};";

    /// <summary>Whether REINDEX CONCURRENTLY left it, beside the index that it was to take the place of.</summary>
    public bool IsRest => RestName().IsMatch(Name);

    /// <summary>The index that it was to take the place of; its own name where REINDEX has not left it.</summary>
    public string OriginalName => RestName().Replace(Name, string.Empty);

    [GeneratedRegex("_cc(new|old)[0-9]*$", RegexOptions.CultureInvariant)]
    private static partial Regex RestName();
}
