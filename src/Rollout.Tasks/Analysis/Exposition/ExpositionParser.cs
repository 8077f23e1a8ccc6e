namespace Rollout.Tasks.Analysis.Exposition;

/// <summary>Reads Prometheus' text exposition format, version 0.0.4.</summary>
internal static class ExpositionParser
{
    private static readonly string[] KnownTypes = ["counter", "gauge", "histogram", "summary", "untyped"];

    /// <summary>Reads a page.</summary>
    /// <param name="text">The page. Each line, the last one too, ends in a line feed.</param>
    /// <returns>All that stands on it.</returns>
    /// <exception cref="RolloutException">RT3102: a line is malformed; the message has its number and text. Nothing of such a page is used.</exception>
    public static ExpositionPage Parse(string text)
    {
        var samples = new List<ExpositionSample>();
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var help = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length - 1; i++)
        {
            var line = new ExpositionLine(lines[i].TrimEnd('\r'), i + 1);
            if (line.Peek() == '#')
            {
                ReadComment(line, types, help);
            }
            else if (line.Peek() is not null)
            {
                samples.Add(ReadSample(line, types));
            }
        }

        // A page that was cut off in the middle of a number would be read as another, smaller number.
        return lines[^1].Length == 0 ? new(samples, types, help) : throw new ExpositionLine(lines[^1], lines.Length).Fault("the page ends without a line feed, so it was cut off");
    }

    private static void ReadComment(ExpositionLine line, Dictionary<string, string> types, Dictionary<string, string> help)
    {
        line.Skip('#');
        var keyword = line.Word();
        if (keyword == "HELP")
        {
            var name = line.MetricName();
            if (!help.TryAdd(name, line.HelpText()))
            {
                throw line.Fault($"there is a second HELP of '{name}'");
            }
        }
        else if (keyword == "TYPE")
        {
            var name = line.MetricName();
            var type = line.Word();
            if (!KnownTypes.Contains(type))
            {
                throw line.Fault($"'{type}' is no type; known: {string.Join(", ", KnownTypes)}");
            }

            line.End();
            if (!types.TryAdd(name, type))
            {
                throw line.Fault($"there is a second TYPE of '{name}'");
            }
        }
    }

    private static ExpositionSample ReadSample(ExpositionLine line, Dictionary<string, string> types)
    {
        var name = line.MetricName();
        var labels = line.Labels();
        var value = line.Value();
        var timestamp = line.Timestamp();
        line.End();
        if (name.EndsWith("_bucket", StringComparison.Ordinal) && types.GetValueOrDefault(name[..^"_bucket".Length]) == "histogram")
        {
            _ = labels.TryGetValue("le", out var bound) ? SeriesNumber.Parse(bound) ?? throw line.Fault($"the bound le='{bound}' is no number") : throw line.Fault("a bucket needs the label 'le'");
        }

        return new(name, labels, value, timestamp, line.Number);
    }
}
