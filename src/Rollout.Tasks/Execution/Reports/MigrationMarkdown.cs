using System.Text;
using Rollout.Tasks.Database;

namespace Rollout.Tasks.Execution.Reports;

/// <summary>The review of the migrations as Markdown, for a merge request: a table, then the findings with the safe SQL. Pure.</summary>
internal static class MigrationMarkdown
{
    /// <summary>What stops the rollout comes first.</summary>
    /// <param name="title">Of all, such as <c>nest 1.9.0 on local</c>.</param>
    /// <param name="folder">The migrations' folder as links name it; with slashes, empty for none.</param>
    /// <param name="review">What the migrations do.</param>
    /// <param name="forecast">What they took on a copy; null where that is not known.</param>
    public static string Write(string title, string folder, MigrationReview review, MigrationForecast? forecast)
    {
        var text = new StringBuilder($"# Migrations of {Plain(title)}\n\n{Summary(review, forecast)}\n");
        if (review.Migrations.Count > 0)
        {
            text.Append("\n| migration | phase | statements | locks | work under them | on a copy of staging | findings |\n| --- | --- | ---: | --- | --- | ---: | --- |\n");
            text.AppendJoin('\n', review.Migrations.Select(migration => Row(migration, review, forecast))).Append('\n');
        }

        var findings = review.Migrations.SelectMany(migration => migration.Findings).ToList();
        Section(text, "Findings that stop the rollout", folder, [.. findings.Where(review.Stopping.Contains)]);
        Section(text, "Other findings", folder, [.. findings.Where(finding => !review.Stopping.Contains(finding) && finding.AllowedBecause is null)]);
        Section(text, "Allowed findings", folder, [.. findings.Where(finding => !review.Stopping.Contains(finding) && finding.AllowedBecause is not null)]);
        return text.ToString();
    }

    private static string Summary(MigrationReview review, MigrationForecast? forecast)
    {
        var stops = review.Stopping.Count switch
        {
            0 => "Nothing stops the rollout.",
            1 => "**1 finding stops the rollout.**",
            var count => FormattableString.Invariant($"**{count} findings stop the rollout.**"),
        };
        return review.Migrations.Count == 0
            ? "No migration is pending."
            : $"Pending: {MigrationWords.Count(review.Migrations.Count, "migration")}. {stops}{(forecast is null ? string.Empty : FormattableString.Invariant($" Measured on a copy of staging at {forecast.MeasuredAt:u}."))}";
    }

    private static string Row(ReviewedMigration migration, MigrationReview review, MigrationForecast? forecast)
    {
        var stopping = migration.Findings.Count(review.Stopping.Contains);
        IEnumerable<string> work =
        [
            .. MigrationWords.Rewrites(migration) is { Count: > 0 } rewrites ? [$"writes {string.Join(", ", rewrites.Select(Code))} anew"] : Array.Empty<string>(),
            .. MigrationWords.Scans(migration) is { Count: > 0 } scans ? [$"reads all of {string.Join(", ", scans.Select(Code))}"] : Array.Empty<string>(),
        ];
        IEnumerable<string> findings =
        [
            .. stopping > 0 ? [FormattableString.Invariant($"**{stopping} {(stopping == 1 ? "stops" : "stop")}**")] : Array.Empty<string>(),
            .. migration.Findings.Count > stopping ? [FormattableString.Invariant($"{migration.Findings.Count - stopping} {(stopping > 0 ? "more" : "to look at")}")] : Array.Empty<string>(),
        ];
        string[] cells =
        [
            Code(migration.File),
            migration.IsDeclared ? migration.Phase.ToString().ToLowerInvariant() : "expand (not said)",
            FormattableString.Invariant($"{migration.Statements.Count}"),
            Cell(MigrationWords.Locks(migration).Select(Code)),
            Cell(work, "; "),
            MigrationWords.MeasuredMs(migration, forecast) is { } ms ? FormattableString.Invariant($"{ms:0} ms") : "-",
            Cell(findings),
        ];

        // A bar ends a cell, also within code.
        return $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";
    }

    private static string Cell(IEnumerable<string> parts, string separator = ", ") => string.Join(separator, parts) is { Length: > 0 } text ? text : "-";

    private static void Section(StringBuilder text, string heading, string folder, List<MigrationFinding> findings)
    {
        if (findings.Count == 0)
        {
            return;
        }

        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n## {heading}\n");
        foreach (var finding in findings)
        {
            string?[] about = [finding.Table, finding.Name];
            string[] names = [.. about.OfType<string>().Where(name => name.Length > 0).Select(Code)];
            string[] work = [.. finding.Locks.Select(Code), .. finding.Rewrites.Select(name => $"writes {Code(name)} anew")];
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n### `{finding.Rule}` at {Code(FormattableString.Invariant($"{folder}{finding.File}:{finding.Line}:{finding.Column}"))}\n\n");
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{(names.Length == 0 ? string.Empty : $"{string.Join(' ', names)}: ")}{Plain(finding.Claim)}. Severity: {finding.Severity}.{(work.Length == 0 ? string.Empty : $" Takes {string.Join(", ", work)}.")}\n\n");
            text.Append(finding.AllowedBecause is null ? $"The safe way:\n\n{Block(finding.SafeWay)}" : $"Allowed because: {Plain(finding.AllowedBecause)}\n");
        }
    }

    /// <summary>Code on one line; longer fences where the text has some.</summary>
    private static string Code(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        var fence = new string('`', Longest(line) + 1);
        return fence.Length == 1 ? $"`{line}`" : $"{fence} {line} {fence}";
    }

    private static string Block(string sql)
    {
        var fence = new string('`', Math.Max(3, Longest(sql) + 1));
        return $"{fence}sql\n{sql}\n{fence}\n";
    }

    /// <summary>Words that a person wrote, with nothing that Markdown or HTML would take for its own.</summary>
    private static string Plain(string text) => string.Concat(text.ReplaceLineEndings(" ").Select(letter => "\\`*_[]<>&#|~".Contains(letter, StringComparison.Ordinal) ? $"\\{letter}" : $"{letter}"));

    /// <summary>The most backticks in a row.</summary>
    private static int Longest(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var letter in text)
        {
            run = letter == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
