using Build;
using Rollout.Tasks;
using Rollout.Tasks.Analysis.Exposition;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Reports;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;

namespace Rollout.AbortTrials;

/// <summary>The process that carries rollouts out: for each line "go" it shifts to 10 % and holds until something ends it.</summary>
internal static class Holder
{
    public static async Task<int> RunAsync(Scene scene, bool reporterHangs)
    {
        using var http = EmbeddedClient.CreateHttp();
        while (await Console.In.ReadLineAsync() is "go")
        {
            await Say(await RolloutAsync(scene, http, reporterHangs));
        }

        return 0;
    }

    private static async Task<string> RolloutAsync(Scene scene, HttpClient http, bool reporterHangs)
    {
        using var interrupt = new Interrupt();
        var stores = new Stores(scene.Folder);
        var lease = await stores.Leases.AcquireAsync("Cutover", CancellationToken.None);
        try
        {
            await using var keeper = new LeaseKeeper(stores.Leases, lease, TimeProvider.System);
            await using var watch = new RunWatch(stores.Aborts, keeper, TimeProvider.System);
            var backends = Parts.Backends(scene, http, stable => new ExpositionMetricSource(http, new ExpositionOptions(scene.MetricsUrl), () => stable, TimeProvider.System));
            using var router = (IDisposable)backends.Router;
            await using var session = new RolloutSession(scene.Plan, backends, stores.Journal, stores.Leases, keeper, new DetachedReporter(new HoldReporter(reporterHangs)), TimeProvider.System) { Watch = watch };
            await session.LoadAsync(CancellationToken.None);
            foreach (var stage in Parts.Stages())
            {
                await new StageRunner(session, endRetention: true).RunAsync(stage, interrupt.Token);
            }

            return "ended 0";
        }
        catch (RolloutException fault)
        {
            return $"ended {(int)fault.ExitCode} {fault.Message}";
        }
        catch (Exception fault)
        {
            return $"ended 1 {fault}".ReplaceLineEndings(" ");
        }
        finally
        {
            await GiveBackAsync(stores, lease);
        }
    }

    /// <summary>The disk may still be full for a moment: the next rollout needs the lease.</summary>
    private static async Task GiveBackAsync(Stores stores, Lease lease)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await stores.Leases.ReleaseAsync(lease, CancellationToken.None);
                await stores.Aborts.ClearAsync(lease, CancellationToken.None);
                return;
            }
            catch (Exception fault) when (tries < 100 && fault is (RolloutException or IOException))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    private static async Task Say(string line)
    {
        await Console.Out.WriteLineAsync(line);
        await Console.Out.FlushAsync();
    }

    /// <summary>Says once that the step is held; one that hangs never comes back after that, as a notification endpoint that does not answer.</summary>
    private sealed class HoldReporter(bool hangs) : IRolloutReporter
    {
        private bool said;

        public void Report(RolloutEvent rolloutEvent)
        {
            if (rolloutEvent is RolloutEvent.StepProgress && !said)
            {
                said = true;
                Console.Out.WriteLine("holding");
                Console.Out.Flush();
                if (hangs)
                {
                    Thread.Sleep(Timeout.Infinite);
                }
            }
        }
    }
}
