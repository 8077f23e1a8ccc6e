using Rollout.Tasks.Embedded;
using Rollout.Tasks.Execution.Reports;
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
        File.WriteAllText(Path.Combine(folder, "001_a.sql"), "CREATE TABLE a(x int)");
        var sample = Plans.Sample();
        var plan = sample with
        {
            Embedded = null,
            Traffic = sample.Traffic with { Router = "haproxy", Sockets = ["tcp://127.0.0.1:1"] },
            Database = sample.Database! with { Migrations = folder, Connection = new Secret("Host=127.0.0.1;Port=1;Database=shop;Username=app") },
        };

        // When
        var view = await WorldReader.ReadAsync(plan, new EmbeddedLauncher(folder, "none", TimeProvider.System), withDatabase: true, TimeProvider.System, CancellationToken.None);

        // Then
        Assert.Null(view.Pending);
        Assert.StartsWith("RT2501 the database 'shop' on 127.0.0.1:1 cannot be reached as 'app'", Assert.Single(view.Faults).Message, StringComparison.Ordinal);
    }
}
