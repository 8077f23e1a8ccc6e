using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Exposition;
using Rollout.Tasks.Analysis.HAProxy;
using Rollout.Tasks.Testing.Analysis;
using Rollout.Tasks.Tests.Prerequisites;
using Rollout.Tasks.Tests.Traffic.HAProxy;

namespace Rollout.Tasks.Tests.Analysis.HAProxy;

/// <summary>Counters of real HAProxy processes.</summary>
public sealed class HAProxyMetricSourceTests : MetricSourceConformanceTests, IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly Backend blue = Backend.Start();
    private readonly Backend green = Backend.Start();
    private readonly List<HAProxyProcess> processes = [];

    protected override bool TellsPercentiles => false;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var process in processes)
        {
            await process.DisposeAsync();
        }

        blue.Dispose();
        green.Dispose();
    }

    protected override async Task<IMetricSource> SourceWithTrafficAsync()
    {
        await StartAsync();
        green.Status = 500;
        await AskAsync(processes[0], 6);
        return Source();
    }

    protected override async Task<IMetricSource> SourceWithoutCandidateAsync()
    {
        processes.Add(await HAProxyProcess.StartAsync($"backend nest-web\n    server blue1 {blue.Endpoint}\n"));
        return Source();
    }

    protected override Task<IMetricSource> BrokenSourceAsync() =>
        Task.FromResult<IMetricSource>(new HAProxyMetricSource(HAProxyGiven.Options(["web"], "/nowhere/haproxy.sock"), () => Slot.Blue, TimeProvider.System));

    [HAProxyFact]
    public async Task Should_CountByServiceOverAllProcesses_When_RequestsWereAnswered()
    {
        await StartAsync();
        await StartAsync();
        green.Status = 503;
        await AskAsync(processes[0], 10);
        await AskAsync(processes[1], 20);

        var sample = await Source().ReadAsync(CancellationToken.None);

        Assert.Equal((30d, 0d), (sample.Stable!.Requests + sample.Candidate!.Requests, sample.Stable.Errors));
        Assert.Equal(green.Requests, sample.Candidate.Requests);
        Assert.Equal(green.Requests, sample.Candidate.Errors);
        Assert.Equal(green.Requests, sample.Candidate.RequestsByService["web"]);
        Assert.Equal((0, 0d), (sample.Candidate.HealthFailures, sample.Candidate.Active));
    }

    [HAProxyFact]
    public async Task Should_CountWhatRuns_When_ARequestIsSlow()
    {
        await StartAsync();
        using var client = new HttpClient();
        var slow = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.GetAsync(new Uri($"http://127.0.0.1:{processes[0].Port}/slow"))));
        var source = Source();

        await WaitForAsync(source, sample => sample.Stable!.Active + sample.Candidate!.Active == 4);

        foreach (var answer in await slow)
        {
            answer.Dispose();
        }

        await WaitForAsync(source, sample => sample.Stable!.Active + sample.Candidate!.Active == 0);
    }

    [HAProxyFact]
    public async Task Should_CountOnAfterTheServerIsDown_When_ItsChecksFail()
    {
        await StartAsync();
        var source = Source();
        green.Health = 500;

        // The server is down after 2; a guard on more than 3 in a row must still be able to fire.
        var sample = await WaitForAsync(source, seen => seen.Candidate!.HealthFailures > 3);

        Assert.Equal(0, sample.Stable!.HealthFailures);
    }

    [HAProxyFact]
    public async Task Should_ReadItsOwnPage_When_TheSlotIsTheServersName()
    {
        processes.Add(await HAProxyProcess.StartAsync($"backend nest-web\n    server blue {blue.Endpoint}\n    server green {green.Endpoint}\n"));
        green.Status = 500;
        await AskAsync(processes[0], 20);
        using var http = new HttpClient();
        var names = SeriesFamily.Known.Single(family => family.Requests == "haproxy_server_http_responses_total");
        var options = new ExpositionOptions(new Uri($"http://127.0.0.1:{processes[0].Port}/metrics")) { RequestsMetric = names.Requests, CodeLabel = names.StatusLabel, LatencyMetric = string.Empty, SlotLabel = "server", Selector = "proxy=\"nest-web\"" };

        var sample = await new ExpositionMetricSource(http, options, () => Slot.Blue, TimeProvider.System).ReadAsync(CancellationToken.None);

        Assert.Equal((20 - green.Requests, 0d), (sample.Stable!.Requests, sample.Stable.Errors));
        Assert.Equal((green.Requests, green.Requests), (sample.Candidate!.Requests, sample.Candidate.Errors));
        Assert.InRange(green.Requests, 1, 19);
    }

    [HAProxyFact]
    public async Task Should_CompareNothingAcrossIt_When_OneProcessWasReloaded()
    {
        await StartAsync();
        await StartAsync();
        await AskAsync(processes[0], 10);
        var source = Source();
        Assert.NotNull((await source.ReadAsync(CancellationToken.None)).Stable);

        // The other process grows by more than what is lost, so the sum alone would hide it.
        await processes[0].ReloadAsync();
        await AskAsync(processes[1], 40);

        var at = await source.ReadAsync(CancellationToken.None);
        var after = await source.ReadAsync(CancellationToken.None);
        Assert.Equal((null, null), (at.Stable, at.Candidate));
        Assert.Equal(40, after.Stable!.Requests + after.Candidate!.Requests);
    }

    private HAProxyMetricSource Source() =>
        new(HAProxyGiven.Options(["web"], processes.Select(process => process.Socket)) with { CheckInterval = TimeSpan.FromMilliseconds(100) }, () => Slot.Blue, TimeProvider.System);

    // Half of the requests to each slot, whose servers are up before the first request.
    private async Task StartAsync()
    {
        var process = await HAProxyProcess.StartAsync(HAProxyGiven.Backends("web"));
        processes.Add(process);
        using var router = HAProxyGiven.Router(["web"], process.Socket);
        await router.RegisterAsync("web", Slot.Blue, [blue.Endpoint], CancellationToken.None);
        await router.RegisterAsync("web", Slot.Green, [green.Endpoint], CancellationToken.None);
        await router.ApplyAsync(router.Plan(await router.ReadAsync(CancellationToken.None), Slot.Green, 50)[0], CancellationToken.None);
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (!(await router.ReadAsync(CancellationToken.None)).Rules[0].Groups.SelectMany(group => group.Targets).All(target => target.Health == Tasks.Traffic.TargetHealth.Healthy))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        }
    }

    private static async Task AskAsync(HAProxyProcess process, int requests)
    {
        using var client = new HttpClient();
        for (var i = 0; i < requests; i++)
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{process.Port}/"));
        }
    }

    private static async Task<MetricSample> WaitForAsync(HAProxyMetricSource source, Func<MetricSample, bool> holds)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (true)
        {
            var sample = await source.ReadAsync(CancellationToken.None);
            if (holds(sample))
            {
                return sample;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        }
    }
}
