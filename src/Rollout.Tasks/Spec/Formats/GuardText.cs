using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>Reads guards: <c>METRIC OP LIMIT [for TIME] [over TIME] [in a row] [min N requests] [then ACTION]</c>.</summary>
internal sealed partial class GuardText : TextFormat
{
    private const string Form = "a guard is 'METRIC > LIMIT', then any of 'for TIME', 'over TIME', 'in a row', 'min N requests', 'then rollback|hold|warn'";

    /// <summary>A rate over less than this jumps with every single request.</summary>
    private static readonly TimeSpan ShortestDefaultWindow = TimeSpan.FromSeconds(10);

    private const int DefaultMinimumRequests = 10;

    private static readonly Dictionary<string, GuardMetric> Metrics = new(StringComparer.Ordinal)
    {
        ["error-rate"] = GuardMetric.ErrorRate, ["p50"] = GuardMetric.P50, ["p95"] = GuardMetric.P95, ["p99"] = GuardMetric.P99, ["health-failures"] = GuardMetric.HealthFailures,
    };

    private static readonly Dictionary<string, GuardComparison> Comparisons = new(StringComparer.Ordinal)
    {
        [">"] = GuardComparison.GreaterThan, [">="] = GuardComparison.GreaterThanOrEqual, ["<"] = GuardComparison.LessThan, ["<="] = GuardComparison.LessThanOrEqual,
    };

    public override string Noun => "a guard";

    public override JsonObject Schema() => Pattern(@"(error-rate|p50|p95|p99|health-failures) ?(>=|>|<=|<) ?\d.*");

    public override string Write(object value) => ((Guard)value).Text;

    public override Reading Read(string text)
    {
        var head = Head().Match(text);
        var metric = head.Groups["metric"].Value;
        if (VagueWords.In(text) is var (word, missing, example))
        {
            return Reading.Refuse("RT1013", $"'{word}' says no number", $"the guard needs '{missing}'", $"write it out, such as '{example}'");
        }

        if (!Metrics.TryGetValue(metric, out var known))
        {
            return Reading.Refuse("RT1014", $"there is no metric '{metric}'", Nearest.Known(Metrics.Keys), Nearest.Fix(metric, Metrics.Keys));
        }

        var comparison = head.Groups["comparison"].Value;
        if (!Comparisons.TryGetValue(comparison, out var op))
        {
            return Refuse(comparison.Length == 0 ? $"'{text}' has no comparison" : $"'{comparison}' is no comparison", $"use one of {string.Join(", ", Comparisons.Keys.Select(c => $"'{c}'"))}");
        }

        var limit = GuardLimit.Read(metric, known, op, head.Groups["limit"].Value.Trim());
        return limit.Value is double value ? ReadClauses(new Guard(text, known, op, value, TimeSpan.Zero, TimeSpan.Zero, 0, GuardAction.Rollback), metric, head.Groups["rest"].Value) : limit;
    }

    private static Reading ReadClauses(Guard guard, string metric, string rest)
    {
        var clauses = GuardClauses.Read(rest, out var complaint);
        if (complaint is not null)
        {
            return Refuse(complaint.Wrong, complaint.Fix);
        }

        var counted = guard.Metric == GuardMetric.HealthFailures;
        if (counted != clauses.InARow)
        {
            return counted
                ? Refuse($"'{guard.Text}' does not say how the failures follow each other", "write 'in a row' after the number")
                : Refuse($"'in a row' does not go with {metric}", "write 'for TIME' instead");
        }

        if (counted && (clauses.Over is not null || clauses.Minimum is not null))
        {
            return Refuse("'over' and 'min' do not go with health-failures, which counts probes", "remove them");
        }

        var held = clauses.For ?? TimeSpan.Zero;
        return Reading.Of(guard with
        {
            For = held,
            Window = clauses.Over ?? (held > ShortestDefaultWindow ? held : ShortestDefaultWindow),
            MinimumRequests = counted ? 0 : clauses.Minimum ?? DefaultMinimumRequests,
            Action = clauses.Then ?? GuardAction.Rollback,
        });
    }

    private static Reading Refuse(string wrong, string fix) => Reading.Refuse("RT1013", wrong, Form, fix);

    [GeneratedRegex(@"^\s*(?<metric>[^\s<>=!]*)\s*(?<comparison>[<>=!]*)\s*(?<limit>-?[\d.,]+(?:\s*%|[A-Za-z%]+|\s+m?s(?!\S))?)?\s*(?<rest>.*)\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Head();
}
