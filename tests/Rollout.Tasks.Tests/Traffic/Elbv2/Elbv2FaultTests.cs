using System.Diagnostics;
using System.Text.RegularExpressions;
using Rollout.Tasks.Traffic.Elbv2;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

public sealed partial class Elbv2FaultTests
{
    private const string Unknown = "Whether it took effect is not known: the same call can be made again, and --target=Status shows the weights. Bring the embedded environment up with --target=LocalUp.";
    private const string Unchanged = "Nothing was changed. Bring the embedded environment up with --target=LocalUp.";

    [Theory]
    [InlineData(ElbFault.Unavailable, "RT2106 ModifyRule at {url}: HTTP 503 (HTTP 503 without an error document). " + Unknown)]
    [InlineData(ElbFault.Throttle, "RT2101 ModifyRule at {url}: throttled (Throttling: Rate exceeded). " + Unchanged)]
    [InlineData(ElbFault.OtherXml, "RT2106 ModifyRule at {url}: what came back is not an answer of the ELBv2 API (the root element is <html>, <ModifyRuleResponse> with its result was expected). " + Unknown)]
    [InlineData(ElbFault.Empty, "RT2106 ModifyRule at {url}: what came back is not an answer of the ELBv2 API (Root element is missing). " + Unknown)]
    [InlineData(ElbFault.Refuse, "RT2104 ModifyRule at {url} was refused: ValidationError: 1 validation error detected: something is wrong. Nothing was changed. Correct what the load balancer names.")]
    public async Task Should_SayWhatIsKnown_When_AMutationFails(ElbFault fault, string message)
    {
        await using var bed = new Elbv2TestBed();
        var (router, change) = await bed.PlannedAsync(10);
        bed.Elb.Given("ModifyRule", fault);

        var thrown = await Assert.ThrowsAsync<RolloutException>(() => router.ApplyAsync(change, CancellationToken.None));

        Assert.Equal(message, bed.Anonymous(thrown.Message));
        Assert.Equal([100, 0], bed.Elb.Model.Weights("auth"));
    }

    [Theory]
    [InlineData(ElbFault.NotXml, "RT2106", ExitCode.Fault, false)]
    [InlineData(ElbFault.Reset, "RT2106", ExitCode.Fault, false)]
    [InlineData(ElbFault.LoseAnswer, "RT2106", ExitCode.Fault, true)]
    [InlineData(ElbFault.CutBody, "RT2106", ExitCode.Fault, true)]
    [InlineData(ElbFault.Deny, "RT2105", ExitCode.BackendFailed, false)]
    public async Task Should_TellKnownFromUnknown_When_AMutationFails(ElbFault fault, string code, ExitCode exitCode, bool tookEffect)
    {
        await using var bed = new Elbv2TestBed();
        var (router, change) = await bed.PlannedAsync(10);
        bed.Elb.Given("ModifyRule", fault, times: 10);

        var thrown = await Assert.ThrowsAsync<RolloutException>(() => router.ApplyAsync(change, CancellationToken.None));

        Assert.Equal((code, exitCode), (thrown.Code, thrown.ExitCode));
        Assert.Single(thrown.Message.Split('\n'));
        Assert.Equal(tookEffect ? [90, 10] : [100, 0], bed.Elb.Model.Weights("auth"));
    }

    [Theory]
    [InlineData(ElbFault.Hang)]
    [InlineData(ElbFault.HangInBody)]
    public async Task Should_EndAtTheDeadline_When_NothingComesBack(ElbFault fault)
    {
        await using var bed = new Elbv2TestBed { CallTimeout = TimeSpan.FromSeconds(3) };
        var (router, change) = await bed.PlannedAsync(10);
        bed.Elb.Given("ModifyRule", fault, times: 10);
        var clock = Stopwatch.StartNew();

        var thrown = await Assert.ThrowsAsync<RolloutException>(() => router.ApplyAsync(change, CancellationToken.None));

        // How often the SDK tried within the deadline is its own matter.
        var message = Tries().Replace(bed.Anonymous(thrown.Message), string.Empty);
        Assert.Equal("RT2106 ModifyRule at {url}: no answer within 3 s (traffic.callTimeout). " + Unknown, message);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(2.9), TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("DescribeLoadBalancers", ElbFault.Unavailable)]
    [InlineData("DescribeListeners", ElbFault.CutBody)]
    [InlineData("DescribeRules", ElbFault.Reset)]
    [InlineData("DescribeRules", ElbFault.OtherXml)]
    [InlineData("DescribeRules", ElbFault.Empty)]
    [InlineData("DescribeTargetGroups", ElbFault.NotXml)]
    [InlineData("DescribeTargetGroups", ElbFault.Throttle)]
    [InlineData("DescribeTargetHealth", ElbFault.Hang)]
    [InlineData("DescribeTargetHealth", ElbFault.HangInBody)]
    public async Task Should_NeverGuess_When_AReadFails(string operation, ElbFault fault)
    {
        await using var bed = new Elbv2TestBed { CallTimeout = TimeSpan.FromSeconds(3) };
        var router = bed.Router();
        bed.Elb.Given(operation, fault, times: 20);

        var thrown = await Assert.ThrowsAsync<RolloutException>(() => router.ReadAsync(CancellationToken.None));

        Assert.Equal(("RT2101", ExitCode.BackendFailed), (thrown.Code, thrown.ExitCode));
        Assert.StartsWith($"RT2101 {operation} at {bed.Elb.Url}: ", thrown.Message, StringComparison.Ordinal);
        Assert.EndsWith(Unchanged, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_SayThatNothingChanged_When_RefusedConnection()
    {
        await using var bed = new Elbv2TestBed();
        var (router, change) = await bed.PlannedAsync(10);
        await bed.Elb.StopAsync();

        var thrown = await Assert.ThrowsAsync<RolloutException>(() => router.ApplyAsync(change, CancellationToken.None));

        Assert.StartsWith("RT2101 ModifyRule at {url}: no connection (Connection refused", bed.Anonymous(thrown.Message), StringComparison.Ordinal);
        Assert.Contains(Unchanged, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_StayUnknown_When_ALostAttemptIsFollowedByARefusal()
    {
        await using var bed = new Elbv2TestBed { MaxErrorRetry = 1 };
        var (router, change) = await bed.PlannedAsync(10);
        bed.Elb.Given("ModifyRule", ElbFault.LoseAnswer);
        bed.Elb.Given("ModifyRule", ElbFault.Refuse, times: 5);

        var thrown = await Assert.ThrowsAsync<RolloutException>(() => router.ApplyAsync(change, CancellationToken.None));

        Assert.Equal("RT2106", thrown.Code);
        Assert.Equal([90, 10], bed.Elb.Model.Weights("auth"));
    }

    [Fact]
    public async Task Should_TryAgain_When_Throttled()
    {
        await using var bed = new Elbv2TestBed { MaxErrorRetry = 4 };
        var (router, change) = await bed.PlannedAsync(10);
        bed.Elb.Given("ModifyRule", ElbFault.Throttle, times: 2);

        await router.ApplyAsync(change, CancellationToken.None);

        Assert.Equal(3, bed.Elb.Operations.Count(operation => operation == "ModifyRule"));
        Assert.Equal([90, 10], bed.Elb.Model.Weights("auth"));
    }

    [Fact]
    public async Task Should_PassTheCancelOn_When_TheCallerGivesUp()
    {
        await using var bed = new Elbv2TestBed();
        var (router, change) = await bed.PlannedAsync(10);
        bed.Elb.Given("ModifyRule", ElbFault.Hang);
        using var cancel = new CancellationTokenSource();

        var applying = router.ApplyAsync(change, cancel.Token);
        SpinWait.SpinUntil(() => bed.Elb.Operations.Contains("ModifyRule"), TimeSpan.FromSeconds(5));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => applying);
    }

    [Fact]
    public async Task Should_NameTheSignature_When_TheKeyIsWrong()
    {
        await using var bed = new Elbv2TestBed();
        using var http = new Elbv2HttpClients(useProxy: false);
        var connection = new Elbv2Connection(bed.Elb.Url, "us-east-1", Embedded: false, TimeSpan.FromSeconds(10));
        var client = Elbv2Clients.Create(connection, http, new Amazon.Runtime.BasicAWSCredentials("local", "wrong"));
        using var router = new Elbv2TrafficRouter([new Elbv2Location(Elbv2TestBed.Options, connection, new Elbv2Api(client, http, connection, TimeProvider.System))], TimeProvider.System);

        var thrown = await Assert.ThrowsAsync<RolloutException>(() => router.ReadAsync(CancellationToken.None));

        Assert.Equal("RT2105", thrown.Code);
        Assert.Contains("SignatureDoesNotMatch", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", thrown.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex(", tried [0-9]+ times")]
    private static partial Regex Tries();
}
