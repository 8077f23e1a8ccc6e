using System.Text.RegularExpressions;
using Npgsql;
using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Database.Linting.Rules;

namespace Rollout.Tasks.Database.Rehearsals;

/// <summary>Says which migration broke a statement of the stable release, as far as what the server said and what the linter saw tell. Pure.</summary>
internal static class ReplayBlame
{
    private static readonly Dictionary<string, LintRule[]> Rules = new()
    {
        [PostgresErrorCodes.UndefinedColumn] = [LintRules.DropColumn, LintRules.RenameColumn, LintRules.ChangeComposite],
        [PostgresErrorCodes.UndefinedTable] = [LintRules.DropTable, LintRules.RenameTable, LintRules.RenameObject, LintRules.DropObject],
        [PostgresErrorCodes.InvalidSchemaName] = [LintRules.DropObject, LintRules.RenameObject],
        [PostgresErrorCodes.UndefinedFunction] = [LintRules.DropObject, LintRules.ChangeColumnType],
        [PostgresErrorCodes.UndefinedObject] = [LintRules.DropObject, LintRules.RenameObject],
        [PostgresErrorCodes.InvalidColumnReference] = [LintRules.DropUnique],
        [PostgresErrorCodes.DatatypeMismatch] = [LintRules.ChangeColumnType],
        [PostgresErrorCodes.InvalidTextRepresentation] = [LintRules.ChangeColumnType, LintRules.RenameEnumValue],
        [PostgresErrorCodes.NumericValueOutOfRange] = [LintRules.ChangeColumnType],
        [PostgresErrorCodes.StringDataRightTruncation] = [LintRules.ChangeColumnType],
        [PostgresErrorCodes.NotNullViolation] = [LintRules.SetNotNull, LintRules.AddRequiredColumn, LintRules.DropDefault],
        [PostgresErrorCodes.UniqueViolation] = [LintRules.AddUniqueConstraint],
        [PostgresErrorCodes.CheckViolation] = [LintRules.NewWrites],
        [PostgresErrorCodes.ForeignKeyViolation] = [LintRules.NewWrites],
        [PostgresErrorCodes.ExclusionViolation] = [LintRules.AddExclusion],
        [PostgresErrorCodes.InsufficientPrivilege] = [LintRules.LoseAccess, LintRules.RestrictRows],
        ["428C9"] = [LintRules.IdentityAlways],
        [PostgresErrorCodes.FeatureNotSupported] = [LintRules.PreparedStar],
    };

    /// <summary>In words.</summary>
    /// <param name="review">The migrations as the linter saw them before they ran.</param>
    /// <param name="fault">What the statement ended with.</param>
    /// <returns>Such as <c>009_rename.sql:2:1 (rename-column)</c>; the whole set where it cannot be told.</returns>
    public static string Of(MigrationReview review, ProbeFault fault)
    {
        var rules = Rules.GetValueOrDefault(fault.SqlState, []);
        var found = review.Migrations.SelectMany(migration => migration.Findings).Where(finding => rules.Any(rule => rule.Id == finding.Rule)).ToList();
        if ((One(found, finding => finding.Name, fault.Text) ?? One(found, finding => finding.Table?.Split('.')[^1], fault.Text)) is { } only)
        {
            return FormattableString.Invariant($"{only.File}:{only.Line}:{only.Column} ({only.Rule})");
        }

        var such = rules.Length == 0 ? string.Empty : $" (the linter calls such a change {string.Join(" or ", rules.Select(rule => rule.Id))})";
        return Set(review) + such;
    }

    /// <summary>For a smoke flow, of which the server's words are not known: what was let through although the linter found that it breaks the stable release, else the whole set.</summary>
    /// <param name="review">The migrations as the linter saw them before they ran.</param>
    public static string OfFlow(MigrationReview review)
    {
        var allowed = review.Migrations.SelectMany(migration => migration.Findings)
            .Where(finding => finding.AllowedBecause is not null && string.Equals(finding.Severity, nameof(LintSeverity.Contract), StringComparison.OrdinalIgnoreCase))
            .Select(finding => FormattableString.Invariant($"{finding.File}:{finding.Line}:{finding.Column} ({finding.Rule}, let through: {finding.AllowedBecause})"))
            .ToList();
        return allowed.Count > 0 ? string.Join(" or ", allowed) : Set(review);
    }

    /// <summary>All that ran.</summary>
    private static string Set(MigrationReview review) => review.Migrations.Where(migration => migration.Phase != MigrationPhase.Contract).Select(migration => migration.File).ToList() switch
    {
        [var only] => only,
        var many => $"one of {string.Join(", ", many)}",
    };

    /// <summary>The one finding that the server's words are about; null when there are several, or none.</summary>
    private static MigrationFinding? One(IEnumerable<MigrationFinding> findings, Func<MigrationFinding, string?> name, string text) =>
        findings.Where(finding => name(finding) is { Length: > 0 } word && Regex.IsMatch(text, $@"(?<!\w){Regex.Escape(word.Trim('"'))}(?!\w)", RegexOptions.CultureInvariant)).ToList() is [var only] ? only : null;
}
