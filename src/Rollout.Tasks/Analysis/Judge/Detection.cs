using System.Globalization;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Judge;

/// <summary>What the judge can find in a step, before anything has run.</summary>
public static class Detection
{
    /// <summary>A difference is found when the chance is at least this.</summary>
    private const double Found = 0.95;

    /// <summary>The share of failed requests that is assumed for the stable release.</summary>
    private const double UsualErrors = 0.005;

    /// <summary>Shares of events that are tried, in percent.</summary>
    private static readonly double[] Tried = [0.6, 0.7, 0.8, 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100];

    /// <summary>One line for each step, and one for the bake.</summary>
    /// <param name="plan">Its steps and judge.</param>
    /// <param name="requestsPerSecond">Expected requests of both slots together; above 0.</param>
    /// <returns>
    /// How many requests the candidate gets in each step, and which growth is found in at least 95 of 100 rollouts by the last look of its hold, and the chance of a smaller one: earlier looks can only add to it.
    /// The stable release is taken to fail 0.5 % of its requests; requests do not depend on each other. Steps that are not judged say so. Empty without a judge.
    /// </returns>
    public static IReadOnlyList<string> Describe(RolloutPlan plan, double requestsPerSecond)
    {
        if (plan.Judge is not { } judge)
        {
            return [];
        }

        var epochs = JudgeEpochs.Of(plan);
        return [.. plan.Steps.Select((step, i) => Step(judge, step, epochs[i], requestsPerSecond)), .. Bake(plan)];
    }

    private static IEnumerable<string> Bake(RolloutPlan plan) => plan.Bake > TimeSpan.Zero
        ? [$"bake for {Time(plan.Bake)}: not judged, for the stable release gets no requests; the guards watch alone"]
        : [];

    private static string Step(JudgePlan judge, RolloutStep step, JudgeEpoch epoch, double rate)
    {
        if (step.Hold <= TimeSpan.Zero)
        {
            return $"{step.Weight} %: not judged, for it has no hold";
        }

        var all = rate * step.Hold.TotalSeconds;
        var candidate = Math.Floor((all * step.Weight / 100) + 1e-6);
        var requests = string.Create(CultureInfo.InvariantCulture, $"{step.Weight} % of {rate:0.##} rps for {Time(step.Hold)} is {candidate:#,0} requests");
        if (step.Weight >= 100)
        {
            return $"{requests}: not judged, for the stable release gets none; the guards watch alone";
        }

        var metrics = JudgeState.Tracks(judge, epoch).Where(track => !track.Metric.DryRun).Select(track => Metric(track, candidate, Math.Floor(all - candidate)));
        return $"{requests}: {string.Join("; ", metrics)}";
    }

    private static string Metric(Track track, double candidate, double stable)
    {
        var name = track.Metric.Name;
        if (name is "error-rate" or "availability")
        {
            return Growth("an error rate of 0.5 %", new(track, candidate, stable, UsualErrors, ByShare: true));
        }

        if (MetricInput.Quantile(name) is { } quantile)
        {
            var above = Math.Round(1 - quantile, 2);
            return Growth($"{Percent(above)} of requests above stable's {name}", new(track, candidate, stable, above, ByShare: false));
        }

        return track.PlannedLooks < Schedule.FirstRank
            ? $"cannot judge {name} by {track.PlannedLooks} samples, {Schedule.FirstRank} are needed"
            : $"{name} by {track.PlannedLooks} samples a slot, or by its requests where it counts them";
    }

    private static string Growth(string what, DetectionChance chance)
    {
        var shares = Array.FindAll(Tried, percent => percent > 100 * chance.Usual);
        var found = First(shares, percent => chance.Of(percent / 100) >= Found);
        var half = First(shares, percent => chance.Of(percent / 100) >= 0.5) - 1;
        var missed = half >= 0 ? $"not to {Percent(shares[half] / 100)} ({Chance(chance.Of(shares[half] / 100))})" : string.Empty;
        return found == shares.Length ? $"finds no growth of {what} with 95 %, {(missed.Length > 0 ? missed : "not even the smallest")}"
            : $"finds {what} growing to {Percent(shares[found] / 100)} ({Chance(chance.Of(shares[found] / 100))}){(missed.Length > 0 ? $", {missed}" : string.Empty)}";
    }

    // The chance grows with the share.
    private static int First(double[] shares, Func<double, bool> isReached)
    {
        var (low, high) = (0, shares.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = isReached(shares[middle]) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.##} %");

    // Rounded down: nobody is promised more than there is.
    private static string Chance(double chance) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100 * chance):0} %");

    private static string Time(TimeSpan time) => string.Concat(
        time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalHours):0}h") : string.Empty,
        time.Minutes > 0 ? $"{time.Minutes}m" : string.Empty,
        time.Seconds > 0 || time < TimeSpan.FromMinutes(1) ? $"{time.Seconds}s" : string.Empty);
}
