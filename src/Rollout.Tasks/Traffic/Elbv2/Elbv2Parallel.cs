namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Makes many reading calls side by side, but not so many that AWS throttles them.</summary>
internal static class Elbv2Parallel
{
    private const int Degree = 8;

    /// <summary>Makes one call an item, at most eight at a time.</summary>
    /// <param name="items">What is asked for.</param>
    /// <param name="call">The call.</param>
    /// <returns>The answers in the order of the items. After a fault no further call is begun, and the fault is thrown.</returns>
    public static async Task<IReadOnlyList<TResult>> SelectAsync<TItem, TResult>(IReadOnlyList<TItem> items, Func<TItem, Task<TResult>> call)
    {
        var results = new TResult[items.Count];
        var next = -1;
        var failed = false;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Degree, items.Count)).Select(_ => WorkAsync())).ConfigureAwait(false);
        return results;

        async Task WorkAsync()
        {
            while (!Volatile.Read(ref failed) && Interlocked.Increment(ref next) is var index && index < items.Count)
            {
                try
                {
                    results[index] = await call(items[index]).ConfigureAwait(false);
                }
                catch
                {
                    Volatile.Write(ref failed, true);
                    throw;
                }
            }
        }
    }
}
