using System.Text.RegularExpressions;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>There is a release, and its name can be a tag of an image, of git, and a folder.</summary>
internal sealed partial class ReleaseIsNamedRule : ISpecRule
{
    private const string Required = "a release is 1 to 100 letters, digits, '.', '_' and '-', and starts with a letter or digit";

    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        if (context.ReleaseOption is null && !context.IsWritten("release"))
        {
            yield return new("RT1021", "release", "no release is named", "the file or the option --release names it", "add a key such as 'release: 1.8.0', or run with --release=1.8.0");
        }

        var written = new List<Written> { new("--release", context.ReleaseOption), new("release", context.Spec.Release) };
        written.AddRange(context.Environments.Select(e => new Written($"{e.Path}.embedded.bootstrap.release", e.Spec.Embedded?.Bootstrap?.Release)));
        foreach (var (path, release) in written.Where(w => w.Text is not null && !(Name().IsMatch(w.Text) && !w.Text.Contains("..", StringComparison.Ordinal))))
        {
            yield return new("RT1021", path, $"'{release}' cannot be the name of a release", Required, "write it like '1.8.0'");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
