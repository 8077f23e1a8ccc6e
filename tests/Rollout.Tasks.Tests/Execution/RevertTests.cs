using Rollout.Tasks.Database;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Stages;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>What a release that was rolled back did to the databases is taken back only where that is wanted, and only once it is gone.</summary>
public sealed class RevertTests : IDisposable
{
    private readonly EngineFixture engine = new();

    [Fact]
    public async Task Should_TakeThemBackFromStagingAndDatabase_When_TheReleaseWasRolledBack()
    {
        GivenPolicy(MigrationRollback.Revert);
        await engine.RunAsync();
        await engine.RollbackAsync();

        var first = await RevertAsync();
        var again = await RevertAsync();

        Assert.Equal(new StageReport(Skipped: false, "006"), first.Report);
        Assert.Equal(["revert 006 of Database=nest_staging", "revert 006 of Database=nest"], engine.Migrator.Calls.TakeLast(2));
        Assert.True(again.Report!.Skipped);
    }

    [Fact]
    public async Task Should_ApplyThemAgain_When_TheReleaseIsRolledOutAgain()
    {
        GivenPolicy(MigrationRollback.Revert);
        await engine.RunAsync();
        await engine.RollbackAsync();
        await RevertAsync();

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);

        Assert.Equal(2, engine.Migrator.Calls.Count(call => call == "apply 006 to Database=nest"));
    }

    [Fact]
    public async Task Should_KeepThem_When_NothingElseIsWanted()
    {
        await engine.RunAsync();
        await engine.RollbackAsync();

        Assert.True((await RevertAsync()).Report!.Skipped);
        Assert.DoesNotContain(engine.Migrator.Calls, call => call.StartsWith("revert", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_KeepThem_When_TheReleaseServes()
    {
        GivenPolicy(MigrationRollback.Revert);
        await engine.RunAsync();

        Assert.True((await RevertAsync()).Report!.Skipped);
    }

    [Fact]
    public async Task Should_KeepThem_When_AnotherRolloutAppliedThem()
    {
        await engine.RunAsync();
        await engine.RollbackAsync();
        GivenPolicy(MigrationRollback.Revert);
        engine.Plan = engine.Plan with { Release = "1.8.1" };
        await engine.RunAsync();
        await engine.RollbackAsync();

        Assert.Equal("1.8.1 has left no migration", (await RevertAsync()).Report!.Detail);
    }

    [Fact]
    public async Task Should_RefuseAndNameThem_When_ItsSessionsAreConnected()
    {
        GivenPolicy(MigrationRollback.Revert);
        await engine.RunAsync();
        await engine.RollbackAsync();
        engine.Schema.GivenSessions("nest-web-green-1.8.0 (pid 7)");

        var (outcome, _) = await RevertAsync();

        Assert.Equal(("RT2556", ExitCode.Held), (outcome.Code, outcome.Exit));
        Assert.Equal("RT2556 the migrations of 1.8.0 are not taken back: 1 session of another release than 1.7.0 is connected to the database: nest-web-green-1.8.0 (pid 7). Stop what holds them, then run --target=Decommission again.", outcome.Fault!.Message);
        Assert.DoesNotContain(engine.Migrator.Calls, call => call.StartsWith("revert", StringComparison.Ordinal));
    }

    public void Dispose() => engine.Dispose();

    private void GivenPolicy(MigrationRollback policy) =>
        engine.Plan = engine.Plan with { Database = engine.Plan.Database! with { Runner = engine.Plan.Database.Runner with { Rollback = policy } } };

    private async Task<(Outcome Outcome, StageReport? Report)> RevertAsync()
    {
        StageReport? report = null;
        var outcome = await engine.ProcessAsync(TaskNames.Decommission, async session => report = await RevertStage.RunAsync(session, CancellationToken.None));
        return (outcome, report);
    }
}
