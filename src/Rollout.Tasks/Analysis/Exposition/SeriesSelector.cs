using System.Text.RegularExpressions;

namespace Rollout.Tasks.Analysis.Exposition;

/// <summary>A series' name with matchers, such as <c>requests_total{job="nest",code!~"4.."}</c>, as PromQL writes it.</summary>
/// <param name="Name">Empty for all names.</param>
/// <param name="Matchers">All must match.</param>
internal sealed partial record SeriesSelector(string Name, IReadOnlyList<LabelMatcher> Matchers)
{
    /// <summary>Reads a selector.</summary>
    /// <param name="text">Name with or without matchers in braces.</param>
    /// <exception cref="RolloutException">RT3117: it is none.</exception>
    public static SeriesSelector Parse(string text) => Whole().Match(text) is { Success: true } match
        ? new(match.Groups["name"].Value, Labels(match.Groups["labels"].Value, text))
        : throw Fault(text);

    /// <summary>Reads matchers without a name and without braces.</summary>
    /// <param name="text">Empty for none.</param>
    /// <exception cref="RolloutException">RT3117: it is none.</exception>
    public static SeriesSelector ParseMatchers(string text) => new(string.Empty, Labels(text, text));

    /// <summary>Whether a sample is meant.</summary>
    public bool Matches(ExpositionSample sample) => (Name.Length == 0 || sample.Name == Name) && Matchers.All(matcher => matcher.Matches(sample.Label(matcher.Label)));

    private static IReadOnlyList<LabelMatcher> Labels(string text, string whole)
    {
        var list = List().Match(text);
        try
        {
            return list.Success
                ? [.. list.Groups["one"].Captures.Select((_, i) => new LabelMatcher(list.Groups["label"].Captures[i].Value, list.Groups["op"].Captures[i].Value, Unescape(list.Groups["value"].Captures[i].Value)))]
                : throw Fault(whole);
        }
        catch (ArgumentException)
        {
            throw Fault(whole);
        }
    }

    private static string Unescape(string text) => Escape().Replace(text, match => match.Value[1] == 'n' ? "\n" : match.Value[1..]);

    private static RolloutException Fault(string text) =>
        new("RT3117", $"'{text}' is no series: a name and matchers are expected, such as requests_total{{job=\"nest\",code!~\"4..\"}}. Correct metrics in rollout.yaml.", ExitCode.Configuration);

    [GeneratedRegex(@"^\s*(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\s*(\{(?<labels>.*)\})?\s*$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^\s*((?<one>(?<label>[a-zA-Z_][a-zA-Z0-9_]*)\s*(?<op>=~|!~|!=|=)\s*""(?<value>([^""\\]|\\.)*)"")\s*(,\s*|$))*$", RegexOptions.ExplicitCapture)]
    private static partial Regex List();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();
}

/// <summary>A condition on a label.</summary>
internal sealed class LabelMatcher
{
    // A page has thousands of lines, and a pattern of somebody's may be slow.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);
    private readonly string value;
    private readonly bool wanted;
    private readonly Regex? pattern;

    /// <summary>A condition.</summary>
    /// <param name="label">Name of the label.</param>
    /// <param name="operation"><c>=</c>, <c>!=</c>, <c>=~</c> or <c>!~</c>; a pattern must match the whole value.</param>
    /// <param name="value">Text or pattern.</param>
    /// <exception cref="ArgumentException">The pattern is none.</exception>
    public LabelMatcher(string label, string operation, string value)
    {
        (Label, this.value, wanted) = (label, value, operation[0] == '=');
        pattern = operation[^1] == '~' ? new Regex($"^(?:{value})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Deadline) : null;
    }

    /// <summary>Name of the label.</summary>
    public string Label { get; }

    /// <summary>Whether a value meets the condition; a missing label has an empty value.</summary>
    public bool Matches(string text) => (pattern?.IsMatch(text) ?? text == value) == wanted;
}
