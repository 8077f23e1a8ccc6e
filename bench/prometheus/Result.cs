using System.Globalization;

namespace Rollout.PrometheusTrials;

/// <summary>One run.</summary>
/// <param name="Healthy">Whether the candidate was.</param>
/// <param name="Taken">From its first failing answer to the last accepted call that takes its traffic away; zero for a healthy one.</param>
/// <param name="CandidatePerSecond">Requests a second that the candidate answered.</param>
/// <param name="FailedPercent">Part of these that failed, since the first that did.</param>
/// <param name="Fault">Why it does not count as passed; null when it passed.</param>
internal sealed record Result(bool Healthy, TimeSpan Taken, double CandidatePerSecond, double FailedPercent, string? Fault)
{
    /// <summary>What the rollout said at its end.</summary>
    public string Why { get; init; } = string.Empty;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Healthy ? "held" : $"{Taken.TotalSeconds:0.00} s, {FailedPercent:0} % failed")}, candidate {CandidatePerSecond:0.0} requests/s{(Why.Length == 0 ? string.Empty : $", {Why.Split(". ")[0]}")}{(Fault is null ? string.Empty : $"  FAILED: {Fault}")}");
}

/// <summary>All runs of a kind in one line.</summary>
internal static class Table
{
    public static string Line(bool healthy, IReadOnlyList<Result> results)
    {
        var passed = string.Create(CultureInfo.InvariantCulture, $"{(healthy ? "healthy" : "failing")}: {results.Count(result => result.Fault is null)} of {results.Count} passed, candidate {results.Min(result => result.CandidatePerSecond):0.0} to {results.Max(result => result.CandidatePerSecond):0.0} requests/s");
        var taken = results.Where(result => result.Taken > TimeSpan.Zero).Select(result => result.Taken.TotalSeconds).Order().ToList();
        return healthy || taken.Count == 0 ? passed : string.Create(CultureInfo.InvariantCulture, $"{passed}, first failing answer to accepted weight 0: median {taken[(taken.Count - 1) / 2]:0.00} s, max {taken[^1]:0.00} s");
    }
}
