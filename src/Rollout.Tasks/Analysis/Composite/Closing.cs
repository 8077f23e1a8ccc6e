namespace Rollout.Tasks.Analysis.Composite;

/// <summary>Closes a source that keeps something open; most keep nothing.</summary>
internal static class Closing
{
    /// <summary>Disposes of a source where it can be.</summary>
    /// <param name="source">Any source.</param>
    public static async ValueTask CloseAsync(object source)
    {
        if (source is IAsyncDisposable open)
        {
            await open.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            (source as IDisposable)?.Dispose();
        }
    }
}
