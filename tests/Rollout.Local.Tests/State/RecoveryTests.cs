using Rollout.Local.Balancer;
using Rollout.Local.State;
using Rollout.Local.Tests.Fixtures;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.Tests.State;

public sealed class RecoveryTests
{
    [Fact]
    public async Task Should_KeepWeightsTargetsAttributesAndPorts_When_TheProgramStartsAnew()
    {
        // Given
        await using var environment = await TestEnvironment.StartAsync();
        await using var backend = await Backend.StartAsync("green");
        await environment.RegisterAsync("nest-auth-green", backend);
        await environment.SetWeightsAsync("auth", 0, 100);
        await environment.Api.SendAsync("ModifyTargetGroupAttributes", $"TargetGroupArn={environment.ArnOf("nest-auth-green")}", "Attributes.member.1.Key=deregistration_delay.timeout_seconds", "Attributes.member.1.Value=7");
        var (endpoints, state) = (environment.Host.Endpoints, environment.Host.Balancer.State!);

        // When
        await environment.RestartAsync();

        // Then
        var again = environment.Host.Balancer.State!;
        Assert.Equal(endpoints, environment.Host.Endpoints);
        Assert.Equal(state.Rules.Select(WeightsOf), again.Rules.Select(WeightsOf));
        Assert.Equal(TimeSpan.FromSeconds(7), again.Group(environment.ArnOf("nest-auth-green"))!.DeregistrationDelay);
        Assert.Equal("green", await environment.GetAsync("auth/x"));
        await environment.WaitForHealthAsync("nest-auth-green", "healthy");
    }

    [Fact]
    public async Task Should_RefuseToStart_When_ItsConfigurationIsDamaged()
    {
        // Given
        using var state = new TestState();
        await File.WriteAllTextAsync(state.Files.Balancer, "{ half");

        // When
        var fault = await Assert.ThrowsAsync<RolloutException>(() => EmbeddedHost.StartAsync(state.Files, new ProgramLog(TextWriter.Null, TimeProvider.System), TimeProvider.System, CancellationToken.None));

        // Then
        Assert.Equal("RT2416", fault.Code);
        Assert.Contains(state.Files.Balancer, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_TakeTheNextPort_When_ThatIsAllowed()
    {
        // Given
        using var taken = new PortBinder(nextFreePort: true).Take("traffic", 0, 0);
        var port = BoundPorts.PortOf(taken);

        // When
        using var next = new PortBinder(nextFreePort: true).Take("traffic", port, port);

        // Then
        Assert.InRange(BoundPorts.PortOf(next), port + 1, port + 200);
    }

    [Fact]
    public void Should_NameThePort_When_ItIsTaken()
    {
        // Given
        using var taken = new PortBinder(nextFreePort: true).Take("traffic", 0, 0);
        var port = BoundPorts.PortOf(taken);

        // When
        var fault = Assert.Throws<RolloutException>(() => new PortBinder(nextFreePort: false).Take("ELBv2 API", port, 0));

        // Then
        Assert.Equal($"RT2401 port {port} of 127.0.0.1 (ELBv2 API) is taken by another program. Stop that program, name another port in rollout.yaml, or let the next free one be taken there.", fault.Message);
    }

    [Fact]
    public void Should_BeReadableByItsOwnerAlone_When_AStateFileIsWritten()
    {
        // Given
        using var state = new TestState();

        // When
        StateFile.Write(state.Files.Endpoints, new EmbeddedEndpoints(1, "key", 1, 2, 3, 4), EmbeddedJson.Default.EmbeddedEndpoints);

        // Then
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(state.Files.Endpoints));
        }

        Assert.Equal("key", StateFile.Read(state.Files.Endpoints, EmbeddedJson.Default.EmbeddedEndpoints)!.Key);
    }

    private static string WeightsOf(RuleModel rule) => $"{rule.Arn} {string.Join('/', ((ForwardAction)rule.Action).Groups.Select(group => group.Weight))}";
}
