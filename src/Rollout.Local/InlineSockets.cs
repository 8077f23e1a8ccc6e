namespace Rollout.Local;

/// <summary>
/// Lets what waits for a socket go on in the thread that saw the socket become ready, instead of by way of the thread
/// pool. A request through the load balancer then costs about a fifth less processor time: docs/embedded-environment.md.
/// The price: what holds such a thread holds other connections too, so it yields first, with <see cref="LeaveAsync"/>.
/// </summary>
internal static class InlineSockets
{
    /// <summary>The runtime's switch. It is read once, before the first socket is used.</summary>
    public const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Switches it on for this process.</summary>
    public static void Use() => Environment.SetEnvironmentVariable(Variable, "1");

    /// <summary>Goes on in the thread pool: for what writes files, starts programs or waits for locks.</summary>
    /// <returns>Done in another thread.</returns>
    public static async Task LeaveAsync() => await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
}
