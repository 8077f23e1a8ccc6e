using System.Text.Json;
using Rollout.Local.Tests.Fixtures;
using Rollout.Tasks.Programs;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Local.Tests.Api;

/// <summary>Debian's AWS command line drives the embedded load balancer, right and wrong.</summary>
public sealed class AwsCliTests : IAsyncLifetime
{
    private TestEnvironment environment = null!;

    public async Task InitializeAsync() => environment = await TestEnvironment.StartAsync();

    public async Task DisposeAsync() => await environment.DisposeAsync();

    [AwsCliFact]
    public async Task Should_ReadEverything_When_TheCommandLineAsks()
    {
        // Given
        var state = environment.Host.Balancer.State!;

        // When
        var balancers = await RunAsync("describe-load-balancers", "--names", "nest");
        var listeners = await RunAsync("describe-listeners", "--load-balancer-arn", state.Arn);
        var rules = await RunAsync("describe-rules", "--listener-arn", state.ListenerArn);
        var first = await RunAsync("describe-target-groups", "--page-size", "3");
        var second = await RunAsync("describe-target-groups", "--page-size", "3", "--marker", first.GetProperty("NextMarker").GetString()!);
        var health = await RunAsync("describe-target-health", "--target-group-arn", environment.ArnOf("nest-auth-blue"));
        var attributes = await RunAsync("describe-target-group-attributes", "--target-group-arn", environment.ArnOf("nest-auth-blue"));

        // Then
        Assert.Equal(state.Arn, balancers.GetProperty("LoadBalancers")[0].GetProperty("LoadBalancerArn").GetString());
        Assert.Equal(environment.Host.Endpoints.TrafficPort, listeners.GetProperty("Listeners")[0].GetProperty("Port").GetInt32());
        Assert.Equal(["10", "20", "default"], rules.GetProperty("Rules").EnumerateArray().Select(rule => rule.GetProperty("Priority").GetString()));
        Assert.Equal((3, 1), (first.GetProperty("TargetGroups").GetArrayLength(), second.GetProperty("TargetGroups").GetArrayLength()));
        Assert.Equal(0, health.GetProperty("TargetHealthDescriptions").GetArrayLength());
        Assert.Contains(attributes.GetProperty("Attributes").EnumerateArray(), one => one.GetProperty("Key").GetString() == "deregistration_delay.timeout_seconds" && one.GetProperty("Value").GetString() == "300");
    }

    [AwsCliFact]
    public async Task Should_MakeAndRemoveARule_When_TheCommandLineAsks()
    {
        // Given
        var state = environment.Host.Balancer.State!;
        var green = environment.ArnOf("nest-auth-green");
        const string Conditions = """[{"Field":"path-pattern","PathPatternConfig":{"Values":["/auth/*"]}},{"Field":"http-header","HttpHeaderConfig":{"HttpHeaderName":"X-Test","Values":["a*"]}},{"Field":"query-string","QueryStringConfig":{"Values":[{"Key":"k","Value":"v"}]}}]""";

        // When
        var made = (await RunAsync("create-rule", "--listener-arn", state.ListenerArn, "--priority", "5", "--conditions", Conditions, "--actions", $"Type=forward,TargetGroupArn={green}")).GetProperty("Rules")[0];
        var arn = made.GetProperty("RuleArn").GetString()!;
        var read = (await RunAsync("describe-rules", "--rule-arns", arn)).GetProperty("Rules")[0];
        await RunAsync("delete-rule", "--rule-arn", arn);
        var gone = await StartAsync("local", "describe-rules", "--rule-arns", arn);

        // Then
        Assert.Equal(made.GetRawText(), read.GetRawText());
        Assert.Equal(("5", false), (read.GetProperty("Priority").GetString(), read.GetProperty("IsDefault").GetBoolean()));
        Assert.Equal(["path-pattern", "http-header", "query-string"], read.GetProperty("Conditions").EnumerateArray().Select(condition => condition.GetProperty("Field").GetString()));
        Assert.Equal("X-Test", read.GetProperty("Conditions")[1].GetProperty("HttpHeaderConfig").GetProperty("HttpHeaderName").GetString());
        Assert.Equal("v", read.GetProperty("Conditions")[2].GetProperty("QueryStringConfig").GetProperty("Values")[0].GetProperty("Value").GetString());
        Assert.Equal(green, read.GetProperty("Actions")[0].GetProperty("TargetGroupArn").GetString());
        Assert.Contains("An error occurred (RuleNotFound)", string.Join('\n', gone.Error), StringComparison.Ordinal);
        Assert.Equal(state.Rules, environment.Host.Balancer.State!.Rules);
    }

    [AwsCliFact]
    public async Task Should_ChangeWhatIsAsked_When_TheCommandLineModifies()
    {
        // Given
        var (blue, green) = (environment.ArnOf("nest-auth-blue"), environment.ArnOf("nest-auth-green"));
        var forward = $$$"""[{"Type":"forward","ForwardConfig":{"TargetGroups":[{"TargetGroupArn":"{{{blue}}}","Weight":90},{"TargetGroupArn":"{{{green}}}","Weight":10}],"TargetGroupStickinessConfig":{"Enabled":true,"DurationSeconds":300} } }]""";

        // When
        var rule = await RunAsync("modify-rule", "--rule-arn", environment.RuleOf("auth"), "--actions", forward);
        var listener = await RunAsync("modify-listener", "--listener-arn", environment.Host.Balancer.State!.ListenerArn, "--default-actions", $"Type=forward,TargetGroupArn={green}");
        await RunAsync("register-targets", "--target-group-arn", blue, "--targets", "Id=127.0.0.1,Port=1", "Id=127.0.0.1,Port=2");
        await RunAsync("deregister-targets", "--target-group-arn", blue, "--targets", "Id=127.0.0.1,Port=1");
        var attributes = await RunAsync("modify-target-group-attributes", "--target-group-arn", blue, "--attributes", "Key=deregistration_delay.timeout_seconds,Value=5");
        await environment.WaitForHealthAsync("nest-auth-blue", "unhealthy");
        var health = await RunAsync("describe-target-health", "--target-group-arn", blue);

        // Then
        var config = rule.GetProperty("Rules")[0].GetProperty("Actions")[0].GetProperty("ForwardConfig");
        Assert.Equal([90, 10], config.GetProperty("TargetGroups").EnumerateArray().Select(group => group.GetProperty("Weight").GetInt32()));
        Assert.True(config.GetProperty("TargetGroupStickinessConfig").GetProperty("Enabled").GetBoolean());
        Assert.Equal(green, listener.GetProperty("Listeners")[0].GetProperty("DefaultActions")[0].GetProperty("TargetGroupArn").GetString());
        Assert.Contains(attributes.GetProperty("Attributes").EnumerateArray(), one => one.GetProperty("Key").GetString() == "deregistration_delay.timeout_seconds" && one.GetProperty("Value").GetString() == "5");
        var target = Assert.Single(health.GetProperty("TargetHealthDescriptions").EnumerateArray());
        Assert.Equal(2, target.GetProperty("Target").GetProperty("Port").GetInt32());
        Assert.Equal("Target.FailedHealthChecks", target.GetProperty("TargetHealth").GetProperty("Reason").GetString());
    }

    [AwsCliFact]
    public async Task Should_NameTheErrorOfTheRealApi_When_TheCommandLineIsWrong()
    {
        // Given
        const string Arn = "arn:aws:elasticloadbalancing:us-east-1:000000000000:none";
        var state = environment.Host.Balancer.State!;
        var blue = environment.ArnOf("nest-auth-blue");
        (string Code, string[] Call)[] calls =
        [
            ("LoadBalancerNotFound", ["describe-load-balancers", "--names", "none"]),
            ("LoadBalancerNotFound", ["describe-listeners", "--load-balancer-arn", Arn]),
            ("RuleNotFound", ["describe-rules", "--rule-arns", Arn]),
            ("TargetGroupNotFound", ["describe-target-groups", "--names", "none"]),
            ("TargetGroupNotFound", ["describe-target-health", "--target-group-arn", Arn]),
            ("TargetGroupNotFound", ["modify-listener", "--listener-arn", state.ListenerArn, "--default-actions", $"Type=forward,TargetGroupArn={Arn}"]),
            ("OperationNotPermitted", ["modify-rule", "--rule-arn", state.DefaultRuleArn, "--actions", $"Type=forward,TargetGroupArn={blue}"]),
            ("ValidationError", ["modify-rule", "--rule-arn", environment.RuleOf("auth"), "--actions", $$$"""[{"Type":"forward","ForwardConfig":{"TargetGroups":[{"TargetGroupArn":"{{{blue}}}","Weight":1000}]}}]"""]),
            ("PriorityInUse", ["create-rule", "--listener-arn", state.ListenerArn, "--priority", "10", "--conditions", "Field=path-pattern,Values=/x", "--actions", $"Type=forward,TargetGroupArn={blue}"]),
            ("ListenerNotFound", ["create-rule", "--listener-arn", Arn, "--priority", "5", "--conditions", "Field=path-pattern,Values=/x", "--actions", $"Type=forward,TargetGroupArn={blue}"]),
            ("RuleNotFound", ["delete-rule", "--rule-arn", Arn]),
            ("OperationNotPermitted", ["delete-rule", "--rule-arn", state.DefaultRuleArn]),
            ("TargetGroupNotFound", ["describe-target-group-attributes", "--target-group-arn", Arn]),
            ("InvalidTarget", ["register-targets", "--target-group-arn", blue, "--targets", "Id=0.0.0.0,Port=1"]),
            ("TargetGroupNotFound", ["deregister-targets", "--target-group-arn", Arn, "--targets", "Id=127.0.0.1,Port=1"]),
            ("ValidationError", ["modify-target-group-attributes", "--target-group-arn", blue, "--attributes", "Key=none,Value=1"]),
        ];

        foreach (var (code, call) in calls)
        {
            // When
            var result = await StartAsync("local", call);

            // Then
            Assert.NotEqual(0, result.ExitCode);
            Assert.Contains($"An error occurred ({code})", string.Join('\n', result.Error), StringComparison.Ordinal);
        }

        Assert.Same(state, environment.Host.Balancer.State);
    }

    [AwsCliFact]
    public async Task Should_RefuseTheCommandLine_When_ItHasTheWrongSecret()
    {
        // When
        var result = await StartAsync("wrong", "describe-load-balancers");

        // Then
        Assert.Contains("An error occurred (SignatureDoesNotMatch)", string.Join('\n', result.Error), StringComparison.Ordinal);
    }

    private async Task<JsonElement> RunAsync(params string[] arguments)
    {
        var result = await StartAsync("local", arguments);
        Assert.True(result.ExitCode == 0, string.Join('\n', result.Error));
        var text = string.Join('\n', result.Output);
        return JsonDocument.Parse(text.Length == 0 ? "{}" : text).RootElement;
    }

    private async Task<ProgramResult> StartAsync(string secret, params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var request = new ProgramRequest(AwsCliFactAttribute.Program, ["elbv2", "--endpoint-url", $"http://127.0.0.1:{environment.Host.Endpoints.ApiPort}", "--output", "json", .. arguments])
        {
            EnvironmentVariables = new Dictionary<string, string>
            {
                ["AWS_ACCESS_KEY_ID"] = "local",
                ["AWS_SECRET_ACCESS_KEY"] = secret,
                ["AWS_DEFAULT_REGION"] = "us-east-1",
                ["AWS_CONFIG_FILE"] = environment.State.PathOf("none"),
                ["AWS_SHARED_CREDENTIALS_FILE"] = environment.State.PathOf("none"),
                ["AWS_PAGER"] = string.Empty,
                ["AWS_EC2_METADATA_DISABLED"] = "true",
            },
        };
        return await ProgramRunner.RunAsync(request, null, deadline.Token);
    }
}
