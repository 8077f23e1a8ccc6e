namespace Rollout.Tasks.Tests.Analysis.Postgres;

/// <summary>Tests that share a server with replicas and counters, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OwnPostgresGroup : ICollectionFixture<OwnPostgres>
{
    public const string Name = "PostgreSQL with replicas";
}
