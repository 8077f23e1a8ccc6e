namespace Rollout.Tasks.Spec;

/// <summary>The configuration has faults and nothing was touched. The message has a header line, then one fault a line.</summary>
public sealed class SpecException : Exception
{
    /// <summary>The configuration has faults.</summary>
    /// <param name="file">Name of the file, for the header line.</param>
    /// <param name="errors">All faults, at least one, in the order of the file.</param>
    public SpecException(string file, IReadOnlyList<SpecError> errors)
        : base($"{file} has {Count(errors)}; nothing was touched.\n{string.Join('\n', errors)}")
    {
        Errors = errors;
    }

    /// <summary>All faults, in the order of the file; those of the command line first.</summary>
    public IReadOnlyList<SpecError> Errors { get; }

    /// <summary>What the process ends with: always 20.</summary>
    public ExitCode ExitCode { get; } = ExitCode.Configuration;

    private static string Count(IReadOnlyList<SpecError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return errors.Count == 1 ? "1 fault" : $"{errors.Count} faults";
    }
}
