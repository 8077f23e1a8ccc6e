using Rollout.Tasks.Embedded;

namespace Rollout.Local.Tests.Fixtures;

/// <summary>The program within the test's own process, with a topology of two services.</summary>
internal sealed class TestEnvironment : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly StringWriter log = new();

    private TestEnvironment(TestState state) => State = state;

    public TestState State { get; }

    public EmbeddedHost Host { get; private set; } = null!;

    public HttpClient Http { get; } = EmbeddedClient.CreateHttp();

    public EmbeddedClient Control => new(Http, Host.Endpoints);

    public ApiClient Api => new(Http, Host.Endpoints.ApiPort);

    public Uri Traffic => new($"http://127.0.0.1:{Host.Endpoints.TrafficPort}/");

    public static Topology Topology { get; } = new(
        "nest",
        [
            new TopologyService("auth", ["/auth/*"], "/health", "nest-auth-blue", "nest-auth-green"),
            new TopologyService("web", ["/*"], "/health", "nest-web-blue", "nest-web-green"),
        ],
        ProbeIntervalMs: 100,
        HealthyThreshold: 2,
        UnhealthyThreshold: 2);

    public static async Task<TestEnvironment> StartAsync(Topology? topology = null)
    {
        var environment = new TestEnvironment(new TestState());
        await environment.StartHostAsync();
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        await environment.Control.PutTopologyAsync(topology ?? Topology, deadline.Token);
        return environment;
    }

    /// <summary>Ends the program without telling it to, and starts it anew on the same state.</summary>
    public async Task RestartAsync()
    {
        await Host.DisposeAsync();
        await StartHostAsync();
    }

    public string ArnOf(string group) => Host.Balancer.State!.Groups.Single(one => one.Name == group).Arn;

    public string RuleOf(string service) => Host.Balancer.State!.Rules.Single(rule => rule.Service == service).Arn;

    public async Task RegisterAsync(string group, params Backend[] backends)
    {
        var targets = backends.SelectMany((backend, i) => new[] { $"Targets.member.{i + 1}.Id=127.0.0.1", $"Targets.member.{i + 1}.Port={backend.Port}" });
        var answer = await Api.SendAsync("RegisterTargets", [$"TargetGroupArn={ArnOf(group)}", .. targets]);
        Assert.Equal("OK", answer.Outcome);
    }

    public async Task DeregisterAsync(string group, Backend backend)
    {
        var answer = await Api.SendAsync("DeregisterTargets", $"TargetGroupArn={ArnOf(group)}", "Targets.member.1.Id=127.0.0.1", $"Targets.member.1.Port={backend.Port}");
        Assert.Equal("OK", answer.Outcome);
    }

    public async Task<ApiAnswer> SetWeightsAsync(string service, int blue, int green) => await Api.SendAsync(
        "ModifyRule",
        $"RuleArn={RuleOf(service)}",
        "Actions.member.1.Type=forward",
        $"Actions.member.1.ForwardConfig.TargetGroups.member.1.TargetGroupArn={ArnOf($"nest-{service}-blue")}",
        $"Actions.member.1.ForwardConfig.TargetGroups.member.1.Weight={blue}",
        $"Actions.member.1.ForwardConfig.TargetGroups.member.2.TargetGroupArn={ArnOf($"nest-{service}-green")}",
        $"Actions.member.1.ForwardConfig.TargetGroups.member.2.Weight={green}");

    /// <summary>Waits until all targets of a group have the states, in any order.</summary>
    public async Task<ApiAnswer> WaitForHealthAsync(string group, params string[] states)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await Api.SendAsync("DescribeTargetHealth", $"TargetGroupArn={ArnOf(group)}");
            if (answer.All("State").Order(StringComparer.Ordinal).SequenceEqual(states.Order(StringComparer.Ordinal)))
            {
                return answer;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < Deadline, $"{group} is {string.Join(", ", answer.All("State"))}, not {string.Join(", ", states)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public async Task<string> GetAsync(string path) => await Http.GetStringAsync(new Uri(Traffic, path));

    public async Task<string> MetricsAsync() => await Http.GetStringAsync(new Uri($"http://127.0.0.1:{Host.Endpoints.ControlPort}/metrics"));

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Http.Dispose();
        await log.DisposeAsync();
        State.Dispose();
    }

    private async Task StartHostAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        Host = await EmbeddedHost.StartAsync(State.Files, new ProgramLog(log, TimeProvider.System), TimeProvider.System, deadline.Token);
    }
}
