using System.Net;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Runtimes;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Tests.Journal;

namespace Rollout.Tasks.Tests.Execution.Replays;

/// <summary>The stable release is tried on the copy of staging, and stops the rollout where it works before the migrations and not after them.</summary>
public sealed class StableReplayTests : IDisposable
{
    private const string OnCopy = "apply 006 to Database=rollout_copy_nest__local";
    private const string OnStaging = "apply 006 to Database=nest_staging";
    private const string Broken = "smoke flow 'log in' step 1 of 1 (GET /log in of 'auth'): expected status 200, but status 500 after 0 ms";
    private readonly EngineFixture engine = new();
    private readonly Application application;

    public StableReplayTests()
    {
        application = new Application(engine);
        engine.Plan = engine.Plan with { SmokeFlows = [Flow("log in", "auth"), Flow("see", "web")] };
        engine.Stages[TaskNames.MigrateStaging] = new MigrateStagingStage(() => new HttpClient(application, disposeHandler: false));
        var finding = new MigrationFinding("rename-column", "contract", "006_m.sql", 2, 1, "public.t", "a", "claim", [], [], "safe", "nobody reads it");
        engine.Schema.GivenReview(new MigrationReview([new ReviewedMigration("006", "m", "006_m.sql", MigrationPhase.Expand, false, [], [finding])]));
    }

    public void Dispose()
    {
        engine.Dispose();
        application.Dispose();
    }

    [Fact]
    public async Task Should_TryTheStableReleaseBeforeAndAfter_When_MigrationsArePending()
    {
        await engine.RunAsync(TaskNames.MigrateStaging);

        Assert.Equal(["before: /log in", "before: /see", "after: /log in", "after: /see"], application.Requests);
        string[] once = ["start auth-blue 1.7.0", "start web-blue 1.7.0", "stop auth-blue", "stop web-blue"];
        Assert.Equal([.. once, .. once], engine.ReplayRuntime.Calls);
        Assert.Equal(["start auth-blue 1.7.0", "start web-blue 1.7.0"], engine.Runtime.Calls.Order(StringComparer.Ordinal));
        Assert.Equal("rehearsed on a copy, where 2 of 2 smoke flows of 1.7.0 work on the schema after the migrations (tried in 0.0 s); then applied: 006", engine.State.Rollout!.Done[TaskNames.MigrateStaging].Detail);
    }

    [Fact]
    public async Task Should_StopBeforeStaging_When_AFlowFailsAfterTheMigrations()
    {
        application.Fails = (path, migrated) => migrated && path == "/log in";
        foreach (var line in new[] { "ready", "Npgsql.PostgresException (0x80004005): 42703: no column", "   at Login()", "  Exception data:" })
        {
            engine.ReplayRuntime.GivenLogLine("auth", Slot.Blue, line);
        }

        var outcome = await engine.RunAsync(TaskNames.MigrateStaging);

        Assert.Contains("  'auth' 1.7.0 on the copy printed: Npgsql.PostgresException (0x80004005): 42703: no column", engine.Reported.OfType<RolloutEvent.Line>().Select(said => said.Text));

        Assert.Equal(
            $"RT2590 the stable release 1.7.0 does not work on the schema after the migrations, as it shows on the copy of staging: RT2701 {Broken}; broken by 006_m.sql:2:1 (rename-column, let through: nobody reads it). "
            + "Neither staging nor production was changed. Write the migration so that both releases can use the schema (--target=Plan shows the safe way), or let it wait with '-- rollout: contract' until 1.7.0 is gone.",
            outcome.Fault!.Message);
        Assert.Equal(ExitCode.Held, outcome.Exit);
        await ShouldHaveLeftStagingAloneAsync();
    }

    [Fact]
    public async Task Should_LeaveAFlowOut_When_ItFailsBeforeTheMigrationsToo()
    {
        application.Fails = (path, _) => path == "/log in";

        await engine.RunAsync(TaskNames.MigrateStaging);

        Assert.Equal(["before: /log in", "before: /see", "after: /see"], application.Requests);
        Assert.Contains($"not replayed, because it fails on the copy before the migrations too: RT2701 {Broken}", Warnings);
        Assert.Contains(OnStaging, engine.Migrator.Calls);
    }

    [Fact]
    public async Task Should_Hold_When_NothingWorksBeforeTheMigrations()
    {
        application.Fails = (_, _) => true;

        var outcome = await engine.RunAsync(TaskNames.MigrateStaging);

        Assert.Equal(
            $"RT2593 nothing shows whether 1.7.0 can use the schema after the migrations: each of its smoke flows and probe statements fails on the copy of staging already before them, the first one with: RT2701 {Broken}. Staging was not changed. Correct them, or set database.replay to 'off'.",
            outcome.Fault!.Message);
        Assert.Equal(ExitCode.Held, outcome.Exit);
        await ShouldHaveLeftStagingAloneAsync();
    }

    [Fact]
    public async Task Should_Hold_When_TheStableReleaseDoesNotStartOnTheCopy()
    {
        engine.ReplayRuntime.GivenEndsAtOnce("web", "no such database");

        var outcome = await engine.RunAsync(TaskNames.MigrateStaging);

        Assert.Equal(
            "RT2592 the stable release 1.7.0 does not come up on the copy of staging, and that before any migration, so nothing shows whether it can use the schema after them: RT2302 'web' of slot blue ended at once: no such database. "
            + "Staging was not changed. Make it start there; or set database.replay to 'probes' to run only the files probes/*.sql, or to 'off'.",
            outcome.Fault!.Message);
        Assert.Equal(ExitCode.Held, outcome.Exit);
        await ShouldHaveLeftStagingAloneAsync();
    }

    [Fact]
    public async Task Should_StopTheInstances_When_TheOperatorInterrupts()
    {
        using var stop = new CancellationTokenSource();
        application.OnRequest = stop.Cancel;

        var outcome = await engine.RunAsync(TaskNames.MigrateStaging, stop.Token);

        Assert.Equal(ExitCode.Interrupted, outcome.Exit);
        await ShouldHaveLeftStagingAloneAsync();
    }

    [Fact]
    public async Task Should_StopWhatAKilledRunLeft_When_NothingIsPendingAnyMore()
    {
        await engine.RunAsync(TaskNames.MigrateStaging);
        await engine.RunAsync(TaskNames.TagImages);
        await engine.ReplayRuntime.StartAsync(new InstanceRequest("nest.replay", "local", "auth", Slot.Blue, "1.7.0", "d", "r", [], new Dictionary<string, string>(), "/health", null, null, TimeSpan.Zero), CancellationToken.None);

        engine.Plan = engine.Plan with { Release = "1.9.0" };
        await engine.RunAsync(TaskNames.MigrateStaging);

        Assert.Empty(await engine.ReplayRuntime.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Should_HideNothing_When_TheInstancesCannotBeStopped()
    {
        application.Fails = (_, migrated) => migrated;
        application.OnRequest = () => engine.ReplayRuntime.GivenUnreachable(application.Requests.Count >= 4);

        var outcome = await engine.RunAsync(TaskNames.MigrateStaging);

        Assert.Equal("RT2590", outcome.Code);
        Assert.Contains("an instance of 1.7.0 on the copy of staging may still run, and the next run stops it: RT2301 the runtime cannot be reached.", Warnings);
        Assert.Empty(engine.DatabaseServer.Copies);
    }

    [Fact]
    public async Task Should_StopBeforeStaging_When_TheStableReleaseDoesNotStartOnTheNewSchema()
    {
        application.OnRequest = () =>
        {
            if (application.Requests.Count == 4)
            {
                engine.ReplayRuntime.GivenEndsAtOnce("web", "the schema is not what I know");
            }
        };

        var outcome = await engine.RunAsync(TaskNames.MigrateStaging);

        Assert.StartsWith("RT2590 the stable release 1.7.0 does not work on the schema after the migrations, as it shows on the copy of staging: it does not start anew: RT2302 'web' of slot blue ended at once: the schema is not what I know; broken by 006_m.sql:2:1 (rename-column, let through: nobody reads it). ", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Held, outcome.Exit);
        await ShouldHaveLeftStagingAloneAsync();
    }

    [Theory]
    [InlineData(ReplayPolicy.Off, "  1.7.0 is not tried on the copy: database.replay is 'off'")]
    [InlineData(ReplayPolicy.Probes, "  1.7.0 is not tried on the copy: database.replay is 'probes', and no statement in probes/*.sql")]
    public async Task Should_StartNothingAndSayWhy_When_ThePolicyIsNotOn(ReplayPolicy policy, string line)
    {
        engine.Plan = engine.Plan with { Database = engine.Plan.Database! with { Replay = policy } };

        await engine.RunAsync(TaskNames.MigrateStaging);

        Assert.Empty(engine.ReplayRuntime.Calls);
        Assert.Equal(line, Assert.Single(engine.Reported.OfType<RolloutEvent.Line>(), said => said.Text.Contains(" tried on the copy", StringComparison.Ordinal)).Text);
        Assert.Contains(OnStaging, engine.Migrator.Calls);
    }

    [Fact]
    public async Task Should_ChangeNothing_When_ProbesHaveFaults()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("probes"));
        await File.WriteAllTextAsync(folder.File("probes/p.sql"), "DROP TABLE t");
        engine.Plan = engine.Plan with { Database = engine.Plan.Database! with { Migrations = folder.File(".") } };

        var outcome = await engine.RunAsync(TaskNames.MigrateStaging);

        Assert.Equal(("RT2591", ExitCode.Configuration), (outcome.Code, outcome.Exit));
        Assert.DoesNotContain(engine.DatabaseServer.Calls, call => call.StartsWith("copy", StringComparison.Ordinal));
    }

    private IEnumerable<string> Warnings => engine.Reported.OfType<RolloutEvent.Warning>().Select(warning => warning.Text);

    private static SmokeFlow Flow(string name, string service) => new(name, [new SmokeStep(service, "GET", $"/{name}", new Dictionary<string, string>(), null, 200, new Dictionary<string, string>(), new Dictionary<string, string>(), TimeSpan.FromSeconds(1))]);

    private async Task ShouldHaveLeftStagingAloneAsync()
    {
        Assert.DoesNotContain(OnStaging, engine.Migrator.Calls);
        Assert.Empty(engine.DatabaseServer.Copies);
        Assert.Contains("start auth-blue 1.7.0", engine.ReplayRuntime.Calls);
        Assert.Empty(await engine.ReplayRuntime.ListAsync(CancellationToken.None));
    }

    /// <summary>Answers for all instances, and knows whether the copy is migrated.</summary>
    private sealed class Application(EngineFixture engine) : HttpMessageHandler
    {
        public List<string> Requests { get; } = [];

        public Func<string, bool, bool> Fails { get; set; } = (_, _) => false;

        public Action OnRequest { get; set; } = () => { };

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var (migrated, path) = (engine.Migrator.Calls.Contains(OnCopy), Uri.UnescapeDataString(request.RequestUri!.AbsolutePath));
            Requests.Add($"{(migrated ? "after" : "before")}: {path}");
            OnRequest();
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(new HttpResponseMessage(Fails(path, migrated) ? HttpStatusCode.InternalServerError : HttpStatusCode.OK));
        }
    }
}
