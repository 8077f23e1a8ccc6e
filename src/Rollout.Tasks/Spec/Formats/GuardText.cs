using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>Reads the words of guards: <c>METRIC OP LIMIT</c>, <c>METRIC delta OP LIMIT</c>, <c>METRIC between A and B</c>, <c>METRIC within P of baseline</c>, each with clauses.</summary>
internal sealed partial class GuardText : TextFormat
{
    private const string Form = "a guard is 'METRIC > LIMIT', then any of 'for TIME', 'over TIME', 'in a row', 'min N requests', 'then rollback|hold|warn'";

    private static readonly Dictionary<string, GuardComparison> Comparisons = new(StringComparer.Ordinal)
    {
        [">"] = GuardComparison.GreaterThan, [">="] = GuardComparison.GreaterThanOrEqual, ["<"] = GuardComparison.LessThan, ["<="] = GuardComparison.LessThanOrEqual, ["="] = GuardComparison.Equal,
    };

    public override string Noun => "a guard";

    public override JsonObject Schema() => Pattern(@"[a-z][a-z0-9-]* ?((delta )?(>=|>|<=|<|=) ?-?\d.*|between \d.* and \d.*|within \d.* of baseline.*)");

    public override string Write(object value)
    {
        var guard = (WrittenGuard)value;
        var sign = Comparisons.FirstOrDefault(c => c.Value == guard.Comparison).Key;
        var sentence = guard.Form switch
        {
            GuardForm.Delta => $"{guard.Metric} delta {sign} {guard.Limit}",
            GuardForm.Between => $"{guard.Metric} between {guard.Limit} and {guard.Upper}",
            GuardForm.Within => $"{guard.Metric} within {guard.Limit} of baseline",
            _ => $"{guard.Metric} {sign} {guard.Limit}",
        };
        return $"{sentence}{(guard.Of.Length > 0 ? $" of {guard.Of}" : string.Empty)}{guard.Clauses.Write()}";
    }

    public override Reading Read(string text)
    {
        if (VagueWords.In(text) is var (word, missing, example))
        {
            return Reading.Refuse("RT1013", $"'{word}' says no number", $"the guard needs '{missing}'", $"write it out, such as '{example}'");
        }

        var head = Head().Match(text);
        return head.Groups["form"].Value switch
        {
            "between" => ReadBetween(text, head.Groups["metric"].Value, head.Groups["rest"].Value),
            "within" => ReadWithin(text, head.Groups["metric"].Value, head.Groups["rest"].Value),
            var form => ReadLimit(text, head.Groups["metric"].Value, form == "delta" ? GuardForm.Delta : GuardForm.Limit, head.Groups["rest"].Value),
        };
    }

    private static Reading ReadBetween(string text, string metric, string rest)
    {
        var match = Between().Match(rest);
        return match.Success
            ? WithClauses(new WrittenGuard(text, metric, GuardForm.Between, default, match.Groups["limit"].Value) { Upper = match.Groups["upper"].Value }, match.Groups["rest"].Value)
            : Refuse("'between' is not followed by two limits", $"write it like '{metric} between 1% and 5%'");
    }

    private static Reading ReadWithin(string text, string metric, string rest)
    {
        var match = Within().Match(rest);
        return match.Success
            ? WithClauses(new WrittenGuard(text, metric, GuardForm.Within, default, match.Groups["limit"].Value), match.Groups["rest"].Value)
            : Refuse("'within' is not followed by a part of the baseline", $"write it like '{metric} within 50% of baseline'");
    }

    private static Reading ReadLimit(string text, string metric, GuardForm form, string rest)
    {
        var match = Limit().Match(rest);
        var comparison = match.Groups["comparison"].Value;
        if (!Comparisons.TryGetValue(comparison, out var op))
        {
            return comparison.Length == 0 && Words().Match(text) is { Success: true } words
                ? RefuseWords(words.Value.Trim())
                : Refuse(comparison.Length == 0 ? $"'{text}' has no comparison" : $"'{comparison}' is no comparison", $"use one of {string.Join(", ", Comparisons.Keys.Select(c => $"'{c}'"))}");
        }

        return WithClauses(new WrittenGuard(text, metric, form, op, match.Groups["limit"].Value.Trim()) { Of = match.Groups["of"].Value }, match.Groups["rest"].Value);
    }

    private static Reading WithClauses(WrittenGuard guard, string rest)
    {
        // Without a limit the rest is the user's attempt at one: there is something better to say of it than that it is no clause.
        var clauses = GuardClauses.Read(guard.Limit.Length == 0 ? string.Empty : rest, out var complaint);
        return complaint is null ? Reading.Of(guard with { Clauses = clauses }) : Refuse(complaint.Wrong, complaint.Fix);
    }

    /// <summary>A name as runbooks write it, such as <c>Error rate</c> or <c>p95 latency</c>.</summary>
    private static Reading RefuseWords(string words)
    {
        var nearest = Nearest.To(words.Replace(' ', '-'), MetricCatalog.BuiltIn.Select(metric => metric.Name));
        return Refuse($"'{words}' is more than one word, and the name of a metric has no spaces", nearest is null ? "write the metric's name, such as 'error-rate'" : $"did you mean '{nearest}'?");
    }

    private static Reading Refuse(string wrong, string fix) => Reading.Refuse("RT1013", wrong, Form, fix);

    private const string Number = @"-?[\d.,]+(?:\s*%|\s*/\s*[A-Za-z]+|[A-Za-z%]+|\s+m?s(?!\S))?";

    [GeneratedRegex(@"^\s*(?<metric>[^\s<>=!]*)(?:\s+(?<form>delta|between|within)(?![^\s<>=!]))?\s*(?<rest>.*)\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Head();

    [GeneratedRegex(@"^\s*[^\s<>=!]+(?:\s+[^\s<>=!]+)+(?=\s*[<>=!])", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex(@"^(?<comparison>[<>=!]*)\s*(?<limit>" + Number + @")?\s*(?:of\s+(?<of>\S+))?\s*(?<rest>.*)\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Limit();

    [GeneratedRegex(@"^(?<limit>" + Number + @")\s+and\s+(?<upper>" + Number + @")(?!\S)\s*(?<rest>.*)\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Between();

    [GeneratedRegex(@"^(?<limit>" + Number + @")\s+of\s+baseline(?!\S)\s*(?<rest>.*)\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Within();
}
