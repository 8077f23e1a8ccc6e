using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Preflight;

/// <summary>What a check found.</summary>
internal enum CheckOutcome
{
    /// <summary>The claim holds.</summary>
    Passed,

    /// <summary>It does not hold, and the policy lets the rollout go on.</summary>
    Warned,

    /// <summary>It does not hold: the rollout must not start.</summary>
    Failed,

    /// <summary>It could not be checked here; the message says why. Never taken for <see cref="Passed"/>.</summary>
    NotChecked,
}

/// <summary>What a check found.</summary>
/// <param name="Outcome">Whether the claim holds.</param>
/// <param name="Code">Number of the error; empty when passed or not checked.</param>
/// <param name="Message">One line: what was found, and for a fault what is required and how to fix it. Without the code.</param>
internal sealed record CheckResult(CheckOutcome Outcome, string Code, string Message)
{
    public static CheckResult Passed(string message) => new(CheckOutcome.Passed, string.Empty, message);

    public static CheckResult Warned(string code, string message) => new(CheckOutcome.Warned, code, message);

    public static CheckResult Failed(string code, string message) => new(CheckOutcome.Failed, code, message);

    public static CheckResult NotChecked(string message) => new(CheckOutcome.NotChecked, string.Empty, message);

    /// <summary>A fault that a policy weighs.</summary>
    public static CheckResult Weighed(CheckPolicy policy, string code, string message) => policy switch
    {
        CheckPolicy.Warn => Warned(code, message),
        CheckPolicy.Off => NotChecked("switched off in rollout.yaml"),
        _ => Failed(code, message),
    };
}
