using System.Text.RegularExpressions;
using Rollout.Tasks.Database.Backfills;
using Rollout.Tasks.Database.Linting.Rules;
using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Linting;

/// <summary>The comments <c>-- rollout: ...</c> of a file.</summary>
/// <param name="Phase">What the file says of itself; null when it says nothing.</param>
/// <param name="Allowed">Rule and reason, with the line of the comment.</param>
/// <param name="Faults">Comments that cannot be followed.</param>
internal sealed partial record LintDirectives(MigrationPhase? Phase, IReadOnlyList<(int Line, string Rule, string Reason)> Allowed, IReadOnlyList<string> Faults)
{
    /// <summary>By what the file's backfill is cut into batches; null when it is not.</summary>
    public BatchKey? Batch { get; init; }

    /// <summary>Reads the comments of a file; texts and names that look like one are none.</summary>
    public static LintDirectives Read(string file, string sql)
    {
        MigrationPhase? phase = null;
        var allowed = new List<(int, string, string)>();
        var faults = new List<string>();
        BatchKey? batch = null;
        foreach (var (line, text) in Comments(sql))
        {
            var words = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words is [_] or ["phase", _] && words is [.., var word] && Enum.TryParse<MigrationPhase>(word, ignoreCase: true, out var said) && !char.IsDigit(word[0]))
            {
                faults.AddRange(phase is null || phase == said ? [] : [$"{file}:{line}: the file is said to be {phase} and {said}. Keep one of them"]);
                phase = said;
            }
            else if (text.StartsWith("backfill ", StringComparison.Ordinal) && BatchKey.Parse(text) is { } key)
            {
                faults.AddRange(phase is null or MigrationPhase.Backfill && batch is null ? [] : [$"{file}:{line}: the file is said to be {phase ?? MigrationPhase.Backfill} twice, or in two ways. Keep one of them"]);
                (phase, batch) = (MigrationPhase.Backfill, key);
            }
            else if (words is ["allow", var rule, ..] && LintRules.All.All(r => r.Id != rule))
            {
                faults.Add($"{file}:{line}: there is no rule '{rule}'. Known: {string.Join(", ", LintRules.All.Select(r => r.Id).Order(StringComparer.Ordinal))}");
            }
            else if (words is ["allow", var known, var reason])
            {
                allowed.Add((line, known, reason));
            }
            else
            {
                faults.Add($"{file}:{line}: '-- rollout: {text}' is not known. Write '-- rollout: phase expand', 'backfill' or 'contract', '-- rollout: backfill table=NAME key=COLUMN', or '-- rollout: allow RULE reason' with a reason");
            }
        }

        return new LintDirectives(phase, allowed, faults) { Batch = batch };
    }

    /// <summary>Why a rule is allowed for a statement: the comment stands in it, on its last line, or between the statement before and it.</summary>
    public string? Reason(string rule, int after, int last) => Allowed.Where(a => a.Rule == rule && a.Line > after && a.Line <= last).Select(a => a.Reason).FirstOrDefault();

    /// <summary>The texts behind <c>-- rollout:</c> with their lines.</summary>
    internal static IEnumerable<(int Line, string Text)> Comments(string sql)
    {
        // Most files say nothing, and a thousand files are read before a run that finds nothing to do.
        if (!sql.Contains("rollout:", StringComparison.Ordinal))
        {
            yield break;
        }

        var lexer = new SqlLexer(sql);
        var from = 0;
        while (true)
        {
            var token = lexer.Next();
            foreach (Match match in Pattern().Matches(sql[from..token.Start]))
            {
                yield return (SqlPlace.Of(sql, from + match.Index).Line, match.Groups["text"].Value.Trim());
            }

            if (token.Kind is SqlTokenKind.End or SqlTokenKind.Unterminated)
            {
                yield break;
            }

            from = token.End;
        }
    }

    [GeneratedRegex(@"--[ \t]*rollout:(?<text>[^\n]*)")]
    private static partial Regex Pattern();
}
