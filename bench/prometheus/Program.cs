using System.Globalization;
using Rollout.PrometheusTrials;

if (args is not [var runsText, var lanesText] || !int.TryParse(runsText, out var runs) || !int.TryParse(lanesText, out var lanes) || runs < 1 || lanes < 1)
{
    return 2;
}

var limit = TimeSpan.FromSeconds(5);
var todo = new System.Collections.Concurrent.ConcurrentQueue<(int Number, bool Healthy)>(Enumerable.Range(0, 2 * runs).Select(index => (index / 2, index % 2 == 1)));
var results = new List<Result>();
await Task.WhenAll(Enumerable.Range(1, Math.Min(lanes, runs)).Select(WorkAsync));
foreach (var healthy in new[] { false, true })
{
    Console.WriteLine(Table.Line(healthy, [.. results.Where(result => result.Healthy == healthy)]));
}

Console.WriteLine($"load average at the end: {(File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown")}");
return results.TrueForAll(result => result.Fault is null) && results.Count == 2 * runs ? 0 : 1;

async Task WorkAsync(int lane)
{
    await using var environment = await Lane.StartAsync();
    while (todo.TryDequeue(out var run))
    {
        var result = await environment.RunAsync(run.Number, run.Healthy, limit);
        lock (results)
        {
            results.Add(result);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"environment {lane} {(run.Healthy ? "healthy" : "failing")} {run.Number + 1,3}: {result}"));
        }
    }
}
