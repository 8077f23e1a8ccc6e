namespace Rollout.Tasks.HAProxy;

/// <summary>Takes the answer to a line of commands apart. Pure.</summary>
internal static class HAProxyAnswers
{
    /// <summary>What HAProxy says where the socket's level does not allow a command.</summary>
    public const string PermissionDenied = "Permission denied";

    /// <summary>The answer to each command: HAProxy ends every one with an empty line, and has no other empty lines in them.</summary>
    /// <param name="text">All that came.</param>
    /// <param name="commands">How many commands were sent.</param>
    /// <returns>One text a command, empty where HAProxy had nothing to say; null when the answer was cut off.</returns>
    public static IReadOnlyList<string>? Split(string text, int commands)
    {
        var answers = new List<string>();
        var lines = new List<string>();
        foreach (var line in text.Split('\n').SkipLast(1))
        {
            if (line.Length > 0)
            {
                lines.Add(line);
                continue;
            }

            answers.Add(string.Join('\n', lines));
            lines.Clear();
        }

        // What follows the last command's answer is more help for a command that HAProxy does not know.
        return answers.Count >= commands ? [.. answers.Take(commands)] : null;
    }

    /// <summary>An answer in one line, for messages.</summary>
    public static string Words(string answer)
    {
        var line = answer.Split('\n')[0].Trim().TrimEnd('.');
        return line.Length <= 200 ? line : line[..200] + "…";
    }
}
