namespace Rollout.Tasks.Spec.Formats;

/// <summary>Words of runbooks that name no number. A guess at what they mean would decide over production.</summary>
internal static class VagueWords
{
    private const string ForTime = "for TIME";
    private const string WithinBaseline = "within N% of baseline";

    private static readonly Dictionary<string, (string Missing, string Example)> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sustained"] = (ForTime, "for 2m"), ["sustainedly"] = (ForTime, "for 2m"), ["continuous"] = (ForTime, "for 2m"), ["continuously"] = (ForTime, "for 2m"),
        ["consistently"] = (ForTime, "for 2m"), ["persistent"] = (ForTime, "for 2m"), ["prolonged"] = (ForTime, "for 2m"), ["long"] = (ForTime, "for 2m"),
        ["stable"] = ("LIMIT", "p95 > 500ms"), ["unstable"] = ("LIMIT", "p95 > 500ms"), ["normal"] = ("LIMIT", "p95 > 500ms"), ["abnormal"] = ("LIMIT", "p95 > 500ms"),
        ["high"] = ("LIMIT", "error-rate > 5%"), ["elevated"] = ("LIMIT", "error-rate > 5%"), ["acceptable"] = ("LIMIT", "error-rate > 5%"), ["baseline"] = (WithinBaseline, "p95 within 50% of baseline"),
        ["drops"] = (WithinBaseline, "cache-hit-rate within 50% of baseline"), ["drop"] = (WithinBaseline, "cache-hit-rate within 50% of baseline"),
        ["grows"] = (WithinBaseline, "p95 within 50% of baseline"), ["increases"] = (WithinBaseline, "p95 within 50% of baseline"), ["doubles"] = (WithinBaseline, "p95 within 100% of baseline"),
        ["max"] = ("N% of max", "connections < 80% of max"), ["saturated"] = ("LIMIT", "cpu < 70%"), ["saturation"] = ("LIMIT", "cpu < 70%"),
        ["average"] = ("over TIME", "over 1m"), ["averaged"] = ("over TIME", "over 1m"), ["rolling"] = ("over TIME", "over 1m"), ["window"] = ("over TIME", "over 1m"),
        ["consecutive"] = ("in a row", "health-failures > 3 in a row"), ["consecutively"] = ("in a row", "health-failures > 3 in a row"),
        ["enough"] = ("min N requests", "min 50 requests"), ["sufficient"] = ("min N requests", "min 50 requests"),
    };

    /// <summary>The first such word of a text, with the clause it stands for and an example.</summary>
    public static (string Word, string Missing, string Example)? In(string text)
    {
        // In these two forms a number stands before the word.
        var rest = text.Replace("% of baseline", "%", StringComparison.Ordinal).Replace("% of max", "%", StringComparison.Ordinal);
        foreach (var word in rest.Split([' ', ',', '(', ')'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (Words.TryGetValue(word, out var entry))
            {
                return (word, entry.Missing, entry.Example);
            }
        }

        return null;
    }
}
