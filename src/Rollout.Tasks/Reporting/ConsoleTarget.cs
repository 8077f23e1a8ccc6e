namespace Rollout.Tasks.Reporting;

/// <summary>Where a <see cref="ConsoleReporter"/> writes, and what that place can show.</summary>
/// <param name="Writer">Standard output, or whatever stands for it.</param>
/// <param name="Live">True refreshes progress in place with control codes; false writes plain lines.</param>
/// <param name="Colors">True adds colours; only looked at when <paramref name="Live"/>.</param>
/// <param name="Width">Columns, 40 or more; null asks the terminal, or takes 160 when not <paramref name="Live"/>.</param>
public sealed record ConsoleTarget(TextWriter Writer, bool Live, bool Colors, int? Width = null)
{
    /// <summary>Finds out what the output can show.</summary>
    /// <param name="writer">Standard output.</param>
    /// <param name="redirected">Whether it goes to a file or a pipe.</param>
    /// <param name="variable">Looks an environment variable up; null when it is not set.</param>
    /// <returns>Plain when redirected, when <c>CI</c> is set to anything but <c>false</c> or <c>0</c>, or when <c>TERM</c> is <c>dumb</c>. No colours when <c>NO_COLOR</c> is set to anything.</returns>
    public static ConsoleTarget Detect(TextWriter writer, bool redirected, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var ci = variable("CI") is { Length: > 0 } value && value is not ("0" or "false" or "False" or "FALSE");
        var live = !redirected && !ci && variable("TERM") != "dumb";
        return new(writer, live, live && string.IsNullOrEmpty(variable("NO_COLOR")));
    }
}
