using System.Globalization;
using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>What stands after the limit of a guard. Clauses come in any order, each at most once.</summary>
internal sealed record GuardClauses
{
    private static readonly string[] Known = ["for", "over", "in", "min", "then"];

    private static readonly Dictionary<string, GuardAction> Actions = new(StringComparer.Ordinal) { ["rollback"] = GuardAction.Rollback, ["hold"] = GuardAction.Hold, ["warn"] = GuardAction.Warn };

    public TimeSpan? For { get; init; }

    public TimeSpan? Over { get; init; }

    public bool InARow { get; init; }

    public int? Minimum { get; init; }

    public GuardAction? Then { get; init; }

    public static GuardClauses Read(string rest, out Complaint? complaint)
    {
        var words = new Queue<string>(rest.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var (clauses, seen) = (new GuardClauses(), new HashSet<string>());
        complaint = null;
        while (complaint is null && words.TryDequeue(out var word))
        {
            clauses = clauses.Take(word, words, out complaint);
            if (complaint is null && !seen.Add(word))
            {
                complaint = Complain($"'{word}' stands twice", "remove one of them");
            }
        }

        return clauses;
    }

    /// <summary>The clauses as they are written, each with a space before it.</summary>
    public string Write()
    {
        var duration = new Duration();
        string?[] clauses =
        [
            For is { } held ? $" for {duration.Write(held)}" : null,
            Over is { } window ? $" over {duration.Write(window)}" : null,
            InARow ? " in a row" : null,
            Minimum is { } minimum ? string.Create(CultureInfo.InvariantCulture, $" min {minimum} requests") : null,
            Then is { } action ? $" then {Actions.First(a => a.Value == action).Key}" : null,
        ];
        return string.Concat(clauses);
    }

    private GuardClauses Take(string word, Queue<string> words, out Complaint? complaint)
    {
        complaint = null;
        switch (word)
        {
            case "for":
                return this with { For = TakeTime(word, words, out complaint) };
            case "over":
                return this with { Over = TakeTime(word, words, out complaint) };
            case "in" when Next(words) == "a" && Next(words) == "row":
                return this with { InARow = true };
            case "min" when int.TryParse(Next(words), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 && Next(words) == "requests":
                return this with { Minimum = count };
            case "then" when Actions.TryGetValue(Next(words), out var action):
                return this with { Then = action };
            case "in":
                complaint = Complain("'in' is not followed by 'a row'", "write 'in a row'");
                return this;
            case "min":
                complaint = Complain("'min' is not followed by a number of requests", "write it like 'min 50 requests'");
                return this;
            case "then":
                complaint = Complain("'then' is not followed by an action", "write 'then rollback', 'then hold' or 'then warn'");
                return this;
            default:
                complaint = Complain($"'{word}' is not understood", Nearest.To(word, Known) is { } nearest ? $"did you mean '{nearest}'?" : "remove it");
                return this;
        }
    }

    private static TimeSpan? TakeTime(string word, Queue<string> words, out Complaint? complaint)
    {
        var text = Next(words);
        if (words.TryPeek(out var unit) && unit is "ms" or "s" or "m" or "h" or "d")
        {
            text += words.Dequeue();
        }

        var reading = text.Length == 0 ? null : new Duration().Read(text);
        complaint = reading?.Value is TimeSpan time
            ? time > TimeSpan.Zero ? null : Complain($"'{word} {text}' is no time at all", $"write a longer time, or leave '{word}' out")
            : Complain(reading?.Complaint is { } c ? $"after '{word}', {c.Wrong}" : $"'{word}' is not followed by a time", reading?.Complaint?.Fix ?? $"write it like '{word} 2m'");
        return reading?.Value as TimeSpan?;
    }

    private static string Next(Queue<string> words) => words.TryDequeue(out var word) ? word : "";

    private static Complaint Complain(string wrong, string fix) => new("RT1013", wrong, "", fix);
}
