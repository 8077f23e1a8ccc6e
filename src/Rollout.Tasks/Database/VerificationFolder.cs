using System.Text.RegularExpressions;
using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database;

/// <summary>Reads the files <c>verify/*.sql</c> beside the migrations: queries that must answer no row, and comments <c>-- rollout: exists KIND NAME</c>.</summary>
internal static partial class VerificationFolder
{
    private const string Folder = "verify";

    /// <summary>What each kind of object is looked for with; {0} is its name, {1} the table that a constraint or trigger is on.</summary>
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["table"] = "SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass({0}) AND relkind IN ('r', 'p', 'f'))",
        ["view"] = "SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass({0}) AND relkind IN ('v', 'm'))",
        ["sequence"] = "SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass({0}) AND relkind = 'S')",
        ["index"] = "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass({0}) AND indisvalid)",
        ["type"] = "SELECT to_regtype({0}) IS NOT NULL",
        ["function"] = "SELECT to_regprocedure({0}) IS NOT NULL",
        ["column"] = "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass({1}) AND attname = (parse_ident({0}))[1] AND attnum > 0 AND NOT attisdropped)",
        ["constraint"] = "SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass({1}) AND conname = (parse_ident({0}))[1] AND convalidated)",
        ["trigger"] = "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass({1}) AND tgname = (parse_ident({0}))[1] AND tgenabled <> 'D')",
    };

    /// <summary>Reads all files, in the order of their names.</summary>
    /// <param name="migrations">Path of the folder of migrations.</param>
    /// <param name="plan">How its files are read.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One entry for each query and each comment; empty when there is no such folder.</returns>
    /// <exception cref="RolloutException">RT2541 with all faults of all files.</exception>
    public static async Task<IReadOnlyList<VerificationQuery>> ReadAsync(string migrations, MigrationFilePlan plan, CancellationToken cancellationToken)
    {
        var (queries, faults) = (new List<VerificationQuery>(), new List<string>());
        await foreach (var file in SqlFolder.ReadAsync(migrations, Folder, plan, faults, cancellationToken).ConfigureAwait(false))
        {
            var before = queries.Count + faults.Count;
            Read(file, queries, faults);
            faults.AddRange(before == queries.Count + faults.Count ? [$"{file.Name}: there is nothing to verify in it. Write a query that answers no row when all is well"] : []);
        }

        return faults.Count == 0 ? queries : throw new RolloutException("RT2541", $"{string.Join("; ", faults)}.", ExitCode.Configuration);
    }

    private static void Read(SqlFolderFile file, List<VerificationQuery> queries, List<string> faults)
    {
        foreach (var (line, text) in LintDirectives.Comments(file.Sql))
        {
            if (Exists(text) is { } query)
            {
                queries.Add(new VerificationQuery(FormattableString.Invariant($"{file.Name}:{line}: {text}"), query, "true"));
            }
            else
            {
                faults.Add(FormattableString.Invariant($"{file.Name}:{line}: '-- rollout: {text}' is not known. Write 'exists KIND NAME' for a {string.Join(", ", Kinds.Keys.Take(Kinds.Count - 3))} (a function with its arguments), or 'exists KIND NAME on TABLE' for a column, constraint or trigger"));
            }
        }

        faults.AddRange(file.Script.Faults.Select(fault => fault.ToString()));
        faults.AddRange(file.Script.Statements.Where(statement => statement.Data is not null).Select(statement => $"{statement.Place}: COPY brings rows, and a query only reads. Move it into a migration"));
        queries.AddRange(file.Script.Statements.Where(statement => statement.Data is null).Select(statement => new VerificationQuery(statement.Place.ToString(), statement.Text, null)));
    }

    private static string? Exists(string text)
    {
        var match = Directive().Match(text);
        return match.Success && Kinds.TryGetValue(match.Groups["kind"].Value, out var query) && query.Contains("{1}", StringComparison.Ordinal) == match.Groups["table"].Success
            ? query.Replace("{0}", Literal(match.Groups["name"].Value), StringComparison.Ordinal).Replace("{1}", Literal(match.Groups["table"].Value), StringComparison.Ordinal)
            : null;
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^exists\s+(?<kind>\w+)\s+(?<name>.+?)(\s+on\s+(?<table>.+))?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Directive();
}
