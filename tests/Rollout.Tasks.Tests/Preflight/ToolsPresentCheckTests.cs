using Rollout.Local.Postgres;
using Rollout.Tasks.Preflight;
using Rollout.Tasks.Preflight.Checks;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Preflight;

public sealed class ToolsPresentCheckTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Should_Pass_When_EveryToolIsOnThePath()
    {
        folder.Program("one");
        folder.Program("two");

        Assert.Equal(CheckResult.Passed("one, two"), await RunAsync(Tool("one"), Tool("two")));
    }

    [Fact]
    public async Task Should_Pass_When_AToolIsInItsUsualFolder()
    {
        folder.Program("one");
        var check = new ToolsPresentCheck([Tool("one") with { Folders = [folder.Path] }], string.Empty);

        Assert.Equal(CheckOutcome.Passed, (await check.RunAsync(CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task Should_FailWithTheInstallHint_When_AToolIsMissing() => Assert.Equal(
        CheckResult.Failed("RT2610", "'one', 'two' (works) not found on the PATH. Install it."),
        await RunAsync(Tool("one"), Tool("two")));

    [Fact]
    public async Task Should_Warn_When_OnlyAnOptionalToolIsMissing() => Assert.Equal(
        CheckResult.Warned("RT2610", "'one' (works) not found on the PATH. Install it."),
        await RunAsync(Tool("one") with { Required = false }));

    [Fact]
    public async Task Should_Fail_When_TheFileCannotBeRun()
    {
        folder.File("one");

        Assert.Equal(CheckOutcome.Failed, (await RunAsync(Tool("one"))).Outcome);
    }

    [Fact]
    public void Should_AskForWhatThePlanNeeds_When_ServicesAreProcesses() =>
        Assert.Equal(["dotnet", "git", "initdb", "postgres", "pg_ctl"], Names(Plans.Sample()));

    [Fact]
    public void Should_AskForWhatThePlanNeeds_When_ServicesAreContainers()
    {
        var sample = Plans.Sample();
        var plan = sample with
        {
            Runtime = sample.Runtime with { Kind = "docker" },
            Services = [.. sample.Services.Select(service => service with { Project = null })],
            Preflight = sample.Preflight with { Git = CheckPolicy.Off },
            Database = sample.Database! with { Connection = new Secret("Host=db.example.test") },
        };

        Assert.Equal(["docker"], Names(plan));
    }

    [Fact]
    public void Should_LookWhereTheLauncherLooks_When_PostgresIsNotOnThePath()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);

        Assert.Equal(PostgresPrograms.StandardFolders().Except(path).Order(StringComparer.Ordinal), RequiredTools.PostgresFolders().Except(path).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Names(RolloutPlan plan) => RequiredTools.For(plan).Select(tool => tool.Name);

    private static RequiredTool Tool(string name) => new(name, "works", "Install it.");

    private Task<CheckResult> RunAsync(params IReadOnlyList<RequiredTool> tools) => new ToolsPresentCheck(tools, folder.Path).RunAsync(CancellationToken.None);
}
