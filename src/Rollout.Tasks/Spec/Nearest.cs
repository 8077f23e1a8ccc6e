namespace Rollout.Tasks.Spec;

/// <summary>Finds the known name that a wrong one was most likely meant to be.</summary>
internal static class Nearest
{
    /// <summary>The nearest known name, or null when none is near: at most a third of the letters differ, or one is the beginning of the other.</summary>
    public static string? To(string value, IEnumerable<string> known)
    {
        var ranked = known.Select(k => (Name: k, Distance: Distance(value.ToUpperInvariant(), k.ToUpperInvariant()))).OrderBy(k => k.Distance).ToList();
        var allowed = Math.Max(1, (value.Length + 2) / 3);
        return ranked.Where(k => k.Distance <= allowed || IsBeginning(value, k.Name)).Select(k => k.Name).FirstOrDefault();
    }

    /// <summary>The last part of a message.</summary>
    public static string Fix(string value, IReadOnlyCollection<string> known) => To(value, known) is { } nearest ? $"did you mean '{nearest}'?" : "use one of them";

    /// <summary>The middle part of a message.</summary>
    public static string Known(IReadOnlyCollection<string> known) => known.Count == 0 ? "none is known here" : $"known: {string.Join(", ", known.Select(k => $"'{k}'"))}";

    private static bool IsBeginning(string value, string known) =>
        Math.Min(value.Length, known.Length) >= 3
        && (known.StartsWith(value, StringComparison.OrdinalIgnoreCase) || value.StartsWith(known, StringComparison.OrdinalIgnoreCase));

    /// <summary>Letters to insert, delete, replace, or swap with their neighbour (optimal string alignment).</summary>
    internal static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                d[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
