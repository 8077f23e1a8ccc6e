namespace Rollout.Tasks.Spec;

/// <summary>A JSON document as text. Names in braces stand for variables; every other brace inside of a string is written as an escape.</summary>
internal sealed record JsonText(string Text);
