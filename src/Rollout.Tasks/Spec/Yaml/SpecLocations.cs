namespace Rollout.Tasks.Spec.Yaml;

/// <summary>Knows where each path stands, and makes the errors out of faults.</summary>
internal sealed class SpecLocations(string file)
{
    private readonly Dictionary<string, Position> positions = new(StringComparer.Ordinal);
    private readonly Dictionary<SpecFault, Position> pinned = new(ReferenceEqualityComparer.Instance);

    public void Add(string path, Position position) => positions[path] = position;

    /// <summary>Whether the path stands in the file or on the command line.</summary>
    public bool Has(string path) => positions.ContainsKey(path);

    /// <summary>For a fault that does not stand where its path's value does, such as a duplicate key.</summary>
    public void Pin(SpecFault fault, Position position) => pinned[fault] = position;

    /// <summary>In the order of the file, without repetitions: a value that aliases bring to many places is one fault.</summary>
    public IReadOnlyList<SpecError> Locate(IEnumerable<SpecFault> faults) =>
    [
        .. faults.Select(Locate)
            .OrderBy(e => e.Line).ThenBy(e => e.Column).ThenBy(e => e.Code, StringComparer.Ordinal)
            .DistinctBy(e => e.Line == 0 ? e : e with { Path = "" }),
    ];

    private SpecError Locate(SpecFault fault)
    {
        var at = pinned.TryGetValue(fault, out var pin) ? pin : Find(fault.Path);
        var path = fault.Path.Length == 0 ? file : at.FromCommandLine && !fault.Path.StartsWith("--", StringComparison.Ordinal) ? $"--set {fault.Path}" : fault.Path;
        return new SpecError(fault.Code, OneLine(path), at.Line, at.Column, OneLine(fault.Message));
    }

    /// <summary>A value with line ends or control characters must not break the report, or reach the terminal.</summary>
    private static string OneLine(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    /// <summary>Of the path itself, or of what it would stand in.</summary>
    private Position Find(string path)
    {
        if (path.StartsWith("--", StringComparison.Ordinal))
        {
            return Position.CommandLine;
        }

        for (var at = path; at.Length > 0; at = SpecPath.Parent(at))
        {
            if (positions.TryGetValue(at, out var position))
            {
                return position;
            }
        }

        return positions.GetValueOrDefault("", new Position(1, 1, FromCommandLine: false));
    }
}
