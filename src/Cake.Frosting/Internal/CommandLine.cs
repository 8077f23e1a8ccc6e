using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;

namespace Cake.Frosting.Internal;

/// <summary>What a run was asked for.</summary>
internal sealed class CommandLine
{
    internal const string DefaultTarget = "Default";

    internal IReadOnlyList<string> Targets { get; set; } = [];

    internal DirectoryPath? WorkingDirectory { get; set; }

    internal Verbosity? Verbosity { get; set; }

    internal bool Description { get; set; }

    internal bool Tree { get; set; }

    internal bool DryRun { get; set; }

    internal bool Exclusive { get; set; }

    internal bool Version { get; set; }

    internal bool Info { get; set; }

    /// <summary>Options that are not the host's, in order, with their dashes.</summary>
    internal List<UnknownOption> Unknown { get; } = [];

    /// <summary>The options that a task sees: the unknown ones, and <c>target</c>.</summary>
    internal CakeArguments ToArguments()
    {
        // As upstream does: of two spellings ('--Name', '--name') the first is taken with all its values.
        var arguments = new Dictionary<string, List<string?>>(StringComparer.OrdinalIgnoreCase);
        foreach (var spelling in Unknown.GroupBy(option => option.Name, StringComparer.Ordinal))
        {
            arguments.TryAdd(spelling.Key.TrimStart('-'), [.. spelling.Select(option => option.Value)]);
        }

        if (!arguments.TryGetValue("target", out var targets))
        {
            arguments["target"] = targets = [];
        }

        targets.AddRange(Targets);
        return new CakeArguments(arguments
            .SelectMany(argument => argument.Value, (argument, value) => new UnknownOption(argument.Key, value))
            .ToLookup(option => option.Name, option => option.Value!));
    }

    internal sealed record UnknownOption(string Name, string? Value);
}
