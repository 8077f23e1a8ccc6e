using System.Globalization;

namespace Rollout.Tasks.Reporting;

/// <summary>Events and numbers as people read them. Pure; invariant culture, so that every machine prints the same.</summary>
internal static class ReportText
{
    public const string Unknown = "-";

    /// <summary>What a builder or a server says may hold control codes; none of them may reach a terminal.</summary>
    public static string Printable(string text)
    {
        var line = text.TrimEnd();
        return line.Any(char.IsControl) ? string.Concat(line.Select(c => c == '\t' || char.IsWhiteSpace(c) ? ' ' : char.IsControl(c) ? '?' : c)) : line;
    }

    public static string Finished(RolloutEvent.TaskFinished task)
    {
        var detail = task.Detail.Length == 0 ? "" : $": {Printable(task.Detail)}";
        return task.Outcome switch
        {
            TaskOutcome.Skipped => $"{task.Name}: skipped{detail}",
            TaskOutcome.Failed => $"{task.Name}: failed after {Duration(task.Duration)}{detail}",
            _ => $"{task.Name}: done in {Duration(task.Duration)}{detail}",
        };
    }

    public static string Progress(RolloutEvent.StepProgress step)
    {
        var parts = new List<string>
        {
            $"step {step.StepIndex + 1}/{step.StepCount}, {step.Weight} %, {Duration(step.HoldLeft)} left",
            $"stable {Reading(step.Stable)}",
            $"candidate {Reading(step.Candidate)}",
        };
        if (step.Client is { } client)
        {
            parts.Add($"client: {Client(client)}");
        }

        parts.Add(Judged(step.Verdict, step.Reason));
        return string.Join(" | ", parts);
    }

    /// <summary>The same as <see cref="Progress"/>, in lines under each other.</summary>
    public static IReadOnlyList<string> Block(RolloutEvent.StepProgress step)
    {
        var release = Math.Max(step.Stable.Release.Length, step.Candidate.Release.Length);
        string Row(string role, SlotReading slot) =>
            $"  {role,-10} {slot.Slot.Label(),-5}  {slot.Release.PadRight(release)}  {Rate(slot),8} req/s  {Percent(slot.ErrorRatePercent),7} errors  p95 {Milliseconds(slot.P95Ms),8}";

        var lines = new List<string>
        {
            $"Step {step.StepIndex + 1} of {step.StepCount}: {step.Weight} % to the candidate, {Duration(step.HoldLeft)} left",
            Row("stable", step.Stable),
            Row("candidate", step.Candidate),
        };
        if (step.Client is { } client)
        {
            lines.Add($"  client     {Client(client)}");
        }

        lines.Add($"  verdict    {Judged(step.Verdict, step.Reason)}");
        return lines;
    }

    public static string Step(StepResult step) => $"step {step.StepIndex + 1}/{step.StepCount} at {step.Weight} %: {Judged(step.Verdict, step.Reason)}";

    public static IReadOnlyList<string> Weights(RolloutEvent.WeightsSet weights) =>
        [$"weights: {100 - weights.Weight} % stable, {weights.Weight} % candidate", .. weights.Calls.Select(call => $"  {Printable(call)}")];

    public static string Reading(SlotReading? slot) => slot switch
    {
        null => "not read",
        { ErrorRatePercent: null } => $"{slot.Release}: no requests",
        _ => $"{slot.Release}: {Rate(slot)} req/s, {Percent(slot.ErrorRatePercent)} errors, p95 {Milliseconds(slot.P95Ms)}",
    };

    public static string Client(ClientTraffic client) => Invariant($"{client.Requests:N0} requests, {client.Failures:N0} failed");

    public static string Count(long value) => Invariant($"{value:N0}");

    public static string Percent(double? value) => value is { } number ? Invariant($"{number:0.0} %") : Unknown;

    public static string Milliseconds(double? value) => value switch
    {
        null => Unknown,
        // The histogram's last bucket has no upper bound.
        double.PositiveInfinity => "beyond",
        < 10 => Invariant($"{value:0.0} ms"),
        _ => Invariant($"{value:N0} ms"),
    };

    /// <summary>Two digits of what matters: <c>0.4 s</c>, <c>12 s</c>, <c>2 m 05 s</c>, <c>1 h 02 m</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        // Rounded first, so that 59.7 s is "1 m 00 s" and never "60 s".
        var seconds = (long)Math.Round(duration.TotalSeconds, MidpointRounding.AwayFromZero);
        return duration.TotalSeconds < 9.95 ? Invariant($"{duration.TotalSeconds:0.0} s")
            : seconds < 60 ? Invariant($"{seconds} s")
            : seconds < 3600 ? Invariant($"{seconds / 60} m {seconds % 60:00} s")
            : Invariant($"{seconds / 3600} h {seconds % 3600 / 60:00} m");
    }

    public static string Outcome(ExitCode outcome) => outcome switch
    {
        ExitCode.Done => "done",
        ExitCode.RolledBack => "rolled back",
        ExitCode.Held => "held",
        ExitCode.LeaseHeld => "refused: another process holds the lease",
        ExitCode.Drifted => "stopped: the world has drifted from the plan",
        ExitCode.Configuration => "refused: the configuration has faults",
        ExitCode.BackendFailed => "failed: a backend failed",
        ExitCode.Interrupted => "interrupted",
        _ => "failed",
    };

    private static string Judged(Verdict verdict, string reason) => reason.Length == 0 ? verdict.ToString() : $"{verdict}: {Printable(reason)}";

    private static string Rate(SlotReading slot) => slot.RequestsPerSecond is { } rate ? Invariant($"{rate:0.0}") : Unknown;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
