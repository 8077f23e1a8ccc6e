namespace Rollout.Tasks.Spec;

/// <summary>One fault of the configuration.</summary>
/// <param name="Code">Number of the error, as listed in <c>docs/errors.md</c>; it starts with RT1.</param>
/// <param name="Path">Where it stands, such as <c>environments.local.steps[0].hold</c>; for a value of the command line the option before it.</param>
/// <param name="Line">One-based line in the file; 0 when it does not come from the file.</param>
/// <param name="Column">One-based column in the file; 0 when it does not come from the file.</param>
/// <param name="Message">What is wrong with the actual value; what is required; how to fix it. Never holds a secret.</param>
public sealed record SpecError(string Code, string Path, int Line, int Column, string Message)
{
    /// <inheritdoc />
    public override string ToString() => Line > 0 ? $"{Code} {Path} ({Line}:{Column}): {Message}" : $"{Code} {Path}: {Message}";
}
