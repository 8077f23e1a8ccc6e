using Rollout.Tasks.Smoke;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Tests.Servers;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Smoke;

public sealed class SmokeRunnerTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient client = SmokeRunner.CreateClient();
    private readonly List<ScriptedHttpServer> servers = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public void Dispose() => client.Dispose();

    public async Task DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Should_PassTheFiveFlows_When_TheSystemIsWell()
    {
        // Given a system that knows only users who registered, and only their token
        var server = Server(r => (r.Method, r.Path) switch
        {
            ("GET", "/auth/health") => new(200, """{"status":"ok","version":"1.8.0"}"""),
            ("POST", "/auth/register") => new(201, $$"""{"email":"{{Email(r.Body)}}"}"""),
            ("POST", "/auth/login") => new(200, $$"""{"token":"t-{{Email(r.Body)}}"}"""),
            ("POST", "/agents/execute") when r.Headers["Authorization"].StartsWith("Bearer t-", StringComparison.Ordinal) => new(202, """{"id":41,"state":"queued"}"""),
            ("GET", "/agents/41") => new(200, """{"items":[{"id":41}]}"""),
            _ => new(404),
        });
        SmokeFlow[] flows =
        [
            new("health", [Step("GET", "/auth/health") with { Json = Map(("$.status", "ok"), ("$.version", "{release}")) }]),
            new("log in",
            [
                Step("POST", "/auth/register", 201) with { Body = """{"email":"{uuid}@example.test"}""", Json = Map(("$.email", "{uuid}@example.test")) },
                Step("POST", "/auth/login") with { Body = """{"email":"{uuid}@example.test"}""", Json = Map(("$.token", "*")), Capture = Map(("token", "$.token")) },
            ]),
            new("execute",
            [
                Step("POST", "/agents/execute", 202) with { Headers = Map(("Authorization", "Bearer {token}")), Capture = Map(("task_id", "$.id")) },
                Step("GET", "/agents/{task_id}") with { Json = Map(("$.items[0].id", "{task_id}")) },
            ]),
        ];

        // When
        var report = await RunAsync(server, flows);

        // Then
        Assert.True(report.Passed, report.Summary);
        Assert.Equal("3 of 3 smoke flows passed", report.Summary);
        report.ThrowIfFailed();
        var bodies = server.Requests.Where(r => r.Method == "POST" && r.Path.StartsWith("/auth", StringComparison.Ordinal)).Select(r => r.Body).ToList();
        Assert.Equal(bodies[0], bodies[1]);
        Assert.Equal("application/json", server.Requests.First(r => r.Method == "POST").Headers["Content-Type"]);
    }

    [Fact]
    public async Task Should_GiveEachFlowItsOwnUuid_When_SeveralUseIt()
    {
        var server = Server(_ => new(200));

        await RunAsync(server, new("a", [Step("GET", "/{uuid}"), Step("GET", "/{uuid}/{slot}")]), new("b", [Step("GET", "/{uuid}")]));

        var paths = server.Requests.Select(r => r.Path).ToList();
        Assert.Equal(paths[0] + "/green", paths[1]);
        Assert.NotEqual(paths[0], paths[2]);
        Assert.True(Guid.TryParse(paths[2][1..], out _));
    }

    [Fact]
    public async Task Should_RunAllFlows_When_OneFails()
    {
        var server = Server(r => new(r.Path == "/bad" ? 500 : 200));

        var report = await RunAsync(server, new("one", [Step("GET", "/bad"), Step("GET", "/never")]), new("two", [Step("GET", "/good")]));

        Assert.Equal([false, true], report.Flows.Select(f => f.Passed));
        Assert.Equal(["/bad", "/good"], server.Requests.Select(r => r.Path));
        Assert.Equal("RT2700", Assert.Throws<RolloutException>(report.ThrowIfFailed).Code);
    }

    [Fact]
    public async Task Should_SayWhatWasExpectedAndWhatCame_When_StatusDiffers()
    {
        var step = await FailAsync(_ => new(503, "no\n database"), Step("GET", "/x"));

        Assert.Equal("RT2701", step.Code);
        Assert.Equal(503, step.Status);
        Assert.Equal("status 200", step.Expected);
        Assert.Equal("status 503: no database", step.Actual);
        Assert.Equal($"RT2701 smoke flow 'flow' step 1 of 1 (GET /x of 'web'): expected status 200, but status 503 after {step.Duration.TotalMilliseconds:0} ms: no database", step.Message);
    }

    [Theory]
    [InlineData("""{"a":"2"}""", "$.a", "1", "$.a = '1'", "$.a = '2'")]
    [InlineData("""{"a":null}""", "$.a", "*", "$.a to have a value", "$.a = null")]
    [InlineData("""{"a":null}""", "$.a", "x", "$.a = 'x'", "$.a = null")]
    [InlineData("""{"b":1}""", "$.a", "1", "$.a = '1'", "$.a is missing: $ is an object with 'b'")]
    [InlineData("""{"a":1.0}""", "$.a", "1", "$.a = '1'", "$.a = '1.0'")]
    [InlineData("""{"a":"TRUE"}""", "$.a", "true", "$.a = 'true'", "$.a = 'TRUE'")]
    public async Task Should_SayTheValue_When_AnAssertionFails(string body, string path, string value, string expected, string actual)
    {
        var step = await FailAsync(_ => new(200, body), Step("GET", "/x") with { Json = Map((path, value)) });

        Assert.Equal(("RT2701", expected, $"{actual}: {body}"), (step.Code, step.Expected, step.Actual));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("")]
    [InlineData("{\"a\":")]
    public async Task Should_SayItIsNoJson_When_BodyIsNone(string body) =>
        Assert.Equal("RT2706", (await FailAsync(_ => new(200, body), Step("GET", "/x") with { Json = Map(("$.a", "*")) })).Code);

    [Fact]
    public async Task Should_NotLookAtTheBody_When_OnlyTheStatusIsExpected() =>
        Assert.True((await RunAsync(Server(_ => new(200, "<html>", "text/html")), new SmokeFlow("page", [Step("GET", "/")]))).Passed);

    [Theory]
    [InlineData("Hang", "RT2704", 0.3)]
    [InlineData("Close", "RT2705", 60)]
    [InlineData("HalfBody", "RT2705", 60)]
    public async Task Should_FailTheStep_When_ServerMisbehaves(string fault, string code, double timeout) =>
        Assert.Equal(code, (await FailAsync(_ => new(200, "0123456789") { Fault = Enum.Parse<ScriptedFault>(fault) }, Step("GET", "/x") with { Timeout = TimeSpan.FromSeconds(timeout) })).Code);

    [Fact]
    public async Task Should_FailTheStep_When_NothingListens()
    {
        var refusing = await ScriptedHttpServer.RefusingAsync();
        var target = new SmokeTarget(new Dictionary<string, Endpoint> { ["web"] = new("127.0.0.1", refusing.Port) }, "1.8.0", Slot.Green);

        var report = await new SmokeRunner(client, TimeProvider.System).RunAsync([new("flow", [Step("GET", "/x")])], target, CancellationToken.None);

        Assert.Contains("Connection refused", report.Flows[0].Steps[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_FailBeforeSending_When_TheRequestCannotBeMade()
    {
        var server = Server(_ => new(200));
        (SmokeStep Step, string Code)[] steps =
        [
            (Step("GET", "/{token}"), "RT2702"),
            (Step("GET", "/x") with { Body = """{"t":"{token}"}""" }, "RT2702"),
            (Step("GET", "/x") with { Headers = Map(("X", "{token}")) }, "RT2702"),
            (Step("GET", "/x") with { Json = Map(("$.a", "{token}")) }, "RT2702"),
            (Step("GET", "/x") with { Service = "auth" }, "RT2703"),
            (Step("GET", "x"), "RT2703"),
            (Step("GET", "@example.test/"), "RT2703"),
            (Step("GE T", "/x"), "RT2703"),
            (Step("GET", "/x") with { Headers = Map(("X", "a\r\nY: b")) }, "RT2703"),
            (Step("GET", "/x") with { Headers = Map(("a b", "c")) }, "RT2703"),
            (Step("GET", "/x") with { Headers = Map(("Content-Type", "text/plain")) }, "RT2703"),
        ];

        var report = await RunAsync(server, [.. steps.Select((s, i) => new SmokeFlow($"{i}", [s.Step]))]);

        Assert.Equal(steps.Select(s => s.Code), report.Flows.Select(f => f.Steps[0].Code));
        Assert.Empty(server.Requests);
        Assert.Equal("RT2702 smoke flow '0' step 1 of 1 (GET /{token} of 'web'): expected a value of the variable 'token', but it has none: no step that passed before captures it; there are 'release', 'slot', 'uuid'", report.Flows[0].Steps[0].Message);
    }

    [Theory]
    [InlineData("$.x", "token", "RT2701")]
    [InlineData("$.none", "token", "RT2701")]
    [InlineData("token", "token", "RT2703")]
    [InlineData("$.id", "uuid", "RT2703")]
    public async Task Should_FailTheStep_When_AValueCannotBeCaptured(string path, string name, string code) =>
        Assert.Equal(code, (await FailAsync(_ => new(200, """{"x":null,"id":1}"""), Step("GET", "/x") with { Capture = Map((name, path)) })).Code);

    [Fact]
    public async Task Should_StayOnTheCandidate_When_PathLooksLikeAnotherHost()
    {
        var server = Server(_ => new(200));

        await RunAsync(server, new SmokeFlow("flow", [Step("GET", "//example.test/x")]));

        Assert.Equal("//example.test/x", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public async Task Should_NotFollow_When_AnswerIsARedirect() =>
        Assert.True((await RunAsync(Server(_ => new(302) { Headers = Map(("Location", "/elsewhere")) }), new SmokeFlow("flow", [Step("GET", "/", 302)]))).Passed);

    [Fact]
    public async Task Should_TakeValuesForData_When_TheyHoldSyntax()
    {
        var server = Server(r => new(200, """{"v":"a/b?c \"d\""}"""));

        await RunAsync(server, new SmokeFlow("flow",
        [
            Step("GET", "/") with { Capture = Map(("v", "$.v")) },
            Step("POST", "/x/{v}?q={v}") with { Body = """{"v":"{v}"}""", Json = Map(("$.v", "{v}")) },
        ]));

        var request = server.Requests.Last();
        Assert.Equal("/x/a%2Fb%3Fc%20%22d%22?q=a%2Fb%3Fc%20%22d%22", request.Path);
        Assert.Equal("a/b?c \"d\"", System.Text.Json.JsonDocument.Parse(request.Body).RootElement.GetProperty("v").GetString());
    }

    [Fact]
    public async Task Should_ShowNoSecret_When_AStepFails()
    {
        const string Secret = "eyJhbGciOiJIUzI1NiJ9+/x";
        var server = Server(r => r.Path == "/login" ? new(200, $$"""{"token":"{{Secret}}"}""") : new(401, $"bad token {Secret} for you"));

        var report = await RunAsync(server,
            new("captured", [Step("POST", "/login") with { Capture = Map(("token", "$.token")) }, Step("GET", "/me") with { Headers = Map(("Authorization", "Bearer {token}")) }]),
            new("not captured", [Step("POST", "/login", 201)]),
            new("compared", [Step("POST", "/login") with { Json = Map(("$.token", "other")) }]));

        Assert.Equal([false, false, false], report.Flows.Select(f => f.Passed));
        var everything = string.Join('\n', report.Flows.SelectMany(f => f.Steps).Select(s => s.ToString())) + report.Summary;
        Assert.DoesNotContain(Secret, everything, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", everything, StringComparison.Ordinal);
        Assert.Contains("bad token *** for you", everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_HideHeaders_When_TheServiceSendsThemBack()
    {
        var step = await FailAsync(r => new(401, $"refused: {r.Headers["Authorization"]}"), Step("GET", "/me") with { Headers = Map(("Authorization", "Basic c2hvcDpwYXNz")) });

        Assert.Equal("status 401: refused: ***", step.Actual);
    }

    [Fact]
    public async Task Should_SendBracesThatAreNoVariables_When_TheyAreDoubled()
    {
        var server = Server(_ => new(200, """{"a":"{x}"}"""));

        var report = await RunAsync(server, new SmokeFlow("flow", [Step("POST", "/a?{{x}}") with { Body = """{"a":{"b":{}}}""", Headers = Map(("X", "{{x}}")), Json = Map(("$.a", "{{x}}")) }]));

        Assert.True(report.Passed, report.Summary);
        var request = Assert.Single(server.Requests);
        Assert.Equal(("""{"a":{"b":{}}}""", "{x}"), (request.Body, request.Headers["X"]));
        Assert.Equal("/a?{x}", Uri.UnescapeDataString(request.Path));
    }

    [Fact]
    public async Task Should_Throw_When_CallerCancels()
    {
        using var cancel = new CancellationTokenSource();
        var server = Server(_ =>
        {
            cancel.Cancel();
            return new(200) { Fault = ScriptedFault.Hang };
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new SmokeRunner(client, TimeProvider.System).RunAsync([new("flow", [Step("GET", "/x")])], Target(server), cancel.Token));
    }

    [Fact]
    public async Task Should_Pass_When_ThereAreNoFlows() => Assert.True((await RunAsync(Server(_ => new(500)))).Passed);

    private static SmokeStep Step(string method, string path, int status = 200) => new("web", method, path, Map(), null, status, Map(), Map(), TimeSpan.FromSeconds(10));

    private static Dictionary<string, string> Map(params (string Key, string Value)[] pairs) => pairs.ToDictionary(p => p.Key, p => p.Value);

    private static string Email(string body) => System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("email").GetString()!;

    private static SmokeTarget Target(ScriptedHttpServer server) => new(new Dictionary<string, Endpoint> { ["web"] = new("127.0.0.1", server.Port) }, "1.8.0", Slot.Green);

    private async Task<SmokeStepResult> FailAsync(Func<ScriptedRequest, ScriptedAnswer> script, SmokeStep step)
    {
        var report = await RunAsync(Server(script), new SmokeFlow("flow", [step]));
        Assert.False(report.Passed);
        return report.Flows[0].Steps[^1];
    }

    private Task<SmokeReport> RunAsync(ScriptedHttpServer server, params SmokeFlow[] flows) =>
        new SmokeRunner(client, TimeProvider.System).RunAsync(flows, Target(server), CancellationToken.None);

    private ScriptedHttpServer Server(Func<ScriptedRequest, ScriptedAnswer> script)
    {
        var server = new ScriptedHttpServer(script);
        servers.Add(server);
        return server;
    }
}
