using System.Text.RegularExpressions;
using Rollout.Tasks.Spec.Yaml;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>Names of headers and of environment variables are ones that can be sent and set.</summary>
internal sealed partial class HeadersAreTokensRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        var smoke = context.SmokeSteps.SelectMany(s => s.Spec.Headers.Keys.Select(n => new Written($"{s.Path}.headers", n)));
        var load = context.Environments.SelectMany(e => SpecContext.Entries($"{e.Path}.load.requests", e.Spec.Load?.Requests).SelectMany(r => r.Spec.Headers.Keys.Select(n => new Written($"{r.Path}.headers", n))));
        foreach (var (path, name) in smoke.Concat(load).Where(h => !Token().IsMatch(h.Text!)))
        {
            yield return new("RT1041", SpecPath.Key(path, name!), $"'{name}' is no name of a header", "it has letters, digits and '-'", "write it like 'Authorization'");
        }

        foreach (var (path, _, service) in context.Services)
        {
            foreach (var name in service.Environment.Keys.Where(n => !Variable().IsMatch(n)))
            {
                yield return new("RT1041", SpecPath.Key($"{path}.environment", name), $"'{name}' is no name of an environment variable", "it has letters, digits and '_', and starts with no digit", "write it like 'LOG_LEVEL'");
            }
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
