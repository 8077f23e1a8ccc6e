using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Testing.Analysis;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>A baseline is recorded while nothing but the stable release has traffic.</summary>
public sealed class BaselineRunTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rollout-baseline-");
    private readonly EngineFixture engine = new();

    public BaselineRunTests() => engine.Plan = engine.Plan with { StateDirectory = folder.FullName };

    [Theory]
    [InlineData(TaskNames.Preflight)]
    [InlineData(TaskNames.SmokeTest)]
    public async Task Should_Record_When_TheRolloutHasNoTrafficYet(string upTo)
    {
        // Preflight asks for the baseline, and it has begun a rollout then.
        await engine.RunAsync(upTo);
        Assert.False(engine.State.Rollout!.Finished);

        var outcome = await RecordAsync();

        Assert.Null(outcome.Fault);
        Assert.True(File.Exists(Path.Combine(folder.FullName, engine.Plan.Environment, "baseline.json")));
    }

    [Fact]
    public async Task Should_Refuse_When_TheCandidateHasAShare()
    {
        engine.Metrics.GivenCandidate(new FakeTraffic(0));
        Assert.Equal(ExitCode.Held, (await engine.RunAsync()).Exit);
        Assert.Equal(10, engine.State.Rollout!.Weight);

        var outcome = await RecordAsync();

        Assert.Equal(("RT3105", ExitCode.Held), (outcome.Code, outcome.Exit));
        Assert.Empty(Directory.EnumerateFiles(folder.FullName, "baseline.json", SearchOption.AllDirectories));
    }

    public void Dispose()
    {
        engine.Dispose();
        folder.Delete(recursive: true);
    }

    private Task<Outcome> RecordAsync() => engine.ProcessAsync(BaselineRun.Task, session => BaselineRun.RunAsync(session, TimeSpan.FromMinutes(1), CancellationToken.None));
}
