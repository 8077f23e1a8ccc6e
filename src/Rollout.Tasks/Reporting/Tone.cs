namespace Rollout.Tasks.Reporting;

/// <summary>How a line is meant; a terminal shows it as a colour.</summary>
internal enum Tone
{
    Normal,
    Good,
    Warning,
    Bad,
}

/// <summary>Tones of verdicts and outcomes.</summary>
internal static class Tones
{
    public static Tone Of(Verdict verdict) => verdict switch
    {
        Verdict.Pass => Tone.Good,
        Verdict.Fail => Tone.Bad,
        _ => Tone.Warning,
    };

    public static Tone Of(TaskOutcome outcome) => outcome switch
    {
        TaskOutcome.Done => Tone.Good,
        TaskOutcome.Failed => Tone.Bad,
        _ => Tone.Normal,
    };

    public static Tone Of(ExitCode outcome) => outcome switch
    {
        ExitCode.Done => Tone.Good,
        ExitCode.Held or ExitCode.LeaseHeld => Tone.Warning,
        _ => Tone.Bad,
    };
}
