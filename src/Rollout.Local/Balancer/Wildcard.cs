namespace Rollout.Local.Balancer;

/// <summary>Patterns of rule conditions: <c>*</c> stands for any characters or none, <c>?</c> for exactly one.</summary>
internal static class Wildcard
{
    /// <summary>Whether the whole text matches.</summary>
    /// <param name="text">What the request has.</param>
    /// <param name="pattern">What the rule has.</param>
    /// <param name="ignoreCase">True for host names and header values, false for paths.</param>
    /// <returns>True on a match. Linear in the text for each star of the pattern; no backtracking beyond the last star.</returns>
    public static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern, bool ignoreCase)
    {
        int t = 0, p = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || Same(text[t], pattern[p], ignoreCase)))
            {
                t++;
                p++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }

    private static bool Same(char a, char b, bool ignoreCase) =>
        a == b || (ignoreCase && char.ToLowerInvariant(a) == char.ToLowerInvariant(b));
}
