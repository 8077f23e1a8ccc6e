namespace Rollout.Tasks;

/// <summary>A text that reaches no output: its printed form is always <c>***</c>.</summary>
/// <param name="value">The text itself.</param>
public sealed class Secret(string value) : IEquatable<Secret>
{
    /// <summary>The text itself, for the one call that needs it.</summary>
    /// <returns>The text as it was given.</returns>
    public string Reveal() => value;

    /// <inheritdoc />
    public override string ToString() => "***";

    /// <inheritdoc />
    public bool Equals(Secret? other) => other is not null && string.Equals(value, other.Reveal(), StringComparison.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(value);
}
