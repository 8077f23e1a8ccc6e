using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Rollout.Local.Tests.Fixtures;

namespace Rollout.Local.Tests.Balancer;

public sealed class TrafficTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private TestEnvironment environment = null!;

    public async Task InitializeAsync() => environment = await TestEnvironment.StartAsync();

    public async Task DisposeAsync() => await environment.DisposeAsync();

    [Fact]
    public async Task Should_DivideExactly_When_WeightsAre90And10()
    {
        // Given
        await using var blue = await Backend.StartAsync("blue");
        await using var green = await Backend.StartAsync("green");
        await environment.RegisterAsync("nest-auth-blue", blue);
        await environment.RegisterAsync("nest-auth-green", green);
        await environment.WaitForHealthAsync("nest-auth-blue", "healthy");
        await environment.WaitForHealthAsync("nest-auth-green", "healthy");
        Assert.Equal("OK", (await environment.SetWeightsAsync("auth", 90, 10)).Outcome);

        // When
        for (var i = 0; i < 1000; i++)
        {
            await environment.GetAsync("auth/login");
        }

        // Then
        Assert.Equal((900, 100), (blue.Requests, green.Requests));
    }

    [Fact]
    public async Task Should_FailNoRequest_When_WeightsChangeUnderLoad()
    {
        // Given
        await using var blue = await Backend.StartAsync("blue");
        await using var green = await Backend.StartAsync("green");
        await environment.RegisterAsync("nest-auth-blue", blue);
        await environment.RegisterAsync("nest-auth-green", green);
        await environment.WaitForHealthAsync("nest-auth-blue", "healthy");
        await environment.WaitForHealthAsync("nest-auth-green", "healthy");
        using var end = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 16).Select(i => Task.Run(() => LoadAsync(post: i % 2 == 1, end.Token))).ToArray();

        // When
        for (var change = 1; change <= 20; change++)
        {
            var percent = change * 37 % 101;
            Assert.Equal("OK", (await environment.SetWeightsAsync("auth", 100 - percent, percent)).Outcome);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        await end.CancelAsync();
        var results = await Task.WhenAll(clients);

        // Then
        Assert.All(results, result => Assert.Empty(result.Failures));
        Assert.True(results.Sum(result => result.Sent) > 200);
        Assert.True(blue.Requests > 0 && green.Requests > 0);
        Assert.Equal(results.Sum(result => result.Sent), blue.Requests + green.Requests);
    }

    [Fact]
    public async Task Should_SeeTheRequestAsTheClientSentIt_When_ItIsForwarded()
    {
        // Given
        string[] seen = [];
        await using var blue = await Backend.StartAsync("blue", context =>
        {
            var headers = context.Request.Headers;
            seen = [context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, headers.Host!, headers["X-Forwarded-For"]!, headers["X-Forwarded-Proto"]!, headers["X-Forwarded-Port"]!, headers["X-Name"]!];
            return Task.CompletedTask;
        });
        await environment.RegisterAsync("nest-auth-blue", blue);

        // When
        var answer = await SendRawAsync("GET /auth/a%2Fb/../c?x=%20y HTTP/1.1\r\nHost: api.example.test:81\r\nX-Forwarded-For: 9.9.9.9, 8.8.8.8\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 1\r\nX-Name: J\u00f8rgen\r\nConnection: close\r\n\r\n");

        // Then
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal(["/auth/a%2Fb/../c?x=%20y", "api.example.test:81", "9.9.9.9, 8.8.8.8, 127.0.0.1", "http", environment.Host.Endpoints.TrafficPort.ToString(System.Globalization.CultureInfo.InvariantCulture)], seen[..5]);
        Assert.Equal("J\u00f8rgen", seen[5]);
    }

    [Fact]
    public async Task Should_RouteByPathAndHeader_When_ARuleAsksForBoth()
    {
        // Given
        await using var blue = await Backend.StartAsync("blue");
        await using var green = await Backend.StartAsync("green");
        await environment.RegisterAsync("nest-auth-blue", blue);
        await environment.RegisterAsync("nest-auth-green", green);
        var listener = environment.Host.Balancer.State!.ListenerArn;
        var created = await environment.Api.SendAsync(
            "CreateRule",
            $"ListenerArn={listener}",
            "Priority=5",
            "Conditions.member.1.Field=path-pattern",
            "Conditions.member.1.PathPatternConfig.Values.member.1=/auth/*",
            "Conditions.member.2.Field=http-header",
            "Conditions.member.2.HttpHeaderConfig.HttpHeaderName=X-Slot",
            "Conditions.member.2.HttpHeaderConfig.Values.member.1=GREEN",
            "Actions.member.1.Type=forward",
            $"Actions.member.1.TargetGroupArn={environment.ArnOf("nest-auth-green")}");

        // When
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(environment.Traffic, "auth/x")) { Headers = { { "X-Slot", "green" } } };
        using var tagged = await environment.Http.SendAsync(request);

        // Then
        Assert.Equal("OK", created.Outcome);
        Assert.Equal("green", await tagged.Content.ReadAsStringAsync());
        Assert.Equal("blue", await environment.GetAsync("auth/x"));
    }

    [Fact]
    public async Task Should_SendToAllTargets_When_NoneIsHealthy()
    {
        // Given
        await using var one = await Backend.StartAsync("one");
        await using var two = await Backend.StartAsync("two");
        (one.Health, two.Health) = (500, 503);
        await environment.RegisterAsync("nest-auth-blue", one, two);
        var answer = await environment.WaitForHealthAsync("nest-auth-blue", "unhealthy", "unhealthy");

        // When
        var names = new[] { await environment.GetAsync("auth/x"), await environment.GetAsync("auth/x") };

        // Then
        Assert.Equal(["one", "two"], names.Order());
        Assert.Equal(["Health checks failed with these codes: [500]", "Health checks failed with these codes: [503]"], answer.All("Description"));
    }

    [Fact]
    public async Task Should_AvoidATarget_When_ItTurnsUnhealthy()
    {
        // Given
        await using var one = await Backend.StartAsync("one");
        await using var two = await Backend.StartAsync("two");
        await environment.RegisterAsync("nest-auth-blue", one, two);
        await environment.WaitForHealthAsync("nest-auth-blue", "healthy", "healthy");

        // When
        one.Health = 500;
        await environment.WaitForHealthAsync("nest-auth-blue", "healthy", "unhealthy");
        var names = new HashSet<string>();
        for (var i = 0; i < 10; i++)
        {
            names.Add(await environment.GetAsync("auth/x"));
        }

        // Then
        Assert.Equal(["two"], names);
        Assert.Contains($"rollout_lb_target_healthy{{service=\"auth\",slot=\"blue\",target_group=\"nest-auth-blue\",target=\"127.0.0.1:{one.Port}\"}} 0\n", await environment.MetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_Answer503_When_TheGroupHasNoTargets()
    {
        // When
        using var response = await environment.Http.GetAsync(new Uri(environment.Traffic, "auth/x"));

        // Then
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("service=\"auth\",slot=\"blue\",target_group=\"nest-auth-blue\",code=\"503\"} 1\n", await environment.MetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_Answer503_When_AllWeightsAreZero()
    {
        // Given
        await using var blue = await Backend.StartAsync("blue");
        await environment.RegisterAsync("nest-auth-blue", blue);
        Assert.Equal("OK", (await environment.SetWeightsAsync("auth", 0, 0)).Outcome);

        // When
        using var response = await environment.Http.GetAsync(new Uri(environment.Traffic, "auth/x"));

        // Then
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Should_CountA502_When_TheTargetIsGoneOrBreaksOff()
    {
        // Given
        var gone = await Backend.StartAsync("gone");
        await using var broken = await Backend.StartAsync("broken", async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await environment.RegisterAsync("nest-auth-blue", gone);
        await environment.RegisterAsync("nest-web-blue", broken);
        await gone.DisposeAsync();

        // When
        using var refused = await environment.Http.GetAsync(new Uri(environment.Traffic, "auth/x"));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => environment.GetAsync("page"));

        // Then
        var metrics = await environment.MetricsAsync();
        Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
        Assert.Contains("target_group=\"nest-auth-blue\",code=\"502\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("target_group=\"nest-web-blue\",code=\"502\"} 1\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_FinishARunningRequest_When_ItsTargetIsDeregistered()
    {
        // Given
        var arrived = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var slow = await Backend.StartAsync("slow", async context =>
        {
            arrived.SetResult();
            await go.Task;
            await context.Response.WriteAsync("done");
        });
        await environment.RegisterAsync("nest-auth-blue", slow);
        var running = environment.GetAsync("auth/x");
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(60));

        // When
        await environment.DeregisterAsync("nest-auth-blue", slow);
        var draining = await environment.WaitForHealthAsync("nest-auth-blue", "draining");
        using var refused = await environment.Http.GetAsync(new Uri(environment.Traffic, "auth/x"));
        go.SetResult();

        // Then
        Assert.Equal("done", await running);
        Assert.Equal("Target.DeregistrationInProgress", draining.Text("Reason"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        await environment.WaitForHealthAsync("nest-auth-blue");
    }

    [Fact]
    public async Task Should_KeepClientsWithTheirGroup_When_StickinessIsOn()
    {
        // Given
        await using var blue = await Backend.StartAsync("blue");
        await using var green = await Backend.StartAsync("green");
        await environment.RegisterAsync("nest-auth-blue", blue);
        await environment.RegisterAsync("nest-auth-green", green);
        var set = await environment.Api.SendAsync(
            "ModifyRule",
            $"RuleArn={environment.RuleOf("auth")}",
            "Actions.member.1.Type=forward",
            $"Actions.member.1.ForwardConfig.TargetGroups.member.1.TargetGroupArn={environment.ArnOf("nest-auth-blue")}",
            "Actions.member.1.ForwardConfig.TargetGroups.member.1.Weight=1",
            $"Actions.member.1.ForwardConfig.TargetGroups.member.2.TargetGroupArn={environment.ArnOf("nest-auth-green")}",
            "Actions.member.1.ForwardConfig.TargetGroups.member.2.Weight=1",
            "Actions.member.1.ForwardConfig.TargetGroupStickinessConfig.Enabled=true",
            "Actions.member.1.ForwardConfig.TargetGroupStickinessConfig.DurationSeconds=60");
        using var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        // When
        var names = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            names.Add(await browser.GetStringAsync(new Uri(environment.Traffic, "auth/x")));
        }

        // Then
        Assert.Equal("OK", set.Outcome);
        Assert.Single(names.Distinct());
    }

    [Fact]
    public async Task Should_NotBlameTheTarget_When_TheClientGoesAway()
    {
        // Given
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var blue = await Backend.StartAsync("blue", async context =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await environment.RegisterAsync("nest-auth-blue", blue);
        await environment.WaitForHealthAsync("nest-auth-blue", "healthy");

        // When
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, environment.Host.Endpoints.TrafficPort);
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes("GET /auth/x HTTP/1.1\r\nHost: h\r\n\r\n"));
            await arrived.Task.WaitAsync(Deadline, TimeProvider.System);
        }

        // Then
        var start = TimeProvider.System.GetTimestamp();
        var metrics = await environment.MetricsAsync();
        while (!metrics.Contains("target_group=\"nest-auth-blue\",code=\"460\"} 1\n", StringComparison.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Deadline, metrics);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            metrics = await environment.MetricsAsync();
        }

        Assert.DoesNotContain("code=\"502\"", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_ExposeZeroSeries_When_NothingWasRequested()
    {
        // When
        var metrics = await environment.MetricsAsync();

        // Then
        foreach (var (service, slot) in new[] { ("auth", "blue"), ("auth", "green"), ("web", "blue"), ("web", "green") })
        {
            var labels = $"service=\"{service}\",slot=\"{slot}\",target_group=\"nest-{service}-{slot}\"";
            Assert.Contains($"rollout_lb_requests_total{{{labels},code=\"500\"}} 0\n", metrics, StringComparison.Ordinal);
            Assert.Contains($"rollout_lb_request_duration_seconds_bucket{{{labels},le=\"+Inf\"}} 0\n", metrics, StringComparison.Ordinal);
            Assert.Contains($"rollout_lb_request_duration_seconds_count{{{labels}}} 0\n", metrics, StringComparison.Ordinal);
        }
    }

    private async Task<(int Sent, List<string> Failures)> LoadAsync(bool post, CancellationToken end)
    {
        // One client each: its connection stays open over the changes of weights.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 1 });
        var (sent, failures) = (0, new List<string>());
        while (!end.IsCancellationRequested)
        {
            sent++;
            try
            {
                using var request = new HttpRequestMessage(post ? HttpMethod.Post : HttpMethod.Get, new Uri(environment.Traffic, "auth/x")) { Content = post ? new StringContent("{}") : null };
                using var response = await client.SendAsync(request, CancellationToken.None);
                var body = await response.Content.ReadAsStringAsync(CancellationToken.None);
                if (response.StatusCode != HttpStatusCode.OK || body is not ("blue" or "green"))
                {
                    failures.Add($"{response.StatusCode} {body}");
                }
            }
            catch (HttpRequestException fault)
            {
                failures.Add(fault.Message);
            }
        }

        return (sent, failures);
    }

    private async Task<string> SendRawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, environment.Host.Endpoints.TrafficPort);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
