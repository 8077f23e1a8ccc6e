using Rollout.Tasks.Analysis;
using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec;

/// <summary>Turns a spec without faults into a plan: the chosen environment, absolute paths, defaults that depend on other keys.</summary>
internal sealed class PlanBuilder(SpecContext context)
{
    /// <summary>Added to the longest hold when no progress deadline is written.</summary>
    private static readonly TimeSpan DeadlineAfterHold = TimeSpan.FromMinutes(10);

    private readonly RolloutSpec spec = context.Spec;
    private readonly EnvironmentSpec environment = context.Spec.Environments![context.Environment]!;
    private readonly string release = context.ReleaseOption ?? context.Spec.Release!;

    public RolloutPlan Build(string stateDirectory) => new()
    {
        BaseDirectory = context.BaseDirectory,
        StateDirectory = stateDirectory,
        Application = spec.Application!,
        Environment = context.Environment,
        Release = release,
        Services = [.. spec.Services!.Select(s => Service(s.Key, s.Value!))],
        Runtime = Runtime(environment.Runtime!),
        Traffic = Traffic(environment.Traffic!),
        Metrics = MetricsBuilder.Metrics(environment.Metrics!),
        Database = environment.Database is { } database ? Database(database) : null,
        Steps = [.. environment.Steps!.Select(s => new RolloutStep((int)s!.Weight!.Value.Value, s.Hold!.Value) { Guards = Guards(s.Guards), Require = Guards(s.Require, required: true), WhenInconclusive = s.WhenInconclusive })],
        Guards = Guards(environment.Guards),
        Judge = environment.Judge is { } judge ? MetricsBuilder.Judge(judge, environment.Metrics!) : null,
        Bake = environment.Bake,
        OnFailure = environment.OnFailure,
        Retention = environment.Retention,
        ProgressDeadline = environment.ProgressDeadline ?? environment.Steps!.Max(s => s!.Hold!.Value) + DeadlineAfterHold,
        StartTimeout = environment.StartTimeout,
        SmokeFlows = [.. spec.Smoke.Select(f => new SmokeFlow(f!.Name!, [.. f.Steps!.Select(s => Smoke(s!))]))],
        Load = environment.Load is { } load ? new LoadPlan(load.Rate!.Value.PerSecond, [.. load.Requests!.Select(r => Load(r!))], load.Timeout) : null,
        Preflight = new PreflightPlan(environment.Preflight.Git, environment.Preflight.ReleaseTag, environment.Preflight.FreeDisk.Bytes, environment.Preflight.FreeMemory.Bytes),
        Embedded = environment.Embedded is { } embedded ? Embedded(embedded) : null,
    };

    private IReadOnlyList<Guard> Guards(IReadOnlyList<WrittenGuard?> written, bool required = false) => GuardLists.Build(written, environment.Metrics!, required);

    private ServicePlan Service(string name, ServiceSpec service) => new(
        name,
        Full(service.Build!.Context!),
        service.Build.Project,
        service.Build.Dockerfile,
        service.Build.Arguments.ToDictionary(a => a.Key, a => a.Value!),
        service.Build.MaxSize?.Bytes,
        service.Command is { } command ? CommandText.Split(command)! : [],
        [.. service.Route!.Select(r => r!)],
        service.Health,
        Reveal(service.Environment),
        service.Resources.Memory?.Bytes,
        service.Resources.Cpus,
        service.StopTimeout);

    private RuntimePlan Runtime(RuntimeSpec runtime) =>
        new(Name(runtime.Kind!.Value), Name(runtime.Network ?? DockerNetwork.Bridge), [.. runtime.BaseImages.Select(i => new BaseImage(i!.Image!, Full(i.Script!)))]);

    private static TrafficPlan Traffic(TrafficSpec traffic) => new()
    {
        Router = Name(traffic.Router!.Value),
        LoadBalancers = traffic.LoadBalancer is { } only
            ? [new LoadBalancerPlan(only, traffic.ListenerPort, traffic.Region, traffic.EndpointUrl, [])]
            : [.. traffic.LoadBalancers.Select(l => new LoadBalancerPlan(l!.Name!, l.ListenerPort, l.Region, l.EndpointUrl, [.. l.Services.Select(s => s!)]))],
        TargetGroup = traffic.TargetGroup,
        Sockets = [.. traffic.Sockets.Select(s => s!)],
        Backend = traffic.Backend,
        Server = traffic.Server,
        TestTraffic = new TestTrafficPlan { Through = traffic.TestTraffic.Through, Header = traffic.TestTraffic.Header, Cookie = traffic.TestTraffic.Cookie, Address = traffic.TestTraffic.Address },
        ShareTolerance = traffic.ShareTolerance.Value,
        DrainDelay = traffic.Drain.Delay,
        DrainTimeout = traffic.Drain.Timeout,
        WhenTooFewTargets = traffic.WhenTooFewTargets,
        CallTimeout = traffic.CallTimeout,
    };

    private DatabasePlan Database(DatabaseSpec database) => new(
        database.Connection,
        database.Staging,
        database.Embedded,
        Full(database.Migrations!),
        [.. database.Verify.Select(v => new VerificationQuery(v!.Name!, v.Sql!, v.Expect!))],
        database.LockTimeout,
        database.StatementTimeout)
    {
        Lint = new LintPlan { LargeTable = database.Lint.LargeTable.Bytes, LargeRows = database.Lint.LargeRows, Blocking = database.Lint.Blocking, Style = database.Lint.Style },
        Replay = database.Replay,
        Backup = database.Backup is { } backup ? DatabaseParts.Backup(backup, Full) : null,
        Files = new MigrationFilePlan { Gaps = database.Files.Gaps, Transactions = database.Files.Transactions, Placeholders = database.Files.Placeholders.ToDictionary(p => p.Key, p => p.Value!) },
        Integrity = [.. database.Integrity.Select(query => new IntegrityQuery(query!.Name!, query.Sql!, query.Tolerance, query.MayGrow))],
        Replication = database.Replication is { } replication ? new ReplicationPlan(replication.MaxLag, replication.Replicas, replication.Timeout) : null,
        Backfill = new BackfillPlan(database.Backfill.BatchTime, database.Backfill.MaxLag, database.Backfill.Timeout),
        ReadOnly = database.ReadOnly is { } window ? DatabaseParts.Window(window) : null,
        Runner = new RunnerPlan(database.Runner.Transaction, database.Runner.OutOfOrder, database.Runner.Baseline) { Rollback = database.Runner.Rollback },
        Others = database.Others is { } others ? new OtherDatabasesPlan([.. others.Names.Select(name => name!)], others.Query, others.Parallel) : null,
    };

    private static SmokeStep Smoke(SmokeStepSpec step) => new(
        step.Service!,
        step.Request!.Method,
        step.Request.Path,
        Reveal(step.Headers),
        step.Body?.Text,
        step.Expect.Status,
        step.Expect.Json.ToDictionary(j => j.Key, j => j.Value!),
        step.Capture.ToDictionary(c => c.Key, c => c.Value!),
        step.Timeout);

    private static LoadRequest Load(LoadRequestSpec request) => new(request.Request!.Method, request.Request.Path, Reveal(request.Headers), request.Body?.Text);

    private EmbeddedPlan Embedded(EmbeddedSpec embedded) => new(
        embedded.Ports.Traffic,
        embedded.Ports.Api,
        embedded.Ports.Control,
        embedded.Ports.Postgres,
        embedded.Ports.WhenTaken,
        embedded.Bootstrap!.Release!,
        embedded.Bootstrap.MigrateTo,
        embedded.Bootstrap.Seed is { } seed ? Full(seed) : null,
        embedded.Probes.Interval,
        embedded.Probes.Healthy,
        embedded.Probes.Unhealthy);

    private string Full(string path) => FileReferences.Full(context.BaseDirectory, path);

    internal static string Name(Enum value) => CamelCase.Of(value.ToString());

    private static Dictionary<string, string> Reveal(IReadOnlyDictionary<string, Secret?> secrets) => secrets.ToDictionary(s => s.Key, s => s.Value!.Reveal());
}
