using Rollout.Tasks.Database.ReadOnly;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Tests.Servers;

namespace Rollout.Tasks.Tests.Database.ReadOnly;

/// <summary>The application is told by requests.</summary>
public sealed class ApplicationHookTests : IDisposable
{
    private readonly HttpClient http = new();

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task Should_PostWithTheToken_When_TheWindowBeginsAndEnds()
    {
        await using var server = new ScriptedHttpServer(_ => new(204));
        var hook = Hook(server.Uri);

        await hook.EnterAsync(CancellationToken.None);
        await hook.LeaveAsync(CancellationToken.None);

        Assert.Equal([("POST", "/on?key=hunter2"), ("POST", "/off")], server.Requests.Select(request => (request.Method, request.Path)));
        Assert.All(server.Requests, request => Assert.Equal("Bearer hunter3", request.Headers.Single(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)).Value));
    }

    [Fact]
    public async Task Should_SayStatusAndAddressWithoutSecrets_When_TheApplicationRefuses()
    {
        await using var server = new ScriptedHttpServer(_ => new(503));

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Hook(server.Uri).EnterAsync(CancellationToken.None));

        Assert.Equal(ExitCode.Held, fault.ExitCode);
        Assert.Equal($"RT2583 POST {server.Uri}on (database.readOnly.enterUrl) was answered with 503. It must be answered with a status from 200 to 299; send it by hand.", fault.Message);
    }

    [Fact]
    public async Task Should_SaySo_When_NobodyListens()
    {
        var fault = await Assert.ThrowsAsync<RolloutException>(async () => await Hook(await ScriptedHttpServer.RefusingAsync()).LeaveAsync(CancellationToken.None));

        Assert.Contains("off (database.readOnly.leaveUrl) failed: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_GiveUp_When_TheApplicationDoesNotAnswer()
    {
        using var handler = new Silent();
        using var silent = new HttpClient(handler);
        var time = new ManualTimeProvider();
        var entering = new ApplicationHook(Plan(new Uri("http://app.test/")), Path.GetTempPath(), silent, time).EnterAsync(CancellationToken.None);
        await handler.Asked.Task;

        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(entering.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains("http://app.test/on (database.readOnly.enterUrl) was not answered within 30 s", (await Assert.ThrowsAsync<RolloutException>(() => entering)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_AskNobody_When_TheProgramFails()
    {
        await using var server = new ScriptedHttpServer(_ => new(204));
        var plan = Plan(server.Uri) with { Enter = ["sh", "-c", "exit 7"] };

        await Assert.ThrowsAsync<RolloutException>(() => new ApplicationHook(plan, Path.GetTempPath(), http, TimeProvider.System).EnterAsync(CancellationToken.None));

        Assert.Empty(server.Requests);
    }

    private ApplicationHook Hook(Uri server) => new(Plan(server), Path.GetTempPath(), http, TimeProvider.System);

    private static ReadOnlyPlan Plan(Uri server) => new([], []) { EnterUrl = new Uri(server, "on?key=hunter2"), LeaveUrl = new Uri(server, "off"), Token = new Secret("hunter3") };

    private sealed class Silent : HttpMessageHandler
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException("never");
        }
    }
}
