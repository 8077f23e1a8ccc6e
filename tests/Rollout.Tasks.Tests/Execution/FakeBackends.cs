using System.Net;
using Rollout.Tasks.Database.Rehearsals;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Sources;
using Rollout.Tasks.Testing.Analysis;
using Rollout.Tasks.Testing.Database;
using Rollout.Tasks.Testing.Images;
using Rollout.Tasks.Testing.Runtimes;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>An outside world in which only the router is the test's own. A test changes what it is about with <c>with</c>.</summary>
internal static class FakeBackends
{
    /// <summary>All fakes, without a database.</summary>
    public static Backends With(ITrafficRouter router, HttpClient http, TimeProvider time) => new()
    {
        Images = new InMemoryImageStore(),
        Runtime = new InMemoryServiceRuntime(),
        ReplayRuntime = new InMemoryServiceRuntime(),
        Router = router,
        Metrics = _ => new FakeMetricSource(time),
        Migrator = new InMemoryMigrator(time),
        DatabaseServer = new InMemoryDatabaseServer(),
        SharedSchema = new InMemorySharedSchema(),
        Probes = statements => new NpgsqlProbeReplay(statements),
        Sources = _ => Task.FromResult(SourceState.Unknown("no repository")),
        Http = http,
    };

    /// <summary>A client for which all instances are healthy, whether they are there or not.</summary>
    public static HttpClient HealthyInstances() => new(new AlwaysHealthy());

    private sealed class AlwaysHealthy : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
    }
}
