using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollout.Tasks.Reporting;

/// <summary>Keeps the summary of each run as JSON: <c>&lt;state directory&gt;/&lt;environment&gt;/reports/&lt;rollout id&gt;.json</c>.</summary>
/// <param name="stateDirectory">Absolute path, as in the plan (<c>.rollout</c>).</param>
/// <param name="warnings">Told when the file cannot be written.</param>
/// <remarks>
/// A rollout that was interrupted and resumed, or whose tasks run one by one in CI, has several runs: all of them are in the file,
/// the last 100 at most. A run that belongs to no rollout leaves no file. The picture is named when it lies beside the report by then.
/// </remarks>
public sealed class JsonReportWriter(string stateDirectory, IRolloutReporter warnings) : IRolloutReporter
{
    private const int MaxRuns = 100;

    // The file is for people and programs, never part of a web page: ">" stays ">".
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Where the report of a rollout lies.</summary>
    /// <param name="environment">Name of the environment.</param>
    /// <param name="rolloutId">Id of the rollout.</param>
    /// <returns>Absolute path; the file need not be there.</returns>
    public string PathOf(string environment, string rolloutId) => Path.Combine(stateDirectory, environment, "reports", $"{rolloutId}.json");

    /// <inheritdoc />
    public void Report(RolloutEvent rolloutEvent)
    {
        if (rolloutEvent is not RolloutEvent.Summary { Rollout: { RolloutId.Length: > 0 } summary })
        {
            return;
        }

        var file = PathOf(summary.Environment, summary.RolloutId);
        try
        {
            var runs = PreviousRuns(file);
            runs.Add(JsonReport.Run(summary));
            while (runs.Count > MaxRuns)
            {
                runs.RemoveAt(0);
            }

            ReportFile.Replace(file, JsonReport.Document(summary, PictureBeside(file), runs).ToJsonString(Indented) + "\n");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            warnings.Report(new RolloutEvent.Warning($"the report '{file}' cannot be written: {fault.Message} The rollout is not affected; make the folder writable."));
        }
    }

    // A name, not a path: a report that is kept elsewhere together with its picture still finds it.
    private static string? PictureBeside(string file) =>
        Path.ChangeExtension(file, ".svg") is var picture && File.Exists(picture) ? Path.GetFileName(picture) : null;

    private static JsonArray PreviousRuns(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        try
        {
            return JsonNode.Parse(File.ReadAllText(file))?["runs"]?.DeepClone() as JsonArray ?? [];
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not ours, or damaged: the journal is the truth, the report starts anew.
            return [];
        }
    }
}
