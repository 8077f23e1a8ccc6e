using System.Globalization;
using Rollout.Local.Tests.Fixtures;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.Tests.Supervision;

public sealed class SupervisorTests : IAsyncLifetime, IDisposable
{
    private readonly CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60), TimeProvider.System);
    private TestEnvironment environment = null!;

    public async Task InitializeAsync() => environment = await TestEnvironment.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var process in await environment.Control.ListProcessesAsync(CancellationToken.None))
        {
            await environment.Control.DeleteProcessAsync(process.Name, TimeSpan.Zero, CancellationToken.None);
        }

        await environment.DisposeAsync();
    }

    public void Dispose() => deadline.Dispose();

    [Fact]
    public async Task Should_StartAProcessInAGroupOfItsOwn_When_Asked()
    {
        // When
        var process = await environment.Control.PutProcessAsync("auth-blue", Shell("echo port {port} $PORT; exec sleep 600", ("PORT", "{port}")), deadline.Token);

        // Then
        Assert.True(process.Running);
        Assert.Null(process.ExitCode);
        Assert.InRange(process.Port, 20_000, 31_999);
        Assert.Equal("blue", process.Labels["slot"]);
        Assert.Equal(process.ProcessId, ProcStat.Read(process.ProcessId)!.Group);
        Assert.Equal($"port {process.Port} {process.Port}\n", await File.ReadAllTextAsync(LogFile, deadline.Token));
        var listed = Assert.Single(await environment.Control.ListProcessesAsync(deadline.Token));
        Assert.Equal(process with { Labels = listed.Labels }, listed);
    }

    [Fact]
    public async Task Should_KeepItsOwnSwitch_When_AProcessIsStarted()
    {
        // Given: what Program.cs does first
        var before = Environment.GetEnvironmentVariable(InlineSockets.Variable);
        InlineSockets.Use();
        try
        {
            // When
            await environment.Control.PutProcessAsync("auth-blue", Shell($"echo \"switch is <${InlineSockets.Variable}>\"; exec sleep 600"), deadline.Token);
        }
        finally
        {
            Environment.SetEnvironmentVariable(InlineSockets.Variable, before);
        }

        // Then: a service that blocks its threads would stand still with it
        Assert.Equal("switch is <>\n", await File.ReadAllTextAsync(LogFile, deadline.Token));
    }

    [Fact]
    public async Task Should_LeaveTheProcess_When_TheFingerprintIsTheSame()
    {
        // Given
        var first = await environment.Control.PutProcessAsync("auth-blue", Shell("exec sleep 600"), deadline.Token);

        // When
        var same = await environment.Control.PutProcessAsync("auth-blue", Shell("exec sleep 500"), deadline.Token);
        var other = await environment.Control.PutProcessAsync("auth-blue", Shell("exec sleep 600") with { Fingerprint = "2" }, deadline.Token);

        // Then
        Assert.Equal(first.ProcessId, same.ProcessId);
        Assert.NotEqual(first.ProcessId, other.ProcessId);
        Assert.NotEqual(first.Port, other.Port);
        Assert.Null(ProcessIdentity.Of(first.ProcessId));
    }

    [Fact]
    public async Task Should_ReportTheExitCode_When_TheProcessEndsAtOnce()
    {
        // When
        var process = await environment.Control.PutProcessAsync("auth-blue", Shell("echo no database; exit 3"), deadline.Token);

        // Then
        Assert.False(process.Running);
        Assert.Equal(3, process.ExitCode);
        Assert.Equal("no database\n", await File.ReadAllTextAsync(LogFile, deadline.Token));
    }

    [Fact]
    public async Task Should_StartItAnew_When_ItHasEndedAndIsAskedForAgain()
    {
        // Given
        await environment.Control.PutProcessAsync("auth-blue", Shell("exit 1"), deadline.Token);

        // When
        var process = await environment.Control.PutProcessAsync("auth-blue", Shell("exec sleep 600"), deadline.Token);

        // Then
        Assert.True(process.Running);
    }

    [Fact]
    public async Task Should_EndByForce_When_TheProcessIgnoresTheRequest()
    {
        // Given
        var process = await environment.Control.PutProcessAsync("auth-blue", Shell("trap '' TERM; sleep 600 & while :; do wait; done"), deadline.Token);
        var group = ProcStat.Members(process.ProcessId);

        // When
        await environment.Control.DeleteProcessAsync("auth-blue", TimeSpan.FromMilliseconds(200), deadline.Token);

        // Then
        Assert.True(group.Count >= 2);
        foreach (var member in group)
        {
            Assert.True(await member.WaitForEndAsync(TimeSpan.FromSeconds(60), TimeProvider.System, deadline.Token));
        }

        Assert.Empty(await environment.Control.ListProcessesAsync(deadline.Token));
        await environment.Control.DeleteProcessAsync("auth-blue", TimeSpan.Zero, deadline.Token);
    }

    [Fact]
    public async Task Should_FindRunningProcesses_When_TheProgramStartsAnew()
    {
        // Given
        var running = await environment.Control.PutProcessAsync("auth-blue", Shell("exec sleep 600"), deadline.Token);
        var ended = await environment.Control.PutProcessAsync("auth-green", Shell("exit 1"), deadline.Token);

        // When
        await environment.RestartAsync();
        var found = await environment.Control.ListProcessesAsync(deadline.Token);
        var same = await environment.Control.PutProcessAsync("auth-blue", Shell("exec sleep 600"), deadline.Token);

        // Then
        Assert.Equal([(running.ProcessId, true), (ended.ProcessId, false)], found.Select(process => (process.ProcessId, process.Running)));
        Assert.Equal(running.ProcessId, same.ProcessId);
    }

    [Fact]
    public async Task Should_WriteNoSecret_When_AProcessIsRecorded()
    {
        // When
        var process = await environment.Control.PutProcessAsync("auth-blue", Shell("exec sleep 600", ("DATABASE_PASSWORD", "s3cret-value")), deadline.Token);

        // Then
        var command = await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.ProcessId}/cmdline"), deadline.Token);
        var environmentOfIt = await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.ProcessId}/environ"), deadline.Token);
        Assert.Contains("DATABASE_PASSWORD=s3cret-value", environmentOfIt, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret-value", command, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(environment.State.Files.Path))
        {
            Assert.DoesNotContain("s3cret-value", await File.ReadAllTextAsync(file, deadline.Token), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("no/slash", "RT2413")]
    [InlineData("", "RT2413")]
    public async Task Should_Refuse_When_TheNameIsNotAllowed(string name, string code)
    {
        // When
        var fault = await Assert.ThrowsAsync<RolloutException>(() => environment.Control.PutProcessAsync(name, Shell("exit 0"), deadline.Token));

        // Then
        Assert.Equal(code, fault.Code);
    }

    [Fact]
    public async Task Should_NameTheProgram_When_ItDoesNotExist()
    {
        // When
        var fault = await Assert.ThrowsAsync<RolloutException>(() => environment.Control.PutProcessAsync("auth-blue", Shell("exit 0") with { Executable = "no-such-program" }, deadline.Token));

        // Then
        Assert.Equal($"RT2414 the process 'auth-blue' cannot be started: there is no program 'no-such-program' on the PATH or in '{environment.State.Files.Path}'. Install it, or correct the service's command in rollout.yaml.", fault.Message);
    }

    [Fact]
    public async Task Should_GiveAPortOfItsOwn_When_SeveralStartAtOnce()
    {
        // When
        var started = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => environment.Control.PutProcessAsync($"p{i}", Shell("exec sleep 600"), deadline.Token)));

        // Then
        Assert.Equal(6, started.Select(process => process.Port).Distinct().Count());
    }

    [Fact]
    public async Task Should_Refuse_When_TheKeyIsWrong()
    {
        // Given
        var stranger = new EmbeddedClient(environment.Http, environment.Host.Endpoints with { Key = "guess" });

        // When
        var fault = await Assert.ThrowsAsync<RolloutException>(() => stranger.ListProcessesAsync(deadline.Token));

        // Then
        Assert.Equal("RT2412", fault.Code);
    }

    private string LogFile => environment.State.PathOf("logs/auth.log");

    private ProcessRequest Shell(string script, params (string Name, string Value)[] variables) => new(
        "/bin/sh",
        ["-c", script],
        environment.State.Files.Path,
        variables.ToDictionary(pair => pair.Name, pair => pair.Value),
        LogFile,
        "1",
        new Dictionary<string, string> { ["slot"] = "blue" },
        StopTimeoutMs: 2000);
}
