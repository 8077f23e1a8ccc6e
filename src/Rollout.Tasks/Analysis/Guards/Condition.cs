namespace Rollout.Tasks.Analysis.Guards;

/// <summary>The comparisons of guards on plain numbers.</summary>
internal static class Condition
{
    /// <summary>Whether a value fires a guard.</summary>
    public static bool Holds(Guard guard, double value) => guard.Comparison switch
    {
        GuardComparison.GreaterThan => value > guard.Limit,
        GuardComparison.GreaterThanOrEqual => value >= guard.Limit,
        GuardComparison.LessThan => value < guard.Limit,
        GuardComparison.LessThanOrEqual => value <= guard.Limit,
        GuardComparison.Equal => value.Equals(guard.Limit),
        GuardComparison.NotEqual => !value.Equals(guard.Limit),
        GuardComparison.Inside => value >= guard.Limit && value <= guard.UpperLimit,
        GuardComparison.Outside => value < guard.Limit || value > guard.UpperLimit,
        _ => throw new ArgumentOutOfRangeException(nameof(guard), guard.Comparison, null),
    };

    /// <summary>Whether a value that is only known to lie above a bound fires a guard.</summary>
    /// <returns>Null when that depends on how far above it is.</returns>
    public static bool? HoldsAbove(Guard guard, double bound) => guard.Comparison switch
    {
        GuardComparison.Inside => bound >= guard.UpperLimit ? false : null,
        GuardComparison.Outside => bound >= guard.UpperLimit ? true : null,
        _ when guard.Limit > bound => null,
        GuardComparison.LessThan or GuardComparison.LessThanOrEqual or GuardComparison.Equal => false,
        _ => true,
    };

    /// <summary>The comparison that holds where the given one does not.</summary>
    public static GuardComparison Opposite(GuardComparison comparison) => comparison switch
    {
        GuardComparison.GreaterThan => GuardComparison.LessThanOrEqual,
        GuardComparison.GreaterThanOrEqual => GuardComparison.LessThan,
        GuardComparison.LessThan => GuardComparison.GreaterThanOrEqual,
        GuardComparison.LessThanOrEqual => GuardComparison.GreaterThan,
        GuardComparison.Equal => GuardComparison.NotEqual,
        GuardComparison.NotEqual => GuardComparison.Equal,
        GuardComparison.Inside => GuardComparison.Outside,
        GuardComparison.Outside => GuardComparison.Inside,
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, null),
    };
}
