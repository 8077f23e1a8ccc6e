using Rollout.Tasks.Embedded;
using Rollout.Tasks.Execution.Reports;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Execution;

public sealed class WorldReaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rollout-world-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Should_KeepTheReason_When_ADatabaseDoesNotAnswer()
    {
        // Given
        var plan = Unreachable();

        // When
        var view = await WorldReader.ReadAsync(plan, Launcher(), withDatabase: true, TimeProvider.System, CancellationToken.None);

        // Then
        Assert.Null(view.Pending);
        Assert.StartsWith("RT2501 the database 'shop' on 127.0.0.1:1 cannot be reached as 'app'", Assert.Single(view.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_NotTakeItForWritable_When_TheWindowCannotBeRead()
    {
        var plan = Unreachable();
        plan = plan with { Database = plan.Database! with { ReadOnly = new ReadOnlyPlan([], []) } };

        var view = await WorldReader.ReadAsync(plan, Launcher(), withDatabase: false, TimeProvider.System, CancellationToken.None);

        Assert.StartsWith("not known: RT2501 the database 'shop'", view.Writes, StringComparison.Ordinal);
    }

    private EmbeddedLauncher Launcher() => new(folder, "none", TimeProvider.System);

    private RolloutPlan Unreachable()
    {
        File.WriteAllText(Path.Combine(folder, "001_a.sql"), "CREATE TABLE a(x int)");
        var sample = Plans.Sample();
        return sample with
        {
            Embedded = null,
            Traffic = sample.Traffic with { Router = "haproxy", Sockets = ["tcp://127.0.0.1:1"] },
            Database = sample.Database! with { Migrations = folder, Connection = new Secret("Host=127.0.0.1;Port=1;Database=shop;Username=app") },
        };
    }
}
