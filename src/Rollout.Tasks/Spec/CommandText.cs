using System.Text;

namespace Rollout.Tasks.Spec;

/// <summary>Program and arguments in one text. Spaces part them, quotes of either kind hold them together, nothing else has a meaning.</summary>
internal static class CommandText
{
    /// <summary>The parts; null when a quote is not closed or there is no program.</summary>
    public static IReadOnlyList<string>? Split(string text)
    {
        var (parts, part, quote, started) = (new List<string>(), new StringBuilder(), '\0', false);
        foreach (var c in text)
        {
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (started)
                {
                    parts.Add(part.ToString());
                }

                (started, _) = (false, part.Clear());
            }
            else if (quote == '\0' ? c is '"' or '\'' : c == quote)
            {
                (quote, started) = (quote == '\0' ? c : '\0', true);
            }
            else
            {
                started = true;
                part.Append(c);
            }
        }

        if (started)
        {
            parts.Add(part.ToString());
        }

        return quote == '\0' && parts.Count > 0 && parts[0].Length > 0 ? parts : null;
    }
}
