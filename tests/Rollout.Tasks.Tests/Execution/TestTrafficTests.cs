using System.Net;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>The smoke flows reach the candidate through the load balancer, and what was opened for them is closed.</summary>
public sealed class TestTrafficTests : IDisposable
{
    private static readonly Uri LoadBalancer = new("http://balancer.test/");
    private readonly EngineFixture engine = new();
    private readonly Recording requests = new();

    public TestTrafficTests()
    {
        engine.Router.GivenTestTraffic(LoadBalancer);
        engine.Plan = engine.Plan with { SmokeFlows = [new SmokeFlow("log in", [Step("auth", "/auth/login"), Step("web", "/dashboard"), Step("auth", "/health")])] };
        engine.Stages[TaskNames.SmokeTest] = Stage(requests);
    }

    [Fact]
    public async Task Should_GoThroughTheLoadBalancer_When_ItHasRules()
    {
        Assert.Equal(ExitCode.Done, (await engine.RunAsync(TaskNames.SmokeTest)).Exit);

        var id = engine.State.Rollout!.RolloutId;
        Assert.Equal(["GET http://balancer.test/health " + id, "GET http://balancer.test/auth/login " + id, "GET http://balancer.test/dashboard " + id], requests.Seen.Take(3));

        // The load balancer leads /health to web, so that auth is asked itself.
        Assert.StartsWith("GET http://127.0.0.1:", requests.Seen[3], StringComparison.Ordinal);
        Assert.EndsWith("/health none", requests.Seen[3], StringComparison.Ordinal);
        Assert.Equal(["OpenTestTraffic " + id + " to green", "CloseTestTraffic"], engine.Router.Calls.TakeLast(2));
        Assert.Equal(["test-traffic", "test-traffic-opened", "test-traffic-closed"], engine.Events.Select(entry => entry.Type).Where(type => type.StartsWith("test-", StringComparison.Ordinal)));
        Assert.Equal("1 of 1 smoke flows passed, through the load balancer at http://balancer.test/ (header X-Rollout-Candidate)", engine.State.Rollout.Done[TaskNames.SmokeTest].Detail);
        Assert.Empty(engine.WeightCalls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_AskTheInstances_When_ThePlanOrTheRouterHasNoOtherWay(bool plan)
    {
        if (plan)
        {
            engine.Plan = engine.Plan with { Traffic = engine.Plan.Traffic with { TestTraffic = new TestTrafficPlan { Through = TestTrafficPath.Instances } } };
        }
        else
        {
            engine.Router = new Testing.Traffic.InMemoryTrafficRouter(engine.Time, "auth", "web");
        }

        Assert.Equal(ExitCode.Done, (await engine.RunAsync(TaskNames.SmokeTest)).Exit);

        Assert.All(requests.Seen, seen => Assert.StartsWith("GET http://127.0.0.1:", seen, StringComparison.Ordinal));
        Assert.DoesNotContain(engine.Router.Calls, call => call.Contains("TestTraffic", StringComparison.Ordinal));
        Assert.Contains(engine.Reported, reported => reported is RolloutEvent.Line { Text: "  smoke flows run against the instances themselves" });
    }

    [Fact]
    public async Task Should_Close_When_AFlowFails()
    {
        requests.Status = path => path == "/dashboard" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;

        var outcome = await engine.RunAsync();

        Assert.Equal("RT2700", outcome.Code);
        AssertClosed(engine);
        Assert.Empty(engine.WeightCalls);
    }

    [Fact]
    public async Task Should_Close_When_TheOperatorInterrupts()
    {
        using var operatorStop = new CancellationTokenSource();
        requests.Status = path =>
        {
            operatorStop.Cancel();
            return HttpStatusCode.OK;
        };

        var outcome = await engine.RunAsync(TaskNames.Cutover, operatorStop.Token);

        Assert.Equal(ExitCode.Interrupted, outcome.Exit);
        AssertClosed(engine);
    }

    [Fact]
    public async Task Should_CloseAndSayWhere_When_TheWayNeverAnswers()
    {
        requests.Status = _ => HttpStatusCode.NotFound;

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Held, "RT3005"), (outcome.Exit, outcome.Code));
        Assert.Contains("'web' does not answer test requests through the load balancer at http://balancer.test/health within 00:01:00 (startTimeout), last status 404", outcome.Fault!.Message, StringComparison.Ordinal);
        AssertClosed(engine);
    }

    [Fact]
    public async Task Should_CloseAtTheNextRun_When_ItCouldNotBeClosed()
    {
        engine.Router.OnCall = call =>
        {
            if (call == "CloseTestTraffic")
            {
                throw new RolloutException("RT2104", "refused by the test.");
            }
        };
        Assert.Equal("RT4063", (await engine.RunAsync()).Code);
        Assert.Single(engine.Router.TestRules);
        engine.Router.OnCall = null;

        Assert.Equal(ExitCode.Done, (await engine.RunAsync(TaskNames.Preflight)).Exit);
        AssertClosed(engine);
    }

    [Fact]
    public async Task Should_GoBackBeforeItCloses_When_TheRunBeforeWasKilledOnItsWayBack()
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        await engine.ProcessAsync(TaskNames.ShiftTraffic50, async session =>
        {
            await session.AppendAsync(TaskNames.SmokeTest, JournalKind.Intent, JournalTypes.TestTraffic, new TestTrafficData(Slot.Green), CancellationToken.None);
            await engine.Router.OpenAsync(session.Rollout.RolloutId, Slot.Green, CancellationToken.None);
            await session.AppendAsync(TaskNames.ShiftTraffic50, JournalKind.Decision, JournalTypes.RollbackDecided, new RollbackDecidedData("it was worse", Slot.Green, Slot.Blue, null, null), CancellationToken.None);
        });
        var before = engine.Router.Calls.Count;

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.RolledBack, "RT3003"), (outcome.Exit, outcome.Code));
        Assert.Equal(["ModifyRule auth blue=100 green=0", "ModifyRule web blue=100 green=0", "CloseTestTraffic"], engine.Router.Calls.Skip(before));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_CloseFirst_When_TheRunBeforeWasKilled(bool lastIsKept)
    {
        await engine.RunAsync(TaskNames.SmokeTest);
        var types = engine.Events.Select(entry => entry.Type).ToList();

        for (var writes = types.IndexOf("test-traffic"); writes < types.Count; writes++)
        {
            using var killed = new EngineFixture { Plan = engine.Plan };
            killed.Router.GivenTestTraffic(LoadBalancer);
            killed.Stages[TaskNames.SmokeTest] = Stage(new Recording());
            killed.Journal.GivenDiesAfter(writes, lastIsKept);
            await killed.RunAsync(TaskNames.SmokeTest);
            killed.Journal.GivenWorks();
            await killed.Leases.BreakAsync(CancellationToken.None);

            Assert.Equal(ExitCode.Done, (await killed.RunAsync(TaskNames.Preflight)).Exit);

            AssertClosed(killed);
        }
    }

    public void Dispose() => engine.Dispose();

    private static SmokeTestStage Stage(Recording requests) => new(() => new HttpClient(requests, disposeHandler: false));

    private static SmokeStep Step(string service, string path) =>
        new(service, "GET", path, new Dictionary<string, string>(), null, 200, new Dictionary<string, string>(), new Dictionary<string, string>(), TimeSpan.FromSeconds(10));

    private static void AssertClosed(EngineFixture fixture)
    {
        Assert.Empty(fixture.Router.TestRules);
        Assert.False(fixture.State.TestTrafficOpen);
    }

    /// <summary>Answers at once, and keeps what was asked with the value of the mark.</summary>
    private sealed class Recording : HttpMessageHandler
    {
        public List<string> Seen { get; } = [];

        public Func<string, HttpStatusCode> Status { get; set; } = _ => HttpStatusCode.OK;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Seen.Add($"{request.Method} {request.RequestUri} {(request.Headers.TryGetValues("X-Rollout-Candidate", out var mark) ? string.Join(',', mark) : "none")}");
            return Task.FromResult(new HttpResponseMessage(Status(request.RequestUri!.AbsolutePath)));
        }
    }
}
