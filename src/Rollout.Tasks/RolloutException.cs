namespace Rollout.Tasks;

/// <summary>A rollout cannot go on. The message is one line and complete by itself.</summary>
public sealed class RolloutException : Exception
{
    /// <summary>A rollout cannot go on.</summary>
    /// <param name="code">Number of the error, as listed in <c>docs/errors.md</c>; for example <c>RT2001</c>.</param>
    /// <param name="message">What is wrong with the actual value, what is required, how to fix it. Without the code.</param>
    /// <param name="exitCode">What the process ends with.</param>
    /// <param name="innerException">The fault behind it, if there is one.</param>
    public RolloutException(string code, string message, ExitCode exitCode = ExitCode.BackendFailed, Exception? innerException = null)
        : base($"{code} {message}", innerException)
    {
        Code = code;
        Text = message;
        ExitCode = exitCode;
    }

    /// <summary>Number of the error, as listed in <c>docs/errors.md</c>.</summary>
    public string Code { get; }

    /// <summary>The message without the code, for a message that is made of it.</summary>
    public string Text { get; }

    /// <summary>What the process ends with.</summary>
    public ExitCode ExitCode { get; }
}
