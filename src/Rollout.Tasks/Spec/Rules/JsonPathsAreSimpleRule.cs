using System.Text.RegularExpressions;
using Rollout.Tasks.Spec.Yaml;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>JSON paths are of the form that the smoke tests understand.</summary>
internal sealed partial class JsonPathsAreSimpleRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        foreach (var (path, _, step) in context.SmokeSteps)
        {
            var written = step.Expect.Json.Keys.Select(k => new Written(SpecPath.Key($"{path}.expect.json", k), k))
                .Concat(step.Capture.Keys.Select(k => new Written(SpecPath.Key($"{path}.capture", k), step.Capture[k])));
            foreach (var (at, text) in written.Where(w => w.Text is not null && !JsonPath().IsMatch(w.Text)))
            {
                yield return new("RT1040", at, $"'{text}' is no JSON path", "a path is '$', then '.name', '[0]' or '['a name']' for each step down", JsonPath().IsMatch("$." + text) ? $"write '$.{text}'" : "write it like '$.items[0].id'");
            }
        }
    }

    [GeneratedRegex(@"^\$(\.[A-Za-z_][A-Za-z0-9_-]*|\[\d{1,6}\]|\['[^']+'\])*\z", RegexOptions.CultureInvariant)]
    private static partial Regex JsonPath();
}
