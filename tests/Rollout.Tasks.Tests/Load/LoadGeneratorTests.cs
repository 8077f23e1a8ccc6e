using Rollout.Tasks.Load;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Tests.Servers;

namespace Rollout.Tasks.Tests.Load;

public sealed class LoadGeneratorTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly HttpMessageInvoker client = LoadGenerator.CreateClient();
    private readonly CancellationTokenSource stop = new();

    public void Dispose()
    {
        client.Dispose();
        stop.Dispose();
    }

    [Fact]
    public async Task Should_CountExactlyWhatTheServerSaw_When_AllIsWell()
    {
        var enough = new TaskCompletionSource();
        var seen = 0;
        await using var server = new ScriptedHttpServer(_ =>
        {
            if (Interlocked.Increment(ref seen) == 100)
            {
                enough.TrySetResult();
            }

            return new(200, "ok");
        });

        var result = await RunUntilAsync(Generator(server.Uri, Plan(400)), enough.Task);

        Assert.Equal(server.Requests.Count, result.Requests);
        Assert.Equal(0, result.Failed);
        Assert.Equal(0, result.InFlight);
        Assert.Equal(result.Requests, Assert.Contains(200, result.Statuses));
        Assert.True(result.P50Ms <= result.P95Ms && result.P95Ms <= result.P99Ms, "percentiles ascend");
        Assert.Empty(result.FirstFailures);
        Assert.True(server.Connections < result.Requests, "connections are kept alive");
    }

    [Fact]
    public async Task Should_OpenAConnectionForEachRequestAndTellOfEach_When_AskedFor()
    {
        var enough = new TaskCompletionSource();
        var seen = new System.Collections.Concurrent.ConcurrentQueue<LoadExchange>();
        await using var server = new ScriptedHttpServer(request => new(request.Path == "/bad" ? 503 : 200, "ok"));
        using var fresh = LoadGenerator.CreateClient(keepAlive: false);
        var plan = new LoadPlan(200, [new("GET", "/good", new Dictionary<string, string>(), null), new("GET", "/bad", new Dictionary<string, string>(), null)], Deadline);
        var generator = new LoadGenerator(fresh, plan, server.Uri, TimeProvider.System)
        {
            OnExchange = exchange =>
            {
                seen.Enqueue(exchange);
                if (seen.Count == 20)
                {
                    enough.TrySetResult();
                }
            },
        };

        var result = await RunUntilAsync(generator, enough.Task);

        Assert.Equal(result.Requests, server.Connections);
        Assert.Equal(result.Requests, seen.Count);
        Assert.Equal(result.Failed, seen.Count(exchange => exchange.Failed));
        Assert.All(seen, exchange => Assert.Equal(exchange.Request.Path == "/bad", exchange.Failed));
    }

    [Fact]
    public async Task Should_SendAllKindsInTurn_When_PlanHasSeveral()
    {
        var enough = new TaskCompletionSource();
        await using var server = new ScriptedHttpServer(r =>
        {
            if (r.Path == "/d")
            {
                enough.TrySetResult();
            }

            return new(200);
        });
        var headers = new Dictionary<string, string> { ["X-Test"] = "1", ["Content-Type"] = "application/merge-patch+json" };
        LoadRequest[] requests = [new("GET", "/a?b=c", headers, null), new("POST", "/c", headers, "{}"), new("GET", "/d", new Dictionary<string, string>(), null)];

        await RunUntilAsync(Generator(server.Uri, new LoadPlan(50, requests, Deadline)), enough.Task);

        var first = server.Requests.First(r => r.Path == "/a?b=c");
        var post = server.Requests.First(r => r.Path == "/c");
        Assert.Equal("1", first.Headers["X-Test"]);
        Assert.Equal(("POST", "{}", "application/merge-patch+json"), (post.Method, post.Body, post.Headers["Content-Type"]));
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(302, false)]
    [InlineData(399, false)]
    [InlineData(400, true)]
    [InlineData(404, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    public async Task Should_CountAStatusOf400OrMore_When_ItIs(int status, bool fails)
    {
        await using var server = new ScriptedHttpServer(_ => new(status));
        var generator = Generator(server.Uri, Plan(100));

        var result = await RunUntilAsync(generator, EventuallyAsync(() => generator.Snapshot().Statuses.Count > 0));

        Assert.Equal(fails ? result.Requests : 0, result.Failed);
        Assert.Equal([status], result.Statuses.Keys);
    }

    [Fact]
    public async Task Should_KeepTheFirstFailuresInWords_When_ServerFails()
    {
        await using var server = new ScriptedHttpServer(_ => new(503));
        var generator = Generator(server.Uri, Plan(500));

        var result = await RunUntilAsync(generator, EventuallyAsync(() => generator.Snapshot().Failed > 20));

        Assert.Equal(10, result.FirstFailures.Count);
        Assert.Matches("^GET /x: status 503 after [0-9]+ ms$", result.FirstFailures[0].Text);
        Assert.InRange(result.FirstFailures[0].At, result.StartedAt, result.StartedAt + result.Elapsed);
    }

    [Theory]
    [InlineData("Close")]
    [InlineData("HalfBody")]
    public async Task Should_CountItAsFailed_When_TheAnswerBreaksOff(string fault)
    {
        await using var server = new ScriptedHttpServer(_ => new(200, "0123456789") { Fault = Enum.Parse<ScriptedFault>(fault) });
        var generator = Generator(server.Uri, Plan(100));

        var result = await RunUntilAsync(generator, EventuallyAsync(() => generator.Snapshot().Failed > 2));

        Assert.Equal(result.Requests, result.Failed);
        Assert.Empty(result.Statuses);
        Assert.Null(result.P50Ms);
    }

    [Fact]
    public async Task Should_CountItAsFailed_When_NothingListens()
    {
        var generator = Generator(await ScriptedHttpServer.RefusingAsync(), Plan(100));

        var result = await RunUntilAsync(generator, EventuallyAsync(() => generator.Snapshot().Failed > 2));

        Assert.Equal(result.Requests, result.Failed);
        Assert.StartsWith("GET /x: Connection refused", result.FirstFailures[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_GoOnSending_When_ServerHangs()
    {
        await using var server = new ScriptedHttpServer(_ => new(200) { Fault = ScriptedFault.Hang });
        var generator = Generator(server.Uri, Plan(200) with { Timeout = TimeSpan.FromMilliseconds(300) });

        var result = await RunUntilAsync(generator, EventuallyAsync(() => generator.Snapshot().Failed > 5));

        Assert.Equal(result.Requests, result.Failed);
        Assert.Equal(0, result.InFlight);
        Assert.Equal("GET /x: no answer within 00:00:00.3000000", result.FirstFailures[0].Text);
        Assert.True(server.Requests.Count > 5, "later requests did not wait for the first");
    }

    [Fact]
    public async Task Should_SayWhatItDidNotSend_When_TooManyAreInFlight()
    {
        var release = new TaskCompletionSource();
        await using var server = new ScriptedHttpServer(_ => new(200) { After = release.Task });
        var generator = new LoadGenerator(client, Plan(200), server.Uri, TimeProvider.System, maxInFlight: 3);
        var running = generator.RunAsync(stop.Token);
        await EventuallyAsync(() => generator.Snapshot() is { NotSent: >= 4 } && server.Requests.Count == 3);

        Assert.Equal(3, generator.Snapshot().InFlight);
        await stop.CancelAsync();
        release.SetResult();
        var result = await running.WaitAsync(Deadline);

        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(result.Requests, result.NotSent + 3);
        Assert.Equal(result.NotSent, result.Failed);
        Assert.Equal("GET /x: not sent, 3 requests are in flight already", result.FirstFailures[0].Text);
    }

    [Fact]
    public async Task Should_AwaitWhatIsInFlight_When_Stopped()
    {
        var release = new TaskCompletionSource();
        await using var server = new ScriptedHttpServer(_ => new(200) { After = release.Task });
        var generator = Generator(server.Uri, Plan(100));
        var running = generator.RunAsync(stop.Token);
        await EventuallyAsync(() => server.Requests.Count >= 5);

        await stop.CancelAsync();
        Assert.False(running.IsCompleted);
        release.SetResult();
        var result = await running.WaitAsync(Deadline);

        Assert.Equal(server.Requests.Count, result.Requests);
        Assert.Equal(0, result.Failed);
        Assert.Equal(0, result.InFlight);
    }

    [Fact]
    public async Task Should_SendByTheClock_When_ItMoves()
    {
        // Given a clock that stands, so that only the first request is due
        var time = new ManualTimeProvider();
        await using var server = new ScriptedHttpServer(_ => new(200));
        var generator = new LoadGenerator(client, Plan(10) with { Timeout = TimeSpan.FromHours(1) }, server.Uri, time);
        var running = generator.RunAsync(stop.Token);
        await EventuallyAsync(() => time.Waiting > 0 && generator.Snapshot() is { InFlight: 0, Requests: 1 });

        // When it moves
        time.Advance(TimeSpan.FromSeconds(1));
        await EventuallyAsync(() => generator.Snapshot() is { InFlight: 0, Requests: 11 });
        await stop.CancelAsync();
        var result = await running.WaitAsync(Deadline);

        Assert.Equal(11, server.Requests.Count);
        Assert.InRange(result.Elapsed.TotalMilliseconds, 999, 1001);
    }

    [Fact]
    public async Task Should_SendLateAndSaySo_When_TheMachineWasHeldUp()
    {
        var time = new JumpingClock();
        await using var server = new ScriptedHttpServer(_ => new(200));
        var generator = new LoadGenerator(client, Plan(10), server.Uri, time);
        var running = generator.RunAsync(stop.Token);

        time.Jump(TimeSpan.FromSeconds(1));
        await EventuallyAsync(() => generator.Snapshot() is { InFlight: 0, Requests: > 10 });
        await stop.CancelAsync();
        var result = await running.WaitAsync(Deadline);

        Assert.Equal(server.Requests.Count, result.Requests);
        Assert.True(result.MaxLatenessMs >= 800, $"{result.MaxLatenessMs} ms is the largest lateness");
    }

    [Theory]
    [InlineData("http://203.0.113.7:8080/", "http://203.0.113.7:8080")]
    [InlineData("http://shop.example.test/", "http://shop.example.test")]
    [InlineData("http://localhost.example.test/", "http://localhost.example.test")]
    [InlineData("http://user:secret@10.0.0.1/", "http://10.0.0.1")]
    [InlineData("http://0.0.0.0:8080/", "http://0.0.0.0:8080")]
    public void Should_Refuse_When_AddressIsNotThisMachine(string address, string shown)
    {
        var fault = Assert.Throws<RolloutException>(() => Generator(new Uri(address), Plan(1)));

        Assert.Equal($"RT2801 load may only be made on this machine, but the address is '{shown}'. Remove 'load' from the environment, or use one of the embedded environments.", fault.Message);
        Assert.Equal(ExitCode.Configuration, fault.ExitCode);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://127.0.0.9:1/")]
    [InlineData("http://localhost:1/")]
    [InlineData("http://[::1]:1/")]
    public void Should_Accept_When_AddressIsThisMachine(string address) => Assert.Equal(0, Generator(new Uri(address), Plan(1)).Snapshot().Requests);

    [Theory]
    [InlineData("//example.test/x")]
    [InlineData("/\\example.test/x")]
    [InlineData("@example.test/x")]
    public async Task Should_StayOnThisMachine_When_PathLooksLikeAnotherHost(string path)
    {
        await using var server = new ScriptedHttpServer(_ => new(200));
        var generator = Generator(server.Uri, Plan(50) with { Requests = [new("GET", path, new Dictionary<string, string>(), null)] });

        var result = await RunUntilAsync(generator, EventuallyAsync(() => generator.Snapshot().Statuses.Count > 0));

        Assert.Equal(server.Requests.Count, result.Requests);
        Assert.Equal(0, result.Failed);
    }

    [Fact]
    public async Task Should_Refuse_When_RunTwice()
    {
        await using var server = new ScriptedHttpServer(_ => new(200));
        var generator = Generator(server.Uri, Plan(10));
        await stop.CancelAsync();
        await generator.RunAsync(stop.Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => generator.RunAsync(stop.Token));
    }

    private static LoadPlan Plan(double rate) => new(rate, [new("GET", "/x", new Dictionary<string, string>(), null)], Deadline);

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Deadline, "not within its deadline");
            await tick.WaitForNextTickAsync();
        }
    }

    private LoadGenerator Generator(Uri address, LoadPlan plan) => new(client, plan, address, TimeProvider.System);

    private async Task<LoadSnapshot> RunUntilAsync(LoadGenerator generator, Task enough)
    {
        var running = generator.RunAsync(stop.Token);
        await enough.WaitAsync(Deadline);
        await stop.CancelAsync();
        return await running.WaitAsync(Deadline);
    }

    /// <summary>The machine's clock, but its time can leap over timers, as after a long halt.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private long offset;

        public override long GetTimestamp() => base.GetTimestamp() + Volatile.Read(ref offset);

        public void Jump(TimeSpan by) => Volatile.Write(ref offset, (long)(by.TotalSeconds * TimestampFrequency));
    }
}
