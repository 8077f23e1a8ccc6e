using Rollout.Tasks;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Database.Rehearsals;
using Rollout.Tasks.Database.ReadOnly;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic.Elbv2;

// A process that tests start and kill. It says "ready" on standard output and ends when its standard input does.
return args switch
{
    ["hold-lease", var folder] => await HoldLeaseAsync(folder),
    ["contend", var folder, var rounds] => await ContendAsync(folder, int.Parse(rounds, null)),
    ["migrate", var connection, var folder] => await MigrateAsync(connection, folder),
    ["open-read-only", var connection] => await OpenReadOnlyAsync(new Secret(connection)),
    ["migrate-when-told", var connection, var folder] => await MigrateWhenToldAsync(connection, folder),
    ["rehearse", var connection, var folder, var copy] => await RehearseAsync(connection, folder, copy),
    ["open-test-traffic", var url, var rollout] => await OpenTestTrafficAsync(new Uri(url), rollout),
    ["find-load-balancer", var region] => await FindLoadBalancerAsync(region.Length == 0 ? null : region),
    _ => 2,
};

static async Task<int> HoldLeaseAsync(string folder)
{
    var lease = await new FileLeaseStore(folder, TimeProvider.System).AcquireAsync("Cutover", CancellationToken.None);
    await SayAsync($"ready {lease.Token}");
    await Console.In.ReadToEndAsync();
    return 0;
}

static async Task<int> ContendAsync(string folder, int rounds)
{
    var leases = new FileLeaseStore(folder, TimeProvider.System);
    var journal = new FileJournal(Path.Combine(folder, "journal.jsonl"), leases, TimeProvider.System);
    for (var round = 0; round < rounds;)
    {
        try
        {
            var lease = await leases.AcquireAsync("Cutover", CancellationToken.None);

            // Fails when another process is here, too.
            using (new FileStream(Path.Combine(folder, "inside"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                await journal.AppendAsync(new JournalEntry("r1", "Cutover", JournalKind.Effect, "x", new { round }), lease, CancellationToken.None);
            }

            await leases.ReleaseAsync(lease, CancellationToken.None);
            round++;
        }
        catch (RolloutException fault) when (fault.Code == "RT4001")
        {
            await Task.Yield();
        }
    }

    await SayAsync("done");
    return 0;
}

static async Task<int> MigrateAsync(string connection, string folder)
{
    var request = new MigrationRequest(new Secret(connection), folder, null, "child", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    await new NpgsqlMigrator(TimeProvider.System).ApplyAsync(request, new Progress<MigrationProgress>(), CancellationToken.None);
    return 0;
}

static async Task<int> OpenReadOnlyAsync(Secret connection)
{
    using var http = new HttpClient();
    await new ReadOnlyWindow(new ApplicationHook(new ReadOnlyPlan([], []), Path.GetTempPath(), http, TimeProvider.System), _ => { }).OpenAsync(connection, CancellationToken.None);
    await SayAsync("ready");
    await Console.In.ReadToEndAsync();
    return 0;
}

static async Task<int> MigrateWhenToldAsync(string connection, string folder)
{
    // Reads and connects once before, so that the time behind "go" is that of the migrations and not of the compiler.
    var migrator = new NpgsqlMigrator(TimeProvider.System, new MigratorOptions { RunnerDeadline = TimeSpan.FromSeconds(60) });
    await migrator.ReadAsync(new Secret(connection), folder, CancellationToken.None);
    await SayAsync("ready");
    await Console.In.ReadLineAsync();
    var request = new MigrationRequest(new Secret(connection), folder, null, "r1", TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1));
    await migrator.ApplyAsync(request, new Progress<MigrationProgress>(), CancellationToken.None);
    return 0;
}

static async Task<int> RehearseAsync(string connection, string folder, string copy)
{
    var request = new MigrationRequest(new Secret(connection), folder, null, "child", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    var settings = new RehearsalSettings(request, copy, (_, _) => Task.CompletedTask);
    await new Rehearsal(new NpgsqlMigrator(TimeProvider.System), new NpgsqlDatabaseServer(TimeProvider.System), TimeProvider.System, settings).RunAsync(CancellationToken.None);
    return 0;
}

static async Task<int> OpenTestTrafficAsync(Uri url, string rollout)
{
    var options = new Elbv2TrafficOptions("nest", null, [new("auth", "nest-auth-blue", "nest-auth-green"), new("web", "nest-web-blue", "nest-web-green")])
    {
        TestMark = new Elbv2TestMark("X-Rollout-Candidate", "nest/local/", null),
    };
    using var router = Elbv2TrafficRouter.Create(options, new Elbv2Connection(url, "us-east-1", Embedded: true, TimeSpan.FromSeconds(60)), TimeProvider.System);
    await router.OpenAsync(rollout, Slot.Green, CancellationToken.None);
    return 0;
}

static async Task<int> FindLoadBalancerAsync(string? region)
{
    var connection = new Elbv2Connection(EndpointUrl: null, region, Embedded: false, TimeSpan.FromSeconds(30));
    var http = new Elbv2HttpClients(useProxy: false);
    try
    {
        using var api = new Elbv2Api(Elbv2Clients.Create(connection, http), http, connection, TimeProvider.System);
        await SayAsync((await api.LoadBalancerAsync("nest", CancellationToken.None))?.LoadBalancerName ?? "none");
    }
    catch (RolloutException fault)
    {
        await SayAsync(fault.Message);
    }

    return 0;
}

static async Task SayAsync(string text)
{
    await Console.Out.WriteLineAsync(text);
    await Console.Out.FlushAsync();
}
