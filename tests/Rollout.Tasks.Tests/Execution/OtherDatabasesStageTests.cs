using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing.Analysis;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>Further databases with the same schema are migrated after the first one.</summary>
public sealed class OtherDatabasesStageTests : IDisposable
{
    private readonly EngineFixture engine = new();

    public OtherDatabasesStageTests() =>
        engine.Plan = engine.Plan with { Database = engine.Plan.Database! with { Others = new OtherDatabasesPlan(["t1", "t2"], null, 1) } };

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task Should_MigrateTheFirstOneFirst_When_ThereAreOthers()
    {
        Assert.Equal(ExitCode.Done, (await engine.RunAsync(TaskNames.MigrateDatabase)).Exit);

        Assert.Equal(["apply 006 to Database=nest", "apply 005 to Database=t1", "apply 006 to Database=t1", "apply 005 to Database=t2", "apply 006 to Database=t2"], engine.Migrator.Calls.TakeLast(5));
        Assert.Contains(engine.Reported, e => e.ToString()!.Contains("t2: 005, 006", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_ContractAll_When_TheOldReleaseIsGone()
    {
        engine.Migrator.GivenPhase("006", MigrationPhase.Contract);
        await engine.RunAsync();
        Assert.Empty(Contracted());

        engine.Time.Advance(engine.Plan.Retention);
        engine.Metrics.GivenStable(new FakeTraffic(0)).GivenStableActive(0);
        await engine.DecommissionAsync();
        Assert.Equal(ExitCode.Done, (await engine.ProcessAsync(TaskNames.Contract, session => ContractStage.RunAsync(session, CancellationToken.None))).Exit);

        Assert.Equal(["apply 006 to Database=nest_staging", "apply 006 to Database=nest", "apply 006 to Database=t1", "apply 006 to Database=t2"], Contracted());
    }

    [Fact]
    public async Task Should_ReachThoseThatWereLeft_When_RunAgain()
    {
        await engine.RunAsync(TaskNames.MigrateDatabase);
        engine.Plan = engine.Plan with { Database = engine.Plan.Database! with { Others = new OtherDatabasesPlan(["t1", "t2", "t3"], null, 1) } };

        await engine.RunAsync(TaskNames.MigrateDatabase);

        Assert.Equal(["apply 005 to Database=t3", "apply 006 to Database=t3"], engine.Migrator.Calls.TakeLast(2));
    }

    private IEnumerable<string> Contracted() => engine.Migrator.Calls.Where(call => call.StartsWith("apply 006 to", StringComparison.Ordinal));
}
