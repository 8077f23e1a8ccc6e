using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Rollout.Local.Tests.Fixtures;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Local.Tests.Embedded;

/// <summary>The program as a real process: started, killed and found again.</summary>
public sealed class EmbeddedLauncherTests : IAsyncLifetime, IDisposable
{
    private readonly CancellationTokenSource deadline = new(TimeSpan.FromSeconds(120), TimeProvider.System);
    private readonly TestState state = new();
    private readonly HttpClient http = EmbeddedClient.CreateHttp();
    private readonly EmbeddedLauncher launcher;

    public EmbeddedLauncherTests() => launcher = NewLauncher();

    private static string ProgramPath => typeof(EmbeddedHost).Assembly.Location;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await launcher.StopAsync(purge: true, CancellationToken.None);

    public void Dispose()
    {
        http.Dispose();
        deadline.Dispose();
        state.Dispose();
    }

    [Fact]
    public async Task Should_StartOneProgram_When_TwoToolsAskAtOnce()
    {
        // When
        var found = await Task.WhenAll(
            launcher.EnsureAsync(TestState.AnyPorts, deadline.Token),
            NewLauncher().EnsureAsync(TestState.AnyPorts, deadline.Token));

        // Then
        Assert.Equal(found[0], found[1]);
        Assert.Equal(found[0], await launcher.FindAsync(deadline.Token));
        Assert.Equal(found[0].ProcessId, (await new EmbeddedClient(http, found[0]).GetStatusAsync(deadline.Token)).ProcessId);
    }

    [Fact]
    public async Task Should_FindNothing_When_NothingWasStarted()
    {
        // When, Then
        Assert.Null(await launcher.FindAsync(deadline.Token));
        await launcher.StopAsync(purge: false, deadline.Token);
    }

    [Fact]
    public async Task Should_LeaveTerminalAndPipes_When_ItIsStarted()
    {
        // When
        var endpoints = await launcher.EnsureAsync(TestState.AnyPorts, deadline.Token);

        // Then
        Assert.Equal(endpoints.ProcessId, ProcStat.Read(endpoints.ProcessId)!.Group);
        var handles = Enumerable.Range(0, 3).Select(handle => new FileInfo($"/proc/{endpoints.ProcessId}/fd/{handle}").LinkTarget);
        Assert.Equal(["/dev/null", state.Files.Log, state.Files.Log], handles);
    }

    [Fact]
    public async Task Should_ComeBackWithEverything_When_TheProgramWasKilled()
    {
        // Given
        var before = await launcher.EnsureAsync(TestState.AnyPorts, deadline.Token);
        var client = new EmbeddedClient(http, before);
        await client.PutTopologyAsync(TestEnvironment.Topology, deadline.Token);
        var service = await client.PutProcessAsync("auth-blue", Sleeper(), deadline.Token);
        await new ApiClient(http, before.ApiPort).SendAsync("ModifyRule", await RuleChangeAsync(before, 25, 75));

        // When
        await KillAsync(before.ProcessId);
        Assert.Null(await launcher.FindAsync(deadline.Token));
        var after = await launcher.EnsureAsync(TestState.AnyPorts, deadline.Token);

        // Then
        Assert.Equal(before with { ProcessId = after.ProcessId }, after);
        Assert.NotEqual(before.ProcessId, after.ProcessId);
        var found = Assert.Single(await new EmbeddedClient(http, after).ListProcessesAsync(deadline.Token));
        Assert.Equal((service.ProcessId, true), (found.ProcessId, found.Running));
        var rules = await new ApiClient(http, after.ApiPort).SendAsync("DescribeRules", $"RuleArns.member.1={await RuleAsync(after)}");
        Assert.Equal(["25", "75"], rules.All("Weight"));
    }

    [Fact]
    public async Task Should_EndServices_When_TheProgramIsStoppedOrAlreadyDead()
    {
        foreach (var kill in new[] { false, true })
        {
            // Given
            var endpoints = await launcher.EnsureAsync(TestState.AnyPorts, deadline.Token);
            var service = await new EmbeddedClient(http, endpoints).PutProcessAsync("auth-blue", Sleeper(), deadline.Token);
            if (kill)
            {
                await KillAsync(endpoints.ProcessId);
            }

            // When
            await launcher.StopAsync(purge: false, deadline.Token);

            // Then
            Assert.Null(ProcessIdentity.Of(service.ProcessId));
            Assert.Null(ProcessIdentity.Of(endpoints.ProcessId));
            Assert.Null(await launcher.FindAsync(deadline.Token));
        }
    }

    [Fact]
    public async Task Should_LeaveServicesRunning_When_TheProgramHandsOver()
    {
        // Given
        var before = await launcher.EnsureAsync(TestState.AnyPorts, deadline.Token);
        var client = new EmbeddedClient(http, before);
        var service = await client.PutProcessAsync("auth-blue", Sleeper(), deadline.Token);
        var program = ProcessIdentity.Of(before.ProcessId)!;

        // When
        await client.HandOverAsync(deadline.Token);
        Assert.True(await program.WaitForEndAsync(TimeSpan.FromSeconds(60), TimeProvider.System, deadline.Token));
        var after = await launcher.EnsureAsync(TestState.AnyPorts, deadline.Token);

        // Then
        Assert.Equal(before with { ProcessId = after.ProcessId }, after);
        var found = Assert.Single(await new EmbeddedClient(http, after).ListProcessesAsync(deadline.Token));
        Assert.Equal((service.ProcessId, true), (found.ProcessId, found.Running));
    }

    [Fact]
    public async Task Should_SpareAStranger_When_ARecordedNumberWasReused()
    {
        // Given
        var endpoints = await launcher.EnsureAsync(TestState.AnyPorts, deadline.Token);
        var service = await new EmbeddedClient(http, endpoints).PutProcessAsync("auth-blue", Sleeper(), deadline.Token);
        await KillAsync(endpoints.ProcessId);
        using var stranger = Process.Start(new ProcessStartInfo("sleep", ["600"]))!;
        try
        {
            // The record as it would look when the service had ended and the stranger had got its number.
            var record = await File.ReadAllTextAsync(state.Files.Processes, deadline.Token);
            await File.WriteAllTextAsync(state.Files.Processes, record.Replace($"\"processId\": {service.ProcessId}", $"\"processId\": {stranger.Id}", StringComparison.Ordinal), deadline.Token);

            // When
            await launcher.StopAsync(purge: false, deadline.Token);

            // Then
            Assert.False(stranger.HasExited);
        }
        finally
        {
            stranger.Kill();
            ProcessIdentity.Of(service.ProcessId)?.Signal(Posix.Kill);
        }
    }

    [Fact]
    public async Task Should_FindAService_When_TheProgramDiedWhileItStartedIt()
    {
        // Given
        var endpoints = await launcher.EnsureAsync(TestState.AnyPorts, deadline.Token);
        var service = await new EmbeddedClient(http, endpoints).PutProcessAsync("auth-blue", Sleeper(), deadline.Token);
        await KillAsync(endpoints.ProcessId);
        var lines = await File.ReadAllLinesAsync(state.Files.Processes, deadline.Token);
        var start = Array.FindIndex(lines, line => line.Contains("\"identity\"", StringComparison.Ordinal));
        var end = Array.FindIndex(lines, start, line => line.Trim() == "},");
        await File.WriteAllLinesAsync(state.Files.Processes, [.. lines[..start], "\"identity\": null,", .. lines[(end + 1)..]], deadline.Token);

        // When
        await launcher.StopAsync(purge: false, deadline.Token);

        // Then
        Assert.Null(ProcessIdentity.Of(service.ProcessId));
    }

    [Fact]
    public async Task Should_NameThePort_When_ItIsTaken()
    {
        // Given
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        // When
        var fault = await Assert.ThrowsAsync<RolloutException>(() => launcher.EnsureAsync(TestState.AnyPorts with { TrafficPort = port, NextFreePort = false }, deadline.Token));

        // Then
        Assert.Equal($"RT2401 port {port} of 127.0.0.1 (traffic) is taken by another program. Stop that program, name another port in rollout.yaml, or let the next free one be taken there.", fault.Message);
    }

    [Fact]
    public async Task Should_SayWhatIsMissing_When_TheProgramWasNotBuilt()
    {
        // Given
        var missing = new EmbeddedLauncher(state.Files.Path, state.PathOf("Rollout.Local.dll"), TimeProvider.System);

        // When
        var fault = await Assert.ThrowsAsync<RolloutException>(() => missing.EnsureAsync(TestState.AnyPorts, deadline.Token));

        // Then
        Assert.Equal("RT2417", fault.Code);
    }

    [PostgresFact]
    public async Task Should_KeepTheClusterOverAKillAndLeaveNoTrace_When_ItIsPurged()
    {
        // Given
        var endpoints = await launcher.EnsureAsync(TestState.AnyPorts, deadline.Token);
        var cluster = await new EmbeddedClient(http, endpoints).PutPostgresAsync(deadline.Token);
        Assert.Equal(cluster.Port, (await launcher.FindAsync(deadline.Token))!.PostgresPort);
        await KillAsync(endpoints.ProcessId);

        // When
        var after = await launcher.EnsureAsync(TestState.AnyPorts, deadline.Token);
        var again = await new EmbeddedClient(http, after).PutPostgresAsync(deadline.Token);
        await KillAsync(after.ProcessId);
        await launcher.StopAsync(purge: true, deadline.Token);

        // Then
        Assert.Equal(cluster with { Created = false }, again);
        using var client = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(IPAddress.Loopback, cluster.Port));
        Assert.False(Directory.Exists(state.Files.Path));
    }

    private EmbeddedLauncher NewLauncher() => new(state.Files.Path, ProgramPath, TimeProvider.System);

    private ProcessRequest Sleeper() => new("sleep", ["600"], state.Files.Path, new Dictionary<string, string>(), state.PathOf("auth.log"), "1", new Dictionary<string, string>(), 2000);

    private async Task KillAsync(int processId)
    {
        var program = ProcessIdentity.Of(processId)!;
        program.Signal(Posix.Kill);
        Assert.True(await program.WaitForEndAsync(TimeSpan.FromSeconds(60), TimeProvider.System, deadline.Token));
    }

    private async Task<string> RuleAsync(EmbeddedEndpoints endpoints)
    {
        var api = new ApiClient(http, endpoints.ApiPort);
        var balancer = (await api.SendAsync("DescribeLoadBalancers")).Text("LoadBalancerArn");
        var listener = (await api.SendAsync("DescribeListeners", $"LoadBalancerArn={balancer}")).Text("ListenerArn");
        return (await api.SendAsync("DescribeRules", $"ListenerArn={listener}")).Text("RuleArn")!;
    }

    private async Task<string[]> RuleChangeAsync(EmbeddedEndpoints endpoints, int blue, int green)
    {
        var groups = (await new ApiClient(http, endpoints.ApiPort).SendAsync("DescribeTargetGroups", "Names.member.1=nest-auth-blue", "Names.member.2=nest-auth-green")).All("TargetGroupArn");
        const string Groups = "Actions.member.1.ForwardConfig.TargetGroups.member.";
        return [$"RuleArn={await RuleAsync(endpoints)}", "Actions.member.1.Type=forward", $"{Groups}1.TargetGroupArn={groups[0]}", $"{Groups}1.Weight={blue}", $"{Groups}2.TargetGroupArn={groups[1]}", $"{Groups}2.Weight={green}"];
    }
}
