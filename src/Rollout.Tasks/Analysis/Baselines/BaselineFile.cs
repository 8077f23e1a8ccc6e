using System.Text.Json;
using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Analysis.Baselines;

/// <summary>The recorded baseline of an environment, <c>baseline.json</c> beside its journal.</summary>
/// <param name="directory">Folder of the environment's state.</param>
/// <param name="environment">Its name, for messages.</param>
internal sealed class BaselineFile(string directory, string environment)
{
    public string Path { get; } = System.IO.Path.Combine(directory, "baseline.json");

    private string Remedy => $"Record one while all is well: --target=Baseline --environment={environment}.";

    /// <summary>Replaces the baseline. A reader sees the old one or the new one.</summary>
    public void Write(Baseline baseline)
    {
        Directory.CreateDirectory(directory);
        DurableFile.Replace(Path, JsonSerializer.SerializeToUtf8Bytes(baseline, BaselineJson.Default.Baseline));
    }

    /// <summary>The baseline, or one line that says why there is none.</summary>
    public (Baseline? Baseline, string? Missing) Read(DateTimeOffset now)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path), BaselineJson.Default.Baseline) switch
            {
                { Values: not null } baseline when now - baseline.To > Baseline.MaximumAge => (null, $"RT3103 the baseline of '{environment}' was recorded at {baseline.To:u} and is older than {Baseline.MaximumAge.TotalDays:0} days. {Remedy}"),
                { Values: not null } baseline => (baseline, null),
                _ => (null, $"RT3104 '{Path}' is no baseline. {Remedy}"),
            };
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, $"RT3103 no baseline of '{environment}' is recorded. {Remedy}");
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            return (null, $"RT3104 '{Path}' cannot be read: {fault.Message.ReplaceLineEndings(" ")} {Remedy}");
        }
    }

    /// <summary>The guards with the values that they are compared with. Reads the file only where a guard needs it.</summary>
    /// <param name="guards">In the order of the plan, which is kept.</param>
    /// <param name="now">The age is counted from here.</param>
    public IReadOnlyList<Guard> Attach(IReadOnlyList<Guard> guards, DateTimeOffset now)
    {
        if (guards.All(guard => guard.Reference != GuardReference.Baseline))
        {
            return guards;
        }

        var (baseline, missing) = Read(now);
        return [.. guards.Select(guard => guard.Reference != GuardReference.Baseline ? guard : Attach(guard, baseline, missing))];
    }

    private Guard Attach(Guard guard, Baseline? baseline, string? missing) => baseline is not null && baseline.Values.TryGetValue(guard.Metric, out var value)
        ? guard with { Baseline = value, BaselineMissing = null }
        : guard with { Baseline = null, BaselineMissing = missing ?? $"RT3103 the baseline of '{environment}' has no {guard.Metric}. {Remedy}" };
}
