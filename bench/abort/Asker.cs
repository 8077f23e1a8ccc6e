using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Journal;

namespace Rollout.AbortTrials;

/// <summary>The second process: asks the holder to abort, as the target Abort does.</summary>
internal static class Asker
{
    public static async Task<int> RunAsync(string folder)
    {
        var request = new AbortRequest($"{Environment.UserName}@{Environment.MachineName}", "a trial", DateTimeOffset.UtcNow);
        var stores = new Stores(folder);
        var run = new AbortRun(stores, request, (_, _) => throw new InvalidOperationException("the holder did not react"), Console.Error.WriteLine, TimeProvider.System);

        // From here on it is asked; the start of a process, and of its first file, is not what is measured.
        await stores.Leases.ReadAsync(CancellationToken.None);
        await Console.Out.WriteLineAsync($"asking {DateTimeOffset.UtcNow.UtcTicks}");
        await Console.Out.FlushAsync();
        var report = await run.RunAsync(CancellationToken.None);
        await Console.Out.WriteLineAsync($"ended {report.Detail}");
        return 0;
    }
}
