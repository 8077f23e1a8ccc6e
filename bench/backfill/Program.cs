using System.Globalization;
using Rollout.BackfillTrial;
using Rollout.Local.Postgres;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var (rows, rounds) = args is [var first, var second] ? (int.Parse(first, null), int.Parse(second, null)) : (5_000_000, 3);
var root = Directory.CreateTempSubdirectory("rollout-backfill-trial-").FullName;
using var cluster = new PostgresCluster(Path.Combine(root, "postgres"), TimeProvider.System);
try
{
    var port = (await cluster.EnsureAsync(0, true, CancellationToken.None)).Port;
    var trial = new Trial(port, Path.Combine(root, "migrations"), rows);
    return await trial.RunAsync(rounds) <= Trial.Limit ? 0 : 1;
}
finally
{
    await cluster.PurgeAsync(CancellationToken.None);
    Directory.Delete(root, recursive: true);
}
