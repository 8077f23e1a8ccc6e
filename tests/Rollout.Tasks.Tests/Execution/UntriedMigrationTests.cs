using Rollout.Tasks.Execution;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>The shared database gets no migration that staging has not seen.</summary>
public sealed class UntriedMigrationTests : IDisposable
{
    private readonly EngineFixture engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task Should_RefuseIt_When_ItCameAfterMigrateStaging()
    {
        engine.Stages[TaskNames.MigrateStaging] = new StubStage(TaskNames.MigrateStaging);

        var outcome = await engine.RunAsync(TaskNames.MigrateDatabase);

        Assert.Equal((ExitCode.Held, "RT2595"), (outcome.Exit, outcome.Code));
        Assert.StartsWith("RT2595 006 would be applied to 'nest', but staging has not seen it. Nothing was changed.", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("apply 006 to Database=nest", engine.Migrator.Calls);
    }

    [Fact]
    public async Task Should_ApplyIt_When_StagingHasSeenIt()
    {
        Assert.Equal(ExitCode.Done, (await engine.RunAsync(TaskNames.MigrateDatabase)).Exit);

        Assert.Equal(["apply 006 to Database=nest_staging", "apply 006 to Database=nest"], engine.Migrator.Calls.Where(call => call.Contains("006", StringComparison.Ordinal) && !call.Contains("copy", StringComparison.Ordinal)));
    }
}
