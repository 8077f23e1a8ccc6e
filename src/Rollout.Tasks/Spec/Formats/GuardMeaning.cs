using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Guards;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>Turns the words of a guard into the rule, now that its metric is known: units, direction, defaults.</summary>
internal static class GuardMeaning
{
    /// <summary>A rate over less than this jumps with every single request.</summary>
    private static readonly TimeSpan ShortestDefaultWindow = TimeSpan.FromSeconds(10);

    private const int DefaultMinimumRequests = 10;

    private static readonly string[] OverRequests = ["error-rate", "availability", "p50", "p95", "p99", "db-connection-failures"];

    /// <summary>A <see cref="Guard"/>, or what is wrong with it.</summary>
    /// <param name="written">The words.</param>
    /// <param name="metric">What they speak of.</param>
    /// <param name="required">Whether it is an entry of a step's <c>require</c>.</param>
    public static Reading Of(WrittenGuard written, KnownMetric metric, bool required)
    {
        var definition = metric.Definition;
        if (Unsuitable(written, metric, required) is { } complaint)
        {
            return new Reading(null, complaint);
        }

        var within = written.Form == GuardForm.Within;
        var limit = within ? GuardBaseline.ReadPart(definition, written.Limit) : GuardLimit.Read(definition, written.Form, written.Limit);
        var upper = written.Form == GuardForm.Between ? GuardLimit.Read(definition, written.Form, written.Upper) : limit;
        if (limit.Value is not double value || upper.Value is not double upperValue)
        {
            return limit.Value is double ? upper : limit;
        }

        if (written.Form == GuardForm.Between && upperValue <= value)
        {
            return Refuse($"'{written.Upper}' is not above '{written.Limit}'", "between two limits the lower one stands first", $"write 'between {written.Upper} and {written.Limit}', or one limit");
        }

        var guard = Defaults(written, metric, required) with { Limit = value, UpperLimit = written.Form == GuardForm.Between ? upperValue : 0 };
        return within ? Reading.Of(GuardBaseline.Against(guard, value)) : Directed(guard, written, required);
    }

    // The good state is turned into the bad one: what fires is always what is worse.
    private static Reading Directed(Guard guard, WrittenGuard written, bool required)
    {
        var comparison = written.Form == GuardForm.Between ? GuardComparison.Inside : written.Comparison;
        var good = (guard.Definition.Direction, comparison) switch
        {
            (MetricDirection.HigherIsWorse, GuardComparison.LessThan or GuardComparison.LessThanOrEqual) => true,
            (MetricDirection.LowerIsWorse, GuardComparison.GreaterThan or GuardComparison.GreaterThanOrEqual) => true,
            (MetricDirection.HigherIsWorse or MetricDirection.LowerIsWorse, GuardComparison.Equal or GuardComparison.Inside) => required,
            (MetricDirection.Neither, _) => required,
            _ => false,
        };
        if (required && !good)
        {
            return Reading.Refuse("RT1063", $"'{written.Text}' names a bad state", "'require' says what must be true at the end of the hold", "write the good state, or move it to 'guards'");
        }

        return Reading.Of(guard with
        {
            Comparison = good ? Condition.Opposite(comparison) : comparison,
            IsRequirement = good,
            Reference = written.Form == GuardForm.Delta ? GuardReference.Stable : GuardReference.None,
        });
    }

    private static Guard Defaults(WrittenGuard written, KnownMetric metric, bool required)
    {
        var clauses = written.Clauses;
        var held = clauses.For ?? TimeSpan.Zero;
        var counted = metric.OfRequests || OverRequests.Contains(written.Metric);
        return new Guard(
            written.Text,
            written.Metric,
            GuardComparison.GreaterThan,
            0,
            held,
            required ? TimeSpan.Zero : clauses.Over ?? (held > ShortestDefaultWindow ? held : ShortestDefaultWindow),
            clauses.Minimum ?? (counted ? DefaultMinimumRequests : 0),
            clauses.Then ?? (required ? GuardAction.Hold : GuardAction.Rollback))
        {
            Definition = metric.Definition,
            MaximumAge = metric.MaximumAge,
            IsAveraged = required || clauses.Over is not null,
            AtEnd = required,
        };
    }

    private static Complaint? Unsuitable(WrittenGuard written, KnownMetric metric, bool required)
    {
        var (name, clauses) = (written.Metric, written.Clauses);
        var counted = name == "health-failures";
        var known = metric.OfWords;
        return written switch
        {
            { Form: not GuardForm.Limit } when counted =>
                Complain("health-failures is a number of probes in a row and has no other form", "a guard on it counts failures", "write it like 'health-failures > 3 in a row'"),
            { Form: GuardForm.Delta } when !metric.Definition.BySlot || metric.Definition.Direction == MetricDirection.Neither =>
                Complain($"{name} has no value of its own for each slot", "'delta' is the candidate's value less the stable slot's", "compare it with a limit, or 'within ... of baseline'"),
            { Of.Length: > 0 } when written.Of != known =>
                Complain($"'of {written.Of}' does not go with {name}", known.Length == 0 ? $"{name} is no part of anything" : $"{name} is measured in percent of {known}", known.Length == 0 ? $"leave 'of {written.Of}' out" : $"write 'of {known}', or leave it out"),
            _ when counted && written.Limit.Length > 0 && !clauses.InARow =>
                Complain($"'{written.Text}' does not say how the failures follow each other", "health-failures are counted in a row", "write 'in a row' after the number"),
            _ when !counted && clauses.InARow =>
                Complain($"'in a row' does not go with {name}", "only probes are counted in a row", "write 'for TIME' instead"),
            _ when required && (clauses.For is not null || clauses.Over is not null) =>
                Complain("'for' and 'over' do not go with 'require'", "it is about the whole hold", "remove them"),
            _ when counted && (clauses.Over is not null || clauses.Minimum is not null) =>
                Complain("'over' and 'min' do not go with health-failures, which counts probes", "the latest sample has the number", "remove them"),
            _ => null,
        };
    }

    private static Complaint Complain(string wrong, string required, string fix) => new("RT1062", wrong, required, fix);

    private static Reading Refuse(string wrong, string required, string fix) => Reading.Refuse("RT1062", wrong, required, fix);
}
