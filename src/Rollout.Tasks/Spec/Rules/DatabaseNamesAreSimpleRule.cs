using System.Text.RegularExpressions;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>Names inside of an embedded cluster need no quotes, and leave room for their staging twin.</summary>
internal sealed partial class DatabaseNamesAreSimpleRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        foreach (var (path, _, environment) in context.Environments)
        {
            if (environment.Database?.Embedded is { } name && !Name().IsMatch(name))
            {
                yield return new("RT1048", $"{path}.database.embedded", $"'{name}' cannot be the name of a database", "it is 1 to 40 lower-case letters, digits and '_', and starts with a letter", "write it like 'nest'");
            }

            if (environment.Embedded?.Bootstrap?.MigrateTo is { } version && !Version().IsMatch(version))
            {
                yield return new("RT1048", $"{path}.embedded.bootstrap.migrateTo", $"'{version}' is no version of a migration", "it is the digits that a file of the migrations folder starts with", "write it like '005'");
            }
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^\d{1,14}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
