using System.Text.Json;
using Rollout.Local.Tests.Fixtures;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Traffic;
using Rollout.Tasks.Traffic.Elbv2;

namespace Rollout.Local.Tests;

/// <summary>Missing permissions are found, operation by operation, and nothing is changed by the search.</summary>
public sealed class Elbv2PermissionsTests : IAsyncLifetime
{
    private static readonly string[] Mutating = ["CreateRule", "DeleteRule", "DeregisterTargets", "ModifyRule", "RegisterTargets"];
    private TestEnvironment environment = null!;
    private ApiProxy proxy = null!;

    public async Task InitializeAsync()
    {
        environment = await TestEnvironment.StartAsync();
        proxy = await ApiProxy.StartAsync(environment.Host.Endpoints.ApiPort);
    }

    public async Task DisposeAsync()
    {
        await proxy.DisposeAsync();
        await environment.DisposeAsync();
    }

    [Theory]
    [InlineData("DescribeLoadBalancers", "*")]
    [InlineData("DescribeListeners", "*")]
    [InlineData("DescribeRules", "*")]
    [InlineData("DescribeTargetGroups", "*")]
    [InlineData("DescribeTargetHealth", "*")]
    [InlineData("DescribeTargetGroupAttributes", "*")]
    [InlineData("ModifyRule", "{auth} {web}")]
    [InlineData("CreateRule", "{listener}")]
    [InlineData("DeleteRule", "{listener-rule}/0000000000000000")]
    [InlineData("RegisterTargets", "{auth-blue} {auth-green} {web-blue} {web-green}")]
    [InlineData("DeregisterTargets", "{auth-blue} {auth-green} {web-blue} {web-green}")]
    public async Task Should_NameThePermissionAndItsResources_When_ItIsMissing(string operation, string resources)
    {
        // Given
        await GivenTargetsAsync();
        var (before, file) = (environment.Host.Balancer.State, await File.ReadAllBytesAsync(environment.State.Files.Balancer));
        proxy.Denied.Add(operation);

        // When
        using var router = Router();
        var missing = await router.FindMissingAsync(testTraffic: true, CancellationToken.None);

        // Then
        Assert.Equal(Fill(resources).Split(' ').Select(resource => new MissingPermission($"elasticloadbalancing:{operation}", resource)), missing.OrderBy(one => Fill(resources).IndexOf(one.Resource, StringComparison.Ordinal)));
        Assert.Same(before, environment.Host.Balancer.State);
        Assert.Equal(file, await File.ReadAllBytesAsync(environment.State.Files.Balancer));
    }

    [Fact]
    public async Task Should_FindNothingAndChangeNothing_When_EverythingIsAllowed()
    {
        // Given
        await GivenTargetsAsync();
        var (before, file) = (environment.Host.Balancer.State, await File.ReadAllBytesAsync(environment.State.Files.Balancer));

        // When
        using var router = Router();
        var missing = await router.FindMissingAsync(testTraffic: true, CancellationToken.None);

        // Then
        Assert.Empty(missing);
        Assert.Equal(Mutating, proxy.Operations.Where(operation => !operation.StartsWith("Describe", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
        Assert.Same(before, environment.Host.Balancer.State);
        Assert.Equal(file, await File.ReadAllBytesAsync(environment.State.Files.Balancer));
    }

    [Fact]
    public async Task Should_AskForTheListener_When_ItsDefaultRuleIsManaged()
    {
        // Given
        var (listener, web) = (environment.Host.Balancer.State!.ListenerArn, environment.RuleOf("web"));
        await environment.Api.SendAsync(
            "ModifyListener", $"ListenerArn={listener}", "DefaultActions.member.1.Type=forward",
            $"DefaultActions.member.1.ForwardConfig.TargetGroups.member.1.TargetGroupArn={environment.ArnOf("nest-web-blue")}", "DefaultActions.member.1.ForwardConfig.TargetGroups.member.1.Weight=100",
            $"DefaultActions.member.1.ForwardConfig.TargetGroups.member.2.TargetGroupArn={environment.ArnOf("nest-web-green")}", "DefaultActions.member.1.ForwardConfig.TargetGroups.member.2.Weight=0");
        await environment.Api.SendAsync("DeleteRule", $"RuleArn={web}");
        var before = environment.Host.Balancer.State;
        proxy.Denied.Add("ModifyListener");

        // When
        using var router = Router();
        var missing = await router.FindMissingAsync(testTraffic: true, CancellationToken.None);

        // Then
        Assert.Equal([new MissingPermission("elasticloadbalancing:ModifyListener", listener)], missing);
        Assert.Same(before, environment.Host.Balancer.State);
    }

    [Fact]
    public async Task Should_NotAskForRules_When_ThereIsNoTestTraffic()
    {
        // Given
        proxy.Denied.UnionWith(["CreateRule", "DeleteRule"]);

        // When
        using var router = Router();

        // Then
        Assert.Empty(await router.FindMissingAsync(testTraffic: false, CancellationToken.None));
        Assert.DoesNotContain("CreateRule", proxy.Operations);
    }

    [Fact]
    public async Task Should_FindAllAtOnce_When_SeveralAreMissing()
    {
        // Given
        proxy.Denied.UnionWith(Mutating);

        // When
        using var router = Router();
        var missing = await router.FindMissingAsync(testTraffic: true, CancellationToken.None);

        // Then
        Assert.Equal(Mutating.Select(operation => "elasticloadbalancing:" + operation), missing.Select(one => one.Permission).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Should_GrantWhatIsAskedFor_When_ThePolicyOfTheDocsIsUsed()
    {
        // Given
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "elbv2.md"));
        var json = page.Split("```json")[1].Split("```")[0];
        using var policy = JsonDocument.Parse(json);
        var granted = policy.RootElement.GetProperty("Statement").EnumerateArray().SelectMany(statement => statement.GetProperty("Action").EnumerateArray()).Select(action => action.GetString()!);

        // When
        using var router = Router();
        await router.FindMissingAsync(testTraffic: true, CancellationToken.None);

        // Then: the default rule of the sample is not managed
        var asked = proxy.Operations.Append("ModifyListener").Distinct().Select(operation => "elasticloadbalancing:" + operation);
        Assert.Equal(asked.Order(StringComparer.Ordinal), granted.Order(StringComparer.Ordinal));
    }

    private Elbv2TrafficRouter Router() => Elbv2TrafficRouter.Create(
        [.. Elbv2TrafficOptions.From(Plans.Sample()).Select(options => (options, new Elbv2Connection(proxy.Url, EmbeddedContract.LocalRegion, Embedded: true, TimeSpan.FromSeconds(10))))],
        TimeProvider.System);

    private async Task GivenTargetsAsync() =>
        await environment.Api.SendAsync("RegisterTargets", $"TargetGroupArn={environment.ArnOf("nest-auth-blue")}", "Targets.member.1.Id=127.0.0.1", "Targets.member.1.Port=1");

    private string Fill(string text)
    {
        var listener = environment.Host.Balancer.State!.ListenerArn;
        text = text.Replace("{listener}", listener, StringComparison.Ordinal)
            .Replace("{listener-rule}", listener.Replace(":listener/", ":listener-rule/", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("{auth}", environment.RuleOf("auth"), StringComparison.Ordinal)
            .Replace("{web}", environment.RuleOf("web"), StringComparison.Ordinal);
        return environment.Host.Balancer.State.Groups.Aggregate(text, (filled, group) => filled.Replace($"{{{group.Name["nest-".Length..]}}}", group.Arn, StringComparison.Ordinal));
    }
}
