namespace Rollout.Tasks.HAProxy;

/// <summary>Commands that go to HAProxy in one line, and are carried out one after the other.</summary>
/// <param name="Name">For messages, such as <c>set weights of nest-auth</c>.</param>
/// <param name="Mutates">Whether any of them changes something.</param>
/// <param name="Commands">At least one; none holds a <c>;</c> or the end of a line.</param>
internal sealed record HAProxyCall(string Name, bool Mutates, IReadOnlyList<string> Commands)
{
    /// <summary>The line that is sent.</summary>
    public string Line => string.Join(';', Commands) + "\n";
}
