using Rollout.AbortTrials;
using Rollout.Tasks;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Spec.Formats;

namespace Rollout.PrometheusTrials;

/// <summary>A rollout that shifts to 10 % and holds until a guard fires or it is cancelled, as the target ShiftTraffic10 does.</summary>
internal sealed class Hold(Scene scene, Uri prometheus) : IRolloutReporter, IAsyncDisposable
{
    private const string Rule = "error-rate > 5% over 5s min 10 requests";
    private readonly CancellationTokenSource cancelled = new();
    private readonly TaskCompletionSource holding = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient http = EmbeddedClient.CreateHttp();
    private Task<string>? rollout;

    public bool Ended => rollout is { IsCompleted: true };

    public Verdict? LastVerdict { get; private set; }

    public string LastReason { get; private set; } = string.Empty;

    /// <summary>Begins, and waits until the step is held.</summary>
    public async Task StartAsync(TimeSpan patience)
    {
        rollout = Task.Run(RolloutAsync);
        if (await Task.WhenAny(holding.Task, rollout, Task.Delay(patience)) != holding.Task)
        {
            throw new InvalidOperationException($"the step is not held: {(Ended ? await rollout : "no progress")}");
        }
    }

    /// <summary>Cancels it when it still runs.</summary>
    /// <returns>Exit code and message.</returns>
    public async Task<string> EndAsync()
    {
        await cancelled.CancelAsync();
        return rollout is null ? string.Empty : await rollout;
    }

    public void Report(RolloutEvent rolloutEvent)
    {
        if (rolloutEvent is RolloutEvent.StepProgress progress)
        {
            (LastVerdict, LastReason) = (progress.Verdict, progress.Reason);
            holding.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        http.Dispose();
        cancelled.Dispose();
    }

    private async Task<string> RolloutAsync()
    {
        var stores = new Stores(scene.Folder);
        var plan = scene.Plan with
        {
            Metrics = new MetricsPlan("prometheus", prometheus, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
            Guards = [(Guard)GuardMeaning.Of((WrittenGuard)new Tasks.Spec.Formats.GuardText().Read(Rule).Value!, new KnownMetrics(null).Find("error-rate")!, required: false).Value!],
        };
        try
        {
            var lease = await stores.Leases.AcquireAsync("Cutover", CancellationToken.None);
            await using var keeper = new LeaseKeeper(stores.Leases, lease, TimeProvider.System);
            await using var watch = new RunWatch(stores.Aborts, keeper, TimeProvider.System);
            var backends = Parts.Backends(scene, http, new MetricSources(plan, null, null, http, TimeProvider.System).For);
            using var router = (IDisposable)backends.Router;
            await using var session = new RolloutSession(plan, backends, stores.Journal, stores.Leases, keeper, this, TimeProvider.System) { Watch = watch };
            await session.LoadAsync(CancellationToken.None);
            foreach (var stage in Parts.Stages())
            {
                await new StageRunner(session, endRetention: true).RunAsync(stage, cancelled.Token);
            }

            return "0 done";
        }
        catch (RolloutException fault)
        {
            return $"{(int)fault.ExitCode} {fault.Message}";
        }
        catch (Exception fault)
        {
            return $"1 {fault}".ReplaceLineEndings(" ");
        }
    }
}
