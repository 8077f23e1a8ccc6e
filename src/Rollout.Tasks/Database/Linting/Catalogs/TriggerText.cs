using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Catalogs;

/// <summary>What the text of a trigger's function shows.</summary>
internal static class TriggerText
{
    /// <summary>Whether <c>new.column</c> is given a value in it: by <c>:=</c>, by <c>=</c> where a statement begins, or by INTO.</summary>
    public static bool Writes(SqlExpression body, string column)
    {
        var tokens = body.Tokens;
        for (var i = 0; i + 3 < tokens.Count; i++)
        {
            if (tokens[i] == "new" && tokens[i + 1] == "." && tokens[i + 2] == column)
            {
                var before = i == 0 ? ";" : tokens[i - 1];
                if (tokens[i + 3] == ":=" || before == "into" || (tokens[i + 3] == "=" && before is ";" or "begin" or "then" or "else" or "loop"))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
