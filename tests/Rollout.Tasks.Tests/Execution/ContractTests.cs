using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Execution.State;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>Contract migrations run only when nobody can go back to the release that they would break.</summary>
public sealed class ContractTests : IDisposable
{
    private readonly EngineFixture engine = new();

    public ContractTests() => engine.Migrator.GivenPhase("006", MigrationPhase.Contract);

    [Fact]
    public async Task Should_LeaveContractMigrationsOut_When_RolledOut()
    {
        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);

        Assert.DoesNotContain(engine.Migrator.Calls, call => call.Contains("006", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_RefuseWithTheTimeLeft_When_TheOldReleaseIsKept()
    {
        await engine.RunAsync();

        var outcome = await ContractAsync();

        Assert.Equal(("RT2527", ExitCode.Held), (outcome.Code, outcome.Exit));
        Assert.Contains("is kept for a rollback until ", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Contains(" from now", outcome.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_Refuse_When_RetentionIsOverButTheOldReleaseRuns()
    {
        await engine.RunAsync();
        engine.Time.Advance(engine.Plan.Retention);

        var outcome = await ContractAsync();

        Assert.Equal("RT2527", outcome.Code);
        Assert.Contains("Run --target=Decommission", outcome.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_Refuse_When_TheReleaseWasRolledBack()
    {
        await engine.RunAsync();
        await engine.RollbackAsync();

        Assert.Equal("RT2527", (await ContractAsync()).Code);
    }

    [Fact]
    public async Task Should_ApplyToStagingAndDatabase_When_TheOldReleaseIsGone()
    {
        await GivenOldReleaseIsGoneAsync();

        Assert.Equal(ExitCode.Done, (await ContractAsync()).Exit);

        Assert.Equal(["apply 006 to Database=nest_staging", "apply 006 to Database=nest"], engine.Migrator.Calls.TakeLast(2));
        Assert.Equal("006", engine.State.Rollout!.Done[TaskNames.Contract].Detail);
    }

    [Fact]
    public async Task Should_RefuseAndNameThem_When_SessionsOfTheOldReleaseAreConnected()
    {
        await GivenOldReleaseIsGoneAsync();
        engine.Schema.GivenSessions("nest-web-blue-1.7.0 (pid 7)");

        var outcome = await ContractAsync();

        Assert.Equal("RT2529", outcome.Code);
        Assert.Contains("nest-web-blue-1.7.0 (pid 7)", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(engine.Migrator.Calls, call => call.Contains("006", StringComparison.Ordinal));
        Assert.Contains("nest-web-", engine.Schema.AskedFor);
    }

    [Fact]
    public async Task Should_Refuse_When_AnotherReleaseServes()
    {
        await GivenOldReleaseIsGoneAsync();
        engine.Plan = engine.Plan with { Release = "9.9.9" };

        Assert.Equal("RT2528", (await ContractAsync()).Code);
    }

    public void Dispose() => engine.Dispose();

    private async Task GivenOldReleaseIsGoneAsync()
    {
        await engine.RunAsync();
        engine.Time.Advance(engine.Plan.Retention);
        engine.Metrics.GivenStable(new Rollout.Tasks.Testing.Analysis.FakeTraffic(0)).GivenStableActive(0);
        await engine.DecommissionAsync();
        Assert.Equal(RolloutPhase.Decommissioned, engine.State.Rollout!.Phase);
    }

    private Task<Outcome> ContractAsync() => engine.ProcessAsync(TaskNames.Contract, session => ContractStage.RunAsync(session, CancellationToken.None));
}
