using Rollout.Tasks.Spec.Shapes;
using Rollout.Tasks.Spec.Yaml;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>A request of a smoke flow uses only built-in variables and what earlier requests captured.</summary>
internal sealed class SmokeVariablesAreKnownRule : ISpecRule
{
    /// <summary><c>{uuid}</c> is another one in each flow.</summary>
    private static readonly string[] BuiltIn = ["uuid", "release", "slot"];

    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        List<string> known = [.. BuiltIn];
        foreach (var (path, _, step) in context.SmokeSteps)
        {
            foreach (var (at, text, secret) in Texts(path, step))
            {
                foreach (var complaint in PlaceholderFaults.Find(text, known, secret))
                {
                    yield return new(complaint.Code, at, complaint.Wrong, complaint.Required, complaint.Fix);
                }
            }

            foreach (var name in step.Capture.Keys.Where(n => BuiltIn.Contains(n) || !Placeholders.IsName(n)))
            {
                yield return new("RT1042", SpecPath.Key($"{path}.capture", name), $"'{name}' cannot be the name of a variable", "a variable has letters, digits and '_', starts with no digit, and is not 'uuid', 'release' or 'slot'", "write it like 'task_id'");
            }

            known = [.. known.Union(step.Capture.Keys.Where(Placeholders.IsName))];
            if (step.Capture.Count == 0 && context.IsWritten($"{path}.capture"))
            {
                yield break; // What it captures could not be read, so nothing can be said of what follows.
            }
        }
    }

    private static IEnumerable<SmokeText> Texts(string path, SmokeStepSpec step)
    {
        if (step.Request is { } request)
        {
            yield return new($"{path}.request", request.Path, false);
        }

        foreach (var (name, value) in step.Headers)
        {
            yield return new(SpecPath.Key($"{path}.headers", name), value?.Reveal() ?? "", true);
        }

        foreach (var (name, value) in step.Expect.Json)
        {
            yield return new(SpecPath.Key($"{path}.expect.json", name), value ?? "", false);
        }

        // Braces of JSON itself are never followed by a name, so only the names of its texts are found here.
        foreach (var name in step.Body is { } body ? JsonVariables.In(body) : [])
        {
            yield return new($"{path}.body", $"{{{name}}}", false);
        }
    }

    private sealed record SmokeText(string Path, string Text, bool Secret);
}
