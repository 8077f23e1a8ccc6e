using System.Diagnostics.CodeAnalysis;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Internal;

/// <summary>Reads the plain part of the command line by itself: known options, and <c>--name=value</c>, <c>--name value</c>, <c>-n value</c>.</summary>
/// <remarks>
/// Loading Spectre.Console.Cli costs more than all the rest of a short run. Whatever is not plain (help, groups of short options,
/// <c>--</c>, stray words, every mistake) is left to it, so that its rules and messages hold.
/// </remarks>
internal sealed class CommandLineReader
{
    private readonly IReadOnlyList<string> _args;
    private readonly CommandLine _line = new();
    private readonly List<string> _targets = [];
    private readonly HashSet<string> _seen = [];
    private int _next;

    private CommandLineReader(IReadOnlyList<string> args) => _args = args;

    /// <summary>Reads a command line, or says that it is not plain.</summary>
    internal static bool TryRead(IReadOnlyList<string> args, [NotNullWhen(true)] out CommandLine? line)
    {
        var reader = new CommandLineReader(args);
        line = reader.ReadAll() ? reader._line : null;
        return line is not null;
    }

    private bool ReadAll()
    {
        while (_next < _args.Count)
        {
            if (!TryReadOption(out var name, out var value) || !Apply(name, value))
            {
                return false;
            }
        }

        _line.Targets = _targets.Count > 0 ? [.. _targets] : [CommandLine.DefaultTarget];
        return true;
    }

    /// <summary>Reads the next option, and the word after it as its value.</summary>
    private bool TryReadOption([NotNullWhen(true)] out string? name, out string? value)
    {
        (name, value) = (null, null);
        var arg = _args[_next++];
        var separator = arg.AsSpan().IndexOfAny('=', ':');
        var candidate = separator < 0 ? arg : arg[..separator];
        if (!IsLongOption(candidate) && !(separator < 0 && IsShortOption(candidate)))
        {
            return false;
        }

        name = candidate;
        if (separator >= 0)
        {
            value = arg[(separator + 1)..];
            return value.Length > 0;
        }

        if (_next < _args.Count && _args[_next] is { } word && !IsOption(word))
        {
            _next++;
            value = word;
            return value.Length > 0;
        }

        return true;
    }

    private bool Apply(string name, string? value) => name switch
    {
        "--target" or "--Target" or "-t" => AddTarget(value),
        "--working" or "-w" => Once("working") && value is not null && Set(() => _line.WorkingDirectory = value),
        "--verbosity" or "-v" => Once("verbosity") && VerbosityParser.TryParse(value, out var verbosity) && Set(() => _line.Verbosity = verbosity),
        "--description" or "--descriptions" or "--showdescription" or "--showdescriptions" => Flag(value, () => _line.Description = true),
        "--tree" or "--showtree" => Flag(value, () => _line.Tree = true),
        "--dryrun" or "--noop" or "--whatif" => Flag(value, () => _line.DryRun = true),
        "--exclusive" or "-e" => Flag(value, () => _line.Exclusive = true),
        "--version" or "--ver" => Flag(value, () => _line.Version = true),
        "--info" => Flag(value, () => _line.Info = true),
        "-h" => false,
        _ when name.StartsWith("--help", StringComparison.OrdinalIgnoreCase) => false,
        _ => Set(() => _line.Unknown.Add(new(name, value))),
    };

    private bool AddTarget(string? value)
    {
        if (value is null)
        {
            return false;
        }

        _targets.Add(value);
        return true;
    }

    // What a second '--working' or '--verbosity' means is not ours to say.
    private bool Once(string option) => _seen.Add(option);

    // A flag takes 'true' and 'false' as its value and no other word; that, too, is left to Spectre.
    private static bool Flag(string? value, Action set) => value is null && Set(set);

    private static bool Set(Action set)
    {
        set();
        return true;
    }

    private static bool IsOption(string word) => word.StartsWith('-');

    private static bool IsShortOption(string word) => word.Length == 2 && word[0] == '-' && char.IsAsciiLetter(word[1]);

    private static bool IsLongOption(string word)
    {
        if (word.Length < 4 || !word.StartsWith("--", StringComparison.Ordinal) || !char.IsAsciiLetter(word[2]))
        {
            return false;
        }

        foreach (var letter in word.AsSpan(3))
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_'))
            {
                return false;
            }
        }

        return true;
    }
}
