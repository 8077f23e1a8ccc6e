using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Statements;
using Rollout.Tasks.Preflight;
using Rollout.Tasks.Preflight.Checks;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Traffic;

namespace Rollout.Tasks.Tests.Preflight;

public sealed class DatabaseReachableCheckTests
{
    private static readonly Secret Connection = new("Host=db.example.test;Password=secret");

    [Fact]
    public async Task Should_NameTheVersion_When_Reachable()
    {
        var check = new DatabaseReachableCheck("staging database", new AnsweringServer("15.18"), Connection);

        Assert.Equal(CheckResult.Passed("PostgreSQL 15.18"), await check.RunAsync(CancellationToken.None));
        Assert.Equal("staging database is reachable", check.Claim);
    }

    [Fact]
    public async Task Should_PassTheFaultOn_When_Unreachable() => Assert.Equal(
        "RT2501",
        (await Assert.ThrowsAsync<RolloutException>(() => new DatabaseReachableCheck("database", new AnsweringServer(null), Connection).RunAsync(CancellationToken.None))).Code);

    [Fact]
    public void Should_CheckBothDatabases_When_ThePlanHasThem() => Assert.Equal(
        [
            "tools are present", "git tree is clean", "release tag is known", "disk has room", "memory is available",
            "load balancer has the expected topology", "stable release is healthy", "database is reachable", "staging database is reachable",
        ],
        PreflightChecks.For(Plans.Sample(), World(Connection)).Select(check => check.Claim));

    [Fact]
    public void Should_CheckNoDatabase_When_ThePlanHasNone() =>
        Assert.DoesNotContain(PreflightChecks.For(Plans.Sample(), World(null)), check => check is DatabaseReachableCheck);

    private static PreflightWorld World(Secret? connection) => new()
    {
        Router = new InMemoryTrafficRouter(new ManualTimeProvider(), "auth", "web"),
        DatabaseServer = new AnsweringServer("15.18"),
        Sources = _ => throw new InvalidOperationException("not asked here"),
        Database = connection,
        Staging = connection,
    };

    private sealed class AnsweringServer(string? version) : IDatabaseServer
    {
        public Task<string> ProbeAsync(Secret connection, CancellationToken cancellationToken) =>
            version is null ? throw new RolloutException("RT2501", "the database is away.") : Task.FromResult(version);

        public Task<bool> EnsureAsync(Secret connection, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Secret> CopyAsync(Secret source, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DropCopyAsync(Secret source, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> DumpSchemaAsync(Secret connection, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DatabaseIdentity> IdentifyAsync(Secret connection, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task MarkProductionAsync(Secret connection, string environment, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<StatementTime>?> ReadStatementTimesAsync(Secret connection, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyDictionary<long, string>> ReadStatementTextsAsync(Secret connection, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<InvalidIndex>> FindInvalidIndexesAsync(Secret connection, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task RunFileAsync(Secret connection, string file, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> VerifyAsync(Secret connection, IReadOnlyList<VerificationQuery> queries, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
