using System.Globalization;

namespace Rollout.Tasks.Analysis.Backtest;

/// <summary>What the command line asks of <c>Backtest</c>. Without any of it the newest recording is gone through.</summary>
public sealed record BacktestRequest
{
    /// <summary>A rollout's id, the path of a file, or <c>latest</c>; null for a range, and for <c>latest</c> where none is given.</summary>
    public string? Recording { get; init; }

    /// <summary>First time of a range, such as <c>2026-01-31T08:00:00Z</c>; a time without a zone is UTC.</summary>
    public string? From { get; init; }

    /// <summary>Last time of a range.</summary>
    public string? To { get; init; }

    /// <summary>Seconds between two samples of a range; null for the interval of the plan's metrics.</summary>
    public string? Step { get; init; }

    /// <summary>The range; null when a recording is asked for.</summary>
    /// <param name="interval">Time between two samples where none is given.</param>
    /// <exception cref="RolloutException">RT3174: the options do not fit together, or one cannot be read.</exception>
    internal (DateTimeOffset From, DateTimeOffset To, TimeSpan Step)? Range(TimeSpan interval)
    {
        if (From is null && To is null)
        {
            return Step is null ? null : throw Wrong("--step belongs to a range. Give --from and --to as well");
        }

        if (Recording is not null || From is null || To is null)
        {
            throw Wrong("give either --recording, or both --from and --to");
        }

        var step = Step is null ? interval
            : double.TryParse(Step, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 86_400 ? TimeSpan.FromSeconds(seconds)
            : throw Wrong($"--step: '{Step}' is no number of seconds above 0. Give one such as --step=1");
        var (from, to) = (Time("--from", From), Time("--to", To));
        return to > from ? (from, to, step) : throw Wrong($"--to ({To}) is not after --from ({From}). Swap them");
    }

    private static DateTimeOffset Time(string option, string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw Wrong($"{option}: '{text}' is no time. Give one such as 2026-01-31T08:00:00Z");

    private static RolloutException Wrong(string message) => new("RT3174", $"{message}.", ExitCode.Configuration);
}
