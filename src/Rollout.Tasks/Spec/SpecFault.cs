namespace Rollout.Tasks.Spec;

/// <summary>A fault before its position in the file is known.</summary>
/// <param name="Code">Number of the error.</param>
/// <param name="Path">Where it stands.</param>
/// <param name="Wrong">What is wrong with the actual value.</param>
/// <param name="Required">What is required.</param>
/// <param name="Fix">How to fix it.</param>
internal sealed record SpecFault(string Code, string Path, string Wrong, string Required, string Fix)
{
    public string Message => $"{Wrong}; {Required}; {Fix}";
}
