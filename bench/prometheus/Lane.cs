using Rollout.AbortTrials;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.PrometheusTrials;

/// <summary>One environment: a load balancer, its application, clients, and the Prometheus that scrapes it. One run after the other.</summary>
internal sealed class Lane : IAsyncDisposable
{
    private const int Clients = 3;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HealthyHold = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("rollout-prometheus-");
    private readonly EmbeddedLauncher launcher;
    private readonly HttpClient http = EmbeddedClient.CreateHttp();
    private readonly List<BackgroundLoad> clients = [];
    private Recorder recorder = null!;
    private Application application = null!;
    private PrometheusProcess prometheus = null!;

    private Lane() => launcher = new EmbeddedLauncher(Path.Combine(work.FullName, "embedded"), Path.Combine(AppContext.BaseDirectory, "Rollout.Local.dll"), TimeProvider.System);

    public static async Task<Lane> StartAsync()
    {
        var lane = new Lane();
        try
        {
            var endpoints = await lane.launcher.EnsureAsync(new EmbeddedSettings(0, 0, 0, 0, NextFreePort: true), CancellationToken.None);
            await new EmbeddedClient(lane.http, endpoints).PutTopologyAsync(Scene.Topology, CancellationToken.None);
            lane.recorder = await Recorder.StartAsync(endpoints.ApiPort, endpoints.ControlPort);
            lane.application = await Application.StartAsync(endpoints);
            lane.prometheus = await PrometheusProcess.StartAsync(("lb", new Uri($"http://127.0.0.1:{endpoints.ControlPort}/metrics")));
            lane.clients.AddRange(Enumerable.Range(0, Clients).Select(_ => new BackgroundLoad(lane.http, endpoints.TrafficPort)));
            return lane;
        }
        catch
        {
            await lane.DisposeAsync();
            throw;
        }
    }

    /// <summary>One rollout from its first step until it is back.</summary>
    public async Task<Result> RunAsync(int number, bool healthy, TimeSpan limit)
    {
        // What the run before did is scraped by then.
        await Task.Delay(Rest);
        var candidate = new Candidate(number);
        application.CandidateAnswers = candidate.Answer;
        var scene = new Scene(Path.Combine(work.FullName, $"{number}-{healthy}"), recorder.Port, prometheus.Url);
        await using var hold = new Hold(scene, prometheus.Url);
        await hold.StartAsync(Patience);
        var from = DateTimeOffset.UtcNow;

        // The window is full of good answers by then; and another moment between two scrapes and two reads each time.
        await Task.Delay(Settled + TimeSpan.FromMilliseconds(number * 137 % 1000));
        return healthy ? await StayAsync(hold, candidate, from) : await FailAsync(hold, candidate, from, limit);
    }

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        foreach (var part in new IAsyncDisposable?[] { prometheus, application, recorder })
        {
            await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        http.Dispose();
        await launcher.StopAsync(purge: true, CancellationToken.None);
        work.Delete(recursive: true);
    }

    private async Task<Result> FailAsync(Hold hold, Candidate candidate, DateTimeOffset from, TimeSpan limit)
    {
        var early = hold.Ended;
        candidate.Fails = true;
        using var deadline = new CancellationTokenSource(Patience);
        var back = new List<WireCall>();
        while (back.Count < Scene.Topology.Services.Count && !deadline.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5));
            back = [.. recorder.Since(from).Where(call => call.TakesAllBack)];
        }

        var rate = candidate.PerSecond(from);
        var taken = back.Count == 0 || candidate.FirstFailedAt is not { } failedAt ? TimeSpan.Zero : back.Max(call => call.AcceptedAt) - failedAt;
        var failedPercent = candidate.FailedPercent;
        candidate.Fails = false;
        var ended = await hold.EndAsync();
        var fault = early ? "it ended before the candidate failed"
            : taken <= TimeSpan.Zero || back.Count < Scene.Topology.Services.Count ? "its traffic was not taken away after it failed"
            : taken > limit ? "too late"
            : ended.StartsWith("10 ", StringComparison.Ordinal) ? null : $"it ended with {ended}";
        return new Result(false, taken, rate, failedPercent, fault) { Why = ended };
    }

    private async Task<Result> StayAsync(Hold hold, Candidate candidate, DateTimeOffset from)
    {
        await Task.Delay(HealthyHold - Settled);
        var rate = candidate.PerSecond(from);
        var moved = recorder.Since(from).FirstOrDefault(call => call.Mutates);

        // A guard that saw nothing would roll nothing back either.
        var fault = moved is not null ? $"{moved.Action} {moved.Weights} though it is healthy" : hold.Ended ? "the hold ended" : hold.LastVerdict != Tasks.Verdict.Pass ? $"the verdict was {hold.LastVerdict}: {hold.LastReason}" : null;
        var ended = await hold.EndAsync();
        return new Result(true, TimeSpan.Zero, rate, 0, fault ?? (ended.StartsWith("130 ", StringComparison.Ordinal) ? null : $"it ended with {ended}"));
    }
}
