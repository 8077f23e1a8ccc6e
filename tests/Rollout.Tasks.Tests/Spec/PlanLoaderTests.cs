using System.Text;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Tests.Spec;

public class PlanLoaderTests
{
    [Fact]
    public void Should_FillInDefaults_When_KeysAreLeftOut()
    {
        using var file = new SpecFile();

        var plan = file.Load();

        Assert.Equal(file.Folder, plan.BaseDirectory);
        Assert.Equal(Path.Combine(file.Folder, ".rollout"), plan.StateDirectory);
        Assert.Equal(("shop", "local", "2.0.0"), (plan.Application, plan.Environment, plan.Release));
        Assert.Equal(TimeSpan.FromHours(24), plan.Retention);
        Assert.Equal(TimeSpan.FromMinutes(12), plan.ProgressDeadline);
        Assert.Equal(TimeSpan.FromMinutes(1), plan.StartTimeout);
        Assert.Equal(FailurePolicy.Rollback, plan.OnFailure);
        Assert.Equivalent(new TrafficPlan { Router = "elbv2", LoadBalancers = [new LoadBalancerPlan("shop", null, null, null, [])] }, plan.Traffic, strict: true);
        Assert.Equal(new MetricsPlan("exposition", null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)) { Also = plan.Metrics.Also }, plan.Metrics);
        Assert.Empty(plan.Metrics.Also);
        Assert.Equal(new PreflightPlan(CheckPolicy.Stop, "v{release}", 1_000_000_000, 256_000_000), plan.Preflight);
        Assert.Equal(new EmbeddedPlan(8080, 8081, 8082, 8083, PortPolicy.Next, "1.0.0", null, null, TimeSpan.FromSeconds(1), 2, 2), plan.Embedded);
        Assert.Equal([new RolloutStep(10, TimeSpan.FromMinutes(2)), new RolloutStep(100, TimeSpan.FromMinutes(1))], plan.Steps);
        Assert.Equal(new Guard("error-rate > 5% for 1m", "error-rate", GuardComparison.GreaterThan, 5, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), 10, GuardAction.Rollback), Assert.Single(plan.Guards));
    }

    [Fact]
    public void Should_SlowBackfillsDown_When_TheFileSaysHow()
    {
        using var file = new SpecFile(("database: { embedded: shop, migrations: . }", "database: { embedded: shop, migrations: ., backfill: { batchTime: 100ms, maxLag: 2s, timeout: 1m } }"));
        using var silent = new SpecFile();

        Assert.Equal(new BackfillPlan(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1)), file.Load().Database!.Backfill);
        Assert.Equal(BackfillPlan.Default, silent.Load().Database!.Backfill);
    }

    [Fact]
    public void Should_DescribeService_When_FileIsValid()
    {
        using var file = new SpecFile(("command: dotnet Web.dll", "command: dotnet 'My Web.dll'"), ("KEY: value", "KEY: \"${SECRET}\", URL: \"http://x:{port}\""));

        var service = Assert.Single(file.Load().Services);

        Assert.Equal(["dotnet", "My Web.dll", "--urls=http://127.0.0.1:{port}"], service.Command);
        Assert.Equal((file.Folder, "web.proj", "Dockerfile", "/health"), (service.Context, service.Project, service.Dockerfile, service.HealthPath));
        Assert.Equal(["/*"], service.Routes);
        Assert.Equal("hunter2-{{port}}-{{x", service.EnvironmentVariables["KEY"]);
        Assert.Equal("hunter2-{port}-{x", Placeholders.Expand(service.EnvironmentVariables["KEY"], new Dictionary<string, string> { ["port"] = "1" }));
        Assert.Equal("http://x:1", Placeholders.Expand(service.EnvironmentVariables["URL"], new Dictionary<string, string> { ["port"] = "1" }));
    }

    [Fact]
    public void Should_DescribeSmokeFlow_When_FileIsValid()
    {
        using var file = new SpecFile();

        var steps = Assert.Single(file.Load().SmokeFlows).Steps;

        Assert.Equal(("web", "POST", "/", """{"id":"{uuid}","n":1}""", 200), (steps[0].Service, steps[0].Method, steps[0].Path, steps[0].Body, steps[0].Status));
        Assert.Equal("$.token", steps[0].Capture["token"]);
        Assert.Equal("Bearer {token}", steps[1].Headers["Authorization"]);
    }

    [Fact]
    public void Should_TakeVariablesOnlyWhereChosen_When_EnvironmentsDiffer()
    {
        using var file = new SpecFile(("loadBalancer: shop }", "loadBalancer: shop }\n    startTimeout: ${HOLD}"));

        Assert.Equal(TimeSpan.FromSeconds(15), file.Load().StartTimeout);
        Assert.Equal(
            ["RT1009 environments.production.traffic.loadBalancer (30:45): the environment variable 'LB' is not set; '${NAME}' takes an environment variable; set it: export LB=..."],
            file.Faults("production").Where(f => f.Contains("'LB'", StringComparison.Ordinal)));
    }

    [Fact]
    public void Should_PreferOption_When_ReleaseIsGiven()
    {
        using var file = new SpecFile();

        Assert.Equal("2.1.0", file.Load(release: "2.1.0").Release);
        Assert.Equal("1.0.0", file.Load(release: "1.0.0").Release);
        Assert.Equal(["RT1021 --release: 'a/b' cannot be the name of a release; a release is 1 to 100 letters, digits, '.', '_' and '-', and starts with a letter or digit; write it like '1.8.0'"], file.Faults(release: "a/b"));
    }

    [Fact]
    public void Should_NameNearest_When_EnvironmentIsUnknown()
    {
        using var file = new SpecFile();

        Assert.Equal(["RT1020 --environment: there is no environment 'prodcution'; known: 'local', 'production'; did you mean 'production'?"], file.Faults("prodcution"));
    }

    [Fact]
    public void Should_Refuse_When_FileIsMissing()
    {
        var error = Assert.Throws<SpecException>(() => PlanLoader.Load(SpecSource.Request("/nowhere/rollout.yaml")));

        Assert.Equal("rollout.yaml has 1 fault; nothing was touched.\nRT1001 --config: there is no file '/nowhere/rollout.yaml'; a readable UTF-8 text file is required; create it (docs/rollout-yaml.md has an example), or name another with --config=FILE", error.Message);
    }

    [Theory]
    [InlineData("latin1")]
    [InlineData("large")]
    public void Should_Refuse_When_FileIsNoText(string kind)
    {
        using var file = new SpecFile();
        File.WriteAllBytes(file.Path, kind == "latin1" ? Encoding.Latin1.GetBytes("application: café") : new byte[1_000_001]);

        Assert.StartsWith($"RT1001 --config: '{file.Path}' ", Assert.Single(file.Faults()), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_ReadFile_When_ItStartsWithByteOrderMark()
    {
        using var file = new SpecFile();
        File.WriteAllText(file.Path, SpecFile.ValidText, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal("shop", file.Load().Application);
    }

    [Fact]
    public void Should_StayOnOneLine_When_ValueHasControlCharacters()
    {
        using var file = new SpecFile(("release: 2.0.0", "release: \"2\\n\\e[31m\""));

        Assert.Equal("RT1021 release (2:10): '2  [31m' cannot be the name of a release; a release is 1 to 100 letters, digits, '.', '_' and '-', and starts with a letter or digit; write it like '1.8.0'", Assert.Single(file.Faults()));
    }

    [Fact]
    public void Should_UseStateDirectory_When_Given()
    {
        using var file = new SpecFile();

        Assert.Equal("/state", PlanLoader.Load(SpecSource.Request(file.Path) with { StateDirectory = "/state" }).StateDirectory);
    }
}
