using System.Text.RegularExpressions;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>Names of application, services and environments can stand in host names, file names and labels.</summary>
internal sealed partial class NamesAreSimpleRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        var services = (context.Spec.Services?.Keys ?? []).Select(n => new Written(Yaml.SpecPath.Key("services", n), n));
        var environments = (context.Spec.Environments?.Keys ?? []).Select(n => new Written(Yaml.SpecPath.Key("environments", n), n));
        return from named in services.Concat(environments).Prepend(new Written("application", context.Spec.Application))
               where named.Text is not null && !IsSimple(named.Text)
               select new SpecFault("RT1022", named.Path, $"'{named.Text}' cannot be a name", "a name is 1 to 40 lower-case letters, digits and '-', starts with a letter and does not end with '-'", $"write it like '{Suggest(named.Text!)}'");
    }

    internal static bool IsSimple(string name) => Name().IsMatch(name);

    private static string Suggest(string name)
    {
        var simple = Strange().Replace(name.ToLowerInvariant(), "-").Trim('-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return simple.Length == 0 ? "web" : simple[..Math.Min(simple.Length, 40)].TrimEnd('-');
    }

    [GeneratedRegex(@"^[a-z]([a-z0-9-]{0,38}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Strange();
}
