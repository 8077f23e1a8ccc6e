using Rollout.Tasks.Analysis.Postgres;
using Rollout.Tasks.Database.Replication;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Database.Replication;

public sealed class ReplicationGateTests
{
    private static readonly Replica Idle = new(1, null, 100, 100);
    private static readonly Replica Behind = new(2, 3000, 50, 100);
    private static readonly Replica Silent = new(3, null, null, 100);
    private readonly ManualTimeProvider time = new();
    private readonly List<string> said = [];
    private int reads;

    [Fact]
    public async Task Should_PassAtOnce_When_ReplicasAreIdle()
    {
        await WaitAsync(1, [Idle]);

        Assert.Equal(1, reads);
    }

    [Fact]
    public async Task Should_PassAtOnce_When_NoneIsAskedForAndThereIsNone()
    {
        await WaitAsync(0, [[]]);

        Assert.Equal(1, reads);
    }

    [Fact]
    public async Task Should_Wait_When_OneIsBehindUntilItIsNot()
    {
        await WaitAsync(1, [Idle, Behind], [Idle, Behind], [Idle, Behind with { LagMs = 900, Replayed = 90 }]);

        Assert.Equal(3, reads);
    }

    [Fact]
    public async Task Should_Fail_When_OneStaysBehind()
    {
        var fault = await Assert.ThrowsAsync<RolloutException>(() => WaitAsync(1, [Idle, Behind with { LagMs = 1_000_000 }]));

        Assert.Equal(
            ("RT2582 after 00:01:00 (database.replication.timeout) the slowest of 2 replicas is 1000000 ms behind, 1000 ms are allowed (database.replication.maxLag). No further migration was begun. Find out why the replicas are slow, or allow more.", ExitCode.Held),
            (fault.Message, fault.ExitCode));
        Assert.NotEmpty(said);
    }

    [Fact]
    public async Task Should_Fail_When_TooFewAreConnected() =>
        Assert.Contains("1 replicas are connected, 2 are needed (database.replication.replicas)", (await Assert.ThrowsAsync<RolloutException>(() => WaitAsync(2, [Idle]))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Should_Fail_When_NothingTellsTheLag() =>
        Assert.Contains("a replica is behind, and nothing tells by how much", (await Assert.ThrowsAsync<RolloutException>(() => WaitAsync(1, [Silent]))).Message, StringComparison.Ordinal);

    /// <summary>Time passes as soon as the gate waits; the last answer stays.</summary>
    private async Task WaitAsync(int needed, params Replica[][] answers)
    {
        var plan = new ReplicationPlan(TimeSpan.FromSeconds(1), needed, TimeSpan.FromMinutes(1));
        var gate = new ReplicationGate(plan, _ => Task.FromResult<IReadOnlyList<Replica>>(answers[Math.Min(reads++, answers.Length - 1)]), said.Add, time);
        var waiting = gate.WaitAsync(CancellationToken.None);
        while (!waiting.IsCompleted)
        {
            if (time.Waiting > 0)
            {
                time.Advance(TimeSpan.FromMilliseconds(200));
            }

            await Task.Yield();
        }

        await waiting;
    }
}
