using System.Text.Json;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Smoke;

/// <summary>Compares an answer with what a step expects, and captures values from it. Pure but for the captured variables.</summary>
internal static class SmokeAssertions
{
    private const string AnyValue = "*";

    /// <summary>Checks an answer.</summary>
    /// <param name="step">The step.</param>
    /// <param name="status">HTTP status of the answer.</param>
    /// <param name="body">Body of the answer.</param>
    /// <param name="variables">Gets the captured values, but only when everything is as expected.</param>
    /// <returns>The first thing that is not as expected; null when all is.</returns>
    public static SmokeFault? Check(SmokeStep step, int status, string body, SmokeVariables variables)
    {
        if (status != step.Status)
        {
            return new("RT2701", $"status {step.Status}", $"status {status}");
        }

        if (step.Json.Count == 0 && step.Capture.Count == 0)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return step.Json.Select(j => Compare(j.Key, variables.InText(j.Value), root)).FirstOrDefault(f => f is not null) ?? Capture(step, root, variables);
        }
        catch (JsonException fault)
        {
            return new("RT2706", "a JSON body", $"it is no JSON at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine}");
        }
    }

    private static SmokeFault? Compare(string path, string expected, JsonElement root)
    {
        var description = expected == AnyValue ? $"{path} to have a value" : $"{path} = '{expected}'";
        if (Find(path, root, out var element) is { } fault)
        {
            return fault with { Expected = fault.Expected.Length > 0 ? fault.Expected : description };
        }

        var actual = JsonPath.Text(element);
        var equal = expected == AnyValue ? element.ValueKind != JsonValueKind.Null : actual == expected;
        var shown = SmokeMask.IsSecretName(path) ? "another value" : $"'{actual}'";
        return equal ? null : new("RT2701", description, $"{path} = {(element.ValueKind == JsonValueKind.Null ? "null" : shown)}");
    }

    private static SmokeFault? Capture(SmokeStep step, JsonElement root, SmokeVariables variables)
    {
        var captured = new List<(string Name, string Value)>();
        foreach (var (name, path) in step.Capture)
        {
            if (SmokeVariables.IsBuiltIn(name))
            {
                return new("RT2703", "another name to capture into", $"'{name}' is a built-in variable");
            }

            if (Find(path, root, out var element) is { } fault)
            {
                return fault with { Expected = fault.Expected.Length > 0 ? fault.Expected : $"a value at {path} for '{name}'" };
            }

            if (element.ValueKind == JsonValueKind.Null)
            {
                return new("RT2701", $"a value at {path} for '{name}'", $"{path} = null");
            }

            captured.Add((name, JsonPath.Text(element)));
        }

        captured.ForEach(c => variables.Capture(c.Name, c.Value));
        return null;
    }

    private static SmokeFault? Find(string text, JsonElement root, out JsonElement element)
    {
        element = default;
        if (!JsonPath.TryParse(text, out var path, out var error))
        {
            return new("RT2703", "a JSON path such as '$.a.b[0].c'", error);
        }

        if (path!.Find(root, out var missing) is { } found)
        {
            element = found;
            return null;
        }

        return new("RT2701", string.Empty, missing);
    }
}
