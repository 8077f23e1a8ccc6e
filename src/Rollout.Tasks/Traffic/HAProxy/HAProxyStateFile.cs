namespace Rollout.Tasks.Traffic.HAProxy;

/// <summary>The file that HAProxy takes weights, addresses and states of its servers from when it starts (<c>load-server-state-from-file</c>).</summary>
internal static class HAProxyStateFile
{
    /// <summary>Writes it as a whole: a HAProxy that starts meanwhile sees the old or the new one.</summary>
    /// <param name="path">Path of the file; its directory exists.</param>
    /// <param name="state">The answer to <c>show servers state</c>.</param>
    /// <param name="cancellationToken">Ends the write; the old file stays.</param>
    public static async Task WriteAsync(string path, string state, CancellationToken cancellationToken)
    {
        var draft = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}.new";
        await File.WriteAllTextAsync(draft, state + "\n", cancellationToken).ConfigureAwait(false);
        File.Move(draft, path, overwrite: true);
    }
}
