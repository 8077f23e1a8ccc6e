using Rollout.Tasks;

namespace Build;

/// <summary>Names that may stand on the command line. A mistyped one must not be ignored: it may have named the release.</summary>
public static class KnownOptions
{
    private static readonly string[] Cakes = ["target", "working", "verbosity", "description", "tree", "dryrun", "version", "info", "help"];

    private static readonly string[] Tests = ["filter"];

    /// <summary>Passes when all names are known. Cake's settings, which have an underscore, are left to it.</summary>
    /// <param name="names">Without dashes.</param>
    /// <exception cref="RolloutException">RT1050: a name is not known.</exception>
    public static void Ensure(IEnumerable<string> names)
    {
        string[] known = [.. TargetList.Options.Select(option => option.Option.TrimStart('-').Split('=', ' ')[0]), .. Cakes, .. Tests];
        var unknown = names.Where(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase) && !name.Contains('_', StringComparison.Ordinal)).ToList();
        if (unknown.Count > 0)
        {
            throw new RolloutException("RT1050", $"there is no option {string.Join(", ", unknown.Select(name => $"'--{name}'"))}. Known: {string.Join(", ", known.Order(StringComparer.Ordinal).Select(name => $"--{name}"))}. Nothing was touched.", ExitCode.Configuration);
        }
    }
}
